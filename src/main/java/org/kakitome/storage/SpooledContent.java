package org.kakitome.storage;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/** The raw bytes of a message, fetched in pieces: a large one never stands in memory as a whole. */
final class SpooledContent extends InputStream {
    private static final Logger LOG = Logger.getLogger(SpooledContent.class);

    /** Comes with the message. */
    static final int HEAD = 64 * 1024;

    private static final int CHUNK = 512 * 1024;

    private final Database database;
    private final long id;
    private final long size;
    private byte[] chunk;
    private int next;
    private long fetched;
    private Connection connection; // null: the head was enough so far

    /** @param head the first of {@code size} octets, as many as are at hand */
    SpooledContent(Database database, long id, byte[] head, long size) {
        this.database = database;
        this.id = id;
        this.size = size;
        this.chunk = head;
        this.fetched = head.length;
    }

    long size() {
        return size;
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) return 0;
        if (!fill()) return -1;
        int count = Math.min(length, chunk.length - next);
        System.arraycopy(chunk, next, target, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (next < chunk.length) return true;
        if (fetched >= size) return false;
        try (var select = connection()
                .prepareStatement("select substring(content from ? for ?) from inbound_message where id = ?")) {
            select.setInt(1, Math.toIntExact(fetched + 1));
            select.setInt(2, CHUNK);
            select.setLong(3, id);
            try (var row = select.executeQuery()) {
                if (!row.next()) throw new IOException("message " + id + " is gone");
                chunk = row.getBytes(1);
            }
        } catch (SQLException e) {
            throw new IOException("message " + id + " could not be read on: " + e.getMessage(), e);
        }
        next = 0;
        fetched += chunk.length;
        return chunk.length > 0;
    }

    /** One of its own: the records of what is read here may be on their way through that of the batch. To it the raw bytes stay what they are, even if they are given up. */
    private Connection connection() throws SQLException {
        if (connection != null) return connection;
        connection = database.begin();
        try (var statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read");
        }
        return connection;
    }

    @Override
    public void close() {
        if (connection == null) return;
        try (var done = connection) {
            connection = null;
            done.rollback();
        } catch (SQLException e) {
            LOG.debug("the connection is gone", e);
        }
    }
}
