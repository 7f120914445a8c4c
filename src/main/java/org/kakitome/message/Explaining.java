package org.kakitome.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kakitome.dkim.DkimResult;
import org.kakitome.dkim.ReceivedMessage;
import org.kakitome.dkim.SignatureReason;
import org.kakitome.dkim.SignatureResult;
import org.kakitome.dmarc.PolicyDiscovery;
import org.kakitome.dns.DomainName;
import org.kakitome.message.DmarcEvaluation.AlignedBy;
import org.kakitome.message.DmarcEvaluation.Identifier;
import org.kakitome.message.DmarcEvaluation.Mechanism;
import org.kakitome.message.Reason.Weight;
import org.kakitome.spf.Directive;
import org.kakitome.spf.SpfEvaluation;

/** From results to reasons: what decided first, then SPF, DKIM and what is in between. */
final class Explaining {
    private static final int SHOWN = 80;

    private final ReceivedMessage message;
    private final List<MailboxList> lists;
    private final List<DomainName> authors;
    private final ReceivedFrom received;
    private final SpfEvaluation spf;
    private final List<SignatureResult> signatures;
    private final Optional<DmarcEvaluation> dmarc;
    private final boolean passes;
    private final String author;
    private final List<Reason> reasons = new ArrayList<>();

    Explaining(
            ReceivedMessage message,
            List<MailboxList> lists,
            List<DomainName> authors,
            ReceivedFrom received,
            SpfEvaluation spf,
            List<SignatureResult> signatures,
            Optional<DmarcEvaluation> dmarc) {
        this.message = message;
        this.lists = lists;
        this.authors = authors;
        this.received = received;
        this.spf = spf;
        this.signatures = signatures;
        this.dmarc = dmarc;
        this.passes = dmarc.filter(d -> d.result() == DmarcResult.PASS).isPresent();
        this.author = dmarc.map(DmarcEvaluation::authorDomain)
                .or(() -> authors.stream().findFirst())
                .map(DomainName::unicode)
                .orElse("");
    }

    List<Reason> reasons() {
        dmarc.ifPresent(this::result);
        from();
        spf();
        dkim();
        passedOn();
        dmarc.flatMap(DmarcEvaluation::older)
                .ifPresent(older -> note(
                        MessageReason.OLDER_RECEIVERS_DIFFER,
                        author,
                        older.result().wire(),
                        older.view()
                                .applies()
                                .filter(a -> older.result() == DmarcResult.FAIL)
                                .map(a -> a.text())
                                .orElse("none")));
        // what decided comes first, in the order it was found
        return reasons.stream()
                .sorted((a, b) -> Boolean.compare(b.weight() == Weight.FAULT, a.weight() == Weight.FAULT))
                .toList();
    }

    private void result(DmarcEvaluation evaluation) {
        var policyDomain = evaluation.policyDomain().map(DomainName::unicode).orElse("");
        switch (evaluation.result()) {
            case PASS -> {
                right(MessageReason.DMARC_PASSES, author, evaluation.alignedBy().name());
                if (evaluation.alignedBy() == AlignedBy.SPF) note(MessageReason.ONLY_SPF_ALIGNED, author);
            }
            case FAIL -> failed(evaluation, policyDomain);
            case NONE -> fault(MessageReason.DMARC_NO_RECORD, author);
            case PERMERROR -> fault(MessageReason.DMARC_RECORD_UNUSABLE, author, policyDomain);
            case TEMPERROR -> {
                if (evaluation.discovery().outcome() instanceof PolicyDiscovery.Undecided undecided)
                    fault(
                            MessageReason.DMARC_NOT_ANSWERED,
                            author,
                            undecided.name().ascii(),
                            shown(undecided.failure().detail()));
                else fault(MessageReason.DMARC_UNDECIDED, author);
            }
        }
    }

    private void failed(DmarcEvaluation evaluation, String policyDomain) {
        var tag = evaluation.policyTag().orElseThrow().name().toLowerCase(java.util.Locale.ROOT);
        var policy = evaluation.policy().orElseThrow();
        fault(
                switch (evaluation.disposition()) {
                    case REJECT -> MessageReason.DMARC_FAILS_REJECT;
                    case QUARANTINE -> MessageReason.DMARC_FAILS_QUARANTINE;
                    case NONE -> MessageReason.DMARC_FAILS_NONE;
                },
                author,
                policyDomain,
                tag);
        if (policy != evaluation.disposition())
            note(
                    MessageReason.DMARC_TEST_MODE,
                    policyDomain,
                    policy.wire(),
                    evaluation.disposition().wire());
    }

    private void from() {
        if (lists.isEmpty()) {
            fault(MessageReason.FROM_MISSING);
            return;
        }
        var wrong = lists.stream().flatMap(list -> list.wrong().stream()).findFirst();
        wrong.ifPresent(piece -> fault(MessageReason.FROM_UNREADABLE, shown(piece)));
        if (wrong.isEmpty() && authors.isEmpty()) {
            var value = message.fields("From").get(0).value();
            fault(MessageReason.FROM_WITHOUT_DOMAIN, shown(value));
        }
        int fields = message.fields("From").size();
        if (fields > 1) fault(MessageReason.FROM_REPEATED, String.valueOf(fields));
        if (authors.size() > 1)
            fault(
                    MessageReason.FROM_SEVERAL_DOMAINS,
                    authors.stream()
                            .limit(MessageAuthenticator.MAX_AUTHOR_DOMAINS)
                            .map(DomainName::unicode)
                            .collect(Collectors.joining(", ")),
                    author);
    }

    private void spf() {
        var domain = spf.domain().map(DomainName::unicode).orElse("");
        switch (spf.result()) {
            case PASS -> spfPassed(domain);
            case FAIL, SOFTFAIL, NEUTRAL ->
                undone(
                        MessageReason.SPF_ADDRESS_NOT_LISTED,
                        domain,
                        received.client().getHostAddress(),
                        spf.result().wire(),
                        spf.matched().map(Directive::toString).orElse(""));
            case NONE -> {
                if (spf.domain().isPresent()) undone(MessageReason.SPF_NO_RECORD, domain);
                else
                    undone(
                            MessageReason.SPF_NO_DOMAIN,
                            shown(received.nullSender() ? received.helo() : received.address()));
            }
            case PERMERROR ->
                undone(
                        MessageReason.SPF_BROKEN,
                        domain,
                        spf.reason().map(r -> r.kind().name()).orElse(""),
                        shown(spf.reason()
                                .map(r -> r.term().isEmpty() ? r.detail() : r.term())
                                .orElse("")));
            case TEMPERROR ->
                undone(
                        MessageReason.SPF_NOT_ANSWERED,
                        domain,
                        shown(spf.reason().map(SpfEvaluation.Reason::detail).orElse("")));
        }
    }

    private void spfPassed(String domain) {
        var identifier = identifiers(Mechanism.SPF).stream().findFirst();
        if (identifier.isEmpty()) return; // no Author Domain to be aligned with
        if (identifier.get().authenticates()) right(MessageReason.SPF_ALIGNED, domain, author);
        else if (identifier.get().undecided()) undone(MessageReason.SPF_ALIGNMENT_UNKNOWN, domain, author);
        else if (identifier.get().relaxed().aligned()) undone(MessageReason.SPF_NOT_STRICTLY_ALIGNED, domain, author);
        else if (received.nullSender()) undone(MessageReason.SPF_ONLY_HELO, domain, author);
        else undone(MessageReason.SPF_NOT_ALIGNED, domain, author);
    }

    private void dkim() {
        if (signatures.isEmpty()) {
            if (!author.isEmpty()) undone(MessageReason.DKIM_NO_SIGNATURE, author);
            return;
        }
        for (var signature : signatures) {
            if (signature.passes()) dkimPassed(signature);
            else dkimFailed(signature);
        }
    }

    private void dkimPassed(SignatureResult signature) {
        var found = identifier(signature);
        if (found.isEmpty()) return;
        var identifier = found.get();
        var facts = new String[] {identifier.domain().unicode(), shown(signature.selector()), author};
        if (identifier.authenticates()) right(MessageReason.DKIM_ALIGNED, facts);
        else if (identifier.undecided()) undone(MessageReason.DKIM_ALIGNMENT_UNKNOWN, facts);
        else if (identifier.relaxed().aligned()) undone(MessageReason.DKIM_NOT_STRICTLY_ALIGNED, facts);
        else undone(MessageReason.DKIM_NOT_ALIGNED, facts);
    }

    private void dkimFailed(SignatureResult signature) {
        var signer = signature.domain().map(DomainName::unicode).orElse(shown(signature.signingDomain()));
        var selector = shown(signature.selector());
        var code = code(signature.reason());
        // what would not be aligned anyway did not decide
        boolean decides = !passes
                && identifier(signature)
                        .filter(i -> i.alignment().aligned() || i.undecided())
                        .isPresent();
        var facts = new ArrayList<>(List.of(signer, selector));
        if (code == MessageReason.DKIM_NOT_ANSWERED)
            facts.add(shown(
                    signature.facts().isEmpty()
                            ? ""
                            : signature.facts().get(signature.facts().size() - 1)));
        else if (code.factNames().size() == 3) facts.add(signature.reason().name());
        reasons.add(new Reason(code, decides ? Weight.FAULT : Weight.NOTE, facts));
    }

    static MessageReason code(SignatureReason reason) {
        if (reason.result() == DkimResult.POLICY) return MessageReason.DKIM_NOT_ACCEPTED;
        if (reason.result() == DkimResult.NEUTRAL) return MessageReason.DKIM_UNREADABLE;
        return switch (reason) {
            case BODY_HASH_DIFFERS, BODY_CUT_OFF -> MessageReason.DKIM_BODY_CHANGED;
            case HEADERS_CHANGED, BODY_AND_HEADERS_CHANGED -> MessageReason.DKIM_HEADERS_CHANGED;
            case OTHER_KEY, SIGNATURE_DIFFERS, SIGNATURE_LENGTH_DIFFERS -> MessageReason.DKIM_OTHER_KEY;
            case EXPIRED -> MessageReason.DKIM_EXPIRED;
            case KEY_MISSING -> MessageReason.DKIM_KEY_MISSING;
            case DNS_FAILED -> MessageReason.DKIM_NOT_ANSWERED;
            case FROM_NOT_SIGNED, IDENTITY_NOT_IN_DOMAIN -> MessageReason.DKIM_UNREADABLE;
            default -> MessageReason.DKIM_KEY_UNUSABLE;
        };
    }

    /** RFC 2919: a list names itself, and lists change what they pass on. */
    private void passedOn() {
        boolean broken =
                signatures.stream().anyMatch(signature -> signature.reason().result() == DkimResult.FAIL);
        if (passes || !broken) return;
        message.fields("List-Id").stream()
                .findFirst()
                .ifPresent(field -> note(MessageReason.PASSED_ON_BY_LIST, shown(listId(field.value()))));
    }

    private static String listId(String value) {
        int begin = value.lastIndexOf('<');
        int end = value.indexOf('>', Math.max(begin, 0));
        return begin >= 0 && end > begin ? value.substring(begin + 1, end) : value;
    }

    private List<Identifier> identifiers(Mechanism mechanism) {
        return dmarc.stream()
                .flatMap(evaluation -> evaluation.identifiers().stream())
                .filter(identifier -> identifier.mechanism() == mechanism)
                .toList();
    }

    private Optional<Identifier> identifier(SignatureResult signature) {
        return identifiers(Mechanism.DKIM).stream()
                .filter(identifier -> identifier.signature().orElseThrow() == signature)
                .findFirst();
    }

    /** Decides where DMARC does not pass, else it may be mended. */
    private void undone(MessageReason code, String... facts) {
        reasons.add(new Reason(code, passes ? Weight.NOTE : Weight.FAULT, List.of(facts)));
    }

    private void fault(MessageReason code, String... facts) {
        reasons.add(new Reason(code, Weight.FAULT, List.of(facts)));
    }

    private void note(MessageReason code, String... facts) {
        reasons.add(new Reason(code, Weight.NOTE, List.of(facts)));
    }

    private void right(MessageReason code, String... facts) {
        reasons.add(new Reason(code, Weight.RIGHT, List.of(facts)));
    }

    private static String shown(String text) {
        var clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return clean.length() > SHOWN ? clean.substring(0, SHOWN) + "…" : clean;
    }
}
