package org.kakitome.smtp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.KeyCertOptions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kakitome.smtp.OneTimeRecipients.Answer;

/** A real listener on a free loopback port. */
final class TestListener implements AutoCloseable {
    static final Vertx VERTX = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    static final String HOST_NAME = "mx.example.com";
    static final RecipientPolicy RECIPIENTS = RecipientPolicy.of(
                    HOST_NAME,
                    List.of("reports@example.com", "\"two words\"@example.com", "@rua.example.com", "@bücher.example"))
            .with((localPart, domain) -> !localPart.startsWith("test-")
                    ? Answer.NOT_ONE_TIME
                    : localPart.equals("test-open") ? Answer.OPEN : Answer.CLOSED);

    final SmtpListener listener;

    private TestListener(SmtpListener listener) {
        this.listener = listener;
    }

    static SmtpSettings settings(SmtpLimits limits, Optional<KeyCertOptions> certificate) {
        return new SmtpSettings(HOST_NAME, "127.0.0.1", 0, RECIPIENTS, limits).withCertificate(certificate);
    }

    static TestListener start(SmtpSettings settings, MessageSink sink, Clock clock) throws Exception {
        var listener = new SmtpListener(VERTX, settings, sink, clock);
        await(listener.start());
        return new TestListener(listener);
    }

    static TestListener start(SmtpLimits limits, MessageSink sink) throws Exception {
        return start(settings(limits, Optional.empty()), sink, Clock.systemUTC());
    }

    SmtpClient connect() throws Exception {
        return new SmtpClient(listener.port());
    }

    static <T> T await(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        await(listener.stop());
    }
}
