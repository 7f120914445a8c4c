package org.kakitome.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.net.InetAddress;
import java.sql.Connection;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.kakitome.report.AggregateReport.PolicyPublished;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportRecord.AuthResults;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.report.ReportRecord.DkimAuthResult;
import org.kakitome.report.ReportRecord.OverrideReason;
import org.kakitome.report.ReportRecord.PolicyEvaluated;
import org.kakitome.report.ReportRecord.SpfAuthResult;
import org.kakitome.storage.AlignmentOutcome;

/** Reports put straight into the tables, for tests of what is asked of them. */
final class StoredReports {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .serializationInclusion(JsonInclude.Include.NON_ABSENT)
            .build();

    private final DataSource database;

    StoredReports(DataSource database) {
        this.database = database;
    }

    static ReportRecord record(
            String ip, long count, String from, String spf, String dkim, Disposition disposition, String... reasons) {
        boolean spfAligned = spf.endsWith("!");
        boolean dkimAligned = dkim.endsWith("!");
        try {
            return new ReportRecord(
                    InetAddress.getByName(ip),
                    count,
                    new PolicyEvaluated(
                            disposition,
                            dkimAligned,
                            spfAligned,
                            List.of(reasons).stream()
                                    .map(r -> new OverrideReason(r, Optional.empty()))
                                    .toList()),
                    from,
                    Optional.of("bounce.example.com"),
                    Optional.empty(),
                    new AuthResults(
                            dkim.isEmpty()
                                    ? List.of()
                                    : List.of(new DkimAuthResult(
                                            dkim.replaceAll("[!?]", ""),
                                            Optional.of("s1"),
                                            dkim.endsWith("?") ? "fail" : "pass",
                                            Optional.empty())),
                            spf.isEmpty()
                                    ? List.of()
                                    : List.of(new SpfAuthResult(
                                            spf.replaceAll("[!?]", ""),
                                            Optional.empty(),
                                            spf.endsWith("?") ? "softfail" : "pass",
                                            Optional.empty()))));
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(ip, e);
        }
    }

    void domain(String name) throws Exception {
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement(
                        "insert into monitored_domain (name) values (?) on conflict do nothing")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
    }

    void host(String ip, String host) throws Exception {
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement("insert into source values (?::inet, ?, now())")) {
            insert.setString(1, ip);
            insert.setString(2, host);
            insert.executeUpdate();
        }
    }

    void store(String domain, String reporter, LocalDate day, String policy, ReportRecord... records) throws Exception {
        domain(domain);
        var begin = day.atStartOfDay().atOffset(ZoneOffset.UTC);
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            long domainId = number(connection, "select id from monitored_domain where name = '" + domain + "'");
            try (var partition = connection.prepareStatement("select ensure_report_partition(?)")) {
                partition.setObject(1, begin);
                partition.execute();
            }
            long report = number(connection, "select nextval('report_seq')");
            long messages =
                    List.of(records).stream().mapToLong(ReportRecord::count).sum();
            try (var insert = connection.prepareStatement("""
                    insert into report (domain_id, range_begin, id, range_end, variant, org_name, email, report_id, policy_published,
                      records, messages, message_id, received_at)
                    values (?, ?, ?, ?, 'RFC_9990', ?, '', ?, ?::jsonb, ?, ?, 0, ?)""")) {
                insert.setLong(1, domainId);
                insert.setObject(2, begin);
                insert.setLong(3, report);
                insert.setObject(4, begin.plusDays(1));
                insert.setString(5, reporter);
                insert.setString(6, "id-" + report);
                insert.setString(7, JSON.writeValueAsString(published(domain, policy)));
                insert.setInt(8, records.length);
                insert.setLong(9, messages);
                insert.setObject(10, received(day).atOffset(ZoneOffset.UTC));
                insert.executeUpdate();
            }
            int ordinal = 0;
            for (var record : records) store(connection, domainId, report, ordinal++, day, record);
            connection.commit();
        }
    }

    static Instant received(LocalDate day) {
        return day.plusDays(1).atTime(2, 40).toInstant(ZoneOffset.UTC);
    }

    static PolicyPublished published(String domain, String policy) {
        return new PolicyPublished(
                domain,
                Optional.of(policy),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static void store(
            Connection connection, long domainId, long report, int ordinal, LocalDate day, ReportRecord record)
            throws Exception {
        var evaluated = record.policyEvaluated();
        try (var insert = connection.prepareStatement(
                "insert into report_record values (?, ?, ?, ?, ?::inet, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?::jsonb)")) {
            var values = new ArrayList<Object>(List.of(
                    domainId,
                    day.atStartOfDay().atOffset(ZoneOffset.UTC),
                    report,
                    ordinal,
                    record.sourceIp().getHostAddress(),
                    record.count(),
                    evaluated.disposition().name(),
                    evaluated.dkimAligned(),
                    evaluated.spfAligned()));
            values.add(evaluated.reasons().isEmpty() ? null : JSON.writeValueAsString(evaluated.reasons()));
            values.add(record.headerFrom());
            values.add(record.envelopeFrom().orElse(null));
            values.add(record.envelopeTo().orElse(null));
            values.add(JSON.writeValueAsString(record.authResults()));
            for (int i = 0; i < values.size(); i++) insert.setObject(i + 1, values.get(i));
            insert.executeUpdate();
        }
        var outcome = AlignmentOutcome.of(record);
        try (var insert = connection.prepareStatement("""
                with o as (select alignment_outcome_id(?, ?, ?, ?, ?, ?, ?, ?, ?) as id),
                  outcome as (
                    insert into alignment_outcome select ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ? from o on conflict do nothing)
                insert into daily_alignment as d select ?, ?, ?::inet, id, ? from o
                on conflict (domain_id, day, source_ip, outcome) do update set messages = d.messages + excluded.messages""")) {
            var fields = List.<Object>of(
                    outcome.headerFrom(),
                    outcome.disposition().name(),
                    outcome.dkimAligned(),
                    outcome.spfAligned(),
                    outcome.override(),
                    outcome.spfDomain(),
                    outcome.dkimDomain(),
                    outcome.dkimSelector(),
                    outcome.ownSignatureFailed());
            var values = new ArrayList<Object>(fields);
            values.add(domainId);
            values.addAll(fields);
            values.addAll(List.of(domainId, day, record.sourceIp().getHostAddress(), record.count()));
            for (int i = 0; i < values.size(); i++) insert.setObject(i + 1, values.get(i));
            insert.executeUpdate();
        }
    }

    private static long number(Connection connection, String sql) throws Exception {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
