package org.kakitome.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a receiver saw of one message; equal ones become one row of its report (RFC 9990 §3.1.1.6).
 *
 * @param truth what the message really was: receivers do not know it, and it is not in the report
 * @param envelopeFrom domain of MAIL FROM; empty for the null path
 */
record DemoRow(
        Truth truth,
        String sourceIp,
        String headerFrom,
        String envelopeFrom,
        Spf spf,
        List<Signature> signatures,
        Optional<OverrideReason> override) {

    enum Truth {
        ALIGNED,
        OURS_NOT_ALIGNED,
        FORWARDED,
        SPOOFED
    }

    record Spf(String domain, String result) {}

    record Signature(String signingDomain, String selector, String result) {}

    record OverrideReason(String type, String comment) {}

    /** A message with a From in {@code headerFrom}'s name; MAIL FROM and SPF, signatures and override follow by {@code spf}, {@code dkim}, {@code because}. */
    static DemoRow message(Truth truth, String sourceIp, String headerFrom) {
        return new DemoRow(
                truth, sourceIp, headerFrom, headerFrom, new Spf(headerFrom, "none"), List.of(), Optional.empty());
    }

    DemoRow spf(String mailFromDomain, String result) {
        return new DemoRow(
                truth, sourceIp, headerFrom, mailFromDomain, new Spf(mailFromDomain, result), signatures, override);
    }

    DemoRow dkim(String signingDomain, String selector, String result) {
        var more = new ArrayList<>(signatures);
        more.add(new Signature(signingDomain, selector, result));
        return new DemoRow(truth, sourceIp, headerFrom, envelopeFrom, spf, List.copyOf(more), override);
    }

    DemoRow because(String type, String comment) {
        return new DemoRow(
                truth,
                sourceIp,
                headerFrom,
                envelopeFrom,
                spf,
                signatures,
                Optional.of(new OverrideReason(type, comment)));
    }

    boolean spfAligned() {
        return spf.result.equals("pass") && organization(spf.domain).equals(organization(headerFrom));
    }

    boolean dkimAligned() {
        return signatures.stream()
                .anyMatch(s ->
                        s.result.equals("pass") && organization(s.signingDomain).equals(organization(headerFrom)));
    }

    boolean aligned() {
        return spfAligned() || dkimAligned();
    }

    /** In this small world the Organizational Domain is always the last two labels: no zone in it says {@code psd=} (RFC 9989 §4.10.2). */
    private static String organization(String domain) {
        var labels = domain.split("\\.");
        return labels[labels.length - 2] + "." + labels[labels.length - 1];
    }
}
