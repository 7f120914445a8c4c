package org.kakitome.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kakitome.report.ReportVisitor.Note;

/**
 * What a stored TLS report says about one domain, without its policies.
 *
 * @param organizationName the reporter; may be empty
 * @param successful sessions, of all policies; {@code failed} those that failed
 * @param conflicting another report of the same reporter has the same id and period, but says something else
 * @param messageId the message it came in
 */
public record StoredTlsReport(
        long id,
        String domain,
        String organizationName,
        Optional<String> contactInfo,
        String reportId,
        Instant begin,
        Instant end,
        long successful,
        long failed,
        List<Note> notes,
        boolean conflicting,
        long messageId,
        Instant receivedAt) {

    public long sessions() {
        return successful + failed;
    }
}
