package org.kakitome.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes reports that are whole, any number of them with the same few statements, within the transaction of their messages. Whether a report is known already
 * shows by a unique key over all that tells two reports apart: of two workers with the same report one waits for the other and then finds it stored. Everything
 * that workers may wait for is asked for in one order.
 */
final class ReportFile {
    private static final int MAX_TEXT = 4_000;

    private static final List<String> COLUMNS = List.of(
            "domain_id",
            "range_begin",
            "id",
            "range_end",
            "variant",
            "org_name",
            "email",
            "extra_contact_info",
            "report_id",
            "generator",
            "errors",
            "policy_published",
            "records",
            "messages",
            "skipped",
            "notes",
            "message_id",
            "received_at");

    private static final String NAMES = """
            unnest(?::bigint[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[]) as name (domain_id, reporter, report_id, range_begin, range_end)""";

    // until the end of the transaction, so that of two reports with one name and different content at least one sees
    // the other
    private static final String LOCK_NAMES = """
            select pg_advisory_xact_lock(hash) from (
              select distinct hashtextextended(reporter || E'\\n' || report_id, domain_id) as hash from %s order by hash) hashes""".formatted(NAMES);

    private static final String CLAIM_KEYS = """
            insert into report_key (domain_id, reporter, report_id, range_begin, range_end, content_sha256, report)
            select domain_id, reporter, report_id, range_begin, range_end, content_sha256, report
            from unnest(?::bigint[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::bigint[])
              as key (domain_id, reporter, report_id, range_begin, range_end, content_sha256, report)
            on conflict do nothing returning report""";

    private static final String CONFLICTS = """
            select k.report, k.domain_id, k.range_begin
            from (select distinct domain_id, reporter, report_id, range_begin, range_end from %s) name
            cross join lateral (
              select k.report, k.domain_id, k.range_begin, count(*) over () as named from report_key k
              where k.domain_id = name.domain_id and k.reporter = name.reporter and k.report_id = name.report_id
                and k.range_begin = name.range_begin and k.range_end = name.range_end) k
            where k.named > 1 order by k.domain_id, k.range_begin, k.report""".formatted(NAMES);

    private final Connection connection;

    ReportFile(Connection connection) {
        this.connection = connection;
    }

    static List<Long> newIds(Connection connection, int count) throws SQLException {
        try (var select = connection.prepareStatement("select nextval('report_seq') from generate_series(1, ?)")) {
            select.setInt(1, count);
            var ids = new ArrayList<Long>(count);
            try (var rows = select.executeQuery()) {
                while (rows.next()) ids.add(rows.getLong(1));
            }
            return ids;
        }
    }

    // ---- de-duplication: DESIGN.md, part "Data"

    /** Those of the drafts whose report was not known before, by its id. */
    Set<Long> claimKeys(List<ReportDraft> drafts) throws SQLException {
        try (var lock = connection.prepareStatement(LOCK_NAMES)) {
            setNames(lock, drafts);
            lock.execute();
        }
        try (var insert = connection.prepareStatement(CLAIM_KEYS)) {
            setNames(insert, drafts);
            insert.setArray(6, texts(drafts, draft -> draft.ending().contentHash()));
            insert.setArray(7, numbers(drafts, ReportDraft::id));
            var claimed = new HashSet<Long>();
            try (var rows = insert.executeQuery()) {
                while (rows.next()) claimed.add(rows.getLong(1));
            }
            return claimed;
        }
    }

    /** What was there before a draft whose key could not be claimed. */
    Filed known(ReportDraft draft) throws SQLException {
        try (var select = connection.prepareStatement("""
                select k.report, r.message_id from report_key k
                join report r on r.domain_id = k.domain_id and r.range_begin = k.range_begin and r.id = k.report
                where k.domain_id = ? and k.reporter = ? and k.report_id = ? and k.range_begin = ? and k.range_end = ? and k.content_sha256 = ?""")) {
            select.setLong(1, draft.domainId());
            select.setString(2, draft.reporterKey());
            select.setString(3, draft.reportIdKey());
            select.setObject(4, draft.begin().atOffset(ZoneOffset.UTC));
            select.setObject(5, draft.periodEnd().atOffset(ZoneOffset.UTC));
            select.setString(6, draft.ending().contentHash());
            try (var row = select.executeQuery()) {
                if (!row.next()) throw new SQLException("a report key without its report", "XX000");
                long stored = row.getLong(1);
                var message = draft.message();
                boolean ours = row.getLong(2) == message.id() && !message.hasStored(InboundDocument.AGGREGATE, stored);
                return new Filed(stored, true, ours);
            }
        }
    }

    /** Same name and period, other content: both are kept, both are flagged, and people decide. */
    void flagConflicts(List<ReportDraft> drafts) throws SQLException {
        try (var select = connection.prepareStatement(CONFLICTS);
                var flag = connection.prepareStatement(
                        "update report set conflicting = true where id = ? and domain_id = ? and range_begin = ?")) {
            setNames(select, drafts);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    flag.setLong(1, rows.getLong(1));
                    flag.setLong(2, rows.getLong(2));
                    flag.setObject(3, rows.getObject(3, java.time.OffsetDateTime.class));
                    flag.addBatch();
                }
            }
            flag.executeBatch();
        }
    }

    private void setNames(PreparedStatement statement, List<ReportDraft> drafts) throws SQLException {
        statement.setArray(1, numbers(drafts, ReportDraft::domainId));
        statement.setArray(2, texts(drafts, ReportDraft::reporterKey));
        statement.setArray(3, texts(drafts, ReportDraft::reportIdKey));
        statement.setArray(4, moments(drafts, ReportDraft::begin));
        statement.setArray(5, moments(drafts, ReportDraft::periodEnd));
    }

    private java.sql.Array numbers(List<ReportDraft> drafts, Function<ReportDraft, Long> number) throws SQLException {
        return connection.createArrayOf("bigint", drafts.stream().map(number).toArray());
    }

    private java.sql.Array moments(List<ReportDraft> drafts, Function<ReportDraft, Instant> moment)
            throws SQLException {
        return connection.createArrayOf(
                "timestamptz",
                drafts.stream().map(moment).map(Instant::toString).toArray());
    }

    private java.sql.Array texts(List<ReportDraft> drafts, Function<ReportDraft, String> text) throws SQLException {
        return connection.createArrayOf("text", drafts.stream().map(text).toArray());
    }

    // ---- rows

    void heads(List<ReportDraft> drafts) throws SQLException {
        if (drafts.isEmpty()) return;
        try (var copy = new BinaryCopy(connection, "report", COLUMNS)) {
            for (var draft : drafts) head(copy, draft);
            copy.end();
        }
    }

    private static void head(BinaryCopy copy, ReportDraft draft) throws SQLException {
        var report = draft.report();
        var metadata = report.metadata();
        var end = draft.ending();
        copy.row()
                .number(draft.domainId())
                .moment(draft.begin())
                .number(draft.id())
                .moment(draft.periodEnd())
                .text(report.variant().name())
                .text(text(metadata.orgName()))
                .text(text(metadata.email()))
                .text(text(metadata.extraContactInfo()))
                .text(text(metadata.reportId()))
                .text(text(metadata.generator()))
                .json(Json.octets(metadata.errors()))
                .json(Json.octets(report.policyPublished()))
                .number(end.records())
                .number(end.messages())
                .number(end.skipped())
                .json(Json.octets(end.notes()))
                .number(draft.message().id())
                .moment(received(draft));
    }

    private static Instant received(ReportDraft draft) {
        return draft.message().envelope().receivedAt();
    }

    private static String text(String text) {
        return StoredText.of(text, MAX_TEXT);
    }

    private static String text(Optional<String> text) {
        return text.map(ReportFile::text).orElse(null);
    }
}
