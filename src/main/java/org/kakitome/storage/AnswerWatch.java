package org.kakitome.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.kakitome.storage.Database.Work;
import org.postgresql.jdbc.PgConnection;

/**
 * Ends the connection of whoever waits too long for a server that was cut off. It says nothing and takes nothing, and TCP gives up after a quarter of an hour;
 * the driver's own timeout is for reading only.
 *
 * <p>One thread looks at all of them a few times a second, so that a batch costs no more than an entry in a set.
 */
final class AnswerWatch {
    private static final Logger LOG = Logger.getLogger(AnswerWatch.class);

    private static final long LOOK_MILLIS = 200;

    private static AnswerWatch shared; // with its thread, by the first that needs it

    private final LongSupplier nanoTime;
    private final Executor aborts;
    private final Set<Waiting> all = ConcurrentHashMap.newKeySet();

    private enum State {
        WAITING,
        ANSWERED,
        ABORTED
    }

    /** Told that the server takes what is sent to it. */
    interface Progress {
        Progress UNWATCHED = () -> {};

        void made();
    }

    /** What may take long as a whole, and has to go on. */
    interface Watched<T> {
        T in(Connection connection, Progress progress) throws SQLException;
    }

    /**
     * @param nanoTime as {@link System#nanoTime}
     * @param aborts must not run them where {@link #look} is called if closing a socket may wait there, as one with TLS does for a write
     */
    AnswerWatch(LongSupplier nanoTime, Executor aborts) {
        this.nanoTime = nanoTime;
        this.aborts = aborts;
    }

    static synchronized AnswerWatch shared() {
        if (shared != null) return shared;
        shared = new AnswerWatch(
                System::nanoTime, abort -> daemon(abort, "database-abort").start());
        var watch = shared;
        Executors.newSingleThreadScheduledExecutor(look -> daemon(look, "database-watch"))
                .scheduleWithFixedDelay(watch::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Work that fails when the server neither says nor takes anything for that long; its connection is not used again. */
    <T> Work<T> within(Duration time, Watched<T> work) {
        return connection -> {
            var waiting = new Waiting(connection.unwrap(PgConnection.class), time.toNanos());
            all.add(waiting);
            try {
                return work.in(connection, waiting);
            } catch (SQLException e) {
                // of a COPY the driver leaves the connection open, and what the server says late would be read as
                // the answer to something else
                if (isOfConnection(e)) waiting.connection.abort(Runnable::run);
                throw e;
            } finally {
                all.remove(waiting);
                waiting.end();
                if (waiting.connection.isClosed()) tellPool(connection);
            }
        };
    }

    private static boolean isOfConnection(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("08");
    }

    /** It learns from what its own connection throws. */
    private static void tellPool(Connection connection) {
        try {
            connection.getAutoCommit();
        } catch (SQLException e) {
            LOG.debugf("The connection is gone, and nobody gets it again: %s", e.getMessage());
        }
    }

    /** Aborts what waits too long. */
    void look() {
        long now = nanoTime.getAsLong();
        for (var waiting : all) if (waiting.isOver(now)) waiting.abort();
    }

    private final class Waiting implements Progress {
        private final PgConnection connection;
        private final long nanos;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private volatile long since = nanoTime.getAsLong();

        Waiting(PgConnection connection, long nanos) {
            this.connection = connection;
            this.nanos = nanos;
        }

        @Override
        public void made() {
            since = nanoTime.getAsLong();
        }

        boolean isOver(long now) {
            return now - since >= nanos;
        }

        /** Never of a connection that somebody else may have by now. */
        void abort() {
            if (!state.compareAndSet(State.WAITING, State.ABORTED)) return;
            LOG.warnf(
                    "The database said nothing for %d ms: its connection is ended",
                    TimeUnit.NANOSECONDS.toMillis(nanos));
            try {
                connection.abort(aborts);
            } catch (SQLException e) {
                LOG.debugf("The connection could not be ended: %s", e.getMessage());
            }
        }

        /** An answer that came together with the end counts; what is stored twice is counted once. */
        void end() throws SQLException {
            if (state.compareAndSet(State.WAITING, State.ANSWERED)) return;
            connection.abort(Runnable::run); // if that is not done yet
        }
    }
}
