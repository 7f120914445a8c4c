package org.kakitome.report;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.kakitome.report.SetAside.Reason;

/**
 * Takes files apart that hold many messages or reports: an mbox, plain or gzipped, and a zip of several files, such as a zipped Maildir. Each thing in it comes
 * out as it went in, to be read by {@link ReportReader} like one that came alone. One pass, memory for one message.
 *
 * <p>Not for a zip of one file or a gzip: those are how a single report comes, and what is wrong with them is said better where they are read.
 */
public final class MailArchive {
    /** Octets. */
    private static final int LARGE = 1 << 20;

    private final Limits limits;
    private final ReportLimits unpacking;

    /**
     * How much one file may make us do.
     *
     * @param messages in it
     * @param messageBytes of each: what is larger is passed over
     * @param unpackedBytes in all
     */
    public record Limits(int messages, long messageBytes, long unpackedBytes) {}

    /** Whatever it throws comes out of {@link #read} unchanged. */
    public interface Taker {
        /** Before one of more than {@value #LARGE} octets is read whole, to be taken or passed over. */
        default void beforeLarge() {}

        /** @param name for people */
        void take(String name, byte[] content) throws IOException;

        /** Something that cannot be taken. */
        void passOver(String name, SetAside why) throws IOException;
    }

    public MailArchive(Limits limits) {
        this.limits = limits;
        this.unpacking = ReportLimits.DEFAULT.withUnpackedBytes(limits.unpackedBytes());
    }

    /** Whether a file is to be taken apart. Reads as little of it as it can. */
    public boolean holdsSeveral(Path file) throws IOException {
        try (var in = open(file)) {
            var head = peek(in);
            return switch (Content.of(head)) {
                case ZIP -> zipHoldsSeveral(in);
                case GZIP -> MboxStream.startsIn(unpacked(head));
                default -> MboxStream.startsIn(head);
            };
        }
    }

    private boolean zipHoldsSeveral(InputStream in) throws IOException {
        try {
            var zip = new ZipStream(in, new Budget(unpacking));
            boolean one = false;
            for (var entry = zip.next(); entry.isPresent(); entry = zip.next()) {
                if (entry.get().isNoFile()) continue;
                if (one) return true;
                one = true;
                if (isMbox(new BufferedInputStream(entry.get(), Content.HEAD_BYTES))) return true;
            }
            return false;
        } catch (SetAsideException broken) {
            return false;
        }
    }

    private static boolean isMbox(BufferedInputStream in) throws IOException {
        var head = peek(in);
        return MboxStream.startsIn(Content.of(head) == Content.GZIP ? unpacked(head) : head);
    }

    /**
     * Hands over all that is in a file, in order. Ends early where the file is damaged or goes beyond the limits, and says so to {@code taker}.
     *
     * @param filename for people
     */
    public void read(Path file, String filename, Taker taker) throws IOException {
        try (var in = open(file)) {
            new Pass(taker).open(filename, in, true);
        } catch (SetAsideException e) {
            taker.passOver(filename, e.why());
        }
    }

    private static BufferedInputStream open(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), Content.HEAD_BYTES);
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(Content.HEAD_BYTES);
        var head = in.readNBytes(Content.HEAD_BYTES);
        in.reset();
        return head;
    }

    /** What the beginning of a gzip holds. */
    private static byte[] unpacked(byte[] head) throws IOException {
        var start = new byte[Content.HEAD_BYTES];
        int length = 0;
        try (var gzip = new GzipStream(new ByteArrayInputStream(head), new Budget(ReportLimits.DEFAULT), new Notes())) {
            while (length < start.length) {
                int count = gzip.read(start, length, start.length - length);
                if (count < 0) break;
                length += count;
            }
        } catch (SetAsideException endsEarly) {
            // as it must: it is cut off
        }
        return Arrays.copyOf(start, length);
    }

    private final class Pass {
        private final Taker taker;
        private final Budget budget = new Budget(unpacking);
        private int messages;

        Pass(Taker taker) {
            this.taker = taker;
        }

        /** @param outermost only there is a zip taken apart: one inside it is a report's */
        void open(String name, InputStream content, boolean outermost) throws IOException {
            var in = new BufferedInputStream(content, Content.HEAD_BYTES);
            var head = peek(in);
            var kind = Content.of(head);
            if (kind == Content.ZIP && outermost) zip(name, in);
            else if (kind == Content.GZIP && MboxStream.startsIn(unpacked(head))) {
                try (var gzip = new GzipStream(in, budget, new Notes())) {
                    mbox(name, gzip);
                }
            } else if (MboxStream.startsIn(head)) mbox(name, in);
            else one(name, in);
        }

        private void zip(String name, InputStream in) throws IOException {
            var zip = new ZipStream(in, budget);
            for (var entry = zip.next(); entry.isPresent(); entry = zip.next())
                if (!entry.get().isNoFile()) entry(entry.get());
        }

        private void entry(ZipStream.Entry entry) throws IOException {
            if (!entry.isEncrypted()) {
                try {
                    open(entry.name(), entry, false);
                } catch (TooMany e) {
                    throw e;
                } catch (SetAsideException e) {
                    throw new SetAsideException(
                            e.why().reason(), entry.name() + ": " + e.why().detail());
                }
            } else {
                entry.skip();
                taker.passOver(entry.name(), new SetAside(Reason.ARCHIVE_ENCRYPTED, ""));
            }
        }

        private void mbox(String name, InputStream in) throws IOException {
            var mbox = new MboxStream(in);
            int number = 0;
            for (var message = mbox.next(); message.isPresent(); message = mbox.next())
                one(name + "#" + ++number, message.get());
        }

        private void one(String name, InputStream in) throws IOException {
            if (messages == limits.messages()) throw new TooMany(limits.messages());
            messages++;
            int most = Math.toIntExact(limits.messageBytes());
            var content = in.readNBytes(Math.min(most, LARGE));
            if (content.length == LARGE) {
                taker.beforeLarge();
                content = whole(content, in, most);
            }
            if (content.length == 0) taker.passOver(name, new SetAside(Reason.EMPTY, ""));
            else if (content.length == most && in.read() >= 0)
                taker.passOver(name, new SetAside(Reason.TOO_LARGE, "more than " + most + " bytes"));
            else taker.take(name, content);
        }
    }

    private static byte[] whole(byte[] begin, InputStream in, int most) throws IOException {
        var rest = in.readNBytes(most - begin.length);
        var whole = Arrays.copyOf(begin, begin.length + rest.length);
        System.arraycopy(rest, 0, whole, begin.length, rest.length);
        return whole;
    }

    /** Ends the whole file, not only an entry of it. */
    private static final class TooMany extends SetAsideException {
        private static final long serialVersionUID = 1L;

        TooMany(int messages) {
            super(Reason.TOO_LARGE, "more than " + messages + " messages");
        }
    }
}
