package org.kakitome.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;

class SpfComparisonTest {
    private static final DomainName EXAMPLE = DomainName.of("example.com");

    private final FakeDns dns = FakeDns.zone()
            .txt("example.com", "v=spf1 ip4:192.0.2.0/24 include:gone.example ptr ~all")
            .txt("provider.example", "v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/48 -all");

    @Test
    void tellsWhatADraftWouldChange() {
        var comparison = SpfComparison.of(
                SpfTree.lookup(dns, EXAMPLE),
                SpfTree.ofDraft(dns, EXAMPLE, "v=spf1 ip4:192.0.2.0/25 include:provider.example ~all ip4:192.0.2.200"));
        assertThat(comparison.addedTerms())
                .containsExactly("ip4:192.0.2.0/25", "include:provider.example", "ip4:192.0.2.200");
        assertThat(comparison.removedTerms()).containsExactly("ip4:192.0.2.0/24", "include:gone.example", "ptr");
        assertThat(comparison.gained().networks()).containsExactly("198.51.100.0/24", "2001:db8::/48");
        assertThat(comparison.lost().networks()).containsExactly("192.0.2.128/25");
        assertThat(comparison.newProblems())
                .extracting(SpfProblem::kind)
                .containsExactly(SpfProblem.Kind.TERM_AFTER_ALL);
        assertThat(comparison.solvedProblems())
                .extracting(SpfProblem::kind)
                .containsExactly(SpfProblem.Kind.INCLUDE_WITHOUT_RECORD, SpfProblem.Kind.PTR);
    }

    @Test
    void nothingPublishedYetIsAComparisonToo() {
        var comparison = SpfComparison.of(
                SpfTree.lookup(FakeDns.zone().exists("example.com"), EXAMPLE),
                SpfTree.ofDraft(dns, EXAMPLE, "v=spf1 ip4:192.0.2.1 -all"));
        assertThat(comparison.gained().networks()).containsExactly("192.0.2.1");
        assertThat(comparison.lost().networks()).isEmpty();
        assertThat(comparison.solvedProblems()).extracting(SpfProblem::kind).containsExactly(SpfProblem.Kind.NO_RECORD);
    }
}
