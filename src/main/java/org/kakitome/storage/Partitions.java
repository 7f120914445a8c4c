package org.kakitome.storage;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The monthly partitions of reports, made when the first report of a month comes. */
final class Partitions {
    private final Database database;
    private final Set<YearMonth> known = ConcurrentHashMap.newKeySet();

    Partitions(Database database) {
        this.database = database;
    }

    /** In a transaction of its own: others need not wait for the one that stores the report. */
    void ensure(Instant begin) {
        var month = YearMonth.from(begin.atOffset(ZoneOffset.UTC));
        if (known.contains(month)) return;
        database.transaction(connection -> {
            try (var make = connection.prepareStatement("select ensure_report_partition(?)")) {
                make.setObject(1, begin.atOffset(ZoneOffset.UTC));
                return make.execute();
            }
        });
        known.add(month);
    }
}
