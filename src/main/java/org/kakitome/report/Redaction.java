package org.kakitome.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kakitome.report.FailureReport.HeaderField;

/** Takes the personal data out of a failure report (RFC 6590 §2: local parts; RFC 9991 §7). */
final class Redaction {
    private static final String REDACTED = "redacted";

    private static final Pattern ADDRESS = Pattern.compile(
            "(\"(?:[^\"\\\\]|\\\\.){0,200}\"|[^\\s<>()\\[\\],;:\"@=]{1,200}(?:=[^\\s<>()\\[\\],;:\"@]{0,200})?)@((?:[\\p{L}\\p{N}_-]{1,63}\\.)*[\\p{L}\\p{N}_-]{1,63})");

    /** What stands before an address without a space: a property of Authentication-Results (RFC 8601 §2.2), a tag of a signature. */
    private static final Pattern PROPERTY = Pattern.compile(
            "(?i)((?:smtp|header|policy|body)\\.[a-z-]{1,30}|envelope-from|mailfrom|from|identity|sender|receiver|i)=.*",
            Pattern.DOTALL);

    /** Fields that hold addresses: nothing but these is kept of them. */
    private static final Set<String> ADDRESSES =
            Set.of("from", "to", "cc", "sender", "reply-to", "return-path", "delivered-to", "x-original-to");

    /** Fields about the way of a message and how it was authenticated. */
    private static final Set<String> TECHNICAL = Set.of(
            "date",
            "message-id",
            "received",
            "received-spf",
            "dkim-signature",
            "authentication-results",
            "arc-seal",
            "arc-message-signature",
            "arc-authentication-results",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "user-agent",
            "x-mailer",
            "list-id",
            "precedence",
            "auto-submitted",
            "feedback-id");

    private Redaction() {}

    static FailureReport of(FailureReport report) {
        return new FailureReport(
                report.form(),
                report.feedbackType(),
                report.reporter(),
                report.userAgent(),
                report.version(),
                report.authFailure(),
                report.identityAlignment(),
                texts(report.authenticationResults()),
                report.deliveryResult(),
                report.sourceIp(),
                report.sourcePort(),
                report.reportedDomains(),
                report.reportedUris().stream().map(Redaction::uri).toList(),
                report.reportingMta(),
                report.originalMailFrom().map(Redaction::text),
                texts(report.originalRcptTo()),
                report.originalEnvelopeId().map(Redaction::text),
                report.arrivalDate(),
                report.incidents(),
                dkim(report.dkim()),
                report.spfDns(),
                report.originalHeader().stream()
                        .map(Redaction::field)
                        .flatMap(Optional::stream)
                        .toList(),
                report.notes().stream()
                        .map(note -> new ReportVisitor.Note(note.code(), text(note.detail())))
                        .toList(),
                report.contentHash());
    }

    private static FailureReport.Dkim dkim(FailureReport.Dkim dkim) {
        return new FailureReport.Dkim(
                dkim.domain(),
                dkim.identity().map(Redaction::text),
                dkim.selector(),
                dkim.selectorDns(),
                dkim.adspDns(),
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<HeaderField> field(HeaderField field) {
        var name = field.name().toLowerCase(Locale.ROOT);
        if (ADDRESSES.contains(name)) {
            var addresses = ADDRESS.matcher(field.value())
                    .results()
                    .map(found -> REDACTED + "@" + found.group(2))
                    .toList();
            return Optional.of(new HeaderField(field.name(), String.join(", ", addresses)));
        }
        if (!TECHNICAL.contains(name)) return Optional.empty();
        // a Message-ID has the form of an address; its left side names a message, not a person, but old ones hold both
        return Optional.of(
                new HeaderField(field.name(), name.equals("message-id") ? field.value() : text(field.value())));
    }

    private static List<String> texts(List<String> texts) {
        return texts.stream().map(Redaction::text).toList();
    }

    private static String text(String text) {
        return ADDRESS.matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(property(found.group(1)) + REDACTED + "@" + found.group(2)));
    }

    private static String property(String localPart) {
        var property = PROPERTY.matcher(localPart);
        return property.matches() ? property.group(1) + "=" : "";
    }

    /** Scheme and host: paths and queries name recipients. */
    private static String uri(String uri) {
        var redacted = text(uri);
        int authority = redacted.indexOf("://");
        if (authority < 0) return redacted;
        int path = authority + 3;
        while (path < redacted.length() && "/?#".indexOf(redacted.charAt(path)) < 0) path++;
        return redacted.substring(0, path);
    }

    /** The domain of the last address in a text: behind the display name, which may look like one. */
    static Optional<String> addressDomain(String text) {
        return ADDRESS.matcher(text)
                .results()
                .reduce((first, second) -> second)
                .flatMap(found -> Domains.parse(found.group(2), new Notes()));
    }
}
