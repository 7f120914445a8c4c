package org.kakitome.storage;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.kakitome.report.ReportRecord.Disposition;

/**
 * Sums over one domain and period.
 *
 * @param firstDay of the reports in the period; empty without any
 * @param reporters organizations that sent one
 * @param lastReceived when the last of them came in
 */
public record AlignmentTotals(
        Optional<LocalDate> firstDay,
        Optional<LocalDate> lastDay,
        long reports,
        long records,
        int reporters,
        Optional<Instant> lastReceived,
        long messages,
        long aligned,
        long spfAligned,
        long dkimAligned,
        Map<Disposition, Long> dispositions) {}
