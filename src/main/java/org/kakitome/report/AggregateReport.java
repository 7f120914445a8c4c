package org.kakitome.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The head of an aggregate report: everything but its records, which are streamed (RFC 9990 §3.1.1; RFC 7489 Appendix C).
 *
 * @param variant the schema it follows, by its namespace and elements
 */
public record AggregateReport(Variant variant, ReportMetadata metadata, PolicyPublished policyPublished) {
    public enum Variant {
        RFC_9990,
        RFC_7489
    }

    /**
     * RFC 9990 §3.1.1.1.
     *
     * @param begin start of the period, UTC
     * @param end end of the period, UTC, never before {@code begin}
     */
    public record ReportMetadata(
            String orgName,
            String email,
            Optional<String> extraContactInfo,
            String reportId,
            Instant begin,
            Instant end,
            List<String> errors,
            Optional<String> generator) {}

    /**
     * RFC 9990 §3.1.1.3: what the reporter found in DNS. Values as sent, in lower case, where they are no known token.
     *
     * @param domain A-labels, lower case, no trailing dot
     */
    public record PolicyPublished(
            String domain,
            Optional<String> policy, // p
            Optional<String> subdomainPolicy, // sp
            Optional<String> nonexistentPolicy, // np
            Optional<String> dkimAlignment, // adkim
            Optional<String> spfAlignment, // aspf
            Optional<String> failureOptions, // fo
            Optional<String> testing,
            Optional<String> discoveryMethod,
            Optional<String> percent) {} // pct, RFC 7489 only
}
