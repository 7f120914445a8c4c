package org.kakitome.check;

import java.util.List;
import java.util.Optional;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.dmarc.PolicyDiscovery.Applies;
import org.kakitome.dmarc.PolicyDiscovery.Origin;
import org.kakitome.dmarc.Rfc7489Comparison;
import org.kakitome.dmarc.Rfc7489Comparison.Difference;

/** Where receivers that still follow RFC 7489 judge the domain differently. Nothing is said where both agree. */
final class OlderReceiversCheck {
    /** In the place of a domain or a policy: there is no DMARC. */
    private static final String NOTHING = "nothing";

    private final Findings findings;
    private final DmarcMend mend;

    OlderReceiversCheck(Findings findings, DmarcMend mend) {
        this.findings = findings;
        this.mend = mend;
    }

    void check(Rfc7489Comparison comparison) {
        var today = comparison.rfc9989().outcome() instanceof Applies applies
                ? Optional.of(applies)
                : Optional.<Applies>empty();
        // said by the finding about the suffix
        if (today.filter(a -> a.origin() == Origin.PUBLIC_SUFFIX_DOMAIN).isPresent()) return;
        for (var difference : comparison.differences()) {
            switch (difference.aspect()) {
                case ORGANIZATIONAL_DOMAIN -> organization(comparison, today, difference);
                case POLICY_RECORD -> record(comparison, today, difference);
                case SUBDOMAIN_POLICY ->
                    findings.add(
                            FindingCode.DMARC_OLD_SUBDOMAINS,
                            comparison.rfc9989().authorDomain().ascii(),
                            comparison.rfc9989().authorDomain().ascii(),
                            difference.rfc9989(),
                            orNothing(difference.rfc7489()),
                            difference.at().ascii());
                case NONEXISTENT_SUBDOMAIN_POLICY -> nonexistent(difference);
                case TAG_ORDER ->
                    findings.add(
                            FindingCode.DMARC_OLD_TAG_ORDER,
                            difference.at().ascii(),
                            List.of(difference.at().ascii(), difference.rfc7489()),
                            mend.cleaned(difference.at(), today.orElseThrow().record()));
                // t and pct: the findings about those tags tell both kinds apart
                case POLICY -> {
                    if (difference.remedy() == Rfc7489Comparison.Remedy.SAME_SUBDOMAIN_POLICY) nonexistent(difference);
                }
            }
        }
    }

    private void organization(Rfc7489Comparison comparison, Optional<Applies> today, Difference difference) {
        var at = difference.at();
        var record =
                switch (difference.remedy()) {
                    case RECORD_AT_ORGANIZATIONAL_DOMAIN -> Optional.of(mend.first(at, false));
                    case PSD_N_AT_ORGANIZATIONAL_DOMAIN ->
                        today.map(applies -> mend.organization(at, applies.record(), applies.policy()));
                    default -> Optional.<DnsRecord>empty();
                };
        findings.add(
                FindingCode.DMARC_OLD_ORGANIZATION,
                comparison.rfc9989().authorDomain().ascii(),
                List.of(
                        comparison.rfc9989().authorDomain().ascii(),
                        difference.rfc9989(),
                        difference.rfc7489(),
                        difference.remedy().name()),
                record);
    }

    private void record(Rfc7489Comparison comparison, Optional<Applies> today, Difference difference) {
        var domain = comparison.rfc9989().authorDomain();
        boolean own = difference.remedy() == Rfc7489Comparison.Remedy.RECORD_AT_AUTHOR_DOMAIN;
        findings.add(
                FindingCode.DMARC_OLD_RECORD,
                domain.ascii(),
                List.of(
                        domain.ascii(),
                        orNothing(difference.rfc9989()),
                        today.map(applies -> applies.appliedPolicy().wire()).orElse(NOTHING),
                        orNothing(difference.rfc7489()),
                        comparison.rfc7489().applies().map(a -> a.text()).orElse(NOTHING),
                        difference.remedy().name(),
                        difference.at().ascii()),
                own ? today.map(applies -> mend.own(domain, applies.record(), applies.policy())) : Optional.empty());
    }

    private void nonexistent(Difference difference) {
        findings.add(
                FindingCode.DMARC_OLD_NONEXISTENT,
                difference.at().ascii(),
                difference.at().ascii(),
                difference.rfc9989(),
                difference.rfc7489());
    }

    private static String orNothing(String fact) {
        return fact.isEmpty() ? NOTHING : fact;
    }
}
