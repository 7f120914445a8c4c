package org.kakitome.report;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;

/** A {@code record} as it was sent (RFC 9990 §3.1.1.6), until the head is known that makes it a {@link ReportRecord}. */
final class RecordDraft {
    static final int MAX_COUNT_DIGITS = 11;

    /** No sender sends more than this for one domain from one address in a day: more is a fault, or there to spoil sums. */
    static final long MAX_COUNT = 10_000_000_000L;

    static final int MAX_REASONS = 20;
    static final int MAX_DKIM_RESULTS = 100; // RFC 9990 §3.1.3
    static final int MAX_SPF_RESULTS = 20;
    private static final int MAX_TEXT = 500; // comment, human_result
    private static final int MAX_DOMAIN = 400;
    private static final Pattern COUNT = Pattern.compile("\\+?0*([0-9]{1," + MAX_COUNT_DIGITS + "})(\\.0*)?");

    private final XmlCursor xml;
    private final Notes notes;

    private boolean hasRow;
    private String sourceIp = "";
    private String count = "";
    private boolean hasPolicyEvaluated;
    private String disposition = "";
    private String dkimAligned = "";
    private String spfAligned = "";
    private final List<ReportRecord.OverrideReason> reasons = new ArrayList<>(1);
    private Optional<String> headerFrom = Optional.empty();
    private Optional<String> envelopeFrom = Optional.empty();
    private Optional<String> envelopeTo = Optional.empty();
    private boolean hasAuthResults;
    private final List<ReportRecord.DkimAuthResult> dkim = new ArrayList<>(2);
    private final List<ReportRecord.SpfAuthResult> spf = new ArrayList<>(1);

    private RecordDraft(XmlCursor xml, Notes notes) {
        this.xml = xml;
        this.notes = notes;
    }

    // record = row identifiers auth_results, in any order                                         RFC 9990 Appendix A
    static RecordDraft read(XmlCursor xml, Notes notes) throws XMLStreamException, IOException {
        var draft = new RecordDraft(xml, notes);
        xml.children(name -> {
            switch (name) {
                case "row" -> draft.row(name);
                case "identifiers", "identities" -> draft.identifiers(); // RFC 7489's text says identities once
                case "auth_results" -> draft.authResults();
                case "extension", "extensions" -> xml.extension();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return draft;
    }

    private void row(String row) throws XMLStreamException, IOException {
        if (isRepeated(hasRow, row)) return;
        hasRow = true;
        xml.children(name -> {
            switch (name) {
                case "source_ip" -> sourceIp = first(sourceIp, name);
                case "count" -> count = first(count, name);
                case "policy_evaluated" -> policyEvaluated(name);
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    /** Lenient: of what may stand once the first counts. */
    private boolean isRepeated(boolean before, String name) throws XMLStreamException, IOException {
        if (!before) return false;
        notes.addOnce(NoteCode.ELEMENT_REPEATED, name, name);
        xml.skip();
        return true;
    }

    private String first(String before, String name) throws XMLStreamException, IOException {
        return isRepeated(!before.isEmpty(), name) ? before : xml.text(MAX_DOMAIN);
    }

    private void policyEvaluated(String policyEvaluated) throws XMLStreamException, IOException {
        if (isRepeated(hasPolicyEvaluated, policyEvaluated)) return;
        hasPolicyEvaluated = true;
        xml.children(this::partOfPolicyEvaluated);
    }

    private boolean partOfPolicyEvaluated(String name) throws XMLStreamException, IOException {
        switch (name) {
            case "disposition" -> disposition = Token.DISPOSITION.read(xml.text(Token.MAX_LENGTH), notes);
            case "dkim" -> dkimAligned = Token.ALIGNED_DKIM.read(xml.text(Token.MAX_LENGTH), notes);
            case "spf" -> spfAligned = Token.ALIGNED_SPF.read(xml.text(Token.MAX_LENGTH), notes);
            case "reason" -> reason();
            case "reasons" -> xml.unknownList(this::partOfPolicyEvaluated);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void reason() throws XMLStreamException, IOException {
        var type = new Text();
        var comment = new Text();
        var text = xml.childrenAndText(MAX_TEXT, name -> {
            switch (name) {
                case "type" -> type.value = Token.OVERRIDE.read(xml.text(Token.MAX_LENGTH), notes);
                case "comment" -> comment.value = xml.text(MAX_TEXT);
                default -> {
                    return false;
                }
            }
            return true;
        });
        // Lenient: rspamd wrote <reason>sampled_out</reason>.
        if (type.value.isEmpty() && comment.value.isEmpty() && !text.isEmpty()) {
            notes.addOnce(NoteCode.VALUE_ALIAS, "reason", "reason: " + text);
            if (text.length() <= Token.MAX_LENGTH) type.value = Token.OVERRIDE.read(text, notes);
            else comment.value = text;
        }
        if (type.value.isEmpty() && comment.value.isEmpty()) return;
        var reason = new ReportRecord.OverrideReason(type.value.isEmpty() ? "other" : type.value, comment.optional());
        addCapped(reasons, reason, MAX_REASONS, "reason");
    }

    private void identifiers() throws XMLStreamException, IOException {
        xml.children(name -> {
            switch (name) {
                case "header_from" -> headerFrom = Optional.of(first(headerFrom.orElse(""), name));
                case "envelope_from" -> envelopeFrom = Optional.of(envelope());
                case "envelope_to" -> envelopeTo = Optional.of(envelope()).filter(to -> !to.isEmpty());
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    /** Empty for the null path, {@code <>}. */
    private String envelope() throws XMLStreamException, IOException {
        var text = xml.text(MAX_DOMAIN);
        return text.equals("<>") ? "" : domainOrText(text);
    }

    private void authResults() throws XMLStreamException, IOException {
        hasAuthResults = true;
        xml.children(name -> {
            switch (name) {
                case "dkim" -> dkimResult();
                case "spf" -> spfResult();
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    private void dkimResult() throws XMLStreamException, IOException {
        var domain = new Text();
        var selector = new Text();
        var result = new Text();
        var human = new Text();
        xml.children(name -> {
            switch (name) {
                case "domain" -> domain.value = domainOrText(xml.text(MAX_DOMAIN));
                case "selector" -> selector.value = xml.text(MAX_DOMAIN);
                case "result" -> result.value = Token.DKIM_RESULT.read(xml.text(Token.MAX_LENGTH), notes);
                case "human_result" -> human.value = xml.text(MAX_TEXT);
                default -> {
                    return false;
                }
            }
            return true;
        });
        var dkimResult = new ReportRecord.DkimAuthResult(
                domain.value, selector.optional(), resultOrNone(result, "dkim/result"), human.optional());
        addCapped(dkim, dkimResult, MAX_DKIM_RESULTS, "dkim");
    }

    private void spfResult() throws XMLStreamException, IOException {
        var domain = new Text();
        var scope = new Text();
        var result = new Text();
        var human = new Text();
        xml.children(name -> {
            switch (name) {
                case "domain" -> domain.value = domainOrText(xml.text(MAX_DOMAIN));
                case "scope" -> scope.value = Token.SPF_SCOPE.read(xml.text(Token.MAX_LENGTH), notes);
                case "result" -> result.value = Token.SPF_RESULT.read(xml.text(Token.MAX_LENGTH), notes);
                case "human_result" -> human.value = xml.text(MAX_TEXT);
                default -> {
                    return false;
                }
            }
            return true;
        });
        var spfResult = new ReportRecord.SpfAuthResult(
                domain.value, scope.optional(), resultOrNone(result, "spf/result"), human.optional());
        addCapped(spf, spfResult, MAX_SPF_RESULTS, "spf");
    }

    /** Lenient: a result that is empty or not there claims nothing, as {@code none} does. */
    private String resultOrNone(Text result, String element) {
        if (!result.value.isEmpty()) return result.value;
        notes.addOnce(NoteCode.VALUE_MISSING, element, element);
        return "none";
    }

    /** Lenient: where it is no domain ({@code not.evaluated}, {@code unknown host}), what was sent is kept for people. */
    private String domainOrText(String text) {
        if (text.isEmpty()) return "";
        var domain = Domains.parse(text, notes);
        if (domain.isEmpty()) notes.add(NoteCode.DOMAIN_INVALID, text);
        return domain.orElse(text);
    }

    private <T> void addCapped(List<T> list, T value, int max, String element) {
        if (list.size() < max) list.add(value);
        else notes.addOnce(NoteCode.LIST_CUT, element, element);
    }

    /** About how many octets it takes, for the bound of those that wait for their head. */
    int size() {
        int size = 400
                + sourceIp.length()
                + count.length()
                + length(headerFrom)
                + length(envelopeFrom)
                + length(envelopeTo);
        for (var reason : reasons) size += 80 + reason.type().length() + length(reason.comment());
        for (var result : dkim)
            size += 120 + result.domain().length() + length(result.selector()) + length(result.humanResult());
        for (var result : spf)
            size += 120 + result.domain().length() + length(result.scope()) + length(result.humanResult());
        return size;
    }

    private static int length(Optional<String> text) {
        return text.map(String::length).orElse(0);
    }

    /** Lenient: a record without content, sent because the schema wants one, is none. */
    boolean isEmpty() {
        boolean countsNothing = count.isEmpty() || count.equals("0");
        return countsNothing && sourceIp.isEmpty() && headerFrom.orElse("").isEmpty();
    }

    /** Empty, and a note, for a record that must not be believed: it would lower, flood or misplace the counts. */
    Optional<ReportRecord> finish(String policyDomain, Notes notes) {
        var address = SourceAddress.parse(sourceIp, notes);
        if (address.isEmpty()) {
            notes.recordLeftOut(NoteCode.RECORD_SOURCE_IP_INVALID, "source_ip: " + sourceIp);
            return Optional.empty();
        }
        var messages = messages();
        if (messages.isEmpty()) {
            notes.recordLeftOut(NoteCode.RECORD_COUNT_INVALID, "count: " + count);
            return Optional.empty();
        }
        return Optional.of(new ReportRecord(
                address.get(),
                messages.get(),
                evaluated(),
                headerFrom(policyDomain),
                envelopeFrom,
                envelopeTo,
                results(address.get())));
    }

    private Optional<Long> messages() {
        var number = COUNT.matcher(count);
        if (!number.matches()) return Optional.empty();
        long value = Long.parseLong(number.group(1));
        if (value < 1 || value > MAX_COUNT) return Optional.empty();
        // Lenient: "3.0", "+3", "003".
        if (!number.group(1).equals(count)) notes.add(NoteCode.COUNT_REPAIRED, count);
        return Optional.of(value);
    }

    private ReportRecord.PolicyEvaluated evaluated() {
        if (!hasPolicyEvaluated) {
            // Lenient, and strict at once: who does not say that it passed has not passed it.
            notes.add(NoteCode.POLICY_EVALUATED_MISSING, "policy_evaluated");
        } else {
            noteMissing(disposition, Token.DISPOSITION);
            noteMissing(dkimAligned, Token.ALIGNED_DKIM);
            noteMissing(spfAligned, Token.ALIGNED_SPF);
        }
        return new ReportRecord.PolicyEvaluated(
                appliedDisposition(), dkimAligned.equals("pass"), spfAligned.equals("pass"), List.copyOf(reasons));
    }

    private void noteMissing(String value, Token token) {
        if (value.isEmpty()) notes.addOnce(NoteCode.VALUE_MISSING, token.element(), token.element());
    }

    /** Lenient: what is not known, or not there, is no action. */
    private ReportRecord.Disposition appliedDisposition() {
        return switch (disposition) {
            case "pass" -> ReportRecord.Disposition.PASS;
            case "quarantine" -> ReportRecord.Disposition.QUARANTINE;
            case "reject" -> ReportRecord.Disposition.REJECT;
            default -> ReportRecord.Disposition.NONE;
        };
    }

    private String headerFrom(String policyDomain) {
        var sent = headerFrom.orElse("");
        var domain = Domains.parse(sent, notes);
        // Lenient: NetEase lists all From domains of one message, "news.example.com, example.com".
        if (domain.isEmpty()) domain = Domains.parse(sent.split("[,;]", 2)[0], notes);
        if (domain.isEmpty()) {
            // Lenient: the report is about this domain, so the record is too.
            notes.add(NoteCode.HEADER_FROM_MISSING, sent.isEmpty() ? "header_from" : "header_from: " + sent);
            return policyDomain;
        }
        if (!Domains.isAtOrBelow(domain.get(), policyDomain))
            notes.add(NoteCode.HEADER_FROM_ELSEWHERE, "header_from: " + domain.get());
        return domain.get();
    }

    private ReportRecord.AuthResults results(InetAddress address) {
        if (!hasAuthResults) notes.add(NoteCode.AUTH_RESULTS_MISSING, address.getHostAddress());
        return new ReportRecord.AuthResults(List.copyOf(dkim), List.copyOf(spf));
    }

    /** One text that a lambda sets. */
    private static final class Text {
        private String value = "";

        Optional<String> optional() {
            return value.isEmpty() ? Optional.empty() : Optional.of(value);
        }
    }
}
