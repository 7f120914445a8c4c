package org.kakitome.storage;

import java.time.Instant;
import java.util.List;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.ReportVisitor.Note;

/**
 * A stored aggregate report without its records.
 *
 * @param domain it is filed under: the policy domain
 * @param messages sum of its records' counts
 * @param skipped records that could not be believed
 * @param conflicting another report of the same reporter has the same id and period, but says something else
 * @param messageId the message it came in
 */
public record StoredReport(
        long id,
        String domain,
        AggregateReport report,
        long records,
        long messages,
        long skipped,
        List<Note> notes,
        boolean conflicting,
        long messageId,
        Instant receivedAt) {}
