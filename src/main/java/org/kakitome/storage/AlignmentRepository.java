package org.kakitome.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.report.ReportRecord.PolicyEvaluated;

/**
 * The questions of {@code analysis} to the stored reports, one statement each. Periods are days (UTC) of a report's begin, both ends inclusive: the same day that
 * {@code daily_alignment} counts a message on.
 */
@ApplicationScoped
public class AlignmentRepository {
    private static final int FETCH_SIZE = 2_000;

    /** No report is from before: years of "everything" that PostgreSQL still takes as a date. */
    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);

    private static final LocalDate LAST_DAY = LocalDate.of(9000, 1, 1);

    private static final String OUTCOME = """
        o.header_from, o.disposition, o.dkim_aligned, o.spf_aligned, o.override, o.spf_domain, o.dkim_domain, \
        o.dkim_selector, o.own_signature_failed""";

    private static final String COUNTS =
            "daily_alignment d join alignment_outcome o on o.domain_id = d.domain_id and o.id = d.outcome";

    private final DataSource database;

    @Inject
    public AlignmentRepository(DataSource database) {
        this.database = database;
    }

    /** Sums over the period; zeros for a domain that nobody reported on, or nobody knows. */
    public AlignmentTotals totals(String domain, Optional<LocalDate> from, Optional<LocalDate> to) {
        return query(
                """
                with m as (select id from monitored_domain where name = ?),
                r as (
                  select count(*) as reports, coalesce(sum(records), 0) as records, count(distinct org_name) as reporters,
                    max(received_at) as last_received, min(range_begin) as first_begin, max(range_begin) as last_begin
                  from report where domain_id = (select id from m) and range_begin >= ? and range_begin < ?),
                d as (
                  select coalesce(sum(messages), 0) as messages,
                    coalesce(sum(messages) filter (where spf_aligned or dkim_aligned), 0) as aligned,
                    coalesce(sum(messages) filter (where spf_aligned), 0) as spf_aligned,
                    coalesce(sum(messages) filter (where dkim_aligned), 0) as dkim_aligned,
                    coalesce(sum(messages) filter (where disposition = 'NONE'), 0) as disposition_none,
                    coalesce(sum(messages) filter (where disposition = 'PASS'), 0) as disposition_pass,
                    coalesce(sum(messages) filter (where disposition = 'QUARANTINE'), 0) as disposition_quarantine,
                    coalesce(sum(messages) filter (where disposition = 'REJECT'), 0) as disposition_reject
                  from %s where d.domain_id = (select id from m) and d.day >= ? and d.day <= ?)
                select * from r, d""".formatted(COUNTS),
                statement -> {
                    statement.setString(1, domain);
                    setPeriod(statement, 2, from, to);
                    statement.setObject(4, from.orElse(FIRST_DAY));
                    statement.setObject(5, to.orElse(LAST_DAY));
                },
                rows -> {
                    rows.next();
                    return totals(rows);
                });
    }

    private static AlignmentTotals totals(ResultSet row) throws SQLException {
        var dispositions = new EnumMap<Disposition, Long>(Disposition.class);
        for (var disposition : Disposition.values())
            dispositions.put(disposition, row.getLong("disposition_" + disposition.wire()));
        return new AlignmentTotals(
                instant(row, "first_begin").map(AlignmentRepository::day),
                instant(row, "last_begin").map(AlignmentRepository::day),
                row.getLong("reports"),
                row.getLong("records"),
                row.getInt("reporters"),
                instant(row, "last_received"),
                row.getLong("messages"),
                row.getLong("aligned"),
                row.getLong("spf_aligned"),
                row.getLong("dkim_aligned"),
                dispositions);
    }

    /** Who sent in the domain's name in the period, with what outcome, day by day. */
    public List<AlignmentAddress> addresses(String domain, Optional<LocalDate> from, Optional<LocalDate> to) {
        return query(
                """
                select host(d.source_ip) as address, s.host, %s, array_agg(d.day) as days, array_agg(d.messages) as messages
                from %s left join source s on s.ip = d.source_ip
                where d.domain_id = (select id from monitored_domain where name = ?) and d.day >= ? and d.day <= ?
                group by d.source_ip, s.host, %s""".formatted(OUTCOME, COUNTS, OUTCOME),
                statement -> {
                    statement.setString(1, domain);
                    statement.setObject(2, from.orElse(FIRST_DAY));
                    statement.setObject(3, to.orElse(LAST_DAY));
                },
                rows -> {
                    var found = new ArrayList<AlignmentAddress>();
                    while (rows.next()) found.add(address(rows));
                    return found;
                });
    }

    /** The same for all domains at once. */
    public Map<String, List<AlignmentAddress>> addressesByDomain(LocalDate from, LocalDate to) {
        return query(
                """
                select m.name, host(d.source_ip) as address, s.host, %s, array_agg(d.day) as days, array_agg(d.messages) as messages
                from %s join monitored_domain m on m.id = d.domain_id left join source s on s.ip = d.source_ip
                where d.day >= ? and d.day <= ?
                group by m.name, d.source_ip, s.host, %s""".formatted(OUTCOME, COUNTS, OUTCOME),
                statement -> {
                    statement.setObject(1, from);
                    statement.setObject(2, to);
                },
                rows -> {
                    var found = new HashMap<String, List<AlignmentAddress>>();
                    while (rows.next())
                        found.computeIfAbsent(rows.getString("name"), n -> new ArrayList<>())
                                .add(address(rows));
                    return found;
                });
    }

    private static AlignmentAddress address(ResultSet row) throws SQLException {
        var outcome = new AlignmentOutcome(
                row.getString("header_from"),
                disposition(row.getString("disposition")),
                row.getBoolean("dkim_aligned"),
                row.getBoolean("spf_aligned"),
                row.getString("override"),
                row.getString("spf_domain"),
                row.getString("dkim_domain"),
                row.getString("dkim_selector"),
                row.getBoolean("own_signature_failed"));
        return new AlignmentAddress(
                address(row.getString("address")),
                Optional.ofNullable(row.getString("host")),
                outcome,
                messagesByDay(row.getArray("days"), row.getArray("messages")));
    }

    private static Map<LocalDate, Long> messagesByDay(Array days, Array messages) throws SQLException {
        var dates = (java.sql.Date[]) days.getArray();
        var counts = (Long[]) messages.getArray();
        var byDay = new HashMap<LocalDate, Long>();
        for (int i = 0; i < dates.length; i++) byDay.merge(dates[i].toLocalDate(), counts[i], Long::sum);
        return byDay;
    }

    /** Every monitored domain by name, also those without reports, with the policy that the latest report found. */
    public List<AlignmentDomain> domains() {
        return query("""
                select m.name, m.demo, m.added_at, last.policy_published, last.received_at
                from monitored_domain m
                left join lateral (
                  select policy_published, received_at from report r where r.domain_id = m.id
                  order by range_begin desc, id desc limit 1) last on true
                order by m.name""", statement -> {}, rows -> {
            var found = new ArrayList<AlignmentDomain>();
            while (rows.next())
                found.add(new AlignmentDomain(
                        rows.getString("name"),
                        rows.getBoolean("demo"),
                        instant(rows, "added_at").orElseThrow(),
                        Optional.ofNullable(rows.getString("policy_published")).map(AlignmentJson::policyPublished),
                        instant(rows, "received_at")));
            return found;
        });
    }

    /** What reports found in DNS, day by day, oldest first; several of one day when they differ. */
    public List<AlignmentPolicyDay> policies(String domain) {
        return query("""
                select (range_begin at time zone 'UTC')::date as day, policy_published, count(*) as reports from report
                where domain_id = (select id from monitored_domain where name = ?)
                group by 1, 2 order by 1, 3 desc, 2::text""", statement -> statement.setString(1, domain), rows -> {
            var found = new ArrayList<AlignmentPolicyDay>();
            while (rows.next())
                found.add(new AlignmentPolicyDay(
                        rows.getObject("day", LocalDate.class),
                        AlignmentJson.policyPublished(rows.getString("policy_published")),
                        rows.getLong("reports")));
            return found;
        });
    }

    /**
     * The records behind the numbers, newest report first, streamed: any number takes the same memory.
     *
     * @param addresses of these only; empty: of all
     * @param reader says whether it wants more
     */
    public void rows(
            String domain,
            Optional<LocalDate> from,
            Optional<LocalDate> to,
            Collection<InetAddress> addresses,
            Predicate<AlignmentRow> reader) {
        query(
                """
                select r.id, r.org_name, r.report_id, r.range_begin, r.range_end, d.ordinal, host(d.source_ip) as address, d.count,
                  d.disposition, d.dkim_aligned, d.spf_aligned, d.reasons, d.header_from, d.envelope_from, d.envelope_to, d.auth_results
                from report_record d
                join report r on r.domain_id = d.domain_id and r.range_begin = d.range_begin and r.id = d.report
                where d.domain_id = (select id from monitored_domain where name = ?)
                  and d.range_begin >= ? and d.range_begin < ?
                  and (cardinality(?::inet[]) = 0 or d.source_ip = any (?::inet[]))
                order by d.range_begin desc, d.report desc, d.ordinal""",
                statement -> {
                    statement.setString(1, domain);
                    setPeriod(statement, 2, from, to);
                    var texts =
                            addresses.stream().map(InetAddress::getHostAddress).toArray();
                    statement.setArray(4, statement.getConnection().createArrayOf("text", texts));
                    statement.setArray(5, statement.getConnection().createArrayOf("text", texts));
                },
                rows -> {
                    boolean more = true;
                    while (more && rows.next()) more = reader.test(row(rows));
                    return null;
                });
    }

    private static AlignmentRow row(ResultSet row) throws SQLException {
        var record = new ReportRecord(
                address(row.getString("address")),
                row.getLong("count"),
                new PolicyEvaluated(
                        disposition(row.getString("disposition")),
                        row.getBoolean("dkim_aligned"),
                        row.getBoolean("spf_aligned"),
                        AlignmentJson.reasons(row.getString("reasons"))),
                row.getString("header_from"),
                Optional.ofNullable(row.getString("envelope_from")),
                Optional.ofNullable(row.getString("envelope_to")),
                AlignmentJson.authResults(row.getString("auth_results")));
        return new AlignmentRow(
                row.getLong("id"),
                row.getString("org_name"),
                row.getString("report_id"),
                instant(row, "range_begin").orElseThrow(),
                instant(row, "range_end").orElseThrow(),
                row.getInt("ordinal"),
                record);
    }

    // ---- JDBC

    private interface Setter {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    private <T> T query(String sql, Setter setter, Reader<T> reader) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            boolean autoCommit = connection.getAutoCommit();
            if (autoCommit) connection.setAutoCommit(false); // else the driver reads all rows into memory
            try {
                statement.setFetchSize(FETCH_SIZE);
                setter.set(statement);
                try (ResultSet rows = statement.executeQuery()) {
                    return reader.read(rows);
                }
            } finally {
                if (autoCommit) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    private static void setPeriod(
            PreparedStatement statement, int first, Optional<LocalDate> from, Optional<LocalDate> to)
            throws SQLException {
        statement.setObject(first, from.orElse(FIRST_DAY).atStartOfDay().atOffset(ZoneOffset.UTC));
        statement.setObject(
                first + 1, to.orElse(LAST_DAY).plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Disposition disposition(String text) {
        return Disposition.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("inet gave no address: " + literal, e);
        }
    }
}
