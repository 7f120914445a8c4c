package org.kakitome.intake;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.kakitome.smtp.MessageSink;
import org.kakitome.smtp.ReceivedMessage;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.InboundEnvelope.Origin;
import org.kakitome.storage.Spool;

/** Commits each message to the spool before it is acknowledged. Without a database nothing is: the client is asked to come back. */
@Singleton
public final class SpoolingMessageSink implements MessageSink {
    private static final Logger LOG = Logger.getLogger(SpoolingMessageSink.class);

    /** Commits under way at once: they share the database's flushes to disk. */
    private static final int WRITERS = 16;

    /** Messages that may wait for a writer; the listener bounds their octets. */
    private static final int MAX_WAITING = 1_000;

    private final Spool spool;
    private final ReportIntake intake;
    private final ThreadPoolExecutor writers;

    @Inject
    public SpoolingMessageSink(Spool spool, ReportIntake intake) {
        this.spool = spool;
        this.intake = intake;
        this.writers = new ThreadPoolExecutor(
                WRITERS, WRITERS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(MAX_WAITING), Threads.named("spool"));
        writers.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<Acceptance> accept(ReceivedMessage message) {
        try {
            return CompletableFuture.supplyAsync(() -> store(message), writers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Acceptance.TryLater("too many messages at once"));
        }
    }

    private Acceptance store(ReceivedMessage message) {
        try (var content = message.content().open()) {
            long id = spool.add(envelope(message), content.readAllBytes());
            intake.wake();
            return new Acceptance.Stored(Long.toString(id));
        } catch (IOException | RuntimeException e) {
            LOG.errorf(
                    "A message from %s was not accepted: %s", message.client().getHostAddress(), e.getMessage());
            return new Acceptance.TryLater("no storage now");
        }
    }

    private static InboundEnvelope envelope(ReceivedMessage message) {
        return new InboundEnvelope(
                message.receivedAt(),
                Origin.SMTP,
                Optional.of(message.client()),
                Optional.of(message.helo()),
                message.tls(),
                message.reversePath(),
                message.forwardPaths(),
                Optional.empty(),
                isDemo(message));
    }

    /** Sample data comes from this very machine to {@code demo@}; strangers cannot make any. */
    private static boolean isDemo(ReceivedMessage message) {
        return message.forwardPaths().stream()
                        .allMatch(path -> path.toLowerCase(Locale.ROOT).startsWith("demo@"))
                && isOurs(message.client());
    }

    private static boolean isOurs(InetAddress client) {
        try {
            return client.isLoopbackAddress() || NetworkInterface.getByInetAddress(client) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    @PreDestroy
    void stop() {
        writers.shutdown();
    }
}
