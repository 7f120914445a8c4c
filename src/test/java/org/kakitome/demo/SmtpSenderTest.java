package org.kakitome.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SmtpSenderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Test
    void sendsSeveralMailsOverOneConnectionAndStuffsDots() throws IOException {
        try (var server = new RecordingSmtpServer()) {
            try (var sender = new SmtpSender(server.address(), "mx.bigmail.example", PATIENCE)) {
                sender.send(mail("Subject: one\r\n\r\n.dot\r\n..dots\r\nend.\r\n"));
                sender.send(mail("Subject: two\r\n\r\nno line end"));
            }

            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.received())
                    .extracting(received -> new String(received.content(), ISO_8859_1))
                    .containsExactly(
                            "Subject: one\r\n\r\n.dot\r\n..dots\r\nend.\r\n", "Subject: two\r\n\r\nno line end\r\n");
            assertThat(server.received().get(0).reversePath()).isEqualTo("reports@bigmail.example");
            assertThat(server.received().get(0).forwardPath()).isEqualTo("demo@kakitome.test");
            assertThat(server.received().get(0).helo()).isEqualTo("mx.bigmail.example");
        }
    }

    @Test
    void waitsForEachReplyWherePipeliningIsNotOffered() throws IOException {
        try (var server = new RecordingSmtpServer().withoutPipelining()) {
            try (var sender = new SmtpSender(server.address(), "mx.bigmail.example", PATIENCE)) {
                sender.send(mail("Subject: one\r\n\r\n"));
            }

            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void aRefusedMailLeavesTheConnectionUsable() throws IOException {
        try (var server = new RecordingSmtpServer().refusing("demo@kakitome.test", 1)) {
            try (var sender = new SmtpSender(server.address(), "mx.bigmail.example", PATIENCE)) {
                assertThatThrownBy(() -> sender.send(mail("Subject: one\r\n\r\n")))
                        .isInstanceOfSatisfying(
                                SmtpSender.RefusedException.class,
                                e -> assertThat(e.maySucceedLater()).isTrue())
                        .hasMessageContaining("RCPT TO");
                sender.send(mail("Subject: two\r\n\r\n"));
            }

            assertThat(server.received())
                    .extracting(received -> new String(received.content(), ISO_8859_1))
                    .containsExactly("Subject: two\r\n\r\n");
        }
    }

    @Test
    void doesNotWaitLongerThanItsTimeout() throws IOException {
        try (var server = new RecordingSmtpServer().silent()) {
            assertThatThrownBy(() -> new SmtpSender(server.address(), "mx.bigmail.example", Duration.ofMillis(100)))
                    .isInstanceOf(IOException.class);
        }
    }

    private static DemoMail mail(String content) {
        return new DemoMail(
                "mx.bigmail.example",
                "reports@bigmail.example",
                "demo@kakitome.test",
                content.getBytes(ISO_8859_1),
                DemoMail.Fate.STORED,
                Optional.empty());
    }
}
