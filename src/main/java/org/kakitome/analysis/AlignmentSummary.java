package org.kakitome.analysis;

import java.time.LocalDate;
import java.util.Map;
import org.kakitome.report.ReportRecord.Disposition;

/**
 * What stored reports say about one domain over a period, in messages. {@code aligned} counts a message once: by SPF or by DKIM.
 *
 * @param from first day, UTC, as asked for or of the first report
 * @param to last day, UTC, inclusive
 */
public record AlignmentSummary(
        String domain,
        LocalDate from,
        LocalDate to,
        long reports,
        long records,
        long messages,
        long aligned,
        long spfAligned,
        long dkimAligned,
        Map<Disposition, Long> dispositions) {}
