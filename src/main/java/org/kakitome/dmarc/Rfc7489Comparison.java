package org.kakitome.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.dmarc.PolicyDiscovery.Applies;
import org.kakitome.dmarc.PolicyRecord.Scope;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DomainName;

/**
 * Where receivers that follow RFC 9989 and those that still follow RFC 7489 judge a domain differently, and what to publish so that they do not. Receivers of
 * both kinds exist for years (RFC 9989 Appendix C.3).
 *
 * @param organization the Organizational Domain by the tree walk
 * @param differences empty: the same, or not known
 */
public record Rfc7489Comparison(
        PolicyDiscovery rfc9989, OrganizationalDomain organization, Rfc7489View rfc7489, List<Difference> differences) {
    /** In which respect. */
    public enum Aspect {
        /** Which identifiers align hangs on it, while alignment is relaxed. */
        ORGANIZATIONAL_DOMAIN,
        /** Which record speaks, or whether any does. */
        POLICY_RECORD,
        /** What the same record asks for the domain. */
        POLICY,
        /** What subdomains without a record get. */
        SUBDOMAIN_POLICY,
        /** What subdomains that do not exist get. */
        NONEXISTENT_SUBDOMAIN_POLICY,
        /** RFC 7489 §6.3 wants p right behind v; not every receiver insists. */
        TAG_ORDER
    }

    /** What makes both say the same. */
    public enum Remedy {
        RECORD_AT_AUTHOR_DOMAIN,
        RECORD_AT_ORGANIZATIONAL_DOMAIN,
        PSD_N_AT_ORGANIZATIONAL_DOMAIN,
        /** Nothing brings the organizations together, and with adkim=s and aspf=s they do not matter. */
        STRICT_ALIGNMENT,
        ONE_RECORD,
        NO_TEST_MODE,
        NO_PERCENTAGE,
        /** Both kinds look at a name itself first. */
        RECORD_AT_SUBDOMAINS,
        /** sp and np alike. */
        SAME_SUBDOMAIN_POLICY,
        VALID_POLICIES,
        POLICY_SECOND
    }

    /**
     * @param rfc9989 a domain or a policy; empty: none, no DMARC
     * @param rfc7489 likewise
     * @param at where the remedy is published
     */
    public record Difference(Aspect aspect, String rfc9989, String rfc7489, Remedy remedy, DomainName at) {}

    public static Rfc7489Comparison compare(Dns dns, PolicyDiscovery discovery) {
        var before = Rfc7489View.discover(dns, discovery.authorDomain());
        var organization = OrganizationalDomain.lookup(dns, discovery.authorDomain());
        var differences = new Comparing(dns, discovery, organization, before).differences();
        return new Rfc7489Comparison(discovery, organization, before, differences);
    }

    public boolean same() {
        return differences.isEmpty();
    }

    public Optional<Difference> difference(Aspect aspect) {
        return differences.stream().filter(d -> d.aspect() == aspect).findFirst();
    }

    private static final class Comparing {
        private final Dns dns;
        private final PolicyDiscovery discovery;
        private final OrganizationalDomain organization;
        private final Rfc7489View view;
        private final Optional<Applies> today;
        private final Optional<Rfc7489View.Applies> before;
        private final List<Difference> differences = new ArrayList<>();

        Comparing(Dns dns, PolicyDiscovery discovery, OrganizationalDomain organization, Rfc7489View view) {
            this.dns = dns;
            this.discovery = discovery;
            this.organization = organization;
            this.view = view;
            this.today = discovery.outcome() instanceof Applies applies ? Optional.of(applies) : Optional.empty();
            this.before = view.applies();
        }

        List<Difference> differences() {
            boolean undecided = discovery.outcome() instanceof PolicyDiscovery.Undecided
                    || view.outcome() instanceof Rfc7489View.Undecided;
            if (undecided || (today.isEmpty() && before.isEmpty())) return List.of();
            organizationalDomain();
            if (sameRecord()) policies();
            else policyRecord();
            return List.copyOf(differences);
        }

        private boolean sameRecord() {
            return today.map(Applies::policyDomain).equals(before.map(Rfc7489View.Applies::policyDomain));
        }

        private void organizationalDomain() {
            if (organization.domain().isEmpty()) return;
            var tree = organization.domain().get();
            var listed = view.organizationalDomain();
            boolean strict =
                    today.map(Applies::record).filter(Comparing::strict).isPresent()
                            && before.map(Rfc7489View.Applies::record)
                                    .filter(Comparing::strict)
                                    .isPresent();
            if (tree.equals(listed) || strict) return;
            add(Aspect.ORGANIZATIONAL_DOMAIN, tree.ascii(), listed.ascii(), remedy(tree, listed), listed);
        }

        private static boolean strict(PolicyRecord record) {
            return record.dkimAlignment() == AlignmentMode.STRICT && record.spfAlignment() == AlignmentMode.STRICT;
        }

        private Remedy remedy(DomainName tree, DomainName listed) {
            if (listed.isBelow(tree)) return Remedy.PSD_N_AT_ORGANIZATIONAL_DOMAIN;
            // cut off on purpose: by psd=n at it, or by psd=y above it
            boolean deliberate = organization.walk().found().stream()
                    .anyMatch(step -> step.says(PublicSuffixFlag.NO) || step.says(PublicSuffixFlag.YES));
            return deliberate ? Remedy.STRICT_ALIGNMENT : Remedy.RECORD_AT_ORGANIZATIONAL_DOMAIN;
        }

        private void policyRecord() {
            var now = today.map(a -> a.policyDomain().ascii()).orElse("");
            var then = before.map(a -> a.policyDomain().ascii()).orElse("");
            if (view.outcome() instanceof Rfc7489View.SeveralRecords several)
                add(Aspect.POLICY_RECORD, now, then, Remedy.ONE_RECORD, several.domain());
            else if (discovery.outcome() instanceof PolicyDiscovery.Unusable unusable)
                add(Aspect.POLICY_RECORD, now, then, Remedy.VALID_POLICIES, unusable.policyDomain());
            else add(Aspect.POLICY_RECORD, now, then, Remedy.RECORD_AT_AUTHOR_DOMAIN, discovery.authorDomain());
        }

        private void policies() {
            var now = today.orElseThrow();
            var then = before.orElseThrow();
            var record = now.record();
            if (record.policy().isPresent() && !record.tags().get(0).name().equals("p"))
                add(Aspect.TAG_ORDER, "p", record.tags().get(0).name(), Remedy.POLICY_SECOND, now.policyDomain());
            // np is invalid: RFC 9989 §4.10.1 makes it p=none, RFC 7489 has never heard of np
            if (record.unusable()) {
                if (now.policy() != then.policy()) policy(now, then, Remedy.VALID_POLICIES);
                return;
            }
            if (now.policy() != then.policy()) policy(now, then, Remedy.SAME_SUBDOMAIN_POLICY);
            else if (now.appliedPolicy() != then.policy()) policy(now, then, Remedy.NO_TEST_MODE);
            else if (!then.forAll()) policy(now, then, Remedy.NO_PERCENTAGE);
            if (now.scope() == Scope.DOMAIN) below(now);
        }

        private void policy(Applies now, Rfc7489View.Applies then, Remedy remedy) {
            add(Aspect.POLICY, now.appliedPolicy().wire(), then.text(), remedy, now.policyDomain());
        }

        /** What the domain's own record does for names below it. */
        private void below(Applies now) {
            if (!organization.domain().equals(Optional.of(now.policyDomain()))) return;
            var sub =
                    now.record().applied(now.record().policyFor(Scope.SUBDOMAIN).orElseThrow());
            var nonexistent = now.record()
                    .applied(now.record().policyFor(Scope.NONEXISTENT_SUBDOMAIN).orElseThrow());
            if (!view.organizationalDomain().equals(now.policyDomain())) {
                elsewhere(sub);
                return;
            }
            var then = Rfc7489View.policy(now.record(), true).orElseThrow();
            if (now.record().nonexistentPolicy().isPresent() && nonexistent != then && sub == then)
                add(
                        Aspect.NONEXISTENT_SUBDOMAIN_POLICY,
                        nonexistent.wire(),
                        then.wire(),
                        Remedy.SAME_SUBDOMAIN_POLICY,
                        now.policyDomain());
        }

        /** Receivers of the older kind never look at this domain for names below it, but at their registered domain. */
        private void elsewhere(AssessmentPolicy sub) {
            var at = view.organizationalDomain();
            var above = Rfc7489View.outcome(TreeWalk.lookup(dns, at), true);
            if (above instanceof Rfc7489View.Undecided) return;
            if (above instanceof Rfc7489View.Applies then) {
                if (then.policy() != sub)
                    add(Aspect.SUBDOMAIN_POLICY, sub.wire(), then.text(), Remedy.RECORD_AT_SUBDOMAINS, at);
            } else add(Aspect.SUBDOMAIN_POLICY, sub.wire(), "", Remedy.RECORD_AT_ORGANIZATIONAL_DOMAIN, at);
        }

        private void add(Aspect aspect, String rfc9989, String rfc7489, Remedy remedy, DomainName at) {
            differences.add(new Difference(aspect, rfc9989, rfc7489, remedy, at));
        }
    }
}
