package org.kakitome.storage;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What TLS reports say about one domain over a period. A session counts once for each policy that a reporter held it against.
 *
 * @param policies by type, most sessions first
 * @param failures by policy type and result type, most sessions first
 * @param reporters most sessions first
 */
public record TlsSummary(
        long reports,
        long successful,
        long failed,
        List<ByPolicy> policies,
        List<ByResult> failures,
        List<ByReporter> reporters) {

    public long sessions() {
        return successful + failed;
    }

    public record ByPolicy(String policyType, long reports, long successful, long failed) {}

    /**
     * @param resultType of RFC 8460 §4.3, or what a reporter made up; empty where reporters count failures and say nothing about them
     * @param failed sessions; 0 where the reporters did not count them
     * @param hosts receiving MX hosts, at most {@link #MAX_NAMES}, by name
     * @param reporters organizations, likewise
     * @param last day of the last report, UTC
     */
    public record ByResult(
            String policyType,
            String resultType,
            long failed,
            long reports,
            List<String> hosts,
            List<String> reporters,
            Optional<LocalDate> last) {}

    public record ByReporter(String organizationName, long reports, long successful, long failed, LocalDate last) {}

    static final int MAX_NAMES = 20;
}
