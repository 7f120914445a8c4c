package org.kakitome.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/**
 * The entries of a zip in the order of their local headers (PKWARE APPNOTE 4.3). Content is checked by its checksum; sizes in headers are believed only
 * where nothing else tells the end. {@link java.util.zip.ZipInputStream} refuses a whole archive for a wrong size.
 */
final class ZipStream {
    private static final long LOCAL_HEADER = 0x04034b50L; // APPNOTE 4.3.7
    private static final long DIRECTORY = 0x02014b50L; // 4.3.12
    private static final long END = 0x06054b50L; // 4.3.16
    private static final long DATA_DESCRIPTOR = 0x08074b50L; // 4.3.9.3
    private static final long SPANNING_MARKER = 0x08074b50L; // 8.5.4
    private static final int ENCRYPTED = 1; // 4.4.4 bit 0
    private static final int SIZES_FOLLOW = 8; // bit 3
    private static final int UTF_8 = 1 << 11; // bit 11

    private final PackedBytes packed;
    private final Budget budget;
    private Optional<Entry> open = Optional.empty();
    private boolean first = true;

    ZipStream(InputStream in, Budget budget) {
        this.packed = new PackedBytes(in);
        this.budget = budget;
    }

    /** The next entry, or empty behind the last one; what was left of the entry before is read and checked. */
    Optional<Entry> next() throws IOException {
        if (open.isPresent()) open.get().drain();
        long signature = signature();
        if (first && signature == SPANNING_MARKER) signature = signature();
        first = false;
        // Lenient: bytes that nobody announced, such as sizes of 64 bits where 32 were to be expected
        while (signature >= 0 && signature != LOCAL_HEADER && signature != DIRECTORY && signature != END) {
            int next = packed.read();
            signature = next < 0 ? -1 : signature >> 8 | (long) next << 24;
        }
        open = signature == LOCAL_HEADER ? Optional.of(new Entry()) : Optional.empty();
        // Lenient: behind the last local header comes the directory, which says nothing that we need; it may be cut off
        // or be followed by anything.
        return open;
    }

    /** -1 at the end, or where there are fewer than four bytes before it. */
    private long signature() throws IOException {
        long signature = 0;
        for (int i = 0; i < 4; i++) {
            int next = packed.read();
            if (next < 0) return -1;
            signature |= (long) next << 8 * i;
        }
        return signature;
    }

    /** One file: its content is the stream. */
    final class Entry extends InputStream {
        private final int flags;
        private final int method;
        private final String name;
        private final CRC32 checksum = new CRC32();
        private final Inflater inflater = new Inflater(true);
        private long expectedChecksum;
        private long packedSize;
        private long unpackedSize;
        private boolean zip64;
        private long unpacked;
        private boolean atEnd;
        private final byte[] ahead = new byte[8];
        private int aheadLength;
        private Notes notes = new Notes();

        /** APPNOTE 4.3.7, behind the signature. */
        private Entry() throws IOException {
            packed.skip(2); // version needed
            flags = (int) packed.require(2);
            method = (int) packed.require(2);
            packed.skip(4); // time and date
            expectedChecksum = packed.require(4);
            packedSize = packed.require(4);
            unpackedSize = packed.require(4);
            int nameLength = (int) packed.require(2);
            int extraLength = (int) packed.require(2);
            Charset charset = (flags & UTF_8) != 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
            name = new String(packed.requireBytes(nameLength), charset);
            zip64(packed.requireBytes(extraLength));
        }

        /** APPNOTE 4.5.3: sizes of 64 bits in an extra field. */
        private void zip64(byte[] extra) {
            for (int i = 0; i + 4 <= extra.length; ) {
                int id = (int) little(extra, i, 2);
                int size = (int) little(extra, i + 2, 2);
                if (id == 1 && size >= 16 && i + 20 <= extra.length) {
                    zip64 = true;
                    unpackedSize = little(extra, i + 4, 8);
                    packedSize = little(extra, i + 12, 8);
                }
                i += 4 + size;
            }
        }

        /** Path names say nothing and are never used as such: only what stands behind the last separator, for people. */
        String name() {
            return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        }

        /** A folder, or the resource fork that macOS adds to each file. */
        boolean isNoFile() {
            return name.endsWith("/") || name().startsWith("._");
        }

        boolean isEncrypted() {
            return (flags & ENCRYPTED) != 0;
        }

        void notesTo(Notes notes) {
            this.notes = notes;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (length == 0) return 0;
            if (atEnd) return -1;
            int n = unpack(target, from, length);
            if (n > 0) {
                checksum.update(target, from, n);
                unpacked += n;
                budget.unpacked(n);
                if (method == 8) budget.ratio(inflater.getBytesRead(), unpacked);
                return n;
            }
            atEnd = true;
            checkEnd();
            return -1;
        }

        private int unpack(byte[] target, int from, int length) throws IOException {
            if (method == 8) return packed.inflate(inflater, target, from, length);
            if (method != 0) throw broken("compression method " + method);
            if ((flags & SIZES_FOLLOW) != 0 && packedSize == 0) return upToDescriptor(target, from, length);
            int n = (int) Math.min(length, packedSize - unpacked);
            if (n <= 0) return -1;
            int got = packed.read(target, from, n);
            if (got < 0) throw SetAside.Case.ARCHIVE_CUT_OFF.exception();
            return got;
        }

        /** Lenient: a stored file whose size follows it ends where a data descriptor has the checksum of what came before. */
        private int upToDescriptor(byte[] target, int from, int length) throws IOException {
            for (int n = 0; n < length; n++) {
                while (aheadLength < ahead.length) ahead[aheadLength++] = (byte) packed.require();
                if (little(ahead, 0, 4) == DATA_DESCRIPTOR) {
                    if (n > 0) return n; // the checksum is that of what was given
                    if (little(ahead, 4, 4) == checksum.getValue()) return -1;
                }
                target[from + n] = ahead[0];
                System.arraycopy(ahead, 1, ahead, 0, --aheadLength);
            }
            return length;
        }

        private void checkEnd() throws IOException {
            if ((flags & SIZES_FOLLOW) != 0) dataDescriptor();
            if (expectedChecksum != checksum.getValue()) throw broken("wrong checksum");
            boolean sizesRight = unpackedSize == unpacked && (method == 0 || packedSize == inflater.getBytesRead());
            // Lenient: the content is whole, its checksum says so; some writers leave sizes empty or write those of
            // another entry.
            if (!sizesRight) notes.add(NoteCode.ARCHIVE_SIZE_WRONG, unpackedSize + " / " + unpacked);
            inflater.end();
        }

        /** APPNOTE 4.3.9: with or without its signature. */
        private void dataDescriptor() throws IOException {
            if (aheadLength > 0) {
                expectedChecksum = checksum.getValue();
            } else {
                long start = packed.require(4);
                expectedChecksum = start == DATA_DESCRIPTOR && start != checksum.getValue() ? packed.require(4) : start;
            }
            packedSize = packed.require(zip64 ? 8 : 4);
            unpackedSize = packed.require(zip64 ? 8 : 4);
        }

        /** Steps over an entry that cannot be read; where its size is not known, {@link ZipStream#next} looks for the next. */
        void skip() throws IOException {
            atEnd = true;
            if ((flags & SIZES_FOLLOW) == 0 && packedSize >= 0) packed.skip(packedSize);
        }

        private void drain() throws IOException {
            var sink = new byte[8_192];
            while (read(sink, 0, sink.length) >= 0) continue;
        }
    }

    private static long little(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) value |= (bytes[from + i] & 0xffL) << 8 * i;
        return value;
    }

    private static SetAsideException broken(String detail) {
        return new SetAsideException(SetAside.Reason.ARCHIVE_BROKEN, detail);
    }
}
