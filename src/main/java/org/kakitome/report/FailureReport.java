package org.kakitome.report;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A report about one message that failed to authenticate (RFC 9991, RFC 6591), or another feedback report in the same format (RFC 5965: {@code abuse}, …), or
 * the plain text that some servers send instead. It may hold personal data: addresses, a subject, header fields. The body of the message is never kept.
 *
 * @param feedbackType {@code auth-failure} for failure reports; lower case
 * @param reporter domain of the From address of the mail that brought it; not authenticated here
 * @param authFailure {@code dmarc}, {@code adsp}, {@code bodyhash}, {@code revoked}, {@code signature} or {@code spf}; unknown ones are kept, lower case
 * @param identityAlignment mechanisms that <em>failed</em> to give an aligned identity: {@code dkim}, {@code spf}; empty for {@code none} or not said
 * @param authenticationResults as the reporter wrote them
 * @param deliveryResult {@code delivered}, {@code spam}, {@code policy}, {@code reject}, {@code other}; unknown ones are kept, lower case
 * @param reportedDomains A-labels, lower case
 * @param originalMailFrom empty for the null path
 * @param incidents messages alike, at least 1
 * @param spfDns SPF records as the reporter saw them
 * @param originalHeader fields of the message that failed, unfolded, in their order
 */
public record FailureReport(
        Form form,
        String feedbackType,
        Optional<String> reporter,
        Optional<String> userAgent,
        Optional<String> version,
        Optional<String> authFailure,
        List<String> identityAlignment,
        List<String> authenticationResults,
        Optional<String> deliveryResult,
        Optional<InetAddress> sourceIp,
        Optional<Integer> sourcePort,
        List<String> reportedDomains,
        List<String> reportedUris,
        Optional<String> reportingMta,
        Optional<String> originalMailFrom,
        List<String> originalRcptTo,
        Optional<String> originalEnvelopeId,
        Optional<Instant> arrivalDate,
        long incidents,
        Dkim dkim,
        List<String> spfDns,
        List<HeaderField> originalHeader,
        List<ReportVisitor.Note> notes,
        String contentHash) {

    public enum Form {
        /** {@code message/feedback-report}, RFC 5965. */
        ARF,
        /** A sentence and some lines in a text part. */
        PLAIN_TEXT
    }

    /**
     * The signature that failed (RFC 6591 §3.2).
     *
     * @param canonicalizedHeader base64, as sent
     * @param canonicalizedBody base64, as sent: the body of somebody's message
     */
    public record Dkim(
            Optional<String> domain,
            Optional<String> identity,
            Optional<String> selector,
            Optional<String> selectorDns,
            Optional<String> adspDns,
            Optional<String> canonicalizedHeader,
            Optional<String> canonicalizedBody) {}

    public record HeaderField(String name, String value) {}

    /** The domain that the report is about: the one it names, else that of the message's From address. */
    public Optional<String> domain() {
        if (!reportedDomains.isEmpty()) return Optional.of(reportedDomains.get(0));
        return originalField("From").flatMap(Redaction::addressDomain);
    }

    /** The first field of this name, whatever its case. */
    public Optional<String> originalField(String name) {
        return originalHeader.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(HeaderField::value)
                .findFirst();
    }

    /**
     * Without what tells who wrote what to whom (RFC 9991 §7, RFC 6590): local parts of addresses become {@code redacted}, display names, subject, canonicalized
     * texts and all fields that are not about the message's way are gone. Domains, addresses of machines and signatures stay: they are what a domain owner needs.
     */
    public FailureReport redacted() {
        return Redaction.of(this);
    }
}
