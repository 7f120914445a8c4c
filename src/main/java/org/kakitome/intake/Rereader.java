package org.kakitome.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.kakitome.report.ReportReader;
import org.kakitome.storage.Rereadings;
import org.kakitome.storage.Rereadings.Rereading;
import org.kakitome.storage.Rereadings.Scope;
import org.kakitome.storage.StorageFailed;

/**
 * Has messages read again: those set aside, by itself after an upgrade that raises {@link ReportReader#VERSION}, and any on request. A few at a time, when no
 * other message waits; nothing is counted twice.
 */
@Singleton
public final class Rereader implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Rereader.class);

    private static final long STEP_MILLIS = 500;

    /** Another node may have taken a request and gone. */
    private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final Rereadings rereadings;
    private final ReportIntake intake;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Threads.named("reread"));
    private final Map<Scope, Counter> requests = new EnumMap<>(Scope.class);

    @Inject
    Rereader(Rereadings rereadings, ReportIntake intake, MeterRegistry registry) {
        this.rereadings = rereadings;
        this.intake = intake;
        for (var scope : Scope.values())
            requests.put(
                    scope,
                    Counter.builder("kakitome.intake.rereadings")
                            .description("Times that messages were put back to be read again")
                            .tag(
                                    "scope",
                                    scope.name()
                                            .toLowerCase(java.util.Locale.ROOT)
                                            .replace('_', '-'))
                            .register(registry));
        Gauge.builder("kakitome.intake.rereading.left", this, Rereader::left)
                .description("Messages still to be read again; NaN: the database cannot be asked")
                .register(registry);
    }

    private double left() {
        try {
            return rereadings
                    .latest()
                    .map(r -> (double) (r.over() ? 0 : r.total() - r.read()))
                    .orElse(0.0);
        } catch (StorageFailed e) {
            return Double.NaN;
        }
    }

    void start(@Observes StartupEvent event) {
        thread.execute(this::begin);
    }

    void stop(@Observes ShutdownEvent event) {
        close();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void begin() {
        try {
            if (request(Scope.OUTDATED))
                LOG.infof("What an earlier version could not read is read again by version %d", ReportReader.VERSION);
        } catch (StorageFailed e) {
            LOG.warnf("Whether anything is to be read again is asked later: %s", e.getMessage());
            thread.schedule(this::begin, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        run();
    }

    private void run() {
        boolean more = step();
        if (!thread.isShutdown()) thread.schedule(this::run, more ? STEP_MILLIS : LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** False when there is nothing to do. */
    boolean step() {
        try {
            boolean more = rereadings.step();
            if (more) intake.wake();
            return more;
        } catch (RuntimeException e) {
            LOG.debug("reading again waits", e);
            return false;
        }
    }

    /** False: there is nothing to read again, or it is being done already. */
    public boolean request(Scope scope) {
        boolean begun = rereadings.request(scope);
        if (begun) {
            requests.get(scope).increment();
            if (!thread.isShutdown()) thread.execute(this::steps);
        }
        return begun;
    }

    /** Until it is done; what {@link #run} does meanwhile does no harm. */
    private void steps() {
        if (step() && !thread.isShutdown()) thread.schedule(this::steps, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The one under way, else the last one. */
    public java.util.Optional<Rereading> latest() {
        return rereadings.latest();
    }
}
