package org.kakitome.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Messages on their way into the spool, as rows of PostgreSQL's {@code COPY … (format binary)}: any number of them in one round trip, and each content streamed,
 * so that a large one needs no more memory than a small one.
 */
final class SpoolCopy implements AutoCloseable {
    private static final String COPY = """
            copy inbound_message (id, received_at, origin, client, helo, tls, reverse_path, forward_paths, filename, demo, content, content_sha256,
              sender, sender_authentication, sender_due)
            from stdin (format binary)""";
    private static final short COLUMNS = 15;
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int BUFFER = 64 * 1024;

    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int TEXT_OID = 25;
    private static final byte JSONB_VERSION = 1;
    private static final byte INET4 = 2;
    private static final byte INET6 = 3;

    private static final int MAX_TEXT = 1_000; // RFC 5321 §4.5.3.1 allows a command line of 512 octets, a path of 256

    private final CopyIn copy;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    SpoolCopy(Connection connection) throws SQLException {
        copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        put(HEADER);
        putInt(0); // flags
        putInt(0); // length of a header extension
    }

    void row(long id, Spool.Incoming message) throws SQLException, IOException {
        var envelope = message.envelope();
        putShort(COLUMNS);
        number(id);
        moment(Optional.of(envelope.receivedAt()));
        text(envelope.origin().name());
        inet(envelope);
        text(envelope.helo());
        text(envelope.tls());
        text(StoredText.of(envelope.reversePath(), MAX_TEXT));
        texts(envelope.forwardPaths());
        text(envelope.filename());
        putInt(1);
        put(new byte[] {(byte) (envelope.demo() ? 1 : 0)});
        text(content(message.content()));
        text(message.sender().map(sender -> sender.verdict().name()));
        json(message.sender().map(Json::write));
        moment(Senders.due(message));
    }

    void end() throws SQLException {
        putShort((short) -1);
        flush();
        copy.endCopy();
    }

    /** Whatever was not ended never was. */
    @Override
    public void close() throws SQLException {
        if (copy.isActive()) copy.cancelCopy();
    }

    private void number(long number) throws SQLException {
        putInt(Long.BYTES);
        room(Long.BYTES).putLong(number);
    }

    private void moment(Optional<Instant> moment) throws SQLException {
        if (moment.isPresent()) number(ChronoUnit.MICROS.between(POSTGRES_EPOCH, moment.get()));
        else putInt(-1); // null
    }

    private void json(Optional<String> json) throws SQLException {
        if (json.isEmpty()) {
            putInt(-1);
            return;
        }
        var octets = json.get().getBytes(StandardCharsets.UTF_8);
        putInt(1 + octets.length);
        put(new byte[] {JSONB_VERSION});
        put(octets);
    }

    private void text(Optional<String> text) throws SQLException {
        if (text.isPresent()) text(StoredText.of(text.get(), MAX_TEXT));
        else putInt(-1); // null
    }

    private void text(String text) throws SQLException {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        putInt(octets.length);
        put(octets);
    }

    private void inet(InboundEnvelope envelope) throws SQLException {
        if (envelope.client().isEmpty()) {
            putInt(-1);
            return;
        }
        var address = envelope.client().get().getAddress();
        putInt(4 + address.length);
        boolean v4 = address.length == 4;
        put(new byte[] {v4 ? INET4 : INET6, (byte) (address.length * 8), 0, (byte) address.length});
        put(address);
    }

    private void texts(List<String> texts) throws SQLException {
        var octets = texts.stream()
                .map(text -> StoredText.of(text, MAX_TEXT).getBytes(StandardCharsets.UTF_8))
                .toList();
        boolean empty = octets.isEmpty();
        putInt((empty ? 12 : 20)
                + octets.stream().mapToInt(text -> 4 + text.length).sum());
        putInt(empty ? 0 : 1); // dimensions
        putInt(0); // no nulls
        putInt(TEXT_OID);
        if (empty) return;
        putInt(octets.size());
        putInt(1); // the first index
        for (var text : octets) {
            putInt(text.length);
            put(text);
        }
    }

    /** Gives its SHA-256. */
    private String content(Spool.Content content) throws SQLException, IOException {
        var hash = sha256();
        int size = Math.toIntExact(content.size());
        putInt(size);
        try (var in = content.open()) {
            int left = size;
            while (left > 0) {
                int count = read(in, left);
                if (count < 0) throw new IOException("content ends " + left + " octets early");
                hash.update(buffer.array(), buffer.position() - count, count);
                left -= count;
            }
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    private int read(InputStream in, int most) throws SQLException, IOException {
        room(1);
        int count = in.read(buffer.array(), buffer.position(), Math.min(most, buffer.remaining()));
        if (count > 0) buffer.position(buffer.position() + count);
        return count;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void put(byte[] octets) throws SQLException {
        for (int done = 0; done < octets.length; ) {
            int part = Math.min(octets.length - done, room(1).remaining());
            buffer.put(octets, done, part);
            done += part;
        }
    }

    private void putShort(short number) throws SQLException {
        room(Short.BYTES).putShort(number);
    }

    private void putInt(int number) throws SQLException {
        room(Integer.BYTES).putInt(number);
    }

    private ByteBuffer room(int octets) throws SQLException {
        if (buffer.remaining() < octets) flush();
        return buffer;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
