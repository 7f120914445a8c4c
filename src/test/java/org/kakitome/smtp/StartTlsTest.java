package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** STARTTLS: RFC 3207. */
@Timeout(60)
class StartTlsTest {
    private static final SmtpLimits LIMITS = SmtpLimits.standard().withGreetingDelay(Duration.ZERO);

    @TempDir
    static Path folder;

    static SelfSigned keys;

    private final RecordingSink sink = new RecordingSink();
    private TestListener server;
    private SmtpClient client;

    @BeforeAll
    static void makeKeys() throws Exception {
        keys = SelfSigned.in(folder, "mx.example.com");
    }

    @BeforeEach
    void connect() throws Exception {
        var settings = TestListener.settings(LIMITS, Optional.of(keys.certificate()));
        server = TestListener.start(settings, sink, Clock.systemUTC());
        client = server.connect();
        client.reply();
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        server.close();
    }

    private void handshake(SelfSigned trusted) throws Exception {
        var plain = client.socket();
        var secure = (SSLSocket) trusted.trusting().createSocket(plain, "mx.example.com", plain.getPort(), true);
        client.use(secure);
        secure.startHandshake();
    }

    private List<String> ehlo() throws IOException {
        client.send("EHLO client.example.net\r\n");
        var lines = new ArrayList<String>();
        do lines.add(client.line());
        while (lines.get(lines.size() - 1).charAt(3) == '-');
        return lines;
    }

    @Test
    void isOfferedUntilItIsOn() throws Exception {
        assertThat(ehlo()).contains("250-STARTTLS");
        assertThat(client.ask("STARTTLS")).startsWith("220 2.0.0");
        handshake(keys);
        assertThat(ehlo()).isNotEmpty().doesNotContain("250-STARTTLS");
        assertThat(client.ask("STARTTLS")).startsWith("503 5.5.1 TLS is on");
    }

    @Test
    void aMessageOverTlsSaysSo() throws Exception {
        client.ask("STARTTLS");
        handshake(keys);
        for (var command : List.of("EHLO x", "MAIL FROM:<a@example.net>", "RCPT TO:<reports@example.com>", "DATA"))
            assertThat(client.ask(command)).matches("(250|354) .*");
        client.send("x".repeat(100_000) + "\r\n.\r\nQUIT\r\n");
        assertThat(client.reply()).startsWith("250 2.0.0 Stored");
        assertThat(client.reply()).startsWith("221");

        assertThat(sink.messages.get(0).tls().orElseThrow()).matches("TLSv1\\.[23] TLS_\\w+");
        assertThat(sink.messages.get(0).content().size()).isEqualTo(100_002);
    }

    @Test
    void whatWasSaidBeforeIsForgotten() throws Exception {
        ehlo();
        client.ask("MAIL FROM:<a@example.net>");
        client.ask("RCPT TO:<reports@example.com>");
        client.ask("STARTTLS");
        handshake(keys);
        assertThat(client.ask("DATA")).startsWith("503 5.5.1 Say EHLO");
        assertThat(client.ask("MAIL FROM:<a@example.net>")).startsWith("503 5.5.1 Say EHLO");
        ehlo();
        assertThat(client.ask("DATA")).startsWith("503 5.5.1 MAIL");
    }

    @Test
    void takesNoArgument() throws Exception {
        assertThat(client.ask("STARTTLS now")).startsWith("501 5.5.4");
        assertThat(client.ask("NOOP")).startsWith("250");
    }

    @Test
    void octetsPipelinedBehindItAreDroppedAndTheConnectionClosed() throws Exception {
        client.send("STARTTLS\r\nEHLO x\r\nMAIL FROM:<attacker@example.org>\r\n");
        assertThat(client.reply()).startsWith("554 5.5.0");
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void clearTextInsteadOfAHandshakeIsNeverRead() throws Exception {
        client.ask("STARTTLS");
        client.send("EHLO x\r\nNOOP\r\n");
        var answer = new StringBuilder();
        assertThatThrownBy(() -> {
                    while (true) answer.append(client.line());
                })
                .isInstanceOf(IOException.class);
        assertThat(answer.toString()).doesNotContain("250");
        assertThat(sink.messages).isEmpty();
    }

    @Test
    void octetsThatSlipInDuringTheHandshakeEndTheSession() {
        var session = new SmtpSession(
                TestListener.settings(LIMITS, Optional.of(keys.certificate())),
                new BufferBudget(1_000_000),
                new ManualClock(),
                InetAddress.getLoopbackAddress(),
                SmtpMeter.NONE);
        session.greet();
        assertThat(session.receive("STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII))
                        .then())
                .isEqualTo(Step.Then.START_TLS);
        assertThat(session.tick().then()).isEqualTo(Step.Then.WAIT);

        var step = session.receive("EHLO x\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(new String(step.replies(), StandardCharsets.US_ASCII)).startsWith("554 5.5.0");
        assertThat(step.then()).isEqualTo(Step.Then.CLOSE);
        assertThat(session.secured("TLSv1.3 x").then()).isEqualTo(Step.Then.CLOSE);
    }

    @Test
    void aNewCertificateIsUsedWithoutARestart() throws Exception {
        var renewed = SelfSigned.in(folder, "renewed.example.com");
        TestListener.await(server.listener.useCertificate(renewed.certificate()));
        client.close();
        client = server.connect();
        client.reply();
        client.ask("STARTTLS");
        assertThatThrownBy(() -> handshake(keys)).isInstanceOf(SSLHandshakeException.class);
        client.close();
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) { // on every event loop
            client = server.connect();
            client.reply();
            client.ask("STARTTLS");
            handshake(renewed);
            assertThat(ehlo()).isNotEmpty();
            client.close();
        }
    }
}
