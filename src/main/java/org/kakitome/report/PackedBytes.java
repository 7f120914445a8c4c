package org.kakitome.report;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The bytes of an archive, read so that what an inflater did not need is still there for what follows it. */
final class PackedBytes {
    private final InputStream in;
    private final byte[] buffer = new byte[8_192];
    private int position;
    private int end;

    PackedBytes(InputStream in) {
        this.in = in;
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    /** -1 at the end. */
    int read() throws IOException {
        return position < end || fill() ? buffer[position++] & 0xff : -1;
    }

    /** At the end the archive is cut off. */
    int require() throws IOException {
        int c = read();
        if (c < 0) throw SetAside.Case.ARCHIVE_CUT_OFF.exception();
        return c;
    }

    /** Little-endian, as all of gzip and zip. */
    long require(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) value |= (long) require() << 8 * i;
        return value;
    }

    byte[] requireBytes(int count) throws IOException {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte) require();
        return bytes;
    }

    void skip(long count) throws IOException {
        for (long i = 0; i < count; i++) require();
    }

    int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) return 0;
        if (position == end && !fill()) return -1;
        int n = Math.min(length, end - position);
        System.arraycopy(buffer, position, target, from, n);
        position += n;
        return n;
    }

    /** -1 when the inflater has found its own end; what it did not use stays here. */
    int inflate(Inflater inflater, byte[] target, int from, int length) throws IOException {
        try {
            while (true) {
                int n = inflater.inflate(target, from, length);
                if (n > 0) return n;
                if (inflater.finished()) {
                    position = end - inflater.getRemaining();
                    return -1;
                }
                if (inflater.needsDictionary())
                    throw new SetAsideException(SetAside.Reason.ARCHIVE_BROKEN, "needs a dictionary");
                if (position == end && !fill()) throw SetAside.Case.ARCHIVE_CUT_OFF.exception();
                inflater.setInput(buffer, position, end - position);
                position = end;
            }
        } catch (DataFormatException e) {
            throw new SetAsideException(SetAside.Reason.ARCHIVE_BROKEN, "not deflate data: " + e.getMessage());
        }
    }

    void drain() throws IOException {
        while (fill()) continue;
    }
}
