package org.kakitome.storage;

import java.io.IOException;
import java.security.DigestInputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Messages on their way into the spool: any number of them in one round trip, and each content streamed, so that a large one needs no more memory than a small one. */
final class SpoolCopy implements AutoCloseable {
    private static final List<String> COLUMNS = List.of(
            "id",
            "received_at",
            "origin",
            "client",
            "helo",
            "tls",
            "reverse_path",
            "forward_paths",
            "filename",
            "demo",
            "content",
            "content_sha256",
            "sender",
            "sender_authentication",
            "sender_due");

    private static final int MAX_TEXT = 1_000; // RFC 5321 §4.5.3.1 allows a command line of 512 octets, a path of 256

    private final BinaryCopy copy;

    SpoolCopy(Connection connection, AnswerWatch.Progress progress) throws SQLException {
        copy = new BinaryCopy(connection, progress, "inbound_message", COLUMNS);
    }

    void row(long id, Spool.Incoming message) throws SQLException, IOException {
        var envelope = message.envelope();
        copy.row()
                .number(id)
                .moment(envelope.receivedAt())
                .text(envelope.origin().name())
                .inet(envelope.client().orElse(null))
                .text(text(envelope.helo()))
                .text(text(envelope.tls()))
                .text(text(envelope.reversePath()))
                .texts(envelope.forwardPaths().stream().map(SpoolCopy::text).toList())
                .text(text(envelope.filename()))
                .truth(envelope.demo())
                .text(content(message.content()))
                .text(message.sender().map(sender -> sender.verdict().name()).orElse(null))
                .json(message.sender().map(Json::octets).orElse(null))
                .moment(Senders.due(message).orElse(null));
    }

    /** Gives its SHA-256. */
    private String content(Spool.Content content) throws SQLException, IOException {
        var hash = StoredText.sha256();
        try (var in = new DigestInputStream(content.open(), hash)) {
            copy.octets(in, Math.toIntExact(content.size()));
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    void end() throws SQLException {
        copy.end();
    }

    /** Whatever was not ended never was. */
    @Override
    public void close() throws SQLException {
        copy.close();
    }

    private static String text(Optional<String> text) {
        return text.map(SpoolCopy::text).orElse(null);
    }

    private static String text(String text) {
        return StoredText.of(text, MAX_TEXT);
    }
}
