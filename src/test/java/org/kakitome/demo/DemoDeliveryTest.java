package org.kakitome.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kakitome.smtp.MessageSink.Acceptance;
import org.kakitome.smtp.ReceivedMessage;
import org.kakitome.smtp.RecipientPolicy;
import org.kakitome.smtp.SmtpLimits;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.smtp.SmtpSettings;

/** The sender against the real listener. */
class DemoDeliveryTest {
    @Test
    void theListenerTakesEveryMailByteForByte() throws Exception {
        var mails = new DemoReports(new DemoCompany(DemoCompany.SEED, LocalDate.of(2026, 11, 23)), "demo@kakitome.test")
                .mails();
        var received = new CopyOnWriteArrayList<ReceivedMessage>();
        var contents = new CopyOnWriteArrayList<byte[]>();
        var vertx = Vertx.vertx();
        var settings = new SmtpSettings(
                "kakitome.test", "127.0.0.1", 0, RecipientPolicy.of("kakitome.test", List.of()), SmtpLimits.standard());
        var listener = new SmtpListener(
                vertx,
                settings,
                message -> {
                    received.add(message);
                    contents.add(octets(message)); // there until we answer
                    return CompletableFuture.completedFuture(new Acceptance.Stored("" + received.size()));
                },
                Clock.systemUTC());
        try {
            await(listener.start());
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());

            try (var sender = new SmtpSender(address, "mx.bigmail.example", Duration.ofSeconds(20))) {
                for (var mail : mails) sender.send(mail);
            }
        } finally {
            await(listener.stop());
            await(vertx.close());
        }

        assertThat(contents).hasSameSizeAs(mails);
        for (int i = 0; i < mails.size(); i++)
            assertThat(contents.get(i)).isEqualTo(mails.get(i).content());
        assertThat(received).allMatch(message -> message.forwardPaths().equals(List.of("demo@kakitome.test")));
    }

    private static byte[] octets(ReceivedMessage message) {
        try (var in = message.content().open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
