package org.kakitome.storage;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kakitome.report.TlsReport;
import org.kakitome.report.TlsReport.FailureDetail;
import org.kakitome.report.TlsReport.Policy;

/** Writes what a TLS report says about one domain, within the transaction of its message. */
final class TlsReportRows {
    private static final int MAX_TEXT = 4_000;

    private final Connection connection;
    private final OpenMessage message;
    private final long domainId;
    private final TlsReport report;
    private final List<Policy> policies;

    /** @param policies of this domain */
    TlsReportRows(Connection connection, OpenMessage message, long domainId, TlsReport report, List<Policy> policies) {
        this.connection = connection;
        this.message = message;
        this.domainId = domainId;
        this.report = report;
        this.policies = policies;
    }

    Filed store() throws SQLException {
        lockName();
        var id = insertReport();
        if (id.isEmpty()) return known();
        insertPolicies(id.get());
        insertFailures(id.get());
        flagConflicts();
        return new Filed(id.get(), false, false);
    }

    // ---- de-duplication: domain, reporter, report id, period and content, as of aggregate reports

    /** Until the end of the transaction, so that of two reports with one name and different content at least one sees the other. */
    private void lockName() throws SQLException {
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, ?))")) {
            lock.setString(1, "tls\n" + reporterKey() + "\n" + reportIdKey());
            lock.setLong(2, domainId);
            lock.execute();
        }
    }

    private Optional<Long> insertReport() throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into tls_report (domain_id, reporter_key, report_id_key, range_begin, range_end, content_sha256,
                  organization_name, contact_info, report_id, successful, failed, notes, message_id, received_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?) on conflict do nothing returning id""")) {
            setName(insert);
            insert.setString(6, report.contentHash());
            insert.setString(7, text(report.organizationName()));
            insert.setObject(8, text(report.contactInfo()), Types.VARCHAR);
            insert.setString(9, text(report.reportId()));
            insert.setLong(
                    10, policies.stream().mapToLong(Policy::successfulSessions).sum());
            insert.setLong(
                    11, policies.stream().mapToLong(Policy::failedSessions).sum());
            insert.setString(12, Json.write(report.notes()));
            insert.setLong(13, message.id());
            insert.setObject(14, message.envelope().receivedAt().atOffset(ZoneOffset.UTC));
            try (var row = insert.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    private Filed known() throws SQLException {
        try (var select = connection.prepareStatement("""
                select id, message_id from tls_report
                where domain_id = ? and reporter_key = ? and report_id_key = ? and range_begin = ? and range_end = ? and content_sha256 = ?""")) {
            setName(select);
            select.setString(6, report.contentHash());
            try (var row = select.executeQuery()) {
                if (!row.next()) throw new SQLException("neither stored nor there", "XX000");
                long id = row.getLong(1);
                return new Filed(
                        id, true, row.getLong(2) == message.id() && !message.hasStored(InboundDocument.TLS, id));
            }
        }
    }

    private void flagConflicts() throws SQLException {
        try (var update = connection.prepareStatement("""
                with named as (
                  select id from tls_report
                  where domain_id = ? and reporter_key = ? and report_id_key = ? and range_begin = ? and range_end = ?)
                update tls_report set conflicting = true
                where domain_id = ? and id in (select id from named) and (select count(*) from named) > 1""")) {
            setName(update);
            update.setLong(6, domainId);
            update.executeUpdate();
        }
    }

    private void setName(PreparedStatement statement) throws SQLException {
        statement.setLong(1, domainId);
        statement.setString(2, reporterKey());
        statement.setString(3, reportIdKey());
        statement.setObject(4, report.begin().atOffset(ZoneOffset.UTC));
        statement.setObject(5, report.end().atOffset(ZoneOffset.UTC));
    }

    private String reporterKey() {
        var name = report.organizationName().isBlank() ? report.contactInfo().orElse("") : report.organizationName();
        return StoredText.key(name.strip().toLowerCase(Locale.ROOT));
    }

    private String reportIdKey() {
        return StoredText.key(report.reportId());
    }

    // ---- rows

    private void insertPolicies(long id) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into tls_policy (domain_id, report, ordinal, policy_type, policy_strings, mx_hosts, successful, failed)
                values (?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?)""")) {
            for (int i = 0; i < policies.size(); i++) {
                var policy = policies.get(i);
                insert.setLong(1, domainId);
                insert.setLong(2, id);
                insert.setInt(3, i);
                insert.setString(4, text(policy.type()));
                insert.setString(5, Json.write(policy.policyStrings()));
                insert.setString(6, Json.write(policy.mxHosts()));
                insert.setLong(7, policy.successfulSessions());
                insert.setLong(8, policy.failedSessions());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void insertFailures(long id) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into tls_failure (domain_id, report, policy, ordinal, result_type, sending_mta_ip, receiving_mx_hostname,
                  receiving_mx_helo, receiving_ip, failed, additional_information, failure_reason_code)
                values (?, ?, ?, ?, ?, ?::inet, ?, ?, ?::inet, ?, ?, ?)""")) {
            for (int policy = 0; policy < policies.size(); policy++) {
                int ordinal = 0;
                for (var failure : policies.get(policy).failures()) {
                    insert.setLong(1, domainId);
                    insert.setLong(2, id);
                    insert.setInt(3, policy);
                    insert.setInt(4, ordinal++);
                    setFailure(insert, failure);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static void setFailure(PreparedStatement insert, FailureDetail failure) throws SQLException {
        insert.setString(5, text(failure.resultType()));
        insert.setObject(6, address(failure.sendingMtaIp()), Types.VARCHAR);
        insert.setObject(7, text(failure.receivingMxHostname()), Types.VARCHAR);
        insert.setObject(8, text(failure.receivingMxHelo()), Types.VARCHAR);
        insert.setObject(9, address(failure.receivingIp()), Types.VARCHAR);
        insert.setLong(10, failure.failedSessions());
        insert.setObject(11, text(failure.additionalInformation()), Types.VARCHAR);
        insert.setObject(12, text(failure.failureReasonCode()), Types.VARCHAR);
    }

    private static String address(Optional<InetAddress> address) {
        return address.map(Addresses::text).orElse(null);
    }

    private static String text(String text) {
        return StoredText.of(text, MAX_TEXT);
    }

    private static String text(Optional<String> text) {
        return text.map(TlsReportRows::text).orElse(null);
    }
}
