package org.kakitome.dmarc;

import java.util.List;
import java.util.Optional;
import org.kakitome.dmarc.TreeWalk.Step;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;

/**
 * What a receiver that still follows RFC 7489 finds for an Author Domain: two names at most, the second one by the Public Suffix List, and no word of np, psd
 * and t.
 *
 * @param organizationalDomain by the Public Suffix List: RFC 7489 §3.2
 * @param steps what was asked, the Author Domain first
 */
public record Rfc7489View(DomainName authorDomain, DomainName organizationalDomain, Outcome outcome, List<Step> steps) {
    private static final int ALL = 100;

    public sealed interface Outcome {}

    /**
     * @param inherited from the Organizational Domain
     * @param policy for the Author Domain
     * @param percent of failing mail that it is for; the rest gets the next milder policy (RFC 7489 §6.6.4)
     */
    public record Applies(
            DomainName policyDomain, PolicyRecord record, boolean inherited, AssessmentPolicy policy, int percent)
            implements Outcome {
        /** {@code reject}, or {@code reject; pct=20} */
        public String text() {
            return forAll() ? policy.wire() : policy.wire() + "; pct=" + percent;
        }

        /** Of all failing mail the same is asked. */
        public boolean forAll() {
            return percent == ALL || policy == AssessmentPolicy.NONE;
        }
    }

    /** Neither name has a record. */
    public record NoRecord() implements Outcome {}

    /** Two or more end the search: there is no DMARC. RFC 7489 §6.6.3 step 5 */
    public record SeveralRecords(DomainName domain) implements Outcome {}

    /** No valid p, or an invalid sp, and nobody to report to: there is no DMARC. RFC 7489 §6.6.3 step 6 */
    public record Unusable(DomainName policyDomain, PolicyRecord record) implements Outcome {}

    /** DNS did not answer about {@code name}. */
    public record Undecided(DomainName name, DnsAnswer.Failed<?> failure) implements Outcome {}

    /** RFC 7489 §6.6.3 */
    public static Rfc7489View discover(Dns dns, DomainName authorDomain) {
        var organizationalDomain = PublicSuffixList.organizationalDomain(authorDomain);
        var own = TreeWalk.lookup(dns, authorDomain);
        if (ends(own) || organizationalDomain.equals(authorDomain))
            return new Rfc7489View(authorDomain, organizationalDomain, outcome(own, false), List.of(own));
        var above = TreeWalk.lookup(dns, organizationalDomain);
        return new Rfc7489View(authorDomain, organizationalDomain, outcome(above, true), List.of(own, above));
    }

    /** RFC 7489 §3.1: relaxed compares the registered domains, strict the names. */
    public static boolean aligned(DomainName authorDomain, DomainName identifier, AlignmentMode mode) {
        if (authorDomain.equals(identifier)) return true;
        return mode == AlignmentMode.RELAXED
                && PublicSuffixList.organizationalDomain(authorDomain)
                        .equals(PublicSuffixList.organizationalDomain(identifier));
    }

    /** Whether the Public Suffix List says that others register names below it. */
    public static boolean isPublicSuffix(DomainName domain) {
        return PublicSuffixList.registrableDomain(domain).isEmpty();
    }

    /** What it asks receivers to do with mail that fails; empty: no DMARC, or not known. */
    public Optional<Applies> applies() {
        return outcome instanceof Applies applies ? Optional.of(applies) : Optional.empty();
    }

    private static boolean ends(Step step) {
        return step.answer().failed() || !step.records().claiming().isEmpty();
    }

    static Outcome outcome(Step step, boolean inherited) {
        if (step.answer() instanceof DnsAnswer.Failed<?> failed) return new Undecided(step.recordName(), failed);
        if (step.records().several()) return new SeveralRecords(step.domain());
        if (step.record().isEmpty()) return new NoRecord();
        var record = step.record().get();
        var policy = policy(record, inherited);
        return policy.isPresent()
                ? new Applies(step.domain(), record, inherited, policy.get(), percent(record))
                : new Unusable(step.domain(), record);
    }

    /** For the record's own domain, or for those below it; empty: the record is of no use. */
    static Optional<AssessmentPolicy> policy(PolicyRecord record, boolean inherited) {
        if (record.policy().isEmpty() || record.invalid("sp"))
            return record.aggregateUris().isEmpty() ? Optional.empty() : Optional.of(AssessmentPolicy.NONE);
        return inherited ? record.subdomainPolicy().or(record::policy) : record.policy();
    }

    /** {@code pct=}, 0 to 100; anything else is the default. */
    private static int percent(PolicyRecord record) {
        return record.tag("pct")
                .map(PolicyRecord.Tag::value)
                .filter(value -> value.matches("\\d{1,3}"))
                .map(Integer::valueOf)
                .filter(value -> value <= ALL)
                .orElse(ALL);
    }
}
