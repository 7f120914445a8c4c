package org.kakitome.report;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * One record of an aggregate report (RFC 9990 §3.1.1.6).
 *
 * @param count messages, at least 1
 * @param headerFrom domain of the From header: A-labels, lower case, no trailing dot
 * @param envelopeFrom absent, or empty for the null path
 */
public record ReportRecord(
        InetAddress sourceIp,
        long count,
        PolicyEvaluated policyEvaluated,
        String headerFrom,
        Optional<String> envelopeFrom,
        Optional<String> envelopeTo,
        AuthResults authResults) {

    /** RFC 9990 §3.1.1.9: results after alignment, as the reporter applied them. */
    public record PolicyEvaluated(
            Disposition disposition, boolean dkimAligned, boolean spfAligned, List<OverrideReason> reasons) {
        public boolean aligned() {
            return dkimAligned || spfAligned;
        }
    }

    public enum Disposition {
        NONE,
        /** RFC 9990 only: passed under an enforcing policy. */
        PASS,
        QUARANTINE,
        REJECT;

        public String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** {@code type} as sent, lower case: {@code forwarded}, {@code mailing_list}, {@code local_policy}, …; unknown ones are kept. */
    public record OverrideReason(String type, Optional<String> comment) {}

    /** RFC 9990 §3.1.1.11: raw results, before alignment. RFC 7489 reports may hold several SPF results. */
    public record AuthResults(List<DkimAuthResult> dkim, List<SpfAuthResult> spf) {}

    /** {@code result} in the RFC's spelling, lower case; unknown values are kept as sent. */
    public record DkimAuthResult(
            String domain, Optional<String> selector, String result, Optional<String> humanResult) {}

    /** {@code scope}: {@code mfrom} or, in RFC 7489 reports, {@code helo}. */
    public record SpfAuthResult(String domain, Optional<String> scope, String result, Optional<String> humanResult) {}
}
