package org.kakitome.storage;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.kakitome.report.SetAside;
import org.kakitome.storage.InboundDocument.Outcome;
import org.kakitome.storage.InboundEnvelope.Origin;

/** Rows of {@code inbound_message} as records. */
final class InboundRows {
    static final String ENVELOPE =
            "received_at, origin, host(client) as client, helo, tls, reverse_path, forward_paths, filename, demo";

    private InboundRows() {}

    static InboundEnvelope envelope(ResultSet row) throws SQLException {
        return new InboundEnvelope(
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                Origin.valueOf(row.getString("origin")),
                Optional.ofNullable(row.getString("client")).map(InboundRows::address),
                Optional.ofNullable(row.getString("helo")),
                Optional.ofNullable(row.getString("tls")),
                row.getString("reverse_path"),
                List.of((String[]) row.getArray("forward_paths").getArray()),
                Optional.ofNullable(row.getString("filename")),
                row.getBoolean("demo"));
    }

    static InboundDocument document(ResultSet row) throws SQLException {
        long report = row.getLong("report");
        return new InboundDocument(
                row.getString("document"),
                row.getString("kind"),
                Outcome.valueOf(row.getString("outcome")),
                setAside(row.getString("reason"), row.getString("detail")),
                Optional.ofNullable(row.getString("domain")),
                Optional.ofNullable(row.getString("reporter")),
                Optional.ofNullable(row.getString("report_id")),
                report == 0 ? OptionalLong.empty() : OptionalLong.of(report),
                row.getLong("records"),
                row.getLong("messages"));
    }

    static Optional<SetAside> setAside(String reason, String detail) {
        return Optional.ofNullable(reason)
                .map(text -> new SetAside(SetAside.Reason.valueOf(text), detail == null ? "" : detail));
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("inet gave no address: " + literal, e);
        }
    }
}
