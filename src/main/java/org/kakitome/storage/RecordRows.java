package org.kakitome.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.kakitome.report.ReportRecord;

/** Records of reports on their way into {@code report_record} and {@code daily_alignment}. Any number of them takes the same memory. */
final class RecordRows implements AutoCloseable {
    private static final int MAX_TEXT = 4_000;

    private static final List<String> COLUMNS = List.of(
            "domain_id",
            "range_begin",
            "report",
            "ordinal",
            "source_ip",
            "count",
            "disposition",
            "dkim_aligned",
            "spf_aligned",
            "reasons",
            "header_from",
            "envelope_from",
            "envelope_to",
            "auth_results");

    private final Connection connection;
    private final RollUp rollUp;
    private BinaryCopy copy; // null: the connection is free

    RecordRows(Connection connection) {
        this.connection = connection;
        this.rollUp = new RollUp(connection);
    }

    /** All records that a draft holds. */
    void add(ReportDraft draft) throws SQLException {
        int ordinal = 0;
        for (var record : draft.records()) add(draft.domainId(), draft.begin(), draft.id(), ordinal++, record);
    }

    /** @param ordinal of the record in its report */
    void add(long domainId, Instant begin, long report, int ordinal, ReportRecord record) throws SQLException {
        if (copy == null) copy = new BinaryCopy(connection, "report_record", COLUMNS);
        var evaluated = record.policyEvaluated();
        copy.row()
                .number(domainId)
                .moment(begin)
                .number(report)
                .small(ordinal)
                .inet(record.sourceIp())
                .number(record.count())
                .text(evaluated.disposition().name())
                .truth(evaluated.dkimAligned())
                .truth(evaluated.spfAligned())
                .json(evaluated.reasons().isEmpty() ? null : Json.octets(evaluated.reasons()))
                .text(text(record.headerFrom()))
                .text(text(record.envelopeFrom()))
                .text(text(record.envelopeTo()))
                .json(Json.octets(record.authResults()));
        rollUp.add(domainId, day(begin), record);
        if (rollUp.isFull()) {
            flush();
            rollUp.spill();
        }
    }

    /** Reports count on the day, UTC, of their begin. */
    private static LocalDate day(Instant begin) {
        return LocalDate.ofInstant(begin, ZoneOffset.UTC);
    }

    /** All records are in their table, and the connection is free. */
    void flush() throws SQLException {
        if (copy == null) return;
        try (var ending = copy) {
            copy = null;
            ending.end();
        }
    }

    /** The records count from now on. */
    void count() throws SQLException {
        flush();
        rollUp.write();
    }

    /** Frees the connection, whatever was under way. */
    @Override
    public void close() throws SQLException {
        if (copy == null) return;
        try (var ending = copy) {
            copy = null;
        }
    }

    private static String text(String text) {
        return StoredText.of(text, MAX_TEXT);
    }

    private static String text(Optional<String> text) {
        return text.map(RecordRows::text).orElse(null);
    }
}
