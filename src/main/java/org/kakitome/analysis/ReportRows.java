package org.kakitome.analysis;

import java.net.InetAddress;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.report.ReportRecord;

/**
 * One page of the records behind a number.
 *
 * @param records all that fit, on all pages
 * @param messages their sum: the number that was followed
 * @param reporters organizations they came from, on all pages
 */
public record ReportRows(long records, long messages, int reporters, List<Row> rows) {

    /** Which rows; what is empty does not restrict. {@code source} is a {@link SourceAlignment#key}. */
    public record Filter(Optional<String> source, Optional<Verdict> verdict, Optional<InetAddress> address) {
        public static final Filter ALL = new Filter(Optional.empty(), Optional.empty(), Optional.empty());

        public static Filter source(String key) {
            return new Filter(Optional.of(key), Optional.empty(), Optional.empty());
        }
    }

    /**
     * @param day (UTC, of the report's begin) it is counted on
     * @param report the report's number here
     * @param reporter organization that sent it
     * @param reportId the reporter's own number for it
     * @param record disposition, reasons and raw results, as reported
     */
    public record Row(
            LocalDate day,
            long report,
            String reporter,
            String reportId,
            ReportRecord record,
            String sourceKey,
            String sourceName,
            Verdict verdict,
            SourceReason reason) {}
}
