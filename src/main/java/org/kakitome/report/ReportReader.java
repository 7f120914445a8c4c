package org.kakitome.report;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;

/**
 * Reads whatever arrived (mail, XML, gzip or zip) and hands each report in it to a {@link ReportVisitor}. One pass, bounded memory, any input: what cannot be
 * read is told as a {@link SetAside}, never thrown. May be used by many threads at once.
 */
public final class ReportReader {
    /** Notes of one report; what goes beyond is counted only. */
    public static final int MAX_NOTES = 100;

    /** Raise it when the same bytes give another result: what was set aside is then read again. */
    public static final int VERSION = 3;

    private final ReportLimits limits;
    private final Clock clock;

    /** @param clock to know a report from the future */
    public ReportReader(ReportLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    public ReportReader(Clock clock) {
        this(ReportLimits.DEFAULT, clock);
    }

    /**
     * The visitor is called at least once: for a report, or with the reason why there is none.
     *
     * @param content read to its end where that is needed, not closed
     * @param filename names the document for people and decides nothing else
     * @throws IOException only as {@code content} throws it; what the visitor throws comes out unchanged
     */
    public void read(InputStream content, Optional<String> filename, ReportVisitor visitor) throws IOException {
        var outcomes = new Outcomes(visitor);
        var name = filename.orElse("");
        var document = new Document(name, looksLikeReport(name), 0, 0, new Notes());
        try {
            try {
                new Unpacker(limits, clock.instant(), outcomes).read(document, new Source(content));
            } catch (SetAsideException e) {
                outcomes.setAside(document, e.why());
            } catch (UncheckedIOException | Outcomes.VisitorFailed e) {
                throw e;
            } catch (RuntimeException | StackOverflowError e) {
                // a bug of ours must not stop the queue: the bytes are kept and read again after an upgrade
                outcomes.setAside(document, new SetAside(SetAside.Reason.INTERNAL_ERROR, where(e)));
            }
            outcomes.finish();
        } catch (Outcomes.VisitorFailed e) {
            if (e.failure instanceof Error error) throw error;
            throw (RuntimeException) e.failure;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    static boolean looksLikeReport(String filename) {
        return filename.toLowerCase(java.util.Locale.ROOT).matches("(?s).*\\.(xml|gz|gzip|zip|json)");
    }

    private static String where(Throwable bug) {
        var frames = bug.getStackTrace();
        return bug.getClass().getSimpleName() + (frames.length > 0 ? " at " + frames[0] : "");
    }

    /** Tells failures of the source from those of archives: they pass all handlers of the latter. */
    private static final class Source extends FilterInputStream {
        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() {
            try {
                return in.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int read(byte[] target, int from, int length) {
            try {
                return in.read(target, from, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            // whoever opened it closes it
        }
    }
}
