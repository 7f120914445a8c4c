package org.kakitome.intake;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.kakitome.storage.StorageFailed;
import org.kakitome.storage.TestMessages;

/** Pages that wait for test messages: told at once of what this node has read, and within a second of what another has. */
@Singleton
public final class TestWatch {
    private static final Logger LOG = Logger.getLogger(TestWatch.class);

    private static final Duration POLL = Duration.ofSeconds(1);

    /** Each is one open connection of a browser. */
    private static final int MAX_WATCHES = 500;

    private final TestMessages messages;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService poll =
            Executors.newSingleThreadScheduledExecutor(Threads.named("test-watch"));

    @Inject
    public TestWatch(TestMessages messages) {
        this.messages = messages;
        poll.scheduleWithFixedDelay(this::look, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One waiting page. */
    public final class Watch implements AutoCloseable {
        private final String session;
        private final Runnable changed;
        private volatile int seen;

        private Watch(String session, int seen, Runnable changed) {
            this.session = session;
            this.seen = seen;
            this.changed = changed;
        }

        private void tell(int count) {
            if (count != seen) {
                seen = count;
                changed.run();
            }
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }

    /**
     * @param seen how many messages the page shows already
     * @param changed called when there are others; must not block
     * @throws IllegalStateException when too many wait
     */
    public Watch watch(String session, int seen, Runnable changed) {
        if (watches.size() >= MAX_WATCHES) throw new IllegalStateException("too many pages wait");
        var watch = new Watch(session, seen, changed);
        watches.add(watch);
        poll.execute(this::look); // it may have come while the page was on its way
        return watch;
    }

    /** Messages for these sessions have been read and committed. */
    void arrived(Collection<String> sessions) {
        if (watches.stream().anyMatch(watch -> sessions.contains(watch.session))) poll.execute(this::look);
    }

    private void look() {
        try {
            var sessions = watches.stream().map(watch -> watch.session).collect(Collectors.toSet());
            if (sessions.isEmpty()) return;
            Map<String, Integer> counts = messages.counts(sessions);
            watches.forEach(watch -> tell(watch, counts.getOrDefault(watch.session, 0)));
        } catch (StorageFailed e) {
            LOG.debugf("Test messages could not be looked for: %s", e.getMessage()); // the next look may
        }
    }

    private static void tell(Watch watch, int count) {
        try {
            watch.tell(count);
        } catch (RuntimeException e) {
            LOG.debugf("A waiting page could not be told: %s", e.getMessage());
            watch.close();
        }
    }

    @PreDestroy
    void stop() {
        poll.shutdownNow();
    }
}
