package org.kakitome.report;

import java.util.List;

/**
 * Receives what {@link ReportReader} finds in one message or file: any number of documents, each either {@code begin record* end}, or {@code setAside} (which
 * may also come after {@code begin}: what was handed over of that document must then be forgotten). Records are streamed: none is kept by the reader.
 */
public interface ReportVisitor {
    void begin(AggregateReport report);

    void record(ReportRecord record);

    void end(ReportEnd end);

    /** {@code document} names the attachment or archive entry, for people; may be empty. */
    void setAside(String document, SetAside why);

    /**
     * A failure report: it comes whole, not streamed, and may hold personal data ({@link FailureReport#redacted}).
     *
     * @return whether it is taken; if not, it is told as {@link SetAside.Reason#OTHER_REPORT_KIND}
     */
    default boolean failureReport(String document, FailureReport report) {
        return false;
    }

    /** A TLS report, whole; else as {@link #failureReport}. */
    default boolean tlsReport(String document, TlsReport report) {
        return false;
    }

    /**
     * @param records handed over
     * @param messages sum of their counts
     * @param skipped records that could not be believed (bad address, negative count, …); each has a note, up to {@link ReportReader#MAX_NOTES}
     * @param contentHash SHA-256, hex, over the meaning of the whole report, not its bytes: the same report as zip, gzip or with other white space has the same
     */
    record ReportEnd(long records, long messages, long skipped, List<Note> notes, String contentHash) {}

    /** A leniency that was needed, or a record that was skipped; {@code detail} says what and where, for people. */
    record Note(String code, String detail) {}
}
