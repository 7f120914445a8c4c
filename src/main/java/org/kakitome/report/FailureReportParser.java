package org.kakitome.report;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kakitome.report.FailureReport.HeaderField;

/**
 * Puts a failure report together from the parts of its mail (RFC 9991 §4, RFC 6591 §3, RFC 5965 §3): the feedback report, or text that says the same, and the
 * header of the message that it is about.
 */
final class FailureReportParser {
    /** Of the part that holds the report; a canonicalized body is the longest that may stand in it. */
    static final int MAX_BYTES = 512 << 10;

    private static final int MAX_CANONICALIZED = 200_000;
    private static final int MAX_LIST = 20;

    private static final Token FEEDBACK_TYPE = new Token(
            "Feedback-Type", Set.of("auth-failure", "abuse", "fraud", "virus", "not-spam", "other"), Map.of());
    private static final Token AUTH_FAILURE =
            new Token("Auth-Failure", Set.of("dmarc", "adsp", "bodyhash", "revoked", "signature", "spf"), Map.of());
    private static final Token DELIVERY_RESULT = new Token(
            "Delivery-Result",
            Set.of("delivered", "spam", "policy", "reject", "other"),
            Map.of("smg-policy-action", "policy")); // Symantec Messaging Gateway

    private static final Pattern FEEDBACK_TYPE_LINE = Pattern.compile("(?im)^Feedback-Type[ \\t]*:");
    private static final Pattern FEEDBACK_REPORT =
            Pattern.compile("(?i)\\A\\s*(Feedback-Type|User-Agent|Version)[ \\t]*:");
    private static final Pattern SENTENCE = Pattern.compile(
            "(?is)authentication[- ]failure report for an email message received from IP\\s+(\\S+)\\s+on\\s+([^\\r\\n]+?)\\.?\\s*(?:[\\r\\n]|$)");
    private static final Pattern EXIM = Pattern.compile("(?i)failed\\s+the\\s+published\\s+DMARC\\s+policy");
    private static final Pattern LABELLED_LINE =
            Pattern.compile("(?m)^\\s*(?:\\d+\\.\\s*)?([A-Za-z][A-Za-z -]{2,40}?)\\s*:\\s*([^\\r\\n]*?);?\\s*$");
    private static final Pattern COPY_OF_HEADER = Pattern.compile("(?im)^-{2,}.*(header|message).*$");

    private final Notes notes = new Notes();
    private FailureReport.Form form = FailureReport.Form.ARF;
    private List<HeaderField> fields = List.of();
    private final List<HeaderField> originalHeader = new ArrayList<>();
    private Optional<String> reporter = Optional.empty();

    /** Whether a part is a feedback report, whatever its type says: RFC 5965 §3.1 wants these three fields. */
    static boolean isFeedbackReport(String text) {
        return FEEDBACK_REPORT.matcher(text).find()
                && FEEDBACK_TYPE_LINE.matcher(text).find();
    }

    /** Whether a text part is a failure report without the form of one. */
    static boolean isPlainText(String text) {
        return FEEDBACK_TYPE_LINE.matcher(text).find()
                || SENTENCE.matcher(text).find()
                || EXIM.matcher(text).find() && text.contains("Sender Domain:");
    }

    void reporter(Optional<String> domain) {
        reporter = domain;
    }

    /** The text of a {@code message/feedback-report}. */
    void feedbackReport(String text) {
        form = FailureReport.Form.ARF;
        fields = HeaderFields.parseAll(text, MAX_CANONICALIZED);
    }

    /** The fields of the message that failed; only the first such part counts. */
    void originalHeader(String text) {
        if (originalHeader.isEmpty()) originalHeader.addAll(HeaderFields.parse(text, HeaderFields.MAX_VALUE));
    }

    /** As {@link #originalHeader}, for a part of another type: where it looks like mail. */
    void originalIfMail(String text) {
        if (originalHeader.isEmpty() && Content.of(text.getBytes(StandardCharsets.ISO_8859_1)) == Content.MAIL)
            originalHeader(text);
    }

    /** Lenient: the plain text of Exim's example configuration, of NetEase and of ASSP, as if it had been said with fields. */
    void plainText(String text) {
        form = FailureReport.Form.PLAIN_TEXT;
        var copy = COPY_OF_HEADER.matcher(text);
        var said = copy.find() ? text.substring(0, copy.start()) : text;
        if (copy.reset().find()) originalHeader(text.substring(copy.end()));
        var feedback = FEEDBACK_TYPE_LINE.matcher(said);
        var all = new ArrayList<HeaderField>();
        if (feedback.find()) {
            all.addAll(HeaderFields.parse(said.substring(feedback.start()), MAX_CANONICALIZED));
            said = said.substring(0, feedback.start());
        }
        var sentence = SENTENCE.matcher(said);
        if (sentence.find()) {
            all.add(new HeaderField("Source-IP", CleanText.of(sentence.group(1), 100)));
            all.add(new HeaderField("Arrival-Date", CleanText.of(sentence.group(2), 100)));
        }
        LABELLED_LINE
                .matcher(said)
                .results()
                .limit(50)
                .forEach(line -> labelled(all, line.group(1), CleanText.of(line.group(2), 500)));
        fields = all;
    }

    private static void labelled(List<HeaderField> all, String label, String value) {
        switch (label.toLowerCase(Locale.ROOT)) {
            case "sender domain" -> all.add(new HeaderField("Reported-Domain", value));
            case "sender ip address" -> all.add(new HeaderField("Source-IP", value));
            case "received date" -> all.add(new HeaderField("Arrival-Date", value));
            case "spf alignment" -> {
                if (value.equalsIgnoreCase("no")) all.add(new HeaderField("Identity-Alignment", "spf"));
            }
            case "dkim alignment" -> {
                if (value.equalsIgnoreCase("no")) all.add(new HeaderField("Identity-Alignment", "dkim"));
            }
            case "dmarc results",
                    "dmarc mechanism check result",
                    "spf-authenticated identifiers",
                    "dkim-authenticated identifiers" ->
                all.add(new HeaderField("Authentication-Results", label + ": " + value));
            default -> {}
        }
    }

    FailureReport finish() {
        var type = FEEDBACK_TYPE.read(first("Feedback-Type").orElse(""), notes);
        // Lenient: whoever reports a failed authentication and forgets to say so
        if (type.isEmpty()) {
            type = "auth-failure";
            if (form == FailureReport.Form.ARF) notes.addOnce(NoteCode.VALUE_MISSING, "Feedback-Type", "Feedback-Type");
        }
        return new FailureReport(
                form,
                type,
                reporter,
                first("User-Agent"),
                first("Version"),
                first("Auth-Failure").map(text -> AUTH_FAILURE.read(text, notes)),
                identityAlignment(),
                all("Authentication-Results"),
                first("Delivery-Result").map(text -> DELIVERY_RESULT.read(text, notes)),
                sourceIp(),
                first("Source-Port").flatMap(this::port),
                domains("Reported-Domain"),
                all("Reported-URI"),
                first("Reporting-MTA"),
                mailFrom(),
                all("Original-Rcpt-To").stream().map(FailureReportParser::bare).toList(),
                first("Original-Envelope-Id"),
                arrivalDate(),
                incidents(),
                dkim(),
                all("SPF-DNS"),
                List.copyOf(originalHeader),
                notes.list(),
                ContentHash.of(lines()));
    }

    private List<String> lines() {
        var lines = new ArrayList<String>();
        for (var field : fields) lines.add(field.name().toLowerCase(Locale.ROOT) + ": " + field.value());
        for (var field : originalHeader) lines.add("> " + field.name() + ": " + field.value());
        return lines;
    }

    private Optional<String> first(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(field -> CleanText.of(field.value(), HeaderFields.MAX_VALUE))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private List<String> all(String name) {
        return fields.stream()
                .filter(field ->
                        field.name().equalsIgnoreCase(name) && !field.value().isEmpty())
                .map(field -> CleanText.of(field.value(), HeaderFields.MAX_VALUE))
                .limit(MAX_LIST)
                .toList();
    }

    // Identity-Alignment = "none" / ( "dkim" / "spf" ) *( "," … ), with comments                       RFC 9991 §4
    private List<String> identityAlignment() {
        return all("Identity-Alignment").stream()
                .flatMap(value -> Pattern.compile("[\\s,;-]+") // Lenient: "spf-dkim" (NetEase)
                        .splitAsStream(value.replaceAll("\\([^)]*\\)", " ").toLowerCase(Locale.ROOT)))
                .filter(mechanism -> mechanism.equals("dkim") || mechanism.equals("spf"))
                .distinct()
                .toList();
    }

    private Optional<InetAddress> sourceIp() {
        var text = first("Source-IP");
        var address = text.flatMap(ip -> SourceAddress.parse(ip, notes));
        if (text.isPresent() && address.isEmpty()) unreadable("Source-IP", text.get());
        return address;
    }

    private Optional<Integer> port(String text) {
        var port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port > 0 && port < 65_536) return Optional.of(port);
        unreadable("Source-Port", text);
        return Optional.empty();
    }

    private List<String> domains(String name) {
        var domains = new ArrayList<String>();
        for (var text : all(name))
            Domains.parse(text, notes).ifPresentOrElse(domains::add, () -> unreadable(name, text));
        return List.copyOf(domains);
    }

    /** The null path is sent as {@code <>}, or as nothing at all. */
    private Optional<String> mailFrom() {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase("Original-Mail-From"))
                .map(field -> bare(field.value()))
                .findFirst();
    }

    private static String bare(String address) {
        var text = CleanText.of(address, 500);
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
    }

    private Optional<java.time.Instant> arrivalDate() {
        var text = first("Arrival-Date").or(() -> first("Received-Date")); // RFC 5965 §3.2 calls both valid
        // Lenient: ISO 8601, seconds since the epoch
        var date = text.flatMap(MailDate::parse).or(() -> text.flatMap(t -> ReportDate.parseWritten(t, new Notes())));
        if (text.isPresent() && date.isEmpty()) unreadable("Arrival-Date", text.get());
        return date;
    }

    private long incidents() {
        var text = first("Incidents");
        if (text.isEmpty()) return 1;
        if (text.get().matches("[1-9][0-9]{0,8}")) return Long.parseLong(text.get());
        unreadable("Incidents", text.get());
        return 1;
    }

    private FailureReport.Dkim dkim() {
        return new FailureReport.Dkim(
                first("DKIM-Domain"),
                first("DKIM-Identity"),
                first("DKIM-Selector"),
                first("DKIM-Selector-DNS"),
                first("DKIM-ADSP-DNS"),
                canonicalized("DKIM-Canonicalized-Header"),
                canonicalized("DKIM-Canonicalized-Body"));
    }

    private Optional<String> canonicalized(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(field -> field.value().replace(" ", ""))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private void unreadable(String name, String text) {
        notes.addOnce(NoteCode.FIELD_UNREADABLE, name, name + ": " + text);
    }
}
