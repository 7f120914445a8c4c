package org.kakitome.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * "Look around with sample data": loads the sample company by sending its reports to our own listener, answers for its domains in DNS, and removes it all again.
 *
 * <p>Either everything is there or nothing: a load that fails removes what it brought, and one that was cut short by the end of the process is begun again by
 * {@link #resume}. All methods may be called at any time, from any thread, and twice.
 */
public final class Demo implements AutoCloseable {
    /** The local part that marks a message as sample data. */
    public static final String LOCAL_PART = "demo";

    private static final Logger LOG = Logger.getLogger(Demo.class);

    private static final int CONNECTIONS = 4;
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
    private static final int TRIES = 40; // a listener that is short of room for a moment says 4yz
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int READING_PAUSES = 1_200; // five minutes
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(60);

    /** What storage knows about sample data. */
    public interface Store {
        /** Sample messages that arrived, in whatever state. */
        long messages();

        /** Those of them that wait to be read. */
        long waiting();

        /** Everything that came with sample data, in one transaction. */
        void remove();
    }

    public enum Phase {
        ABSENT,
        LOADING,
        LOADED
    }

    /**
     * @param loaded messages sent and read
     * @param total messages in all; 0 unless loading
     * @param problem why the last load came to nothing, for people
     */
    public record State(Phase phase, int loaded, int total, Optional<String> problem) {}

    private final Clock clock;
    private final DemoDns dns;
    private final Store store;
    private final Supplier<InetSocketAddress> listener;
    private final String listenerHost;
    private final ExecutorService background = Executors.newSingleThreadExecutor(task -> daemon(task, "demo"));

    // guarded by this
    private Loading loading;
    private boolean loaded;
    private boolean removing;
    private Optional<String> problem = Optional.empty();

    /**
     * @param listener where our own SMTP listener can be reached from here, asked for when loading begins
     * @param listenerHost the name it greets with: mail goes to {@code demo@} it
     */
    public Demo(Clock clock, DemoDns dns, Store store, Supplier<InetSocketAddress> listener, String listenerHost) {
        this.clock = clock;
        this.dns = dns;
        this.store = store;
        this.listener = listener;
        this.listenerHost = listenerHost;
    }

    /** Called once when everything else has started: sample data of an earlier run is answered for in DNS again, and completed if that run was cut short. */
    public synchronized void resume() {
        if (loading != null || loaded) return;
        long present = store.messages();
        if (present == 0) return;
        dns.start();
        loaded = true;
        if (present < mails().size()) {
            LOG.info("sample data is incomplete and is loaded anew");
            loaded = false;
            load();
        }
    }

    /** Begins to load, and returns at once; harmless while loading and when loaded. */
    public synchronized void load() {
        if (loading != null || loaded || removing) return;
        problem = Optional.empty();
        var begun = new Loading();
        loading = begun;
        begun.done = background.submit(() -> run(begun));
    }

    public State state() {
        Loading now;
        synchronized (this) {
            if (loading == null) return new State(loaded ? Phase.LOADED : Phase.ABSENT, 0, 0, problem);
            now = loading;
        }
        int sent = now.sent.get();
        int waiting = sent == 0 ? 0 : Math.toIntExact(store.waiting());
        return new State(Phase.LOADING, Math.max(0, sent - waiting), now.total, Optional.empty());
    }

    /** Removes everything that came with sample data; a load under way is broken off first. Returns when it is gone. */
    public void remove() {
        Loading now;
        synchronized (this) {
            if (removing) return;
            removing = true;
            now = loading;
        }
        try {
            if (now != null) now.breakOff();
            store.remove();
            dns.stop();
            synchronized (this) {
                loaded = false;
                problem = Optional.empty();
            }
        } finally {
            synchronized (this) {
                removing = false;
            }
        }
    }

    /** A load under way is left as it is, to be completed by {@link #resume}. */
    @Override
    public void close() {
        Loading now;
        synchronized (this) {
            now = loading;
        }
        if (now != null) now.stop.countDown();
        background.shutdownNow();
        dns.stop();
    }

    private List<DemoMail> mails() {
        var yesterday = LocalDate.now(clock.withZone(ZoneOffset.UTC)).minusDays(1);
        return new DemoReports(new DemoCompany(DemoCompany.SEED, yesterday), LOCAL_PART + "@" + listenerHost).mails();
    }

    private void run(Loading now) {
        Optional<String> failure = Optional.empty();
        try {
            if (store.messages() > 0) store.remove(); // what an interrupted load left
            dns.start();
            now.send(mails());
            now.awaitReading();
        } catch (IOException | RuntimeException e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = Optional.of("interrupted");
        }
        try {
            // whoever stopped it tidies up; after a failure nothing half stays behind
            if (failure.isPresent() && !now.stopped()) {
                LOG.warnf("sample data could not be loaded: %s", failure.get());
                store.remove();
                dns.stop();
            }
        } catch (RuntimeException e) {
            LOG.warn("sample data could not be removed", e);
        } finally {
            finish(now, failure);
        }
    }

    private synchronized void finish(Loading now, Optional<String> failure) {
        loading = null;
        if (now.stopped()) return;
        loaded = failure.isEmpty();
        problem = failure;
        if (loaded) LOG.infof("sample data is loaded: %d messages", now.total);
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** One load, from its first mail to the last report read. */
    private final class Loading {
        final AtomicInteger sent = new AtomicInteger();
        final CountDownLatch stop = new CountDownLatch(1);
        volatile int total;
        volatile boolean ended;
        volatile Future<?> done;

        boolean stopped() {
            return stop.getCount() == 0;
        }

        void breakOff() {
            stop.countDown();
            try {
                done.get(CANCEL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("loading sample data does not end", e);
            }
        }

        /** Each reporter has its own connection and sends in the order of its days; a few send at once. */
        void send(List<DemoMail> mails) throws IOException, InterruptedException {
            total = mails.size();
            var bySender = new LinkedHashMap<String, List<DemoMail>>();
            for (var mail : mails)
                bySender.computeIfAbsent(mail.helo(), h -> new ArrayList<>()).add(mail);
            var senders = Executors.newFixedThreadPool(CONNECTIONS, task -> daemon(task, "demo-sender"));
            try {
                var running = new ArrayList<Future<Void>>();
                for (var mailsOfOne : bySender.values())
                    running.add(senders.submit(() -> {
                        sendAll(mailsOfOne);
                        return null;
                    }));
                for (var sender : running) sender.get();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause().getMessage(), e.getCause());
            } finally {
                // after this nothing more arrives: what did can be removed
                ended = true;
                senders.shutdown();
                senders.awaitTermination(CANCEL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            }
        }

        private void sendAll(List<DemoMail> mails) throws IOException, InterruptedException {
            try (var sender = new SmtpSender(listener.get(), mails.get(0).helo(), REPLY_TIMEOUT)) {
                for (var mail : mails) {
                    if (stopped() || ended) return;
                    sendPatiently(sender, mail);
                    sent.incrementAndGet();
                }
            }
        }

        private void sendPatiently(SmtpSender sender, DemoMail mail) throws IOException, InterruptedException {
            for (int i = 1; ; i++) {
                try {
                    sender.send(mail);
                    return;
                } catch (SmtpSender.RefusedException e) {
                    if (!e.maySucceedLater() || i == TRIES || pause()) throw e;
                }
            }
        }

        void awaitReading() throws IOException, InterruptedException {
            for (int i = 0; i < READING_PAUSES; i++) if (stopped() || store.waiting() == 0 || pause()) return;
            throw new IOException("the reports are not read in time");
        }

        /** True when the load was stopped meanwhile. */
        private boolean pause() throws InterruptedException {
            return stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
