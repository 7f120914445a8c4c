package org.kakitome.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kakitome.check.DomainAnswer.Code;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.dmarc.AssessmentPolicy;
import org.kakitome.dmarc.PolicyDiscovery;
import org.kakitome.dmarc.PolicyDiscovery.Applies;
import org.kakitome.dmarc.PolicyDiscovery.Undecided;
import org.kakitome.dmarc.PolicyDiscovery.Unusable;
import org.kakitome.dmarc.PolicyRecord.Scope;
import org.kakitome.dns.DomainName;

/** From sections to the one sentence: can this domain be forged, and is its own mail safe? */
final class Answering {
    private final DomainName domain;
    private final PolicyDiscovery discovery;
    private final List<Section> sections;

    private Answering(DomainName domain, PolicyDiscovery discovery, List<Section> sections) {
        this.domain = domain;
        this.discovery = discovery;
        this.sections = sections;
    }

    static DomainAnswer answer(DomainName domain, PolicyDiscovery discovery, List<Section> sections) {
        return new Answering(domain, discovery, sections).answer();
    }

    private DomainAnswer answer() {
        if (has(SectionName.DOMAIN, FindingCode.DOMAIN_NOT_EXISTING)) return notExisting();
        if (section(SectionName.DOMAIN).verdict() == Severity.NO_ANSWER)
            return say(Code.DNS_SILENT, section(SectionName.DOMAIN).headline().subject());
        if (discovery.outcome() instanceof Undecided undecided)
            return say(Code.DNS_SILENT, undecided.name().ascii());
        boolean parked = has(SectionName.DOMAIN, FindingCode.DOMAIN_PARKED);
        var applied = applied();
        if (parked && applied.isPresent() && applied.get() == AssessmentPolicy.REJECT) return parkedProtected();
        if (applied.isEmpty() || applied.get() == AssessmentPolicy.NONE)
            return say(parked ? Code.PARKED_SPOOFABLE : spoofable());
        return enforcing((Applies) discovery.outcome(), applied.get());
    }

    /** What receivers apply; empty: no DMARC. */
    private Optional<AssessmentPolicy> applied() {
        return discovery.outcome() instanceof Applies applies ? Optional.of(applies.appliedPolicy()) : Optional.empty();
    }

    private DomainAnswer notExisting() {
        if (!(discovery.outcome() instanceof Applies applies) || applies.appliedPolicy() == AssessmentPolicy.NONE)
            return say(Code.NOT_EXISTING);
        return say(
                Code.NOT_EXISTING_PROTECTED,
                applies.appliedPolicy().wire(),
                applies.policyDomain().ascii());
    }

    private Code spoofable() {
        if (discovery.outcome() instanceof Applies applies) {
            if (applies.record().unusable()) return Code.SPOOFABLE_DMARC_UNUSABLE;
            return applies.policy() == AssessmentPolicy.NONE ? Code.SPOOFABLE_MONITORING : Code.SPOOFABLE_TESTING;
        }
        boolean somethingThere = discovery.outcome() instanceof Unusable
                || has(SectionName.DMARC, FindingCode.DMARC_SEVERAL_RECORDS)
                || has(SectionName.DMARC, FindingCode.DMARC_RECORD_IGNORED);
        return somethingThere ? Code.SPOOFABLE_DMARC_UNUSABLE : Code.SPOOFABLE_NO_DMARC;
    }

    private DomainAnswer parkedProtected() {
        var faulty = faulty();
        return faulty.isEmpty() ? say(Code.PARKED_PROTECTED) : say(Code.PROTECTED_WITH_FAULTS, faulty);
    }

    private DomainAnswer enforcing(Applies applies, AssessmentPolicy applied) {
        if (subdomainsOpen(applies)) return say(Code.SUBDOMAINS_SPOOFABLE, applied.wire());
        if (applied == AssessmentPolicy.QUARANTINE) return say(Code.PARTLY);
        var faulty = faulty();
        return faulty.isEmpty() ? say(Code.PROTECTED) : say(Code.PROTECTED_WITH_FAULTS, faulty);
    }

    private static boolean subdomainsOpen(Applies applies) {
        return applies.scope() == Scope.DOMAIN
                && (applies.record().policyFor(Scope.SUBDOMAIN).equals(Optional.of(AssessmentPolicy.NONE))
                        || applies.record()
                                .policyFor(Scope.NONEXISTENT_SUBDOMAIN)
                                .equals(Optional.of(AssessmentPolicy.NONE)));
    }

    /** What is wrong, or may be: a section without answer is not right. */
    private String faulty() {
        return sections.stream()
                .filter(section -> section.verdict().compareTo(Severity.NO_ANSWER) <= 0)
                .map(section -> section.name().name())
                .collect(Collectors.joining(", "));
    }

    private Section section(SectionName name) {
        return sections.stream()
                .filter(section -> section.name() == name)
                .findFirst()
                .orElseThrow();
    }

    private boolean has(SectionName name, FindingCode code) {
        return section(name).findings().stream().anyMatch(finding -> finding.code() == code);
    }

    private DomainAnswer say(Code code, String... more) {
        var facts = new ArrayList<String>();
        facts.add(domain.unicode());
        facts.addAll(List.of(more));
        return new DomainAnswer(code, facts);
    }
}
