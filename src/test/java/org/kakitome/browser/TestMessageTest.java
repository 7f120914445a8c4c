package org.kakitome.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.OwnDns;
import org.kakitome.PlainMail;
import org.kakitome.dkim.TestSigner;
import org.kakitome.dns.LoopbackDnsServer;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.Spool;

/** Somebody waits at the page of a test address, and messages come in over a socket: signed, of another domain, unsigned, hostile. */
@QuarkusTest
@TestProfile(OwnDns.class)
class TestMessageTest extends BrowserTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final TestSigner SIGNER = TestSigner.rsa(2048);
    private static final String TAGS =
            "v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=s1; h=From:To:Subject:Date:From; bh={bh}; b={b}";
    private static final String MESSAGE = """
            Received: from app.example.com by mail.example.com; Tue, 24 Nov 2026 09:58:00 +0000
            From: Example Shop <news@example.com>
            To: %s
            Subject: %s
            Date: Tue, 24 Nov 2026 09:58:00 +0000

            Hello, this is a test.
            """.replace("\n", "\r\n");

    @TestHTTPResource("/")
    String root;

    @Inject
    SmtpListener listener;

    @Inject
    Spool spool;

    @Inject
    DataSource database;

    private LoopbackDnsServer dns;

    @Override
    protected String root() {
        return root;
    }

    @BeforeEach
    void publish() throws IOException, SQLException {
        empty();
        var key = "s1._domainkey IN " + OwnDns.txt(SIGNER.record());
        dns = OwnDns.start()
                .serve("com", "@ IN A 192.0.2.1")
                .serve("net", "@ IN A 192.0.2.1")
                .serve(
                        "example.com",
                        "@ IN TXT \"v=spf1 ip4:127.0.0.1 -all\"\n_dmarc IN TXT \"v=DMARC1; p=reject\"\n" + key)
                .serve(
                        "example.net",
                        "bounce.mailer IN TXT \"v=spf1 ip4:127.0.0.1 -all\"\ns1._domainkey.mailer IN "
                                + OwnDns.txt(SIGNER.record()));
    }

    @AfterEach
    void stop() throws IOException, SQLException {
        if (dns != null) dns.close();
        empty();
    }

    private void empty() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("truncate inbound_message, test_message cascade");
        }
    }

    @ParameterizedTest
    @CsvSource({"DESKTOP, en", "PHONE, en", "DESKTOP, ja", "PHONE, ja"})
    void theResultStandsOnThePageWithinASecondOf250(Width width, String language) throws IOException {
        warmUp();
        try (var visitor = visitor(width, language)) {
            var page = visitor.page();
            visitor.open("/test").assertPageIsSound("test-1-start");
            page.locator("#domain").fill("example.com");
            page.locator("form[action='/test/new'] button").click();
            assertThat(page.locator("#address")).isVisible();
            visitor.assertPageIsSound("test-2-waiting");
            var address = page.locator("#address").textContent().strip();
            noteArrivals(page);
            assertThat(address).matches("test-[a-z2-7]{32}@kakitome\\.test");

            // signed by the domain itself, from its own host: all is aligned
            var signed = SIGNER.sign(MESSAGE.formatted(address, "All right"), TAGS.formatted("example.com"));
            shownInTime(page, 1, send("news@example.com", address, signed));
            assertThat(page.locator("#answer .kt-verdict")).hasText("dmarc=pass");
            assertThat(page.locator(".kt-message .kt-joined")).hasCount(2);

            // a service signs and bounces in its own name, while a backlog of reports waits to be read
            backlog();
            var service = SIGNER.sign(MESSAGE.formatted(address, "Service"), TAGS.formatted("mailer.example.net"));
            shownInTime(page, 2, send("b@bounce.mailer.example.net", address, service));
            var second = page.locator(".kt-message").first();
            assertThat(second.locator("summary .kt-verdict").first()).hasText("dmarc=fail");
            assertThat(second.locator(".kt-apart")).hasCount(2);
            assertThat(second.locator(".kt-align")).containsText("bounce.mailer.example.net");
            assertThat(second.locator("b").first()).hasText("Mailer Example");
            visitor.screenshot("test-message"); // the picture of the README

            // not signed at all, and from a stranger's domain
            var unsigned = MESSAGE.formatted(address, "Unsigned").getBytes(StandardCharsets.US_ASCII);
            shownInTime(page, 3, send("", address, unsigned));
            assertThat(page.locator(".kt-message").first().locator(".kt-joined"))
                    .hasCount(0);
            assertThat(page.locator("h1")).containsText("3");

            unfold(page);
            visitor.assertPageIsSound("test-3-result");
            assertThat(page.locator(".kt-message").last().locator("tr.kt-signed"))
                    .hasCount(4);
        }
    }

    /** Reports say that a service is not aligned; the guide has a step for it; a test message through the service shows whether it is taken. */
    @Test
    void aMessageThroughTheServiceShowsThatItsStepIsDone() throws IOException {
        dns.serve("org", "@ IN A 192.0.2.1")
                .serve(
                        "example.org",
                        "@ IN TXT \"v=spf1 ip4:127.0.0.1 -all\"\n_dmarc IN TXT \"v=DMARC1; p=none; rua=mailto:dmarc@kakitome.test\"\n"
                                + "s1._domainkey IN " + OwnDns.txt(SIGNER.record()));
        given().contentType("application/octet-stream")
                .body(serviceNotAligned("example.org").getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/reports")
                .then()
                .body("reports.outcome", contains(equalTo("stored")));
        try (var visitor = visitor(Width.DESKTOP, "en")) {
            var page = visitor.page();
            visitor.open("/domains/example.org/guide");
            assertThat(page.locator("h1")).containsText("Mailer Example");
            page.navigate("/test/new?domain=example.org"); // its stream of events never ends
            var address = page.locator("#address").textContent().strip();
            var message = MESSAGE.formatted(address, "Order").replace("news@example.com", "news@example.org");
            var step = page.locator(".kt-message").first().locator(".kt-next");

            send("b@bounce.mailer.example.net", address, SIGNER.sign(message, TAGS.formatted("mailer.example.net")));
            assertThat(step).containsText("The guide has the step for this: Switch on custom DKIM at Mailer Example");

            // custom DKIM is switched on: the service signs in the domain's name
            send("b@bounce.mailer.example.net", address, SIGNER.sign(message, TAGS.formatted("example.org")));
            page.waitForSelector("#messages > .kt-message:nth-of-type(2)");
            assertThat(step)
                    .containsText("This message shows that the step is done: Switch on custom DKIM at Mailer Example");

            step.getByRole(AriaRole.LINK).click();
            page.waitForURL("**/domains/example.org/guide");
        }
    }

    /** Of yesterday: pages look at the last 30 days. */
    private static String serviceNotAligned(String domain) {
        long day = Instant.now()
                .truncatedTo(ChronoUnit.DAYS)
                .minus(Duration.ofDays(1))
                .getEpochSecond();
        return """
                <?xml version="1.0"?><feedback><report_metadata><org_name>Step Example</org_name><email>r@example.net</email>
                <report_id>step</report_id><date_range><begin>%d</begin><end>%d</end></date_range></report_metadata>
                <policy_published><domain>%3$s</domain><p>none</p></policy_published>
                <record><row><source_ip>192.0.2.150</source_ip><count>1000</count><policy_evaluated><disposition>none</disposition>
                <dkim>fail</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>%3$s</header_from></identifiers>
                <auth_results><dkim><domain>mailer.example.net</domain><selector>s1</selector><result>pass</result></dkim>
                <spf><domain>bounce.mailer.example.net</domain><result>pass</result></spf></auth_results></record></feedback>
                """.formatted(day, day + 86_399, domain);
    }

    @Test
    void whatAStrangerWritesIsOnlyText() throws IOException {
        try (var visitor = visitor(Width.PHONE, "en")) {
            var page = visitor.page();
            page.navigate("/test/new?domain=example.com");
            var address = page.locator("#address").textContent().strip();
            var script = "<script>document.title='owned'</script><img src=x onerror=alert(1)>";
            var hostile = "From: \"" + script + "\" <a@example.com>\r\nSubject: " + script + "\r\nX-\"'><b>: " + script
                    + "\r\nDKIM-Signature: v=1; d=" + script + "; s=" + script + "; a=\r\nX-Long: "
                    + String.join("", Collections.nCopies(20_000, "a<b>"))
                    + "\r\nX-Octets: \0\u0080\u00ff\r\n\r\n\u00ff\u00fe\0";
            send("a@example.com", address, hostile.getBytes(StandardCharsets.ISO_8859_1));

            assertThat(page.locator(".kt-message")).hasCount(1);
            unfold(page);

            assertThat(page.locator(".kt-header")).containsText("<script>");
            assertThat(page.locator("main script, main img")).hasCount(0);
            assertThat(page.title()).doesNotContain("owned");
            visitor.assertPageIsSound("test-4-hostile");
        }
    }

    @Test
    void aMessageIsKeptAndLetGo() throws IOException {
        try (var visitor = visitor(Width.DESKTOP, "en")) {
            var page = visitor.page();
            page.navigate("/test/new");
            var address = page.locator("#address").textContent().strip();
            send("a@example.com", address, MESSAGE.formatted(address, "Keep").getBytes(StandardCharsets.US_ASCII));
            assertThat(page.locator(".kt-message")).hasCount(1);

            page.locator("button[name=kept]").click();
            assertThat(page.locator("button[name=kept]")).hasAttribute("value", "false");
            page.locator("button[name=kept]").click();
            assertThat(page.locator("button[name=kept]")).hasAttribute("value", "true");
            visitor.open("/intake");
            assertThat(page.locator("main")).containsText("Test message");
            page.locator("a[href^='/test/']").click();
            assertThat(page.locator(".kt-message")).hasCount(1);
        }
    }

    /** The first message of a process loads classes; nobody promises anything about that one. */
    private void warmUp() throws IOException {
        try (var visitor = visitor(Width.DESKTOP, "en")) {
            var page = visitor.page();
            page.navigate("/test/new?domain=example.com");
            var address = page.locator("#address").textContent().strip();
            var signed = SIGNER.sign(MESSAGE.formatted(address, "Warm"), TAGS.formatted("example.com"));
            send("news@example.com", address, signed);
            assertThat(page.locator(".kt-message")).hasCount(1);
        }
    }

    private PlainMail.Answer send(String from, String address, byte[] mail) throws IOException {
        var answer = PlainMail.send(listener.port(), "app.example.com", from, List.of(address), mail);
        assertThat(answer.reply()).startsWith("250");
        return answer;
    }

    private static void unfold(Page page) {
        page.evaluate("() => document.querySelectorAll('details').forEach(details => (details.open = true))");
    }

    /** Waits for the message, and asks the page when it was there: by the clock of this machine, without the way through the browser's remote control. */
    private static void shownInTime(Page page, int messages, PlainMail.Answer answer) {
        page.waitForSelector("#messages > .kt-message:nth-of-type(" + messages + ")");
        var shown = Instant.ofEpochMilli(((Number) page.evaluate("n => shownAt[n]", messages)).longValue());
        assertThat(Duration.between(answer.at(), shown))
                .as("from 250 to the page")
                .isLessThan(A_SECOND);
    }

    /** The page notes when it has how many messages. */
    private static void noteArrivals(Page page) {
        page.evaluate("""
                () => {
                  window.shownAt = {};
                  new MutationObserver(() => {
                    const count = document.querySelectorAll("#messages > .kt-message").length;
                    shownAt[count] ??= Date.now();
                  }).observe(document.getElementById("messages"), { childList: true, subtree: true });
                }""");
    }

    /** Two seconds and more of reading. */
    private void backlog() {
        var envelope = new InboundEnvelope(
                Instant.now(),
                InboundEnvelope.Origin.UPLOAD,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                List.of(),
                Optional.of("report.xml"),
                false);
        var waiting = new Spool.Incoming(envelope, Spool.Content.of("<feedback>".getBytes(StandardCharsets.US_ASCII)));
        spool.addAll(Collections.nCopies(2_000, waiting));
    }
}
