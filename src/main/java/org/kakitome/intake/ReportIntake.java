package org.kakitome.intake;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.kakitome.report.ReportReader;
import org.kakitome.report.SetAside;
import org.kakitome.report.SetAside.Reason;
import org.kakitome.storage.InboundDocument;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.OpenBatch;
import org.kakitome.storage.OpenMessage;
import org.kakitome.storage.Spool;
import org.kakitome.storage.StorageFailed;

/**
 * A report's way through the house: everything that arrives is in the {@link Spool}; a worker claims it, reads every report in it, and stores them together with
 * what became of the message, in one transaction. So a crash at any moment repeats the work and never counts twice.
 *
 * <p>What cannot be read is set aside with its reason and stays readable ({@link #readAgain}). A message that makes us fail is tried again later and set aside
 * after {@link Spool#MAX_ATTEMPTS}; meanwhile the others go on.
 */
@Singleton
public final class ReportIntake implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReportIntake.class);

    /** Messages of other nodes, and those whose back-off is over, make no signal here: they are looked for. */
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Messages that a worker takes at once: enough to forget what a transaction costs, few enough to be done in a moment. */
    private static final int BATCH = 64;

    /** In a rush each worker rests so long after each message, of which it takes one at a time: reading goes on, whatever comes in. */
    private static final Duration RUSH_REST = Duration.ofMillis(200);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Spool spool;
    private final ReportReader reader;
    private final SenderAuthenticator senders;
    private final boolean autoAdd;
    private final boolean keepFailureContent;
    private final Clock clock;
    private final int workers;
    private final ExecutorService threads;
    private final Semaphore work = new Semaphore(0);
    private final Rush rush = new Rush(System::nanoTime);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Set<Awaited> awaited = ConcurrentHashMap.newKeySet();
    private final List<Consumer<IntakeOutcome>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;
    private volatile OtherHands otherHands = OtherHands.NONE;

    /** Who takes messages that are no reports. */
    interface OtherHands {
        OtherHands NONE = new OtherHands() {
            @Override
            public boolean areFor(List<String> forwardPaths) {
                return false;
            }

            @Override
            public void take(long id) {
                throw new IllegalStateException("nobody is there for message " + id);
            }
        };

        boolean areFor(List<String> forwardPaths);

        /** It is spooled still, to be claimed again if nothing becomes of it. */
        void take(long id);
    }

    private record Awaited(long messageId, CompletableFuture<Optional<IntakeOutcome>> outcome) {}

    @Inject
    ReportIntake(
            Spool spool,
            ReportReader reader,
            SenderAuthenticator senders,
            @ConfigProperty(name = "kakitome.domains.auto-add", defaultValue = "true") boolean autoAdd,
            @ConfigProperty(name = "kakitome.reports.keep-failure-content", defaultValue = "false")
                    boolean keepFailureContent) {
        this(
                spool,
                reader,
                senders,
                autoAdd,
                keepFailureContent,
                Clock.systemUTC(),
                Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * @param autoAdd a report for a domain that is not monitored adds it
     * @param keepFailureContent failure reports are kept with the personal data in them
     */
    ReportIntake(
            Spool spool,
            ReportReader reader,
            SenderAuthenticator senders,
            boolean autoAdd,
            boolean keepFailureContent,
            Clock clock,
            int workers) {
        this.spool = spool;
        this.reader = reader;
        this.senders = senders;
        this.autoAdd = autoAdd;
        this.keepFailureContent = keepFailureContent;
        this.clock = clock;
        this.workers = workers;
        this.threads = Executors.newFixedThreadPool(workers, Threads.named("intake"));
    }

    // ---- what others ask for

    /** An uploaded file; safe when this returns, read soon after. */
    public long submit(Spool.Content content, Optional<String> filename) {
        long id = spool.add(InboundEnvelope.upload(clock.instant(), filename), content);
        wake();
        return id;
    }

    /** What became of a message, as soon as that is known; empty when it is not within {@code limit}. Asks the database before it returns. */
    public CompletionStage<Optional<IntakeOutcome>> outcome(long messageId, Duration limit) {
        var waiting = new Awaited(messageId, new CompletableFuture<>());
        awaited.add(waiting);
        var answer = waiting.outcome()
                .completeOnTimeout(Optional.empty(), limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((outcome, failure) -> awaited.remove(waiting));
        lookFor(waiting); // it may be done already
        return answer;
    }

    /** Reads a message again from its raw bytes, after an upgrade or a change of settings; nothing is counted twice. False: there is none, or it waits already. */
    public boolean readAgain(long messageId) {
        boolean waits = spool.putBack(messageId);
        wake();
        return waits;
    }

    /** Told of each message after its commit, by the worker's thread; must not block. */
    public void onProcessed(Consumer<IntakeOutcome> listener) {
        listeners.add(listener);
    }

    /** From now on asked before each message is read. */
    void handTo(OtherHands hands) {
        otherHands = hands;
    }

    /** One more is in the spool, by mail. */
    void arrived() {
        rush.arrived();
        wake();
    }

    /** Something is in the spool. */
    public void wake() {
        if (work.availablePermits() < workers) work.release();
    }

    // ---- workers

    void start(@Observes StartupEvent event) {
        start();
    }

    /** What an earlier run left in the spool is read first. */
    void start() {
        for (int i = 0; i < workers; i++) threads.execute(this::work);
    }

    void stop(@Observes ShutdownEvent event) {
        close();
    }

    /** Messages under way are finished; what is not stays spooled. */
    @Override
    public void close() {
        stopping = true;
        end.countDown();
        work.release(workers);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) threads.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
    }

    private void work() {
        boolean away = false;
        while (!stopping) {
            try {
                boolean found = processNext();
                if (away) LOG.info("The database is back; reports are read again");
                away = false;
                if (!found) rest();
                else if (rush.isOn()) end.await(RUSH_REST.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return; // stopped
            } catch (RuntimeException | Error e) {
                // the spool itself could not be asked: nothing is lost, and nothing can be done but wait
                if (!away) sayAway(e);
                away = true;
                if (!pause()) return;
            }
        }
    }

    private static void sayAway(Throwable why) {
        boolean passes = why instanceof StorageFailed storage && storage.passes();
        LOG.errorf(passes ? null : why, "Reports cannot be read now, it is tried again: %s", why.getMessage());
    }

    private void rest() throws InterruptedException {
        boolean signalled = work.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (!signalled) awaited.forEach(this::lookFor); // another node may have done them
    }

    private boolean pause() {
        try {
            work.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** False when nothing waits. */
    boolean processNext() {
        var claims = spool.claim(rush.isOn() ? 1 : BATCH);
        var together = new ArrayList<Claimed>();
        for (var claim : claims) prepare(claim).ifPresent(together::add);
        if (together.size() == 1) processAlone(together.get(0));
        else processTogether(together);
        return !claims.isEmpty();
    }

    /** @param refusal why it is not to be counted, if so */
    private record Claimed(Spool.Claim claim, Optional<SetAside> refusal) {
        long id() {
            return claim.id();
        }
    }

    /** What there is to do before a message is opened; empty when that was all. */
    private Optional<Claimed> prepare(Spool.Claim claim) {
        try {
            // killed that often while it had this message: not once more
            if (claim.attempt() > Spool.MAX_ATTEMPTS) {
                setAside(claim, "the process ended each time while it read this message");
                return Optional.empty();
            }
            if (otherHands.areFor(claim.forwardPaths())) {
                otherHands.take(claim.id());
                return Optional.empty();
            }
            var refusal = senders.refusal(claim.id());
            boolean askAgain =
                    refusal.filter(why -> why.reason() == Reason.SENDER_UNKNOWN).isPresent();
            if (askAgain && claim.attempt() < Spool.MAX_ATTEMPTS) {
                spool.retryLater(claim.id(), refusal.get());
                return Optional.empty();
            }
            return Optional.of(new Claimed(claim, refusal));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError failure) {
            failed(claim, failure);
            return Optional.empty();
        }
    }

    /** In one transaction, which costs little more than that of one; what cannot be together with others is read by itself afterwards. */
    private void processTogether(List<Claimed> claimed) {
        for (var rest = claimed; !rest.isEmpty() && !stopping; ) {
            var left = new ArrayList<Claimed>();
            var alone = new ArrayList<Claimed>();
            try {
                readTogether(rest, left, alone);
            } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError failure) {
                LOG.debugf(failure, "%d messages are read one by one", rest.size());
                left.clear();
                alone.clear();
                alone.addAll(rest);
            }
            alone.forEach(this::processAlone);
            rest = left;
        }
    }

    private void readTogether(List<Claimed> claimed, List<Claimed> left, List<Claimed> alone) throws IOException {
        var byId = claimed.stream().collect(Collectors.toMap(Claimed::id, Function.identity()));
        List<OpenMessage> messages;
        try (var batch = spool.open(List.copyOf(byId.keySet()))) {
            for (var message : batch.messages()) {
                var each = byId.get(message.id());
                if (batch.isFull()) left.add(each);
                else if (!readInBatch(message, each.refusal())) alone.add(each);
                else continue;
                batch.leave(message);
            }
            messages = batch.messages();
            batch.commit();
        }
        messages.forEach(this::taken);
    }

    /** False: it must be alone. */
    private boolean readInBatch(OpenMessage message, Optional<SetAside> refusal) throws IOException {
        if (message.isLarge()) return false;
        try {
            read(message, refusal);
            return true;
        } catch (OpenBatch.MustBeAlone e) {
            return false;
        }
    }

    private void processAlone(Claimed claimed) {
        try {
            if (!readAlone(claimed, false)) {
                senders.settle(claimed.id());
                readAlone(claimed, true);
            }
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError failure) {
            failed(claimed.claim(), failure);
        }
    }

    /** @return false: nothing was stored, since the raw bytes would be gone before anybody could authenticate them */
    private boolean readAlone(Claimed claimed, boolean settled) throws IOException {
        List<OpenMessage> messages;
        try (var batch = spool.open(List.of(claimed.id()))) {
            messages = batch.messages(); // none: another worker has it
            for (var message : messages) {
                read(message, claimed.refusal());
                if (!settled && message.givesUpContent()) return false;
            }
            batch.commit();
        }
        messages.forEach(this::taken);
        return true;
    }

    private void read(OpenMessage message, Optional<SetAside> refusal) throws IOException {
        var filing = new ReportFiling(message, autoAdd, keepFailureContent);
        if (refusal.isPresent()) message.add(ReportFiling.unknown("", refusal.get()));
        else if (message.contentRedacted()) message.readKept(filing);
        else reader.read(message.content(), message.envelope().filename(), filing);
    }

    private void failed(Spool.Claim claim, Throwable failure) {
        LOG.errorf(failure, "Message %d could not be read, attempt %d", claim.id(), claim.attempt());
        boolean passes = failure instanceof StorageFailed storage && storage.passes();
        var why = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        try {
            if (claim.attempt() >= Spool.MAX_ATTEMPTS && !passes) setAside(claim, why);
            else spool.retryLater(claim.id(), new SetAside(Reason.INTERNAL_ERROR, why));
        } catch (StorageFailed e) {
            LOG.errorf("Message %d stays spooled: %s", claim.id(), e.getMessage());
        }
    }

    private void setAside(Spool.Claim claim, String why) {
        List<OpenMessage> messages;
        try (var batch = spool.open(List.of(claim.id()))) {
            messages = batch.messages();
            for (var message : messages)
                message.add(ReportFiling.unknown(
                        message.envelope().filename().orElse(""), new SetAside(Reason.INTERNAL_ERROR, why)));
            batch.commit();
        }
        messages.forEach(this::processed);
    }

    private void taken(OpenMessage message) {
        processed(message);
        if (!message.contentRedacted()) senders.taken(message.id(), message.envelope());
    }

    /** It is committed. */
    private void processed(OpenMessage message) {
        var outcome = IntakeOutcome.of(message.id(), message.documents());
        message.documents().forEach(document -> log(message, document));
        for (var waiting : awaited)
            if (waiting.messageId() == message.id()) waiting.outcome().complete(Optional.of(outcome));
        for (var listener : listeners) tell(listener, outcome);
    }

    private static void tell(Consumer<IntakeOutcome> listener, IntakeOutcome outcome) {
        try {
            listener.accept(outcome);
        } catch (RuntimeException e) {
            LOG.errorf(e, "A listener failed; message %d is stored all the same", outcome.messageId());
        }
    }

    private static void log(OpenMessage message, InboundDocument document) {
        LOG.infof(
                "Message %d: %s %s%s",
                message.id(),
                document.outcome(),
                document.setAside()
                        .map(why -> why.reason() + " (" + why.detail() + ")")
                        .orElse("report"),
                document.domain()
                        .map(domain -> " for " + domain + " by "
                                + document.reporter().orElse("?") + ", " + document.records() + " records")
                        .orElse(""));
    }

    private void lookFor(Awaited waiting) {
        spool.documents(waiting.messageId())
                .map(documents -> IntakeOutcome.of(waiting.messageId(), documents))
                .ifPresent(outcome -> waiting.outcome().complete(Optional.of(outcome)));
    }
}
