package org.kakitome.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.kakitome.smtp.MessageSink.Acceptance;
import org.kakitome.smtp.SmtpLimit;
import org.kakitome.smtp.SmtpMeter;
import org.kakitome.storage.SenderAuthentication.Verdict;
import org.kakitome.storage.Spool;
import org.kakitome.storage.StorageFailed;

/** Counts what comes in; docs/operations.md lists the names. All of them are there from the start, at zero. */
@Singleton
public final class IntakeMetrics implements SmtpMeter {
    private static final Duration[] STORE_TIMES = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;
    private final AtomicInteger open = new AtomicInteger();
    private final Counter sessions;
    private final Counter secured;
    private final Counter notSecured;
    private final Counter octets;
    private final Counter recipientsRefused;
    private final Map<SmtpLimit, Counter> limits = new EnumMap<>(SmtpLimit.class);
    private final Map<Verdict, Counter> senders = new EnumMap<>(Verdict.class);
    private final Counter stored;
    private final Counter triedLater;
    private final Counter refused;
    private final DistributionSummary sizes;
    private final Timer store;
    private final DistributionSummary batches;
    private final Counter deleted;

    @Inject
    IntakeMetrics(MeterRegistry registry, Spool spool, ReportIntake intake, SenderAuthenticator authenticator) {
        this.registry = registry;
        Gauge.builder("kakitome.smtp.sessions.open", open, AtomicInteger::get)
                .description("SMTP sessions now")
                .register(registry);
        sessions = counter("kakitome.smtp.sessions", "SMTP sessions that began");
        secured = counter("kakitome.smtp.tls", "TLS handshakes done");
        notSecured = counter("kakitome.smtp.tls.failures", "TLS handshakes that failed or took too long");
        octets = counter("kakitome.smtp.octets", "Octets that clients sent, TLS taken off");
        recipientsRefused = counter("kakitome.smtp.recipients.refused", "RCPT for none of ours");
        for (var limit : SmtpLimit.values())
            limits.put(limit, counter("kakitome.smtp.limited", "Clients that ran into a limit", "limit", limit.wire()));
        stored = messages("stored");
        triedLater = messages("try-later");
        refused = messages("refused");
        sizes = DistributionSummary.builder("kakitome.smtp.message.size")
                .description("Size of stored messages")
                .baseUnit("bytes")
                .register(registry);
        store = Timer.builder("kakitome.smtp.store")
                .description("From the final dot to its answer")
                .serviceLevelObjectives(STORE_TIMES)
                .register(registry);
        batches = DistributionSummary.builder("kakitome.spool.batch")
                .description("Messages committed together")
                .register(registry);
        Gauge.builder("kakitome.spool.waiting", new Depth(spool, System::nanoTime), Depth::get)
                .description("Messages that wait to be read; NaN: the database cannot be asked")
                .strongReference(true) // nobody else has it, and without it the answer would be NaN for ever
                .register(registry);
        deleted = counter("kakitome.intake.deleted", "Messages deleted by hand");
        for (var verdict : Verdict.values()) {
            senders.put(
                    verdict,
                    counter(
                            "kakitome.intake.senders",
                            "Mail by whether it is from whom it says",
                            "verdict",
                            verdict.name().toLowerCase(Locale.ROOT)));
        }
        intake.onProcessed(this::processed);
        authenticator.onAuthenticated(verdict -> senders.get(verdict).increment());
    }

    private Counter messages(String outcome) {
        return counter("kakitome.smtp.messages", "Messages by what became of them", "outcome", outcome);
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    @Override
    public void connected() {
        open.incrementAndGet();
        sessions.increment();
    }

    @Override
    public void disconnected() {
        open.decrementAndGet();
    }

    @Override
    public void received(int count) {
        octets.increment(count);
    }

    @Override
    public void secured() {
        secured.increment();
    }

    @Override
    public void notSecured() {
        notSecured.increment();
    }

    @Override
    public void limited(SmtpLimit limit) {
        limits.get(limit).increment();
    }

    @Override
    public void recipientRefused() {
        recipientsRefused.increment();
    }

    @Override
    public void answered(Acceptance acceptance, long size, Duration took) {
        store.record(took);
        if (acceptance instanceof Acceptance.Stored) {
            stored.increment();
            sizes.record(size);
        } else if (acceptance instanceof Acceptance.Refused) {
            refused.increment();
        } else {
            triedLater.increment();
        }
    }

    /** So many messages are on disk with one commit. */
    void committed(int messages) {
        batches.record(messages);
    }

    /** So many messages are gone, since a person wanted that. */
    public void deleted(long messages) {
        deleted.increment(messages);
    }

    private void processed(IntakeOutcome outcome) {
        for (var document : outcome.documents())
            counter(
                            "kakitome.intake.documents",
                            "Documents found in messages, by what became of them",
                            "kind",
                            document.kind(),
                            "outcome",
                            document.outcome().wire(),
                            "reason",
                            document.reason().orElse(""))
                    .increment();
    }

    /** Asked of the database now and then, however often somebody looks. */
    private static final class Depth {
        private static final long GOOD_FOR = TimeUnit.SECONDS.toNanos(5);

        private final Spool spool;
        private final LongSupplier nanoTime;
        private double depth;
        private long askedAt;
        private boolean asked;

        Depth(Spool spool, LongSupplier nanoTime) {
            this.spool = spool;
            this.nanoTime = nanoTime;
        }

        synchronized double get() {
            if (!asked || nanoTime.getAsLong() - askedAt > GOOD_FOR) {
                depth = ask();
                asked = true;
                askedAt = nanoTime.getAsLong();
            }
            return depth;
        }

        private double ask() {
            try {
                return spool.waiting();
            } catch (StorageFailed e) {
                return Double.NaN;
            }
        }
    }
}
