package org.kakitome.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.FilePayload;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Old reports are handed over as files, looked at, and what is no report is deleted. */
@QuarkusTest
class FilesTest extends BrowserTest {
    private static final String FROM = "From reporter@example.net Tue Jun  2 10:00:00 2026\n";

    @TestHTTPResource("/")
    String root;

    @Override
    protected String root() {
        return root;
    }

    private static String report(String id) {
        return """
                <?xml version="1.0"?><feedback><report_metadata><org_name>Files Example</org_name><email>r@example.net</email>
                <report_id>%s</report_id><date_range><begin>1780272000</begin><end>1780358399</end></date_range></report_metadata>
                <policy_published><domain>files.example</domain><p>none</p></policy_published>
                <record><row><source_ip>192.0.2.1</source_ip><count>2</count><policy_evaluated><disposition>none</disposition>
                <dkim>pass</dkim><spf>pass</spf></policy_evaluated></row><identifiers><header_from>files.example</header_from></identifiers>
                <auth_results><spf><domain>files.example</domain><result>pass</result></spf></auth_results></record></feedback>
                """.formatted(id);
    }

    private static FilePayload file(String name, String content) {
        return new FilePayload(name, "application/octet-stream", content.getBytes(StandardCharsets.UTF_8));
    }

    private static FilePayload[] files(String run) {
        var mbox = new StringBuilder();
        for (int i = 0; i < 30; i++)
            mbox.append(FROM)
                    .append("MIME-Version: 1.0\nContent-Type: text/xml\n\n")
                    .append(report(run + i))
                    .append('\n');
        return new FilePayload[] {
            file("reports-2025.mbox", mbox.toString()),
            file("example.com!example.net!1780272000!1780358399.xml", report(run + 1)),
            file("holiday.txt", "no report")
        };
    }

    @ParameterizedTest
    @CsvSource({"DESKTOP, en", "PHONE, en", "DESKTOP, ja", "PHONE, ja"})
    void manyFilesAreOneImport(Width width, String language) {
        try (var visitor = visitor(width, language)) {
            var page = visitor.page();
            visitor.open("/intake").assertPageIsSound("files-1-intake");

            page.locator("#file").setInputFiles(files(width + language));
            page.locator("#upload button").click();

            page.waitForURL(Pattern.compile(".*/intake/imports/\\d+"));
            assertThat(page.locator("#import")).not().hasAttribute("hx-trigger", "every 1s", slow());
            visitor.settle().assertPageIsSound("files-2-import");

            page.locator("a[href*='show=set-aside']").click();
            visitor.settle().assertPageIsSound("files-3-set-aside");
            page.locator("tbody tr th a").first().click();
            visitor.settle().assertPageIsSound("files-4-message");
            page.locator("a[href$='/delete']").click();
            visitor.settle().assertPageIsSound("files-5-delete");
            page.locator("main button").click();
            visitor.settle();
            assertThat(page).hasURL(Pattern.compile(".*/intake"));

            page.locator("#again button[value=all]").click();
            visitor.settle().screenshot("files-6-again");
            assertThat(page.locator("#rereading")).not().hasAttribute("hx-trigger", "every 1s", slow());
            visitor.assertPageIsSound("files-7-intake");
        }
    }

    private static LocatorAssertions.HasAttributeOptions slow() {
        return new LocatorAssertions.HasAttributeOptions().setTimeout(60_000);
    }

    @Test
    void filesAreDroppedAsWell() {
        try (var visitor = visitor(Width.DESKTOP, "en")) {
            var page = visitor.page();
            visitor.open("/intake");

            drop(page, page.locator(".kt-drop"), report("dropped"));

            page.waitForURL(Pattern.compile(".*/intake/imports/\\d+"));
            visitor.settle().assertNoComplaints();
        }
    }

    private static void drop(Page page, Locator zone, String content) {
        var transfer = page.evaluateHandle(
                "content => { const t = new DataTransfer(); t.items.add(new File([content], 'dropped.xml')); return t; }",
                content);
        zone.dispatchEvent("dragover", java.util.Map.of("dataTransfer", transfer));
        zone.dispatchEvent("drop", java.util.Map.of("dataTransfer", transfer));
    }
}
