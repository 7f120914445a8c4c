package org.kakitome.intake;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;
import org.kakitome.smtp.MailContent;
import org.kakitome.smtp.MessageSink;
import org.kakitome.smtp.ReceivedMessage;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.InboundEnvelope.Origin;
import org.kakitome.storage.SenderAuthentication;
import org.kakitome.storage.Senders;
import org.kakitome.storage.Spool;
import org.kakitome.storage.Spool.Content;
import org.kakitome.storage.Spool.Incoming;

/** Commits each message to the spool before it is acknowledged. Without a database nothing is: the client is asked to come back. */
@Singleton
public final class SpoolingMessageSink implements MessageSink {
    private static final Logger LOG = Logger.getLogger(SpoolingMessageSink.class);

    /** With a database away or a disk full, a line for each message would be a flood, and on that disk. */
    private static final Duration SAID_AGAIN = Duration.ofMinutes(1);

    private static final CompletionStage<Acceptance> TOO_MANY =
            CompletableFuture.completedStage(new Acceptance.TryLater("too many messages at once"));

    private final GroupCommit commits;
    private final ReportIntake intake;
    private final SenderAuthenticator senders;
    private final Optional<TestMail> tests;
    private final Sometimes refusals = new Sometimes(SAID_AGAIN, System::nanoTime);

    @Inject
    SpoolingMessageSink(
            Spool spool, ReportIntake intake, SenderAuthenticator senders, TestMail tests, IntakeMetrics metrics) {
        this(spool, intake, senders, Optional.of(tests), metrics::committed);
    }

    private SpoolingMessageSink(
            Spool spool,
            ReportIntake intake,
            SenderAuthenticator senders,
            Optional<TestMail> tests,
            IntConsumer onCommit) {
        this.commits = new GroupCommit(spool, onCommit);
        this.intake = intake;
        this.senders = senders;
        this.tests = tests;
    }

    /** Without anybody who counts, and without test addresses. */
    static SpoolingMessageSink uncounted(Spool spool, ReportIntake intake, SenderAuthenticator senders) {
        return new SpoolingMessageSink(spool, intake, senders, Optional.empty(), messages -> {});
    }

    /** With test addresses, without anybody who counts. */
    static SpoolingMessageSink uncounted(
            Spool spool, ReportIntake intake, SenderAuthenticator senders, TestMail tests) {
        return new SpoolingMessageSink(spool, intake, senders, Optional.of(tests), messages -> {});
    }

    @Override
    public CompletionStage<Acceptance> accept(ReceivedMessage message) {
        var forTests = tests.map(mail -> mail.pathsOf(message.forwardPaths())).orElse(List.of());
        if (forTests.isEmpty()) return acceptReport(message);
        var refused = tests.get().refusal(message.content().size(), forTests);
        if (refused.isPresent()) return CompletableFuture.completedFuture(refused.get());
        var forTest = message.to(forTests);
        var test = commit(forTest, envelope(forTest), Optional.empty(), tests.get()::take);
        var others = new ArrayList<>(message.forwardPaths());
        others.removeAll(forTests);
        if (others.isEmpty()) return test;
        // a report and a test message: each is read as what it is, and 250 says that both are safe
        return test.thenCombine(
                acceptReport(message.to(others)),
                (first, second) -> first instanceof Acceptance.Stored ? second : first);
    }

    private CompletionStage<Acceptance> acceptReport(ReceivedMessage message) {
        var envelope = envelope(message);
        if (!senders.asksAtTheDoor() || !Senders.concerns(envelope))
            return commit(message, envelope, Optional.empty(), id -> intake.arrived());
        try {
            return senders.authenticate(message)
                    .thenCompose(sender -> senders.refusal(message, sender)
                            .<CompletionStage<Acceptance>>map(CompletableFuture::completedFuture)
                            .orElseGet(() -> commit(message, envelope, Optional.of(sender), id -> intake.arrived())));
        } catch (RejectedExecutionException e) {
            return TOO_MANY;
        }
    }

    /** @param onStored told its id, as soon as it is on disk */
    private CompletionStage<Acceptance> commit(
            ReceivedMessage message,
            InboundEnvelope envelope,
            Optional<SenderAuthentication> sender,
            LongConsumer onStored) {
        return commits.commit(new Incoming(envelope, content(message.content()), sender))
                .<CompletionStage<Acceptance>>map(id -> id.handle(
                        (stored, failure) -> failure == null ? stored(stored, onStored) : failed(message, failure)))
                .orElse(TOO_MANY);
    }

    private static Acceptance stored(long id, LongConsumer onStored) {
        onStored.accept(id);
        return new Acceptance.Stored(Long.toString(id));
    }

    private Acceptance failed(ReceivedMessage message, Throwable failure) {
        refusals.happened()
                .ifPresent(unsaid -> LOG.errorf(
                        "A message from %s was not accepted: %s%s",
                        message.client().getHostAddress(),
                        failure.getMessage(),
                        unsaid == 0 ? "" : " (" + unsaid + " more since this was said last)"));
        return new Acceptance.TryLater("no storage now");
    }

    private static Content content(MailContent content) {
        return new Content() {
            @Override
            public long size() {
                return content.size();
            }

            @Override
            public InputStream open() throws IOException {
                return content.open();
            }
        };
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
        commits.close();
    }
}
