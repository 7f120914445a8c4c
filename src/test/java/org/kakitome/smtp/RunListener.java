package org.kakitome.smtp;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * A listener to try by hand: takes mail for {@code @example.com} and keeps nothing.
 *
 * <pre>
 * smtp-source -s 20 -m 20000 -l 5120 -t reports@example.com -f a@example.net 127.0.0.1:PORT
 * curl smtp://127.0.0.1:PORT --mail-from a@example.net --mail-rcpt reports@example.com --upload-file FILE
 * </pre>
 */
final class RunListener {
    private static final Logger LOG = Logger.getLogger(RunListener.class);

    private RunListener() {}

    public static void main(String[] arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
        var recipients = RecipientPolicy.of("mx.example.com", List.of("@example.com"));
        var limits = SmtpLimits.standard().withConnections(1000, 1000);
        var settings = new SmtpSettings("mx.example.com", "127.0.0.1", port, recipients, limits);
        var count = new AtomicLong();
        MessageSink sink = message -> {
            long number = count.incrementAndGet();
            if (number == 1 || number % 10_000 == 0)
                LOG.infof(
                        "%d: from <%s> to %s, %d octets, TLS %s, %s",
                        number,
                        message.reversePath(),
                        message.forwardPaths(),
                        message.content().size(),
                        message.tls(),
                        message.lineFaults());
            return CompletableFuture.completedStage(new MessageSink.Acceptance.Stored(Long.toString(number)));
        };
        var listener = new SmtpListener(
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)), settings, sink, Clock.systemUTC());
        TestListener.await(listener.start());
        LOG.infof("Listening at 127.0.0.1:%d", listener.port());
    }
}
