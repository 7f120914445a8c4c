package org.kakitome.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * One aggregate report of the sample company: who reports what about which domain and day.
 *
 * @param policy {@code p} as the reporter found it
 * @param rows in the report's order
 */
record DemoReport(
        DemoReporter reporter,
        String policyDomain,
        LocalDate day,
        String policy,
        String reportId,
        Map<DemoRow, Integer> rows) {

    Instant begin() {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The last second of the day; begin and end belong to the period (RFC 9990 §3.1.1.2). */
    Instant end() {
        return begin().plusSeconds(86_399);
    }

    long messages() {
        return rows.values().stream().mapToLong(Integer::longValue).sum();
    }

    long messages(DemoRow.Truth truth) {
        return rows.entrySet().stream()
                .filter(row -> row.getKey().truth() == truth)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
