package org.kakitome.storage;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Types;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportVisitor.ReportEnd;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * One report on its way into the database, within the transaction of its message: {@code add* (end | forget)}. Records are streamed in batches; any number takes
 * the same memory. Whether the report is known already shows at its end, by a unique key over all that tells two reports apart: of two workers with the same
 * report one waits for the other and then finds it stored.
 */
public final class ReportDraft {
    /** Rows of one COPY: large enough to forget the round trip, small enough for memory. */
    private static final int BATCH = 2_000;

    private static final int MAX_TEXT = 4_000;

    private static final String COPY = """
            copy report_record (domain_id, range_begin, report, ordinal, source_ip, count, disposition, dkim_aligned, spf_aligned, reasons,
              header_from, envelope_from, envelope_to, auth_results) from stdin""";

    private final Connection connection;
    private final OpenMessage message;
    private final AggregateReport report;
    private final Savepoint start;
    private final long domainId;
    private final long id;
    private final OffsetDateTime begin;
    private final RollUp rollUp;
    private final CopyRows rows = new CopyRows();
    private int ordinal;

    /** @param start where to go back to when it is not to be stored */
    ReportDraft(Connection connection, Savepoint start, OpenMessage message, AggregateReport report)
            throws SQLException {
        this.connection = connection;
        this.start = start;
        this.message = message;
        this.report = report;
        this.domainId = MonitoredDomains.findOrAdd(
                connection,
                report.policyPublished().domain(),
                message.envelope().demo());
        this.id = nextId();
        this.begin = report.metadata().begin().atOffset(ZoneOffset.UTC);
        this.rollUp = new RollUp(connection, domainId, day());
    }

    public void add(ReportRecord record) {
        try {
            row(record);
            rollUp.add(record);
            if (rows.count() == BATCH) copy();
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** The report is whole. */
    public Filed end(ReportEnd end) {
        try {
            if (!claimKey(end.contentHash())) {
                var known = known(end.contentHash());
                connection.rollback(start);
                return known;
            }
            copy();
            insertReport(end);
            flagConflicts();
            rollUp.write();
            connection.releaseSavepoint(start);
            return new Filed(id, false, false);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** As if it had never begun, the domain it may have added included. */
    public void forget() {
        try {
            connection.rollback(start);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** Reports count on the day, UTC, of their begin. */
    private LocalDate day() {
        return begin.toLocalDate();
    }

    private long nextId() throws SQLException {
        try (var next = connection.prepareStatement("select nextval('report_seq')");
                var row = next.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    // ---- de-duplication: DESIGN.md, part "Data"

    private boolean claimKey(String contentHash) throws SQLException {
        lockName();
        try (var insert = connection.prepareStatement("""
                insert into report_key (domain_id, reporter, report_id, range_begin, range_end, content_sha256, report)
                values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")) {
            setName(insert);
            insert.setString(6, contentHash);
            insert.setLong(7, id);
            return insert.executeUpdate() == 1;
        }
    }

    /** Until the end of the transaction, so that of two reports with one name and different content at least one sees the other. */
    private void lockName() throws SQLException {
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, ?))")) {
            lock.setString(1, reporter() + "\n" + reportId());
            lock.setLong(2, domainId);
            lock.execute();
        }
    }

    private Filed known(String contentHash) throws SQLException {
        try (var select = connection.prepareStatement("""
                select k.report, r.message_id from report_key k
                join report r on r.domain_id = k.domain_id and r.range_begin = k.range_begin and r.id = k.report
                where k.domain_id = ? and k.reporter = ? and k.report_id = ? and k.range_begin = ? and k.range_end = ? and k.content_sha256 = ?""")) {
            setName(select);
            select.setString(6, contentHash);
            try (var row = select.executeQuery()) {
                if (!row.next()) throw new SQLException("a report key without its report", "XX000");
                long stored = row.getLong(1);
                boolean ours = row.getLong(2) == message.id() && !message.hasStored(InboundDocument.AGGREGATE, stored);
                return new Filed(stored, true, ours);
            }
        }
    }

    /** Same name and period, other content: both are kept, both are flagged, and people decide. */
    private void flagConflicts() throws SQLException {
        try (var update = connection.prepareStatement("""
                with named as (
                  select report from report_key
                  where domain_id = ? and reporter = ? and report_id = ? and range_begin = ? and range_end = ?)
                update report set conflicting = true
                where domain_id = ? and range_begin = ? and id in (select report from named) and (select count(*) from named) > 1""")) {
            setName(update);
            update.setLong(6, domainId);
            update.setObject(7, begin);
            update.executeUpdate();
        }
    }

    private void setName(PreparedStatement statement) throws SQLException {
        statement.setLong(1, domainId);
        statement.setString(2, reporter());
        statement.setString(3, reportId());
        statement.setObject(4, begin);
        statement.setObject(5, report.metadata().end().atOffset(ZoneOffset.UTC));
    }

    private String reporter() {
        var metadata = report.metadata();
        var name = metadata.orgName().isBlank() ? metadata.email() : metadata.orgName();
        return StoredText.key(name.strip().toLowerCase(Locale.ROOT));
    }

    private String reportId() {
        return StoredText.key(report.metadata().reportId());
    }

    // ---- rows

    private void row(ReportRecord record) {
        var evaluated = record.policyEvaluated();
        rows.value(domainId)
                .value(begin.toString())
                .value(id)
                .value(ordinal++)
                .value(Addresses.text(record.sourceIp()))
                .value(record.count())
                .value(evaluated.disposition().name())
                .value(evaluated.dkimAligned())
                .value(evaluated.spfAligned())
                .value(evaluated.reasons().isEmpty() ? null : Json.write(evaluated.reasons()))
                .value(text(record.headerFrom()))
                .value(text(record.envelopeFrom()))
                .value(text(record.envelopeTo()))
                .value(Json.write(record.authResults()))
                .end();
    }

    private void copy() throws SQLException {
        if (rows.count() == 0) return;
        var copy = copyManager().copyIn(COPY);
        try {
            var bytes = rows.take();
            copy.writeToCopy(bytes, 0, bytes.length);
            copy.endCopy();
        } finally {
            if (copy.isActive()) copy.cancelCopy();
        }
    }

    private CopyManager copyManager() throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private void insertReport(ReportEnd end) throws SQLException {
        var metadata = report.metadata();
        try (var insert = connection.prepareStatement("""
                insert into report (domain_id, range_begin, id, range_end, variant, org_name, email, extra_contact_info, report_id, generator,
                  errors, policy_published, records, messages, skipped, notes, message_id, received_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?::jsonb, ?, ?)""")) {
            insert.setLong(1, domainId);
            insert.setObject(2, begin);
            insert.setLong(3, id);
            insert.setObject(4, metadata.end().atOffset(ZoneOffset.UTC));
            insert.setString(5, report.variant().name());
            insert.setString(6, text(metadata.orgName()));
            insert.setString(7, text(metadata.email()));
            insert.setObject(8, text(metadata.extraContactInfo()), Types.VARCHAR);
            insert.setString(9, text(metadata.reportId()));
            insert.setObject(10, text(metadata.generator()), Types.VARCHAR);
            insert.setString(11, Json.write(metadata.errors()));
            insert.setString(12, Json.write(report.policyPublished()));
            insert.setLong(13, end.records());
            insert.setLong(14, end.messages());
            insert.setLong(15, end.skipped());
            insert.setString(16, Json.write(end.notes()));
            insert.setLong(17, message.id());
            insert.setObject(18, message.envelope().receivedAt().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    private static String text(String text) {
        return StoredText.of(text, MAX_TEXT);
    }

    private static String text(Optional<String> text) {
        return text.map(ReportDraft::text).orElse(null);
    }

    /** Rows in the text format of COPY: tabs between, one line each, {@code \\N} for null. */
    private static final class CopyRows {
        private final StringBuilder lines = new StringBuilder();
        private int count;
        private boolean inRow;

        int count() {
            return count;
        }

        CopyRows value(long number) {
            separate();
            lines.append(number);
            return this;
        }

        CopyRows value(boolean truth) {
            separate();
            lines.append(truth ? 't' : 'f');
            return this;
        }

        CopyRows value(String text) {
            separate();
            if (text == null) lines.append("\\N");
            else for (int i = 0; i < text.length(); i++) append(text.charAt(i));
            return this;
        }

        private void append(char c) {
            switch (c) {
                case '\\' -> lines.append("\\\\");
                case '\t' -> lines.append("\\t");
                case '\n' -> lines.append("\\n");
                case '\r' -> lines.append("\\r");
                default -> lines.append(c);
            }
        }

        private void separate() {
            if (inRow) lines.append('\t');
            inRow = true;
        }

        void end() {
            lines.append('\n');
            inRow = false;
            count++;
        }

        byte[] take() {
            var bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
            lines.setLength(0);
            count = 0;
            return bytes;
        }
    }
}
