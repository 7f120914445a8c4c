package org.kakitome.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.jdbc.PgConnection;

/**
 * Rows on their way into a table by PostgreSQL's {@code COPY … (format binary)}: any number of them for one round trip, and no more memory than a buffer. As long as
 * it is neither ended nor closed, the connection can do nothing else. Each value is one column; {@code null} is null.
 */
final class BinaryCopy implements AutoCloseable {
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int BUFFER = 64 * 1024;

    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final LocalDate POSTGRES_FIRST_DAY = LocalDate.of(2000, 1, 1);
    private static final int TEXT_OID = 25;
    private static final byte JSONB_VERSION = 1;
    private static final byte INET4 = 2;
    private static final byte INET6 = 3;
    private static final int NULL = -1;
    private static final short END = -1;

    private final Connection connection;
    private final AnswerWatch.Progress progress;
    private final CopyIn copy;
    private final short columns;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private boolean ended;

    /** @param columns of the table, in the order of the values */
    BinaryCopy(Connection connection, String table, List<String> columns) throws SQLException {
        this(connection, AnswerWatch.Progress.UNWATCHED, table, columns);
    }

    /** @param progress told of each buffer that the server has taken */
    BinaryCopy(Connection connection, AnswerWatch.Progress progress, String table, List<String> columns)
            throws SQLException {
        this.connection = connection;
        this.progress = progress;
        this.columns = (short) columns.size();
        copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " (" + String.join(", ", columns) + ") from stdin (format binary)");
        put(HEADER);
        putInt(0); // flags
        putInt(0); // length of a header extension
    }

    BinaryCopy row() throws SQLException {
        room(Short.BYTES).putShort(columns);
        return this;
    }

    /** Of type bigint. */
    BinaryCopy number(long number) throws SQLException {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(number);
        return this;
    }

    BinaryCopy number(Long number) throws SQLException {
        return number == null ? nothing() : number(number.longValue());
    }

    /** Of type int. */
    BinaryCopy small(int number) throws SQLException {
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(number);
        return this;
    }

    BinaryCopy truth(boolean truth) throws SQLException {
        room(Integer.BYTES + 1).putInt(1).put((byte) (truth ? 1 : 0));
        return this;
    }

    BinaryCopy moment(Instant moment) throws SQLException {
        return moment == null ? nothing() : number(ChronoUnit.MICROS.between(POSTGRES_EPOCH, moment));
    }

    BinaryCopy day(LocalDate day) throws SQLException {
        return small(Math.toIntExact(ChronoUnit.DAYS.between(POSTGRES_FIRST_DAY, day)));
    }

    BinaryCopy text(String text) throws SQLException {
        if (text == null) return nothing();
        putText(text);
        return this;
    }

    BinaryCopy texts(List<String> texts) throws SQLException {
        var octets = texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        boolean empty = octets.isEmpty();
        putInt((empty ? 12 : 20)
                + octets.stream().mapToInt(text -> Integer.BYTES + text.length).sum());
        putInt(empty ? 0 : 1); // dimensions
        putInt(0); // no nulls
        putInt(TEXT_OID);
        if (empty) return this;
        putInt(octets.size());
        putInt(1); // the first index
        for (var text : octets) octets(text);
        return this;
    }

    BinaryCopy uuid(UUID uuid) throws SQLException {
        room(Integer.BYTES + 2 * Long.BYTES)
                .putInt(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits());
        return this;
    }

    /** Of type jsonb. */
    BinaryCopy json(byte[] json) throws SQLException {
        if (json == null) return nothing();
        putInt(1 + json.length);
        room(1).put(JSONB_VERSION);
        put(json);
        return this;
    }

    BinaryCopy inet(InetAddress inet) throws SQLException {
        if (inet == null) return nothing();
        var address = inet.getAddress();
        boolean v4 = address.length == 4;
        putInt(4 + address.length);
        room(4).put(v4 ? INET4 : INET6)
                .put((byte) (address.length * Byte.SIZE))
                .put((byte) 0)
                .put((byte) address.length);
        put(address);
        return this;
    }

    private BinaryCopy octets(byte[] octets) throws SQLException {
        putInt(octets.length);
        put(octets);
        return this;
    }

    /** Of type bytea, straight from {@code in} into the buffer. */
    BinaryCopy octets(InputStream in, int size) throws SQLException, IOException {
        putInt(size);
        for (int left = size; left > 0; ) {
            room(1);
            int count = in.read(buffer.array(), buffer.position(), Math.min(left, buffer.remaining()));
            if (count < 0) throw new EOFException("content ends " + left + " octets early");
            buffer.position(buffer.position() + count);
            left -= count;
        }
        return this;
    }

    void end() throws SQLException {
        room(Short.BYTES).putShort(END);
        flush();
        ended = true;
        copy.endCopy();
    }

    /**
     * Whatever was not ended never was. After a failure to end there is nothing to cancel, and a server that says nothing would be waited for once more. A
     * connection that cannot be told is not used again: what comes next on it would still be part of the copy.
     */
    @Override
    public void close() throws SQLException {
        if (ended || !copy.isActive()) return;
        try {
            copy.cancelCopy();
        } catch (SQLException e) {
            connection.unwrap(PgConnection.class).abort(Runnable::run);
            throw e;
        }
    }

    private BinaryCopy nothing() throws SQLException {
        putInt(NULL);
        return this;
    }

    /** Nearly all of it is ASCII, which needs no array in between. */
    private void putText(String text) throws SQLException {
        int length = text.length();
        if (length > 1_000) {
            octets(text.getBytes(StandardCharsets.UTF_8));
            return;
        }
        room(Integer.BYTES + length);
        int start = buffer.position();
        buffer.putInt(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c > '~') {
                buffer.position(start);
                octets(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            buffer.put((byte) c);
        }
    }

    private void put(byte[] octets) throws SQLException {
        for (int done = 0; done < octets.length; ) {
            int part = Math.min(octets.length - done, room(1).remaining());
            buffer.put(octets, done, part);
            done += part;
        }
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
        progress.made();
        buffer.clear();
    }
}
