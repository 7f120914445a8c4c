package org.kakitome.report;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/**
 * What a gzip holds (RFC 1952): all members one after the other. A cut-off file or a wrong checksum is {@link SetAside.Reason#ARCHIVE_BROKEN}, whenever it
 * shows; bytes behind the last member are a note. {@link java.util.zip.GZIPInputStream} cannot tell the two apart.
 */
final class GzipStream extends InputStream {
    // RFC 1952 §2.3.1: flags
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final PackedBytes packed;
    private final Budget budget;
    private final Notes notes;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private long packedBefore;
    private long unpackedBefore;
    private boolean atEnd;

    GzipStream(InputStream in, Budget budget, Notes notes) throws IOException {
        this.packed = new PackedBytes(in);
        this.budget = budget;
        this.notes = notes;
        if (packed.require() != 0x1f || packed.require() != 0x8b) throw broken("no gzip header");
        header();
    }

    /** RFC 1952 §2.3, behind ID1 and ID2. */
    private void header() throws IOException {
        if (packed.require() != 8) throw broken("unknown compression method");
        int flags = packed.require();
        packed.skip(6); // MTIME, XFL, OS
        if ((flags & EXTRA) != 0) packed.skip(packed.require(2));
        if ((flags & NAME) != 0) skipText();
        if ((flags & COMMENT) != 0) skipText();
        if ((flags & HEADER_CRC) != 0) packed.skip(2);
        inflater.reset();
        checksum.reset();
    }

    private void skipText() throws IOException {
        while (packed.require() != 0) continue;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) return 0;
        while (!atEnd) {
            int n = packed.inflate(inflater, target, from, length);
            if (n > 0) {
                checksum.update(target, from, n);
                budget.unpacked(n);
                budget.ratio(packedBefore + inflater.getBytesRead(), unpackedBefore + inflater.getBytesWritten());
                return n;
            }
            trailer();
            nextMember();
        }
        return -1;
    }

    private void trailer() throws IOException {
        if (packed.require(4) != checksum.getValue()) throw broken("wrong checksum");
        if (packed.require(4) != (inflater.getBytesWritten() & 0xffff_ffffL)) throw broken("wrong length");
        packedBefore += inflater.getBytesRead();
        unpackedBefore += inflater.getBytesWritten();
    }

    private void nextMember() throws IOException {
        int first = packed.read();
        if (first == 0x1f && packed.read() == 0x8b) {
            header();
            return;
        }
        atEnd = true;
        if (first < 0) return;
        // Lenient: gateways and mailers append white space, zeros or a footer to attachments.
        notes.add(NoteCode.ARCHIVE_TRAILING_DATA, "bytes behind the gzip");
        packed.drain();
    }

    @Override
    public void close() {
        inflater.end();
    }

    private static SetAsideException broken(String detail) {
        return new SetAsideException(SetAside.Reason.ARCHIVE_BROKEN, detail);
    }
}
