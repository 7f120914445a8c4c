package org.kakitome.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.LoadState;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One person with one browser window. Whatever the pages complain about is collected: {@link #assertPageIsSound} wants nothing of it. */
public final class Visitor implements AutoCloseable {
    private static final double TIMEOUT_MILLIS = 60_000;
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /** What passed need not travel from the browser to here. */
    private static final AxeRunOptions VIOLATIONS_ONLY = new AxeRunOptions();

    static {
        VIOLATIONS_ONLY.setResultTypes(List.of("violations"));
    }

    private final BrowserContext context;
    private final String name;
    private final Page page;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    Visitor(BrowserContext context, String name) {
        this.context = context;
        this.name = name;
        context.setDefaultTimeout(TIMEOUT_MILLIS);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            // a refusal of the Content-Security-Policy comes as an error too
            if (List.of("error", "warning").contains(message.type()))
                complaints.add("console " + message.type() + ": " + message.text() + " at " + message.location());
        });
        page.onPageError(error -> complaints.add("script: " + error));
        page.onRequestFailed(request -> {
            // a page that is left breaks off what it was loading
            if (!String.valueOf(request.failure()).contains("ERR_ABORTED"))
                complaints.add("request: " + request.url() + " " + request.failure());
        });
        page.onResponse(response -> {
            if (response.status() >= 500) complaints.add("answer: " + response.status() + " " + response.url());
        });
    }

    public Page page() {
        return page;
    }

    /** {@code path} as in a link; returns when the page and what it loads are there. */
    public Visitor open(String path) {
        page.navigate(path);
        return settle();
    }

    /** Waits until nothing is loaded any more. */
    public Visitor settle() {
        page.waitForLoadState(LoadState.NETWORKIDLE);
        return this;
    }

    /** Everything at once: no complaints, no sideways scroll, nothing for axe to find; and a picture for people. */
    public Visitor assertPageIsSound(String screenshot) {
        screenshot(screenshot);
        assertNoComplaints();
        assertNoSidewaysScroll();
        assertAccessible();
        return this;
    }

    public Visitor assertNoComplaints() {
        assertThat(complaints)
                .as("console, policy and network on " + page.url())
                .isEmpty();
        return this;
    }

    /** The page itself never scrolls sideways; a table inside may. */
    public Visitor assertNoSidewaysScroll() {
        var overhang = (Number)
                page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(overhang.intValue())
                .as("pixels that stick out of " + page.url())
                .isLessThanOrEqualTo(0);
        return this;
    }

    /** All rules of axe, run inside the page; its other mode is for pages with frames of other hosts, opens a second page each time and takes four times as long. */
    public Visitor assertAccessible() {
        var violations = new AxeBuilder(page)
                .options(VIOLATIONS_ONLY)
                .setLegacyMode(true)
                .analyze()
                .getViolations();
        assertThat(violations.stream().map(Visitor::describe))
                .as("what axe finds on " + page.url())
                .isEmpty();
        return this;
    }

    private static String describe(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " at "
                + rule.getNodes().stream()
                        .map(node -> String.valueOf(node.getTarget()))
                        .limit(5)
                        .toList();
    }

    /** The whole page, as {@code target/screenshots/NAME-phone-ja.png}. */
    public Visitor screenshot(String screenshot) {
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(SCREENSHOTS.resolve(screenshot + "-" + name + ".png")));
        return this;
    }

    @Override
    public void close() {
        context.close();
    }
}
