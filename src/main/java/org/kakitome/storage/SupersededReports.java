package org.kakitome.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.kakitome.report.ReportRecord;
import org.kakitome.storage.InboundDocument.Outcome;

/**
 * Aggregate reports that a message held as an earlier version of the reader saw it, and that are another report now: their records are taken out of what pages
 * count, in the transaction that stores the message anew.
 */
final class SupersededReports {
    private static final int ROWS = 2_000;

    private final Connection connection;
    private final long messageId;

    SupersededReports(Connection connection, long messageId) {
        this.connection = connection;
        this.messageId = messageId;
    }

    private record Key(
            long domainId, String reporter, String reportId, OffsetDateTime begin, OffsetDateTime end, long report) {}

    /**
     * Where something was set aside this time, only what has a successor under the same name goes: a reader that fails where an earlier one did not must not take
     * its reports away.
     */
    void remove(List<InboundDocument> earlier, List<InboundDocument> now) throws SQLException {
        boolean whole = now.stream().allMatch(document -> document.setAside().isEmpty());
        for (var document : earlier) {
            boolean counted = document.kind().equals(InboundDocument.AGGREGATE)
                    && document.outcome() == Outcome.STORED
                    && document.report().isPresent();
            if (!counted || now.stream().anyMatch(d -> isSame(document, d))) continue;
            if (whole || now.stream().anyMatch(d -> d.setAside().isEmpty() && hasName(d, document))) remove(document);
        }
    }

    private static boolean isSame(InboundDocument document, InboundDocument other) {
        return other.kind().equals(document.kind()) && other.report().equals(document.report());
    }

    private static boolean hasName(InboundDocument document, InboundDocument name) {
        return document.domain().equals(name.domain())
                && document.reporter().equals(name.reporter())
                && document.reportId().equals(name.reportId());
    }

    private void remove(InboundDocument document) throws SQLException {
        var key = key(document.domain(), document.report());
        if (key.isEmpty()) return; // gone with its domain
        subtract(key.get());
        delete(key.get());
        unflag(key.get());
    }

    private Optional<Key> key(Optional<String> domain, OptionalLong report) throws SQLException {
        try (var select = connection.prepareStatement("""
                select k.* from report_key k
                join report r on r.domain_id = k.domain_id and r.range_begin = k.range_begin and r.id = k.report
                where k.domain_id = (select id from monitored_domain where name = ?) and k.report = ? and r.message_id = ?""")) {
            select.setString(1, domain.orElse(""));
            select.setLong(2, report.orElseThrow());
            select.setLong(3, messageId);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(key(row)) : Optional.empty();
            }
        }
    }

    private static Key key(ResultSet row) throws SQLException {
        return new Key(
                row.getLong("domain_id"),
                row.getString("reporter"),
                row.getString("report_id"),
                row.getObject("range_begin", OffsetDateTime.class),
                row.getObject("range_end", OffsetDateTime.class),
                row.getLong("report"));
    }

    private void subtract(Key key) throws SQLException {
        var day = key.begin().withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
        var rollUp = new RollUp(connection);
        try (var select = connection.prepareStatement("""
                select host(source_ip) as source_ip, count, disposition, dkim_aligned, spf_aligned, reasons, header_from, envelope_from,
                  envelope_to, auth_results
                from report_record where domain_id = ? and range_begin = ? and report = ? order by ordinal""")) {
            select.setFetchSize(ROWS);
            setReport(select, key);
            try (var rows = select.executeQuery()) {
                while (rows.next()) subtract(rollUp, key.domainId(), day, Reports.record(rows));
            }
        }
        rollUp.write();
        try (var delete = connection.prepareStatement(
                "delete from daily_alignment where domain_id = ? and day = ? and messages <= 0")) {
            delete.setLong(1, key.domainId());
            delete.setObject(2, day);
            delete.executeUpdate();
        }
    }

    private static void subtract(RollUp rollUp, long domainId, LocalDate day, ReportRecord record) throws SQLException {
        rollUp.subtract(domainId, day, record);
        if (rollUp.isFull()) rollUp.spill();
    }

    private void delete(Key key) throws SQLException {
        for (var where : List.of(
                "report_record where domain_id = ? and range_begin = ? and report = ?",
                "report where domain_id = ? and range_begin = ? and id = ?",
                "report_key where domain_id = ? and range_begin = ? and report = ?")) {
            try (var delete = connection.prepareStatement("delete from " + where)) {
                setReport(delete, key);
                delete.executeUpdate();
            }
        }
    }

    private static void setReport(java.sql.PreparedStatement statement, Key key) throws SQLException {
        statement.setLong(1, key.domainId());
        statement.setObject(2, key.begin());
        statement.setLong(3, key.report());
    }

    /** Its successor was flagged because it has the same name; alone, it contradicts nobody. */
    private void unflag(Key key) throws SQLException {
        try (var update = connection.prepareStatement("""
                with named as (
                  select report from report_key
                  where domain_id = ? and reporter = ? and report_id = ? and range_begin = ? and range_end = ?)
                update report set conflicting = false
                where domain_id = ? and range_begin = ? and id in (select report from named) and (select count(*) from named) = 1""")) {
            update.setLong(1, key.domainId());
            update.setString(2, key.reporter());
            update.setString(3, key.reportId());
            update.setObject(4, key.begin());
            update.setObject(5, key.end());
            update.setLong(6, key.domainId());
            update.setObject(7, key.begin());
            update.executeUpdate();
        }
    }
}
