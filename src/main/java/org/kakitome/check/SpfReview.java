package org.kakitome.check;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kakitome.check.DomainCheck.QueryLogEntry;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsSession;
import org.kakitome.dns.DomainName;
import org.kakitome.spf.SpfComparison;
import org.kakitome.spf.SpfOptimisation;
import org.kakitome.spf.SpfOptimiser;
import org.kakitome.spf.SpfTree;

/**
 * All about the SPF of one domain at one moment: what its record comes to, what could stand there instead, and, for a draft, what publishing it would change.
 *
 * @param tree of the record that is published, or of the draft
 * @param section the findings about it, with their mends
 * @param shorter of the same record
 * @param change only for a draft
 */
public record SpfReview(
        DomainName domain,
        Instant at,
        Duration took,
        SpfTree tree,
        Section section,
        SpfOptimisation shorter,
        Optional<Change> change,
        List<QueryLogEntry> queries) {
    /** What a draft would change: {@code arising} findings the published record does not have, and {@code solved} ones of it that go. */
    public record Change(SpfComparison comparison, List<Finding> arising, List<Finding> solved) {}

    /** @param session one for the whole page: what asks more in it asks nothing twice */
    public static SpfReview of(DnsSession session, Clock clock, DomainName domain) {
        var begin = clock.instant();
        var shorter = SpfOptimiser.optimise(session, domain);
        return review(session, clock, begin, shorter, Optional.empty());
    }

    /** @param draft octets of one TXT record that is not published yet */
    public static SpfReview ofDraft(DnsSession session, Clock clock, DomainName domain, String draft) {
        var begin = clock.instant();
        var published = SpfTree.lookup(session, domain);
        var shorter = SpfOptimiser.optimise(session, domain, draft);
        var comparison = SpfComparison.of(published, shorter.before());
        return review(session, clock, begin, shorter, Optional.of(comparison));
    }

    private static SpfReview review(
            DnsSession session,
            Clock clock,
            Instant begin,
            SpfOptimisation shorter,
            Optional<SpfComparison> comparison) {
        var tree = shorter.before();
        var section = SpfCheck.section(session, tree, SpfCheck.shorter(shorter));
        var change = comparison.map(c -> change(session, tree.domain(), c));
        var took = Duration.between(begin, clock.instant());
        return new SpfReview(
                tree.domain(), begin, took, tree, section, shorter, change, DomainChecker.queries(session));
    }

    private static Change change(Dns dns, DomainName domain, SpfComparison comparison) {
        return new Change(
                comparison,
                SpfCheck.findings(dns, domain, comparison.newProblems()),
                SpfCheck.findings(dns, domain, comparison.solvedProblems()));
    }
}
