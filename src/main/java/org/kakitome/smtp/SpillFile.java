package org.kakitome.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jboss.logging.Logger;

/**
 * The beginning of a message that is too large for memory. The file has no name: nobody else can open it, and it goes with the process however that ends. Its
 * calls block: not for an event loop.
 */
final class SpillFile implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SpillFile.class);

    private final FileChannel channel;

    private SpillFile(FileChannel channel) {
        this.channel = channel;
    }

    static SpillFile in(Path folder) throws IOException {
        var path = Files.createTempFile(
                folder,
                "mail-",
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            return new SpillFile(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } finally {
            Files.delete(path);
        }
    }

    void append(byte[] octets, int length) throws IOException {
        for (var rest = ByteBuffer.wrap(octets, 0, length); rest.hasRemaining(); ) channel.write(rest);
    }

    /** All of it from the beginning; while nothing is appended. */
    InputStream open() {
        return new InputStream() {
            private long position;

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] octets, int from, int length) throws IOException {
                if (length == 0) return 0;
                int count = channel.read(ByteBuffer.wrap(octets, from, length), position);
                if (count > 0) position += count;
                return count;
            }
        };
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warnf("The file of a large message could not be closed: %s", e.getMessage());
        }
    }
}
