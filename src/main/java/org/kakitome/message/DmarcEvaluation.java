package org.kakitome.message;

import java.util.List;
import java.util.Optional;
import org.kakitome.dkim.SignatureResult;
import org.kakitome.dmarc.AlignmentMode;
import org.kakitome.dmarc.AssessmentPolicy;
import org.kakitome.dmarc.IdentifierAlignment;
import org.kakitome.dmarc.PolicyDiscovery;
import org.kakitome.dmarc.PolicyRecord;
import org.kakitome.dmarc.Rfc7489View;
import org.kakitome.dns.DomainName;

/**
 * DMARC for one Author Domain of a message: RFC 9989 §5.3.
 *
 * @param organizationalDomain of the Author Domain, by the tree walk; empty where DNS did not answer
 * @param identifiers the SPF Domain first, then the d= of each signature in their order; those that did not pass too, for the why
 * @param disposition what a receiver is asked to apply: none unless the result is fail; one step weaker while {@code t=y}
 * @param older what a receiver that still follows RFC 7489 concludes; only where that is something else
 */
public record DmarcEvaluation(
        DmarcResult result,
        DomainName authorDomain,
        Optional<DomainName> organizationalDomain,
        PolicyDiscovery discovery,
        List<Identifier> identifiers,
        AssessmentPolicy disposition,
        Optional<Older> older) {
    public enum Mechanism {
        SPF,
        DKIM
    }

    /** By which tag the policy was chosen. */
    public enum PolicyTag {
        P,
        SP,
        NP
    }

    /** Which of both gave an aligned pass. */
    public enum AlignedBy {
        NONE,
        SPF,
        DKIM,
        BOTH
    }

    /**
     * An authenticated identifier, or one that would be if its mechanism had passed.
     *
     * @param passed whether the mechanism did: only then it counts
     * @param relaxed whether it would be aligned in relaxed mode; the same as {@code alignment} where the mode is relaxed
     * @param signature of which signature it is the d=; empty for SPF
     */
    public record Identifier(
            Mechanism mechanism,
            DomainName domain,
            boolean passed,
            AlignmentMode mode,
            IdentifierAlignment alignment,
            IdentifierAlignment relaxed,
            Optional<SignatureResult> signature) {
        /** Aligned and passed: what makes DMARC pass. */
        public boolean authenticates() {
            return passed && aligned();
        }

        public boolean aligned() {
            return alignment.aligned();
        }

        boolean undecided() {
            return alignment.outcome() == IdentifierAlignment.Outcome.UNDECIDED;
        }
    }

    /** @param view with its policy and percentage */
    public record Older(DmarcResult result, AssessmentPolicy disposition, AlignedBy alignedBy, Rfc7489View view) {}

    public Optional<PolicyDiscovery.Applies> applies() {
        return discovery.outcome() instanceof PolicyDiscovery.Applies applies ? Optional.of(applies) : Optional.empty();
    }

    public Optional<DomainName> policyDomain() {
        if (discovery.outcome() instanceof PolicyDiscovery.Unusable unusable)
            return Optional.of(unusable.policyDomain());
        return applies().map(PolicyDiscovery.Applies::policyDomain);
    }

    /** As published for this Author Domain, before {@code t=y}. */
    public Optional<AssessmentPolicy> policy() {
        return applies().map(PolicyDiscovery.Applies::policy);
    }

    public Optional<PolicyTag> policyTag() {
        return applies().map(DmarcEvaluation::tag);
    }

    private static PolicyTag tag(PolicyDiscovery.Applies applies) {
        PolicyRecord record = applies.record();
        if (record.unusable()) return PolicyTag.P;
        return switch (applies.scope()) {
            case DOMAIN -> PolicyTag.P;
            case SUBDOMAIN -> record.subdomainPolicy().isPresent() ? PolicyTag.SP : PolicyTag.P;
            case NONEXISTENT_SUBDOMAIN ->
                record.nonexistentPolicy().isPresent()
                        ? PolicyTag.NP
                        : record.subdomainPolicy().isPresent() ? PolicyTag.SP : PolicyTag.P;
        };
    }

    public boolean testing() {
        return applies().filter(applies -> applies.record().testing()).isPresent();
    }

    public AlignedBy alignedBy() {
        boolean spf = authenticated(Mechanism.SPF);
        boolean dkim = authenticated(Mechanism.DKIM);
        return alignedBy(spf, dkim);
    }

    static AlignedBy alignedBy(boolean spf, boolean dkim) {
        if (spf && dkim) return AlignedBy.BOTH;
        if (spf) return AlignedBy.SPF;
        return dkim ? AlignedBy.DKIM : AlignedBy.NONE;
    }

    boolean authenticated(Mechanism mechanism) {
        return identifiers.stream().anyMatch(i -> i.mechanism() == mechanism && i.authenticates());
    }
}
