package org.kakitome.dmarc;

import java.util.List;
import java.util.Optional;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DomainName;

/**
 * The Organizational Domain of a domain: RFC 9989 §4.10.2. No list of public suffixes has a say.
 *
 * @param domain empty: undecided, because DNS did not answer a question of the walk
 */
public record OrganizationalDomain(Optional<DomainName> domain, TreeWalk walk) {
    public static OrganizationalDomain lookup(Dns dns, DomainName of) {
        return of(TreeWalk.walk(dns, of));
    }

    static OrganizationalDomain of(TreeWalk walk) {
        return new OrganizationalDomain(walk.failed().isPresent() ? Optional.empty() : Optional.of(decide(walk)), walk);
    }

    private static DomainName decide(TreeWalk walk) {
        List<TreeWalk.Step> found = walk.found();
        for (var step : found) {
            if (step.says(PublicSuffixFlag.NO)) return step.domain(); // rule 1
            if (step.says(PublicSuffixFlag.YES) && !step.domain().equals(walk.start()))
                return oneBelow(step.domain(), walk.start()); // rule 2
        }
        // rule 3: the fewest labels; rule 4: no record anywhere
        return found.isEmpty() ? walk.start() : found.get(found.size() - 1).domain();
    }

    private static DomainName oneBelow(DomainName suffix, DomainName start) {
        var at = start;
        while (at.labelCount() > suffix.labelCount() + 1) at = at.parent().orElseThrow();
        return at;
    }
}
