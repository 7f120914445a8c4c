package org.kakitome.storage;

import java.time.Instant;
import org.kakitome.report.ReportRecord;

/**
 * One record of a stored report, and where it stands.
 *
 * @param report the report's number here
 * @param reporter organization that sent it
 * @param reportId the reporter's own number for it
 * @param begin of the report's period
 * @param ordinal of the record in the report
 */
public record AlignmentRow(
        long report, String reporter, String reportId, Instant begin, Instant end, int ordinal, ReportRecord record) {}
