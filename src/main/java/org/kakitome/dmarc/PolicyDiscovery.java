package org.kakitome.dmarc;

import java.util.List;
import java.util.Optional;
import org.kakitome.dmarc.PolicyRecord.Scope;
import org.kakitome.dmarc.TreeWalk.Step;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;

/**
 * Which record speaks for mail of an Author Domain, and what it asks for: RFC 9989 §4.10.1.
 *
 * @param steps what was asked, the Author Domain first
 */
public record PolicyDiscovery(DomainName authorDomain, Outcome outcome, List<Step> steps) {
    public sealed interface Outcome {}

    /**
     * @param policy for the Author Domain, before {@code t=y}
     * @param scope by which of p, sp and np it was chosen
     */
    public record Applies(
            DomainName policyDomain, PolicyRecord record, Origin origin, Scope scope, AssessmentPolicy policy)
            implements Outcome {
        /** After {@code t=y}: RFC 9989 §4.7. */
        public AssessmentPolicy appliedPolicy() {
            return record.applied(policy);
        }
    }

    /** No record speaks for the domain. */
    public record NoRecord() implements Outcome {}

    /** A record was found and is of no use: no valid policy, and nobody to report to. There is no DMARC, and no further search. */
    public record Unusable(DomainName policyDomain, PolicyRecord record, Origin origin) implements Outcome {}

    /** DNS did not answer about {@code name}: neither "no record" nor a policy. */
    public record Undecided(DomainName name, DnsAnswer.Failed<?> failure) implements Outcome {}

    public enum Origin {
        AUTHOR_DOMAIN,
        ORGANIZATIONAL_DOMAIN,
        PUBLIC_SUFFIX_DOMAIN
    }

    public static PolicyDiscovery discover(Dns dns, DomainName authorDomain) {
        var own = TreeWalk.lookup(dns, authorDomain);
        if (own.record().isPresent()) {
            // a record of the domain's own settles it, whatever psd says and whatever stands above
            var outcome = apply(own, Origin.AUTHOR_DOMAIN, Scope.DOMAIN);
            return new PolicyDiscovery(authorDomain, outcome, List.of(own));
        }
        var walk = TreeWalk.walkOn(dns, own);
        return new PolicyDiscovery(authorDomain, inherited(dns, walk), walk.steps());
    }

    private static Outcome inherited(Dns dns, TreeWalk walk) {
        if (walk.failed().isPresent()) return undecided(walk.failed().get());
        var organizationalDomain = OrganizationalDomain.of(walk).domain().orElseThrow();
        var organization =
                walk.at(organizationalDomain).filter(step -> step.record().isPresent());
        if (organization.isPresent())
            return inherit(dns, walk.start(), organization.get(), Origin.ORGANIZATIONAL_DOMAIN);
        // Literal: below a public suffix the name under it decides; a record at a longer name is not used
        var suffix = walk.found().stream()
                .filter(step -> step.says(PublicSuffixFlag.YES))
                .findFirst();
        return suffix.isPresent()
                ? inherit(dns, walk.start(), suffix.get(), Origin.PUBLIC_SUFFIX_DOMAIN)
                : new NoRecord();
    }

    private static Outcome inherit(Dns dns, DomainName authorDomain, Step step, Origin origin) {
        var record = step.record().orElseThrow();
        boolean existenceMatters =
                !record.policyFor(Scope.SUBDOMAIN).equals(record.policyFor(Scope.NONEXISTENT_SUBDOMAIN));
        if (!existenceMatters) return apply(step, origin, Scope.SUBDOMAIN);
        // RFC 9989 §3.2.13: NXDOMAIN for the Author Domain itself, whatever type is asked; no data means that it exists
        var existence = dns.a(authorDomain);
        if (existence instanceof DnsAnswer.Failed<?> failed) return new Undecided(authorDomain, failed);
        return apply(
                step, origin, existence instanceof DnsAnswer.NxDomain ? Scope.NONEXISTENT_SUBDOMAIN : Scope.SUBDOMAIN);
    }

    private static Outcome apply(Step step, Origin origin, Scope scope) {
        var record = step.record().orElseThrow();
        Optional<AssessmentPolicy> policy = record.policyFor(scope);
        return policy.isPresent()
                ? new Applies(step.domain(), record, origin, scope, policy.get())
                : new Unusable(step.domain(), record, origin);
    }

    private static Undecided undecided(Step failed) {
        return new Undecided(failed.recordName(), (DnsAnswer.Failed<?>) failed.answer());
    }
}
