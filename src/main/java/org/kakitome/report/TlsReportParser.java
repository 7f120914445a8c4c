package org.kakitome.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** TLS reports, JSON (RFC 8460 §4), in one pass. A document is bounded as a whole: it has no records by the million. */
final class TlsReportParser {
    static final int MAX_POLICIES = 1_000;
    static final int MAX_FAILURES = 10_000; // of all policies together
    static final int MAX_REPORTS = 100; // RFC 8460 §5.3: one; Lenient: a list, or one behind the other
    static final int MAX_KEPT = 4_000_000; // characters of lists and details together: 5,000 failures with much to say
    private static final int MAX_LINES = 100; // of one policy-string or mx-host
    private static final int MAX_NAME = 250;
    private static final int MAX_TEXT = 1_000;
    private static final Pattern COUNT = Pattern.compile("0*([0-9]{1,11})(\\.0*)?");

    private static final Token POLICY_TYPE =
            new Token("policy-type", Set.of("tlsa", "sts", "no-policy-found"), Map.of());
    // RFC 8460 §4.3
    private static final Token RESULT_TYPE = new Token(
            "result-type",
            Set.of(
                    "starttls-not-supported",
                    "certificate-host-mismatch",
                    "certificate-expired",
                    "certificate-not-trusted",
                    "validation-failure",
                    "tlsa-invalid",
                    "dnssec-invalid",
                    "dane-required",
                    "sts-policy-fetch-error",
                    "sts-policy-invalid",
                    "sts-webpki-invalid"),
            Map.of());

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(XmlRepair.MAX_TEXT)
                    .maxNameLength(MAX_TEXT)
                    .maxNumberLength(100)
                    .build())
            // Lenient: what hand-made writers get wrong
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final JsonParser json;
    private final Notes notes;
    private final Instant now;
    private final Room room;

    private String organizationName = "";
    private String contactInfo = "";
    private String reportId = "";
    private boolean hasDates;
    private String begin = "";
    private String end = "";
    private final List<TlsReport.Policy> policies = new ArrayList<>();
    private boolean hasPolicies;
    private int policiesSeen;

    /** What is left of the bounds of a document. */
    private static final class Room {
        int policies = MAX_POLICIES;
        int failures = MAX_FAILURES;
        int text = MAX_KEPT;
    }

    private TlsReportParser(JsonParser json, Notes notes, Instant now, Room room) {
        this.json = json;
        this.notes = notes;
        this.now = now;
        this.room = room;
    }

    /** Reads to the end of the input before anything is given: what holds it may have a checksum. */
    static List<TlsReport> parse(Reader reader, Notes notes, Instant now) throws IOException {
        var reports = new ArrayList<TlsReport>();
        var room = new Room();
        try (var json = JSON.createParser(behindByteOrderMark(reader))) {
            var first = json.nextToken();
            if (first == JsonToken.START_ARRAY) first = json.nextToken();
            if (first != JsonToken.START_OBJECT) throw broken("no object");
            boolean another = true;
            while (another) {
                if (reports.size() == MAX_REPORTS)
                    throw new SetAsideException(
                            SetAside.Reason.TOO_LARGE, "more than " + MAX_REPORTS + " reports in one document");
                var parser = new TlsReportParser(json, reports.isEmpty() ? notes : new Notes(), now, room);
                parser.report();
                another = anotherFollows(json, parser.notes);
                reports.add(parser.finish());
            }
            drain(reader);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw broken(
                    "line " + line + ": " + e.getOriginalMessage().replaceAll("(?s) \\(start marker at.*|\n.*", ""));
        }
        return reports;
    }

    /** Lenient: what follows and is no report is a footer. */
    private static boolean anotherFollows(JsonParser json, Notes notes) throws IOException {
        try {
            var next = json.nextToken();
            if (next == JsonToken.END_ARRAY) next = json.nextToken();
            if (next == JsonToken.START_OBJECT) return true;
            if (next != null) notes.add(NoteCode.TRAILING_DATA, json.getText());
        } catch (JsonProcessingException e) {
            notes.add(NoteCode.TRAILING_DATA, "behind the JSON");
        }
        return false;
    }

    private TlsReport finish() throws SetAsideException {
        if (!hasDates) throw new SetAsideException(SetAside.Reason.METADATA_MISSING, "date-range");
        if (!hasPolicies) throw new SetAsideException(SetAside.Reason.METADATA_MISSING, "policies");
        var period = ReportPeriod.of(date("start-datetime", begin), date("end-datetime", end), now, notes);
        if (organizationName.isEmpty()) notes.add(NoteCode.ORG_NAME_MISSING, contactInfo);
        if (reportId.isEmpty()) notes.add(NoteCode.REPORT_ID_MISSING, "");
        return new TlsReport(
                organizationName,
                optional(contactInfo),
                reportId,
                period.begin(),
                period.end(),
                List.copyOf(policies),
                notes.list(),
                ContentHash.of(organizationName, contactInfo, reportId, period, policies));
    }

    private Instant date(String name, String text) throws SetAsideException {
        return ReportDate.parseWritten(text, notes).orElseThrow(() -> ReportPeriod.noDate(name, text));
    }

    private static Reader behindByteOrderMark(Reader reader) throws IOException {
        var start = new PushbackReader(reader);
        int c = start.read();
        while (c == 0xfeff || c == 0) c = start.read();
        if (c >= 0) start.unread(c);
        return start;
    }

    private static SetAsideException broken(String detail) {
        return new SetAsideException(SetAside.Reason.JSON_BROKEN, detail);
    }

    private void report() throws IOException {
        object(name -> {
            switch (name) {
                case "organization-name" -> organizationName = text(MAX_NAME);
                case "contact-info" -> contactInfo = text(MAX_TEXT);
                case "report-id" -> reportId = text(MAX_NAME);
                case "date-range" -> dateRange();
                case "policies" -> {
                    hasPolicies = true;
                    each(this::policy); // §4: always a list; Lenient: one object
                }
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    private void dateRange() throws IOException {
        object(name -> {
            switch (name) {
                case "start-datetime" -> begin = text(MAX_NAME);
                case "end-datetime" -> end = text(MAX_NAME);
                default -> {
                    return false;
                }
            }
            hasDates = true;
            return true;
        });
    }

    private static final class PolicyDraft {
        String type = "";
        String domain = "";
        final List<String> strings = new ArrayList<>();
        final List<String> mxHosts = new ArrayList<>();
        String successful = "0";
        String failed = "0";
        final List<TlsReport.FailureDetail> failures = new ArrayList<>();
    }

    private void policy() throws IOException {
        notes.atRecord(++policiesSeen);
        var draft = new PolicyDraft();
        object(name -> {
            switch (name) {
                case "policy" -> policyItself(draft);
                case "summary" -> summary(draft);
                case "failure-details" -> each(() -> failure(draft));
                default -> {
                    return false;
                }
            }
            return true;
        });
        finish(draft);
        notes.atRecord(0);
    }

    private void policyItself(PolicyDraft draft) throws IOException {
        object(name -> {
            switch (name) {
                case "policy-type" -> draft.type = POLICY_TYPE.read(text(Token.MAX_LENGTH), notes);
                case "policy-domain" -> draft.domain = text(MAX_TEXT);
                case "policy-string" -> each(() -> addLine(draft.strings, "policy-string"));
                case "mx-host" -> each(() -> addLine(draft.mxHosts, "mx-host"));
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    private void addLine(List<String> lines, String name) throws IOException {
        var line = detail(MAX_TEXT);
        if (line.isEmpty()) return;
        if (lines.size() < MAX_LINES) lines.add(line);
        else notes.addOnce(NoteCode.LIST_CUT, name, name);
    }

    private void summary(PolicyDraft draft) throws IOException {
        object(name -> {
            switch (name) {
                // Lenient: null is as good as not there
                case "total-successful-session-count" -> draft.successful = orZero(text(MAX_NAME));
                case "total-failure-session-count" -> draft.failed = orZero(text(MAX_NAME));
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    private static String orZero(String count) {
        return count.isEmpty() ? "0" : count;
    }

    private void finish(PolicyDraft draft) {
        var domain = Domains.parse(draft.domain, notes);
        var successful = count(draft.successful);
        var failed = count(draft.failed);
        if (domain.isEmpty() || successful.isEmpty() || failed.isEmpty()) {
            // counts that must not be believed, or counts of nobody
            var why = domain.isEmpty()
                    ? "policy-domain: " + draft.domain
                    : "summary: " + draft.successful + ", " + draft.failed;
            notes.recordLeftOut(NoteCode.POLICY_LEFT_OUT, why);
            return;
        }
        if (--room.policies < 0) {
            notes.add(NoteCode.LIST_CUT, "policies");
            return;
        }
        if (draft.type.isEmpty()) notes.addOnce(NoteCode.VALUE_MISSING, "policy-type", "policy-type");
        policies.add(new TlsReport.Policy(
                draft.type.isEmpty() ? "no-policy-found" : draft.type,
                domain.get(),
                List.copyOf(draft.strings),
                List.copyOf(draft.mxHosts),
                successful.get(),
                failed.get(),
                List.copyOf(draft.failures)));
    }

    private void failure(PolicyDraft draft) throws IOException {
        var detail = new FailureDraft();
        object(name -> {
            switch (name) {
                case "result-type" -> detail.resultType = RESULT_TYPE.read(text(Token.MAX_LENGTH), notes);
                case "sending-mta-ip" -> detail.sendingMtaIp = address(name);
                case "receiving-mx-hostname" -> detail.receivingMxHostname = optional(host());
                case "receiving-mx-helo" -> detail.receivingMxHelo = optional(host());
                case "receiving-ip" -> detail.receivingIp = address(name);
                case "failed-session-count" -> detail.failed = text(MAX_NAME);
                case "additional-information" -> detail.additionalInformation = optional(detail(MAX_TEXT));
                case "failure-reason-code", "failure-error-code" -> // the RFC's text has both names
                    detail.failureReasonCode = optional(detail(MAX_TEXT));
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (--room.failures < 0) notes.add(NoteCode.LIST_CUT, "failure-details");
        else draft.failures.add(detail.finish(this));
    }

    private static final class FailureDraft {
        String resultType = "";
        Optional<InetAddress> sendingMtaIp = Optional.empty();
        Optional<String> receivingMxHostname = Optional.empty();
        Optional<String> receivingMxHelo = Optional.empty();
        Optional<InetAddress> receivingIp = Optional.empty();
        String failed = "";
        Optional<String> additionalInformation = Optional.empty();
        Optional<String> failureReasonCode = Optional.empty();

        TlsReport.FailureDetail finish(TlsReportParser parser) {
            var count = parser.count(failed);
            // Lenient: the summary counts; a detail without a count still tells what went wrong
            if (count.isEmpty())
                parser.notes.addOnce(NoteCode.VALUE_MISSING, "count", "failed-session-count: " + failed);
            return new TlsReport.FailureDetail(
                    resultType,
                    sendingMtaIp,
                    receivingMxHostname,
                    receivingMxHelo,
                    receivingIp,
                    count.orElse(0L),
                    additionalInformation,
                    failureReasonCode);
        }
    }

    /** Lenient: numbers as strings. */
    private Optional<Long> count(String text) {
        var number = COUNT.matcher(text);
        if (!number.matches()) return Optional.empty();
        return Optional.of(Long.parseLong(number.group(1))).filter(value -> value <= RecordDraft.MAX_COUNT);
    }

    private Optional<InetAddress> address(String name) throws IOException {
        var text = text(MAX_NAME);
        if (text.isEmpty()) return Optional.empty();
        var address = SourceAddress.parse(text, notes);
        if (address.isEmpty()) notes.addOnce(NoteCode.FIELD_UNREADABLE, name, name + ": " + text);
        return address;
    }

    private String host() throws IOException {
        var text = detail(MAX_TEXT);
        return Domains.parse(text, new Notes()).orElse(text);
    }

    // --- JSON

    /** Takes the value of one member; false where it does not know the name and has not moved. */
    private interface Member {
        boolean take(String name) throws IOException;
    }

    private interface Element {
        void take() throws IOException;
    }

    /** The current token's members. Lenient: null, or anything that is no object, has none. */
    private void object(Member member) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            if (member.take(name)) continue;
            notes.addOnce(NoteCode.ELEMENT_UNKNOWN, name, name);
            json.skipChildren();
        }
    }

    /** The current token's elements. Lenient: a single value is a list of one, null is an empty one. */
    private void each(Element element) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) return;
        if (json.currentToken() != JsonToken.START_ARRAY) {
            element.take();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) element.take();
    }

    /** A text of which a document may hold many: from some length on, all together, it is left out with a note. */
    private String detail(int max) throws IOException {
        var text = text(max);
        room.text -= text.length();
        if (room.text >= 0) return text;
        notes.add(NoteCode.LIST_CUT, "more than " + MAX_KEPT + " characters");
        return "";
    }

    /** Empty for null, objects and lists. */
    private String text(int max) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) return "";
        if (!json.currentToken().isScalarValue()) {
            json.skipChildren();
            return "";
        }
        var text = json.getText();
        var clean = CleanText.of(text, max);
        if (clean.length() == max && text.strip().length() > max) notes.add(NoteCode.TEXT_CUT, clean);
        return clean;
    }

    private static void drain(Reader reader) throws IOException {
        var sink = new char[4_096];
        while (reader.read(sink) >= 0) continue;
    }

    private static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
