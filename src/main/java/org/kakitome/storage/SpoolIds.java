package org.kakitome.storage;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Ids of messages before they are rows. In a rush more are fetched than are needed now, so that not every batch asks the database for them first; they are good for
 * a moment only, since pages show messages in the order of their ids, which is that in which they came.
 */
final class SpoolIds {
    private static final long GOOD_FOR = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MAX_AHEAD = 512;

    private final LongSupplier nanoTime;
    private final Queue<Long> ahead = new ArrayDeque<>();
    private long takenAt;
    private long fetchedAt;
    private int fetched; // at the last time, in this rush

    interface Source {
        List<Long> fetch(int count) throws SQLException;
    }

    /** @param nanoTime as {@link System#nanoTime} */
    SpoolIds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        takenAt = nanoTime.getAsLong();
        fetchedAt = takenAt;
    }

    /** So many, in order. Those that are fetched and never used are given to nobody else. */
    synchronized List<Long> take(int count, Source source) throws SQLException {
        long now = nanoTime.getAsLong();
        if (now - takenAt >= GOOD_FOR) fetched = 0; // no rush, or it is over
        takenAt = now;
        if (now - fetchedAt >= GOOD_FOR) {
            ahead.clear();
            fetched /= 2;
        }
        if (ahead.size() < count) {
            ahead.clear();
            fetched = fetched == 0 ? count : Math.max(count, Math.min(2 * fetched, MAX_AHEAD));
            ahead.addAll(source.fetch(fetched));
            fetchedAt = now;
        }
        var taken = new ArrayList<Long>(count);
        for (int i = 0; i < count; i++) taken.add(ahead.remove());
        return taken;
    }
}
