package org.kakitome.storage;

import java.time.Instant;
import java.util.Optional;
import org.kakitome.report.FailureReport;

/**
 * A stored failure report.
 *
 * @param domain it is filed under: the one it names
 * @param occurredAt when the message that failed arrived, as the reporter says; else when the report came
 * @param redacted what tells who wrote what to whom was taken out
 * @param host confirmed name of the source address, where it was looked up and has one
 * @param messageId the message it came in
 */
public record StoredFailureReport(
        long id,
        String domain,
        Instant occurredAt,
        FailureReport report,
        boolean redacted,
        Optional<String> host,
        long messageId,
        Instant receivedAt) {}
