package org.kakitome.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The monthly partitions of reports, made when the first report of a month comes. */
final class Partitions {
    /** Then it is asked for again: {@link Retention}, here or on another node, drops old months, and somebody may hand over their reports once more. */
    private static final Duration TRUSTED = Duration.ofMinutes(1);

    private final Database database;
    private final Map<YearMonth, Long> ensuredAt = new ConcurrentHashMap<>();

    Partitions(Database database) {
        this.database = database;
    }

    /** In a transaction of its own: others need not wait for the one that stores the report. */
    void ensure(Instant begin) {
        var month = YearMonth.from(begin.atOffset(ZoneOffset.UTC));
        long now = System.nanoTime();
        var then = ensuredAt.get(month);
        if (then != null && now - then < TRUSTED.toNanos()) return;
        database.transaction(connection -> {
            try (var make = connection.prepareStatement("select ensure_report_partition(?)")) {
                make.setObject(1, begin.atOffset(ZoneOffset.UTC));
                return make.execute();
            }
        });
        ensuredAt.put(month, now);
    }
}
