package org.kakitome.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That the browser tests would see what they look for: each page here has one fault. */
class VisitorTest extends BrowserTest {
    private static final String HEAD =
            "<!DOCTYPE html><html lang=en><head><title>Page</title><meta name=viewport content='width=device-width'>";

    private static final Map<String, String> PAGES = Map.of(
            "/sound", HEAD + "</head><body><main><h1>Sound</h1></main></body></html>",
            "/script", HEAD + "<script src=/broken.js></script></head><body><main><h1>A</h1></main></body></html>",
            "/broken.js", "throw new Error('broken')",
            "/inline", HEAD + "</head><body><main><h1 style='color:red'>A</h1></main></body></html>",
            "/missing", HEAD + "<link rel=stylesheet href=/gone.css></head><body><main><h1>A</h1></main></body></html>",
            "/wide", HEAD + "</head><body><main><h1>A</h1><svg width=2000 height=10></svg></main></body></html>",
            "/image", HEAD + "</head><body><main><h1>A</h1><img src=/favicon.ico></main></body></html>");

    private static HttpServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            var body = PAGES.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Security-Policy", "default-src 'self'");
            exchange.getResponseHeaders().add("Content-Type", path.endsWith(".js") ? "text/javascript" : "text/html");
            exchange.sendResponseHeaders(
                    body.length > 0 || path.equals("/favicon.ico") ? 200 : 404, body.length > 0 ? body.length : -1);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stopServer() {
        server.stop(0);
    }

    @Override
    protected String root() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Test
    void aSoundPageIsSoundAndPhotographed() {
        try (var visitor = visitor(Width.PHONE, "ja")) {
            visitor.open("/sound").assertPageIsSound("visitor-test");

            assertThat(visitor.page().evaluate("() => [innerWidth, navigator.language]"))
                    .asString()
                    .isEqualTo("[390, ja-JP]");
        }
        assertThat(Path.of("target", "screenshots", "visitor-test-phone-ja.png"))
                .isNotEmptyFile();
    }

    @Test
    void seesErrorsOfScripts() {
        assertComplaint("/script", "broken");
    }

    @Test
    void seesWhatThePolicyRefuses() {
        assertComplaint("/inline", "Content Security Policy");
    }

    @Test
    void seesWhatIsMissing() {
        assertComplaint("/missing", "404");
    }

    private void assertComplaint(String path, String words) {
        try (var visitor = visitor(Width.DESKTOP, "en")) {
            visitor.open(path);

            assertThatThrownBy(visitor::assertNoComplaints)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(words);
        }
    }

    @Test
    void seesWhatSticksOut() {
        try (var visitor = visitor(Width.PHONE, "en")) {
            visitor.open("/wide");

            assertThatThrownBy(visitor::assertNoSidewaysScroll).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void seesWhatAxeFinds() {
        try (var visitor = visitor(Width.DESKTOP, "en")) {
            visitor.open("/image");

            assertThatThrownBy(visitor::assertAccessible)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("image-alt");
        }
    }
}
