package org.kakitome.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.kakitome.dns.DomainName;
import org.kakitome.report.ReportVisitor.Note;
import org.kakitome.report.TlsReport.FailureDetail;
import org.kakitome.report.TlsReport.Policy;
import org.kakitome.storage.TlsSummary.ByPolicy;
import org.kakitome.storage.TlsSummary.ByReporter;
import org.kakitome.storage.TlsSummary.ByResult;

/** Stored TLS reports, for pages and the API. Periods are days, UTC, of a report's begin, both ends inclusive. */
@ApplicationScoped
public class TlsReports {
    // domain, first day, behind the last day
    private static final String IN_PERIOD =
            " r.domain_id = (select id from monitored_domain where name = ?) and r.range_begin >= ? and r.range_begin < ? ";

    private final DataSource database;

    @Inject
    public TlsReports(DataSource database) {
        this.database = database;
    }

    /** @param first day, UTC, of the earliest report's begin; {@code last} of the latest */
    public record Extent(LocalDate first, LocalDate last) {}

    /** Empty where no report came, or nobody knows the domain. */
    public Optional<Extent> extent(DomainName domain) {
        return query("""
                select min(range_begin), max(range_begin) from tls_report
                where domain_id = (select id from monitored_domain where name = ?)""", select -> select.setString(1, domain.ascii()), row -> {
            row.next();
            var first = row.getObject(1, OffsetDateTime.class);
            return first == null
                    ? Optional.empty()
                    : Optional.of(new Extent(day(first), day(row.getObject(2, OffsetDateTime.class))));
        });
    }

    public TlsSummary summary(DomainName domain, LocalDate from, LocalDate to) {
        var reporters = reporters(domain, from, to);
        return new TlsSummary(
                reporters.stream().mapToLong(ByReporter::reports).sum(),
                reporters.stream().mapToLong(ByReporter::successful).sum(),
                reporters.stream().mapToLong(ByReporter::failed).sum(),
                policies(domain, from, to),
                failures(domain, from, to),
                reporters);
    }

    private List<ByReporter> reporters(DomainName domain, LocalDate from, LocalDate to) {
        return list(
                """
                select organization_name, count(*) as reports, sum(successful) as successful, sum(failed) as failed, max(range_begin) as last
                from tls_report r where""" + IN_PERIOD + " group by 1 order by sum(successful + failed) desc, 1",
                select -> setPeriod(select, domain, from, to),
                row -> new ByReporter(
                        row.getString("organization_name"),
                        row.getLong("reports"),
                        row.getLong("successful"),
                        row.getLong("failed"),
                        day(row.getObject("last", OffsetDateTime.class))));
    }

    private List<ByPolicy> policies(DomainName domain, LocalDate from, LocalDate to) {
        return list(
                """
                select p.policy_type, count(distinct r.id) as reports, sum(p.successful) as successful, sum(p.failed) as failed
                from tls_report r join tls_policy p on p.domain_id = r.domain_id and p.report = r.id where""" + IN_PERIOD + " group by 1 order by sum(p.successful + p.failed) desc, 1",
                select -> setPeriod(select, domain, from, to),
                row -> new ByPolicy(
                        row.getString("policy_type"),
                        row.getLong("reports"),
                        row.getLong("successful"),
                        row.getLong("failed")));
    }

    /** What the details do not explain of the failures that a policy's summary counts has no result type. */
    private List<ByResult> failures(DomainName domain, LocalDate from, LocalDate to) {
        return list(
                """
                with p as (
                  select p.*, r.organization_name, r.range_begin from tls_report r
                  join tls_policy p on p.domain_id = r.domain_id and p.report = r.id where""" + IN_PERIOD + """
                ),
                d as (
                  select p.policy_type, f.result_type, f.failed, p.report, f.receiving_mx_hostname as host, p.organization_name, p.range_begin
                  from p join tls_failure f on f.domain_id = p.domain_id and f.report = p.report and f.policy = p.ordinal
                  union all
                  select p.policy_type, '', p.failed - coalesce(told.failed, 0), p.report, null, p.organization_name, p.range_begin
                  from p left join lateral (
                    select sum(f.failed) as failed, count(*) filter (where f.failed = 0) as uncounted from tls_failure f
                    where f.domain_id = p.domain_id and f.report = p.report and f.policy = p.ordinal) told on true
                  where p.failed > coalesce(told.failed, 0) and coalesce(told.uncounted, 0) = 0)
                select policy_type, result_type, sum(failed) as failed, count(distinct report) as reports, max(range_begin) as last,
                  (array_agg(distinct host) filter (where host is not null))[1:?] as hosts,
                  (array_agg(distinct organization_name))[1:?] as reporters
                from d group by 1, 2 order by sum(failed) desc, 1, 2""",
                select -> {
                    setPeriod(select, domain, from, to);
                    select.setInt(4, TlsSummary.MAX_NAMES);
                    select.setInt(5, TlsSummary.MAX_NAMES);
                },
                row -> new ByResult(
                        row.getString("policy_type"),
                        row.getString("result_type"),
                        row.getLong("failed"),
                        row.getLong("reports"),
                        names(row.getArray("hosts")),
                        names(row.getArray("reporters")),
                        Optional.of(day(row.getObject("last", OffsetDateTime.class)))));
    }

    private static List<String> names(Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** What reports must have; all that is given must hold. */
    public record Filter(
            LocalDate from,
            LocalDate to,
            Optional<String> policyType,
            Optional<String> resultType,
            Optional<String> reporter) {}

    private static final String FILTERED = IN_PERIOD + """
            and (?::text is null or r.organization_name = ?) and ((?::text is null and ?::text is null) or exists (
              select 1 from tls_policy p left join tls_failure f on f.domain_id = p.domain_id and f.report = p.report and f.policy = p.ordinal
              where p.domain_id = r.domain_id and p.report = r.id and (?::text is null or p.policy_type = ?)
              and (?::text is null or coalesce(f.result_type, '') = ? and p.failed > 0)))""";

    private static void setFilter(PreparedStatement select, DomainName domain, Filter filter) throws SQLException {
        setPeriod(select, domain, filter.from(), filter.to());
        var reporter = filter.reporter().orElse(null);
        var policy = filter.policyType().orElse(null);
        var result = filter.resultType().orElse(null);
        int place = 4;
        for (var value : new String[] {reporter, reporter, policy, result, policy, policy, result, result})
            select.setString(place++, value);
    }

    /** By the period they cover, latest first. */
    public List<StoredTlsReport> newest(DomainName domain, Filter filter, int offset, int limit) {
        return list(
                "select r.* from tls_report r where" + FILTERED
                        + " order by r.range_begin desc, r.id desc offset ? limit ?",
                select -> {
                    setFilter(select, domain, filter);
                    select.setInt(12, offset);
                    select.setInt(13, limit);
                },
                row -> view(domain, row));
    }

    public long count(DomainName domain, Filter filter) {
        return query(
                "select count(*) from tls_report r where" + FILTERED,
                select -> setFilter(select, domain, filter),
                row -> {
                    row.next();
                    return row.getLong(1);
                });
    }

    public Optional<StoredTlsReport> find(DomainName domain, long id) {
        return list(
                        "select r.* from tls_report r where r.domain_id = (select id from monitored_domain where name = ?) and r.id = ?",
                        select -> {
                            select.setString(1, domain.ascii());
                            select.setLong(2, id);
                        },
                        row -> view(domain, row))
                .stream()
                .findFirst();
    }

    /** As they stood in the report. */
    public List<Policy> policies(StoredTlsReport report) {
        Map<Integer, List<FailureDetail>> failures = new HashMap<>();
        list(
                "select f.* from tls_failure f where"
                        + " f.domain_id = (select id from monitored_domain where name = ?) and f.report = ? order by f.policy, f.ordinal",
                select -> setReport(select, report),
                row -> failures.computeIfAbsent(row.getInt("policy"), p -> new ArrayList<>())
                        .add(failure(row)));
        return list(
                "select p.* from tls_policy p where"
                        + " p.domain_id = (select id from monitored_domain where name = ?) and p.report = ? order by p.ordinal",
                select -> setReport(select, report),
                row -> policy(report, row, failures.getOrDefault(row.getInt("ordinal"), List.of())));
    }

    private static void setReport(PreparedStatement select, StoredTlsReport report) throws SQLException {
        select.setString(1, report.domain());
        select.setLong(2, report.id());
    }

    private static StoredTlsReport view(DomainName domain, ResultSet row) throws SQLException {
        long id = row.getLong("id");
        try {
            return new StoredTlsReport(
                    id,
                    domain.ascii(),
                    row.getString("organization_name"),
                    Optional.ofNullable(row.getString("contact_info")),
                    row.getString("report_id"),
                    row.getObject("range_begin", OffsetDateTime.class).toInstant(),
                    row.getObject("range_end", OffsetDateTime.class).toInstant(),
                    row.getLong("successful"),
                    row.getLong("failed"),
                    Json.readList(row.getString("notes"), Note.class),
                    row.getBoolean("conflicting"),
                    row.getLong("message_id"),
                    row.getObject("received_at", OffsetDateTime.class).toInstant());
        } catch (Json.Unreadable e) {
            throw unreadable(id, e);
        }
    }

    private static Policy policy(StoredTlsReport report, ResultSet row, List<FailureDetail> failures)
            throws SQLException {
        try {
            return new Policy(
                    row.getString("policy_type"),
                    report.domain(),
                    Json.readList(row.getString("policy_strings"), String.class),
                    Json.readList(row.getString("mx_hosts"), String.class),
                    row.getLong("successful"),
                    row.getLong("failed"),
                    failures);
        } catch (Json.Unreadable e) {
            throw unreadable(report.id(), e);
        }
    }

    private static IllegalStateException unreadable(long id, Json.Unreadable why) {
        return new IllegalStateException("TLS report " + id + " is not what was written", why);
    }

    private static FailureDetail failure(ResultSet row) throws SQLException {
        return new FailureDetail(
                row.getString("result_type"),
                address(row.getString("sending_mta_ip")),
                Optional.ofNullable(row.getString("receiving_mx_hostname")),
                Optional.ofNullable(row.getString("receiving_mx_helo")),
                address(row.getString("receiving_ip")),
                row.getLong("failed"),
                Optional.ofNullable(row.getString("additional_information")),
                Optional.ofNullable(row.getString("failure_reason_code")));
    }

    private static Optional<InetAddress> address(String literal) {
        return Optional.ofNullable(literal).map(InboundRows::address);
    }

    private static LocalDate day(OffsetDateTime moment) {
        return moment.withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
    }

    private static void setPeriod(PreparedStatement select, DomainName domain, LocalDate from, LocalDate to)
            throws SQLException {
        select.setString(1, domain.ascii());
        select.setObject(2, from.atStartOfDay().atOffset(ZoneOffset.UTC));
        select.setObject(3, to.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC));
    }

    private interface Setting {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private <T> List<T> list(String sql, Setting setting, Reading<T> row) {
        return query(sql, setting, rows -> {
            var found = new ArrayList<T>();
            while (rows.next()) found.add(row.of(rows));
            return found;
        });
    }

    private <T> T query(String sql, Setting setting, Reading<T> reading) {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(sql)) {
            setting.set(select);
            try (var rows = select.executeQuery()) {
                return reading.of(rows);
            }
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }
}
