package org.kakitome.storage;

import java.time.Instant;
import java.util.Optional;
import org.kakitome.report.AggregateReport.PolicyPublished;

/**
 * A monitored domain and the last thing heard of it.
 *
 * @param published what the report with the latest period found in DNS
 * @param lastReceived when the last report came in
 */
public record AlignmentDomain(
        String name,
        boolean demo,
        Instant addedAt,
        Optional<PolicyPublished> published,
        Optional<Instant> lastReceived) {}
