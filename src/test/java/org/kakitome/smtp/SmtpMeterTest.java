package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.KeyCertOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kakitome.smtp.MessageSink.Acceptance;

/** Whoever counts hears of everything. */
@Timeout(60)
class SmtpMeterTest {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private Optional<KeyCertOptions> certificate = Optional.empty();

    private final SmtpMeter meter = new SmtpMeter() {
        @Override
        public void connected() {
            heard.add("connected");
        }

        @Override
        public void disconnected() {
            heard.add("disconnected");
        }

        @Override
        public void secured() {
            heard.add("secured");
        }

        @Override
        public void notSecured() {
            heard.add("not secured");
        }

        @Override
        public void limited(SmtpLimit limit) {
            heard.add(limit.wire());
        }

        @Override
        public void recipientRefused() {
            heard.add("recipient refused");
        }

        @Override
        public void answered(Acceptance acceptance, long octets, Duration took) {
            assertThat(took).isBetween(Duration.ZERO, Duration.ofMinutes(1));
            heard.add(acceptance.getClass().getSimpleName() + " " + octets);
        }
    };

    private List<String> play(SmtpLimits limits, String... commands) throws Exception {
        var settings = TestListener.settings(limits.withGreetingDelay(Duration.ZERO), certificate);
        var listener = new SmtpListener(TestListener.VERTX, settings, new RecordingSink(), Clock.systemUTC(), meter);
        TestListener.await(listener.start());
        try (var client = new SmtpClient(listener.port())) {
            client.reply();
            for (var command : commands) client.ask(command);
        }
        TestListener.await(listener.stop());
        return heard;
    }

    @Test
    void ofAMessage() throws Exception {
        assertThat(play(
                        SmtpLimits.standard(),
                        "EHLO x",
                        "MAIL FROM:<>",
                        "RCPT TO:<x@example.org>",
                        "RCPT TO:<postmaster>",
                        "DATA",
                        "12345\r\n.",
                        "QUIT"))
                .containsExactly("connected", "recipient refused", "Stored 7", "disconnected");
    }

    @Test
    void ofLimits() throws Exception {
        var commands = Stream.of(
                        Stream.of("x".repeat(1_000), "EHLO x", "MAIL FROM:<> SIZE=2000", "MAIL FROM:<>"),
                        Stream.generate(() -> "RCPT TO:<postmaster>").limit(101),
                        Stream.of("DATA", "x".repeat(1_001) + "\r\n."),
                        Stream.generate(() -> "WHAT").limit(17))
                .flatMap(s -> s)
                .toArray(String[]::new);
        assertThat(play(SmtpLimits.standard().withMessageSize(1_000), commands))
                .containsExactly(
                        "connected",
                        "command-line",
                        "message-size",
                        "recipients",
                        "message-size",
                        "errors",
                        "disconnected");
    }

    @Test
    void ofAHandshakeThatIsBrokenOff(@TempDir Path folder) throws Exception {
        certificate = Optional.of(SelfSigned.in(folder, "mx.example.com").certificate());

        play(SmtpLimits.standard(), "STARTTLS");

        assertThat(heard).containsExactlyInAnyOrder("connected", "not secured", "disconnected");
    }

    @Test
    void ofConnections() throws Exception {
        play(SmtpLimits.standard().withConnections(0, 1));
        play(SmtpLimits.standard().withConnections(1, 0));

        assertThat(heard).containsExactly("connections-per-address", "connections");
    }
}
