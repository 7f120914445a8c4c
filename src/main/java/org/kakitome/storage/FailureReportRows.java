package org.kakitome.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.kakitome.report.FailureReport;

/** Writes a failure report, within the transaction of its message. */
final class FailureReportRows {
    /** Arrival dates are a stranger's: one from before DMARC, or from the future, is not believed. */
    private static final Instant FIRST = Instant.parse("2010-01-01T00:00:00Z");

    private static final Duration SKEW = Duration.ofDays(1);

    private final Connection connection;
    private final OpenMessage message;
    private final long domainId;

    FailureReportRows(Connection connection, OpenMessage message, long domainId) {
        this.connection = connection;
        this.message = message;
        this.domainId = domainId;
    }

    /** @param kept the report, whole or redacted; its content hash is that of the whole one */
    Filed store(FailureReport kept, boolean redacted) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into failure_report (domain_id, occurred_at, source_ip, incidents, report, redacted, content_sha256, message_id, received_at)
                values (?, ?, ?::inet, ?, ?::jsonb, ?, ?, ?, ?) on conflict do nothing returning id""")) {
            insert.setLong(1, domainId);
            insert.setObject(2, occurredAt(kept));
            insert.setObject(3, kept.sourceIp().map(Addresses::text).orElse(null), Types.VARCHAR);
            insert.setLong(4, kept.incidents());
            insert.setString(5, Json.write(kept));
            insert.setBoolean(6, redacted);
            insert.setString(7, kept.contentHash());
            insert.setLong(8, message.id());
            insert.setObject(9, message.envelope().receivedAt().atOffset(ZoneOffset.UTC));
            try (var row = insert.executeQuery()) {
                return row.next() ? new Filed(row.getLong(1), false, false) : known(kept, redacted);
            }
        }
    }

    /** The one that is there; read again from the same message it is written anew, as the settings of now want it. */
    private Filed known(FailureReport kept, boolean redacted) throws SQLException {
        try (var select = connection.prepareStatement(
                "select id, message_id from failure_report where domain_id = ? and content_sha256 = ?")) {
            select.setLong(1, domainId);
            select.setString(2, kept.contentHash());
            try (var row = select.executeQuery()) {
                if (!row.next()) throw new SQLException("neither stored nor there", "XX000");
                long id = row.getLong(1);
                boolean ours = row.getLong(2) == message.id() && !message.hasStored(InboundDocument.FAILURE, id);
                if (ours) rewrite(id, kept, redacted);
                return new Filed(id, true, ours);
            }
        }
    }

    private void rewrite(long id, FailureReport kept, boolean redacted) throws SQLException {
        try (var update = connection.prepareStatement(
                "update failure_report set report = ?::jsonb, redacted = ? where domain_id = ? and id = ?")) {
            update.setString(1, Json.write(kept));
            update.setBoolean(2, redacted);
            update.setLong(3, domainId);
            update.setLong(4, id);
            update.executeUpdate();
        }
    }

    private OffsetDateTime occurredAt(FailureReport report) {
        var received = message.envelope().receivedAt();
        return report.arrivalDate()
                .filter(date -> date.isAfter(FIRST) && date.isBefore(received.plus(SKEW)))
                .orElse(received)
                .atOffset(ZoneOffset.UTC);
    }
}
