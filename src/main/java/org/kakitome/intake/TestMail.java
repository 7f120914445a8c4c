package org.kakitome.intake;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.kakitome.message.MessageAuthenticator;
import org.kakitome.message.MessageSummary;
import org.kakitome.message.ReceivedFrom;
import org.kakitome.report.SetAside;
import org.kakitome.smtp.MessageSink.Acceptance;
import org.kakitome.storage.OpenMessage;
import org.kakitome.storage.Spool;
import org.kakitome.storage.StorageFailed;
import org.kakitome.storage.TestMessages;

/**
 * A test message's way: spooled like everything, then taken up at once by threads of its own, since somebody waits for it and thousands of reports may wait
 * before it; authenticated, and told to the page. After a crash the workers of {@link ReportIntake} come across it and hand it over.
 */
@Singleton
public final class TestMail implements ReportIntake.OtherHands {
    private static final Logger LOG = Logger.getLogger(TestMail.class);

    /** Each waits for DNS, with a message and a connection to the database in its hands. */
    private static final int THREADS = 3;

    private static final int MAX_WAITING = 100;
    private static final Duration TIDY_EVERY = Duration.ofMinutes(10);

    /** Before {@link ReportIntake} begins to read what an earlier run left. */
    private static final int EARLY = 100;

    private final Spool spool;
    private final TestAddresses addresses;
    private final TestMessages messages;
    private final MessageAuthenticator authenticator;
    private final TestWatch watch;
    private final Clock clock;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(MAX_WAITING), Threads.named("test-mail"));
    private final ScheduledExecutorService janitor =
            Executors.newSingleThreadScheduledExecutor(Threads.named("test-mail-janitor"));

    @Inject
    TestMail(
            Spool spool,
            TestAddresses addresses,
            TestMessages messages,
            MessageAuthenticator authenticator,
            TestWatch watch,
            Clock clock) {
        this.spool = spool;
        this.addresses = addresses;
        this.messages = messages;
        this.authenticator = authenticator;
        this.watch = watch;
        this.clock = clock;
    }

    void start(@Observes @Priority(EARLY) StartupEvent event, ReportIntake intake) {
        threads.allowCoreThreadTimeOut(true);
        intake.handTo(this);
        janitor.scheduleWithFixedDelay(this::tidy, 1, TIDY_EVERY.toMinutes(), TimeUnit.MINUTES);
    }

    @Override
    public boolean areFor(List<String> forwardPaths) {
        return !addresses.sessions(forwardPaths).isEmpty();
    }

    /** Those of a message's recipients that are test addresses of ours. */
    List<String> pathsOf(List<String> forwardPaths) {
        return forwardPaths.stream()
                .filter(path -> addresses.session(path).isPresent())
                .toList();
    }

    /** Why a message to them is not taken, if so; otherwise it counts. */
    Optional<Acceptance> refusal(long size, List<String> paths) {
        if (size > TestAddresses.MAX_OCTETS)
            return Optional.of(new Acceptance.Refused(
                    552, "5.3.4", "A test message may have " + TestAddresses.MAX_OCTETS + " octets")); // RFC 1870 §6.3
        if (!addresses.admits(addresses.sessions(paths)))
            return Optional.of(new Acceptance.TryLater("too many test messages in this hour"));
        return Optional.empty();
    }

    /** It is in the spool. Never blocks; what finds no place is come across later. */
    @Override
    public void take(long id) {
        try {
            threads.execute(() -> process(id));
        } catch (RejectedExecutionException full) {
            LOG.debugf("Test message %d waits in the spool", id);
        }
    }

    void process(long id) {
        try (var batch = spool.open(List.of(id))) {
            // none: somebody else has it, or has done it
            for (var message : batch.messages()) authenticate(message);
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError failure) {
            LOG.errorf(failure, "Test message %d could not be read", id);
            retryLater(id, failure);
        }
    }

    private void authenticate(OpenMessage message) throws IOException {
        var envelope = message.envelope();
        var octets = message.content().readNBytes(TestAddresses.MAX_OCTETS);
        var client = envelope.client().orElseGet(InetAddress::getLoopbackAddress); // mail has one
        var from = new ReceivedFrom(client, envelope.helo().orElse(""), envelope.reversePath());
        var authentication = authenticator.authenticate(octets, from);
        var taken = message.commitTest(addresses.sessions(envelope.forwardPaths()), MessageSummary.of(authentication));
        LOG.infof(
                "Test message %d: dmarc=%s%s",
                message.id(),
                authentication.result().wire(),
                authentication.authorDomain().map(author -> " for " + author).orElse(""));
        watch.arrived(taken);
    }

    private void retryLater(long id, Throwable failure) {
        try {
            spool.retryLater(
                    id,
                    new SetAside(
                            SetAside.Reason.INTERNAL_ERROR,
                            failure.getClass().getSimpleName() + ": " + failure.getMessage()));
        } catch (StorageFailed e) {
            LOG.errorf("Test message %d stays spooled: %s", id, e.getMessage());
        }
    }

    private void tidy() {
        try {
            int deleted = messages.deleteOld(clock.instant());
            if (deleted > 0) LOG.infof("Raw bytes of %d test messages are deleted", deleted);
        } catch (RuntimeException e) {
            LOG.warnf("Old test messages could not be deleted; tried again in %s: %s", TIDY_EVERY, e.getMessage());
        }
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
        janitor.shutdownNow();
    }
}
