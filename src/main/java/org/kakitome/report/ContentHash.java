package org.kakitome.report;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * SHA-256 over what a report says, in the order it says it: head, then records. Values are clean text (no control characters), so the separators cannot
 * stand in them.
 */
final class ContentHash {
    private static final char FIELD_END = '\u001f';
    private static final char ABSENT = '\u0001';
    private static final char LINE_END = '\n';

    private final MessageDigest digest;
    private final StringBuilder line = new StringBuilder(512);

    ContentHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void add(AggregateReport report) {
        var metadata = report.metadata();
        add(metadata.orgName());
        add(metadata.email());
        add(metadata.extraContactInfo());
        add(metadata.reportId());
        add(metadata.begin().getEpochSecond());
        add(metadata.end().getEpochSecond());
        add(metadata.errors());
        add(metadata.generator());
        var policy = report.policyPublished();
        add(policy.domain());
        add(policy.policy());
        add(policy.subdomainPolicy());
        add(policy.nonexistentPolicy());
        add(policy.dkimAlignment());
        add(policy.spfAlignment());
        add(policy.failureOptions());
        add(policy.testing());
        add(policy.discoveryMethod());
        add(policy.percent());
        endLine();
    }

    void add(ReportRecord record) {
        add(record.sourceIp().getHostAddress());
        add(record.count());
        var evaluated = record.policyEvaluated();
        add(evaluated.disposition().name());
        add(evaluated.dkimAligned() ? 1 : 0);
        add(evaluated.spfAligned() ? 1 : 0);
        add(evaluated.reasons().size());
        for (var reason : evaluated.reasons()) {
            add(reason.type());
            add(reason.comment());
        }
        add(record.headerFrom());
        add(record.envelopeFrom());
        add(record.envelopeTo());
        add(record.authResults().dkim().size());
        for (var dkim : record.authResults().dkim()) {
            add(dkim.domain());
            add(dkim.selector());
            add(dkim.result());
            add(dkim.humanResult());
        }
        add(record.authResults().spf().size());
        for (var spf : record.authResults().spf()) {
            add(spf.domain());
            add(spf.scope());
            add(spf.result());
            add(spf.humanResult());
        }
        endLine();
    }

    /** Of a TLS report. */
    static String of(
            String organizationName,
            String contactInfo,
            String reportId,
            ReportPeriod period,
            List<TlsReport.Policy> policies) {
        var hash = new ContentHash();
        hash.add(List.of(organizationName, contactInfo, reportId));
        hash.add(period.begin().getEpochSecond());
        hash.add(period.end().getEpochSecond());
        hash.endLine();
        for (var policy : policies) hash.add(policy);
        return hash.hex();
    }

    private void add(TlsReport.Policy policy) {
        add(policy.type());
        add(policy.domain());
        add(policy.policyStrings());
        add(policy.mxHosts());
        add(policy.successfulSessions());
        add(policy.failedSessions());
        add(policy.failures().size());
        endLine();
        for (var failure : policy.failures()) {
            add(failure.resultType());
            add(failure.sendingMtaIp().map(InetAddress::getHostAddress));
            add(failure.receivingMxHostname());
            add(failure.receivingMxHelo());
            add(failure.receivingIp().map(InetAddress::getHostAddress));
            add(failure.failedSessions());
            add(failure.additionalInformation());
            add(failure.failureReasonCode());
            endLine();
        }
    }

    /** Of anything that is lines of text. */
    static String of(List<String> lines) {
        var hash = new ContentHash();
        hash.add(lines);
        hash.endLine();
        return hash.hex();
    }

    private void add(String value) {
        line.append(value).append(FIELD_END);
    }

    private void add(long value) {
        line.append(value).append(FIELD_END);
    }

    private void add(Optional<String> value) {
        if (value.isPresent()) line.append(value.get());
        else line.append(ABSENT);
        line.append(FIELD_END);
    }

    private void add(List<String> values) {
        add(values.size());
        values.forEach(this::add);
    }

    private void endLine() {
        line.append(LINE_END);
        digest.update(line.toString().getBytes(StandardCharsets.UTF_8));
        line.setLength(0);
    }

    /** Ends it. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
