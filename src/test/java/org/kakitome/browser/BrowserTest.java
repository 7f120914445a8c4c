package org.kakitome.browser;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Base of the browser tests: one Chromium for each class, none downloaded. Where it is missing they are skipped and say so; under {@code CI=true} they fail.
 */
public abstract class BrowserTest {
    /** Widths at which every page must hold (UX). */
    public enum Width {
        DESKTOP(1280, 900),
        PHONE(390, 844);

        final int pixels;
        final int height;

        Width(int pixels, int height) {
            this.pixels = pixels;
            this.height = height;
        }
    }

    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox", // as root there is none
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void startBrowser() {
        var chromium = chromium();
        var missing = "the browser tests need Chromium (Debian: chromium, fonts-noto-cjk); it is not installed here";
        if (chromium.isEmpty() && "true".equals(System.getenv("CI"))) fail(missing);
        assumeTrue(chromium.isPresent(), missing);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.get())
                        .setArgs(ARGUMENTS));
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) browser.close();
        if (playwright != null) playwright.close();
        browser = null;
        playwright = null;
    }

    private static Optional<Path> chromium() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Where the application answers: {@code http://localhost:8081/}. */
    protected abstract String root();

    /** A fresh visitor: no cookies, the given width, {@code en} or {@code ja} as the browser's language. */
    protected final Visitor visitor(Width width, String language) {
        return new Visitor(
                browser.newContext(new Browser.NewContextOptions()
                        .setBaseURL(root())
                        .setViewportSize(width.pixels, width.height)
                        .setLocale(language.equals("ja") ? "ja-JP" : "en-GB")
                        .setTimezoneId("UTC")),
                width.name().toLowerCase(java.util.Locale.ROOT) + "-" + language);
    }
}
