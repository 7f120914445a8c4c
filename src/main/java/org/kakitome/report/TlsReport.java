package org.kakitome.report;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A report on TLS connections to a domain's mail servers (RFC 8460 §4).
 *
 * @param organizationName the reporter; may be empty
 * @param reportId may be empty
 * @param begin start of the period, UTC
 * @param end end of the period, UTC, never before {@code begin}
 * @param notes leniencies that were needed, policies that were left out
 * @param contentHash SHA-256, hex, over the meaning, as in {@link ReportVisitor.ReportEnd}
 */
public record TlsReport(
        String organizationName,
        Optional<String> contactInfo,
        String reportId,
        Instant begin,
        Instant end,
        List<Policy> policies,
        List<ReportVisitor.Note> notes,
        String contentHash) {

    /**
     * What one policy of one domain met (RFC 8460 §4.2).
     *
     * @param type {@code tlsa}, {@code sts} or {@code no-policy-found}; others are kept, in lower case
     * @param domain A-labels, lower case, no trailing dot
     * @param policyStrings the lines of the policy as the reporter saw it
     * @param mxHosts patterns of MTA-STS, or hosts
     */
    public record Policy(
            String type,
            String domain,
            List<String> policyStrings,
            List<String> mxHosts,
            long successfulSessions,
            long failedSessions,
            List<FailureDetail> failures) {}

    /**
     * Sessions that failed in the same way (RFC 8460 §4.3, §4.4).
     *
     * @param resultType in the RFC's spelling; unknown ones are kept, in lower case
     * @param failedSessions 0 where the reporter does not say
     */
    public record FailureDetail(
            String resultType,
            Optional<InetAddress> sendingMtaIp,
            Optional<String> receivingMxHostname,
            Optional<String> receivingMxHelo,
            Optional<InetAddress> receivingIp,
            long failedSessions,
            Optional<String> additionalInformation,
            Optional<String> failureReasonCode) {}

    public long successfulSessions() {
        return policies.stream().mapToLong(Policy::successfulSessions).sum();
    }

    public long failedSessions() {
        return policies.stream().mapToLong(Policy::failedSessions).sum();
    }
}
