package org.kakitome.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.dkim.DkimResult;
import org.kakitome.dkim.SignatureResult;
import org.kakitome.dmarc.AlignmentMode;
import org.kakitome.dmarc.AssessmentPolicy;
import org.kakitome.dmarc.IdentifierAlignment;
import org.kakitome.dmarc.OrganizationalDomain;
import org.kakitome.dmarc.PolicyDiscovery;
import org.kakitome.dmarc.PolicyRecord;
import org.kakitome.dmarc.Rfc7489View;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DomainName;
import org.kakitome.message.DmarcEvaluation.AlignedBy;
import org.kakitome.message.DmarcEvaluation.Identifier;
import org.kakitome.message.DmarcEvaluation.Mechanism;
import org.kakitome.message.DmarcEvaluation.Older;
import org.kakitome.spf.SpfEvaluation;
import org.kakitome.spf.SpfResult;

/** DMARC for one Author Domain: RFC 9989 §5.3, step by step. */
final class Evaluating {
    private final Dns dns;
    private final DomainName author;
    private final SpfEvaluation spf;
    private final List<SignatureResult> signatures;

    Evaluating(Dns dns, DomainName author, SpfEvaluation spf, List<SignatureResult> signatures) {
        this.dns = dns;
        this.author = author;
        this.spf = spf;
        this.signatures = signatures;
    }

    DmarcEvaluation evaluation() {
        var discovery = PolicyDiscovery.discover(dns, author);
        var record = discovery.outcome() instanceof PolicyDiscovery.Applies applies
                ? Optional.of(applies.record())
                : Optional.<PolicyRecord>empty();
        var identifiers = identifiers(record);
        var result = result(discovery, identifiers);
        var disposition = result == DmarcResult.FAIL
                ? ((PolicyDiscovery.Applies) discovery.outcome()).appliedPolicy()
                : AssessmentPolicy.NONE;
        var organization = OrganizationalDomain.lookup(dns, author).domain();
        var evaluation = new DmarcEvaluation(
                result, author, organization, discovery, identifiers, disposition, Optional.empty());
        return new DmarcEvaluation(
                result, author, organization, discovery, identifiers, disposition, older(evaluation));
    }

    /** RFC 9989 §3.2.3, §3.2.4: the domain of MAIL FROM and the d= of each signature; what only the HELO check would pass is none. */
    private List<Identifier> identifiers(Optional<PolicyRecord> record) {
        var identifiers = new ArrayList<Identifier>();
        var aspf = record.map(PolicyRecord::spfAlignment).orElse(AlignmentMode.RELAXED);
        var adkim = record.map(PolicyRecord::dkimAlignment).orElse(AlignmentMode.RELAXED);
        spf.domain()
                .ifPresent(domain -> identifiers.add(
                        identifier(Mechanism.SPF, domain, spf.result() == SpfResult.PASS, aspf, Optional.empty())));
        for (var signature : signatures)
            signature
                    .domain()
                    .ifPresent(domain -> identifiers.add(
                            identifier(Mechanism.DKIM, domain, signature.passes(), adkim, Optional.of(signature))));
        return List.copyOf(identifiers);
    }

    private Identifier identifier(
            Mechanism mechanism,
            DomainName domain,
            boolean passed,
            AlignmentMode mode,
            Optional<SignatureResult> signature) {
        var relaxed = IdentifierAlignment.evaluate(dns, author, domain, AlignmentMode.RELAXED);
        var alignment = mode == AlignmentMode.RELAXED
                ? relaxed
                : IdentifierAlignment.evaluate(dns, author, domain, AlignmentMode.STRICT);
        return new Identifier(mechanism, domain, passed, mode, alignment, relaxed, signature);
    }

    /** RFC 9989 §5.3.5, §5.3.6. */
    private DmarcResult result(PolicyDiscovery discovery, List<Identifier> identifiers) {
        var outcome = discovery.outcome();
        if (outcome instanceof PolicyDiscovery.Undecided) return DmarcResult.TEMPERROR;
        if (outcome instanceof PolicyDiscovery.Unusable) return DmarcResult.PERMERROR;
        if (outcome instanceof PolicyDiscovery.NoRecord) return DmarcResult.NONE;
        if (identifiers.stream().anyMatch(Identifier::authenticates)) return DmarcResult.PASS;
        return identifiers.stream().anyMatch(this::mayHavePassed) ? DmarcResult.TEMPERROR : DmarcResult.FAIL;
    }

    /** A question that DNS did not answer stands between this identifier and an aligned pass. */
    private boolean mayHavePassed(Identifier identifier) {
        boolean perhapsPassed = identifier.passed() || temporary(identifier);
        return perhapsPassed
                && (identifier.undecided() || identifier.alignment().aligned());
    }

    private boolean temporary(Identifier identifier) {
        return identifier
                .signature()
                .map(signature -> signature.result() == DkimResult.TEMPERROR)
                .orElse(spf.result() == SpfResult.TEMPERROR);
    }

    /** What a receiver that follows RFC 7489 makes of the same message; empty where it is the same. */
    private Optional<Older> older(DmarcEvaluation today) {
        var view = Rfc7489View.discover(dns, author);
        boolean sameUnknown =
                today.result() == DmarcResult.TEMPERROR || view.outcome() instanceof Rfc7489View.Undecided;
        if (sameUnknown) return Optional.empty();
        var older = older(view, today.identifiers());
        boolean sampled = older.result() == DmarcResult.FAIL
                && !view.applies().orElseThrow().forAll();
        boolean same = older.result() == today.result() && older.disposition() == today.disposition() && !sampled;
        return same ? Optional.empty() : Optional.of(older);
    }

    private Older older(Rfc7489View view, List<Identifier> identifiers) {
        if (view.outcome() instanceof Rfc7489View.Unusable)
            return new Older(DmarcResult.PERMERROR, AssessmentPolicy.NONE, AlignedBy.NONE, view);
        if (view.applies().isEmpty()) return new Older(DmarcResult.NONE, AssessmentPolicy.NONE, AlignedBy.NONE, view);
        var record = view.applies().get().record();
        var alignedBy = DmarcEvaluation.alignedBy(
                older(identifiers, Mechanism.SPF, record.spfAlignment()),
                older(identifiers, Mechanism.DKIM, record.dkimAlignment()));
        return alignedBy == AlignedBy.NONE
                ? new Older(DmarcResult.FAIL, view.applies().get().policy(), alignedBy, view)
                : new Older(DmarcResult.PASS, AssessmentPolicy.NONE, alignedBy, view);
    }

    private boolean older(List<Identifier> identifiers, Mechanism mechanism, AlignmentMode mode) {
        return identifiers.stream()
                .anyMatch(
                        i -> i.mechanism() == mechanism && i.passed() && Rfc7489View.aligned(author, i.domain(), mode));
    }
}
