package org.kakitome.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.spf.SpfOptimisation.Cost;
import org.kakitome.spf.SpfOptimisation.Obstacle;
import org.kakitome.spf.SpfOptimisation.Proposal;

class SpfOptimiserTest {
    private static final DomainName EXAMPLE = DomainName.of("example.com");
    private static final SpfLimits NO_LIMITS = new SpfLimits(1_000, 1_000, 10, Duration.ofMinutes(1));

    private final FakeDns dns = zone();

    private static FakeDns zone() {
        var zone = FakeDns.zone()
                .a("example.com", "192.0.2.10")
                .aaaa("example.com", "2001:db8::10")
                .mx("example.com", 10, "mx.example.com")
                .a("mx.example.com", "192.0.2.10")
                .txt("_spf.example.com", "v=spf1 ip4:192.0.2.64/28 a:host.example.com include:provider.example ~all")
                .a("host.example.com", "192.0.2.77", "192.0.2.99")
                .txt("provider.example", "v=spf1 ip4:192.0.2.128/27 ip6:2001:db8:1::/48 -all")
                .txt("wrapper.example", "v=spf1 include:provider.example include:second.example ?all")
                .txt("second.example", "v=spf1 a ip4:192.0.2.200/31 redirect=third.example")
                .a("second.example", "192.0.2.222")
                .txt("third.example", "v=spf1 ip4:192.0.2.240/29 -all")
                .txt("exception.example", "v=spf1 -ip4:192.0.2.130 ip4:192.0.2.128/25 -all")
                .txt("macro.example", "v=spf1 exists:%{i}.%{d} -all")
                .txt("gone-include.example", "v=spf1 include:gone.example -all");
        for (int i = 0; i < 12; i++)
            zone.txt("p" + i + ".example", "v=spf1 ip4:198.51.100." + i + " ip4:203.0.113." + 2 * i + " -all");
        return zone;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        v=spf1 ip4:192.0.2.0/24 redirect=third.example | -                                | -                              | a redirect also says what the others get
        v=spf1 a mx -all                             | v=spf1 a -all                      | DROP_COVERED mx '' 1 MAY_CHANGE | the same host twice
        v=spf1 mx mx -all                            | v=spf1 mx -all                     | DROP_DUPLICATE mx '' 1 NONE    | twice
        v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.7 -all   | v=spf1 ip4:192.0.2.0/24 -all       | DROP_COVERED ip4:192.0.2.7 '' 0 NONE | inside another
        v=spf1 ip4:192.0.2.10 mx -all                | v=spf1 ip4:192.0.2.10 -all         | DROP_COVERED mx '' 1 MAY_CHANGE | a lookup less
        v=spf1 mx ip4:192.0.2.10 -all                | v=spf1 ip4:192.0.2.10 mx -all      | REORDER '' '' 0 NONE           | an address is safer than what a host has today
        v=spf1 mx -all redirect=provider.example     | v=spf1 mx -all                     | DROP_UNREACHABLE redirect=provider.example '' 0 NONE | redirect beside all
        v=spf1 mx -all ip4:192.0.2.1                 | v=spf1 mx -all                     | DROP_UNREACHABLE ip4:192.0.2.1 '' 0 NONE | behind all
        v=spf1 a:gone.example mx -all                | v=spf1 mx -all                     | DROP_VOID a:gone.example '' 1 MAY_CHANGE | nothing there
        v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all | v=spf1 ip4:192.0.2.0/24 -all    | MERGE_NETWORKS ip4:192.0.2.0/25 ip4:192.0.2.128/25 ip4:192.0.2.0/24 0 NONE | neighbours
        v=spf1 ip4:192.0.2.0 -ip4:192.0.2.7 ip4:192.0.2.1 -all | -                        | -                              | not across another answer
        v=spf1 include:provider.example ip4:192.0.2.1 -all | v=spf1 ip4:192.0.2.1 include:provider.example -all | REORDER '' '' 0 NONE | cheap terms first
        v=spf1 include:wrapper.example mx -all       | v=spf1 mx include:wrapper.example -all | REORDER '' '' 0 NONE       | cheaper before dearer
        v=spf1 ?mx ip4:192.0.2.1 -all                | -                                  | -                              | the order of answers stays
        v=spf1 ip4:192.0.2.1 include:_spf.example.com -all | v=spf1 ip4:192.0.2.1 ip4:192.0.2.64/28 a:host.example.com include:provider.example -all | INLINE_INCLUDE include:_spf.example.com ip4:192.0.2.64/28 a:host.example.com include:provider.example 1 MAINTAINED_BY_HAND | our own include
        v=spf1 ip4:192.0.2.1 include:provider.example -all | -                            | -                              | a provider's is left
        v=spf1 -all                                  | -                                  | -                              | nothing to gain
        """)
    void recommendsTheSameWithLess(String record, String recommended, String changes, String why) {
        var result = SpfOptimiser.optimise(dns, EXAMPLE, record);
        assertThat(result.recommended().map(Proposal::record).orElse(null))
                .as(why)
                .isEqualTo(recommended);
        assertThat(result.recommended().map(SpfOptimiserTest::changes).orElse(null))
                .as(why)
                .isEqualTo(changes);
        if (recommended == null) assertThat(result.obstacle()).contains(Obstacle.NOTHING_TO_GAIN);
    }

    private static String changes(Proposal proposal) {
        return proposal.changes().stream()
                .map(c -> c.kind() + " " + quoted(c.term()) + " " + quoted(c.replacement()) + " " + c.lookupsSaved()
                        + " " + c.cost())
                .collect(Collectors.joining("; "));
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "''" : text;
    }

    @Test
    void copiesAsLittleOfProvidersAsTheLimitDemands() {
        var record = new StringBuilder("v=spf1");
        for (int i = 0; i < 12; i++) record.append(" include:p").append(i).append(".example");
        var result = SpfOptimiser.optimise(dns, EXAMPLE, record + " ~all");
        assertThat(result.before().dnsLookups()).isEqualTo(12);
        assertThat(result.recommended()).isEmpty();
        var proposal = result.withinLimit().orElseThrow();
        assertThat(proposal.tree().dnsLookups()).isEqualTo(10);
        assertThat(proposal.changes().stream().filter(c -> c.cost() == Cost.GOES_STALE))
                .hasSize(2);
        assertThat(proposal.record()).startsWith("v=spf1 ip4:").endsWith("~all").hasSizeLessThanOrEqualTo(450);
        assertThat(proposal.checkedAddresses()).isGreaterThan(100);
        assertThat(result.obstacle()).isEmpty();
        assertThat(result.choices()).hasSize(12).allMatch(SpfOptimisation.Choice::possible);
    }

    @Test
    void saysWhenEvenCopiesDoNotSuffice() {
        var record = new StringBuilder("v=spf1");
        for (int i = 0; i < 12; i++) {
            dns.txt("big" + i + ".example", "v=spf1" + " exists:%{i}.x.example".repeat(2) + networks(i) + " -all");
            record.append(" include:big").append(i).append(".example");
        }
        var result = SpfOptimiser.optimise(dns, EXAMPLE, record + " ~all");
        assertThat(result.obstacle()).contains(Obstacle.STILL_OVER_LIMIT);
        assertThat(result.withinLimit()).isEmpty();
    }

    private static String networks(int provider) {
        var networks = new StringBuilder();
        for (int i = 0; i < 40; i++)
            networks.append(" ip4:198.18.").append(provider).append('.').append(3 * i);
        return networks.toString();
    }

    @Test
    void saysWhatEachCopyWouldSaveAndCost() {
        var choices = SpfOptimiser.optimise(
                        dns,
                        EXAMPLE,
                        "v=spf1 a:host.example.com include:wrapper.example include:exception.example include:macro.example -all")
                .choices();
        assertThat(choices)
                .extracting(c -> c.term() + " -> " + c.replacement() + " " + c.lookupsSaved() + " " + c.cost() + " "
                        + c.possible())
                .containsExactlyInAnyOrder(
                        "a:host.example.com -> ip4:192.0.2.77 ip4:192.0.2.99 1 MAY_CHANGE true",
                        "include:wrapper.example -> include:provider.example include:second.example 1 GOES_STALE true",
                        "include:exception.example ->  0 NONE false",
                        "include:macro.example ->  0 NONE false");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=spf1 moo -all                         | NO_USABLE_RECORD | faults
        hello                                   | NO_USABLE_RECORD | no record
        v=spf1 include:gone.example -all        | MEND_FIRST       | an include without a record
        v=spf1 include:gone-include.example -all | MEND_FIRST      | deeper
        v=spf1 include:silent.example -all      | DNS_FAILED       | not known
        """)
    void doesNotOptimiseWhatIsBrokenOrUnknown(String record, Obstacle obstacle, String why) {
        dns.timesOut("silent.example");
        var result = SpfOptimiser.optimise(dns, EXAMPLE, record);
        assertThat(result.obstacle()).as(why).contains(obstacle);
        assertThat(result.recommended()).isEmpty();
    }

    @Test
    void keepsModifiersAndAsksEachQuestionOnce() {
        dns.txt("example.com", "v=spf1 include:provider.example ip4:192.0.2.1 exp=why.example redirect=third.example");
        var proposal = SpfOptimiser.optimise(dns, EXAMPLE).recommended().orElseThrow();
        assertThat(proposal.record())
                .isEqualTo("v=spf1 ip4:192.0.2.1 include:provider.example exp=why.example redirect=third.example");
        assertThat(dns.asked()).doesNotHaveDuplicates();
    }

    @Test
    void makesNoDnsTrafficForTheClientsItTries() {
        SpfOptimiser.optimise(
                dns, EXAMPLE, "v=spf1 exists:%{i}.list.example mx include:provider.example ip4:192.0.2.1 -all");
        assertThat(dns.asked())
                .hasSizeLessThan(20)
                .noneMatch(q -> q.name().ascii().endsWith("list.example"));
    }

    @Property(tries = 100, shrinking = ShrinkingMode.BOUNDED)
    void everyProposalAnswersEveryClientAsBefore(@ForAll("recordsOfASmallWorld") String record) {
        var zone = zone();
        var result = SpfOptimiser.optimise(zone, EXAMPLE, record);
        assertThat(result.obstacle()).isNotEqualTo(java.util.Optional.of(Obstacle.NOT_EQUIVALENT));
        var proposals = new ArrayList<Proposal>();
        result.recommended().ifPresent(proposals::add);
        result.withinLimit().ifPresent(proposals::add);
        for (var proposal : proposals) {
            assertThat(proposal.tree().dnsLookups())
                    .isLessThanOrEqualTo(result.before().dnsLookups());
            var before = evaluator(zone, record);
            var after = evaluator(zone, proposal.record());
            for (var client : smallWorld())
                assertThat(after.evaluate(request(client)).result())
                        .as("%s for %s instead of %s", client, proposal.record(), record)
                        .isEqualTo(before.evaluate(request(client)).result());
        }
    }

    /** All of 192.0.2.0/24, where the zone's addresses are, and some others. */
    private static List<String> smallWorld() {
        var clients = new ArrayList<String>();
        for (int i = 0; i < 256; i++) clients.add("192.0.2." + i);
        clients.addAll(
                List.of("198.51.100.3", "203.0.113.4", "203.0.113.5", "2001:db8::10", "2001:db8:1::1", "2001:db8::1"));
        return clients;
    }

    private static SpfEvaluator evaluator(FakeDns zone, String record) {
        return new SpfEvaluator(zone, Clock.systemUTC(), "", NO_LIMITS).with(EXAMPLE, record);
    }

    private static SpfRequest request(String client) {
        return SpfRequest.mailFrom(SuiteZone.address(client), "postmaster@example.com", "example.com");
    }

    @Provide
    Arbitrary<String> recordsOfASmallWorld() {
        var network = Combinators.combine(
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.integers().between(24, 32))
                .as((octet, length) -> "ip4:192.0.2." + octet + "/" + length);
        var other = Arbitraries.of(
                "a",
                "mx",
                "a/28",
                "a:host.example.com",
                "ip6:2001:db8::/64",
                "include:_spf.example.com",
                "include:provider.example",
                "include:wrapper.example",
                "include:second.example",
                "include:exception.example",
                "include:macro.example",
                "exists:%{i}.list.example",
                "a:gone.example",
                "include:p1.example",
                "include:p2.example",
                "mx:example.com//64",
                "ptr");
        var qualifier = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(6, ""), net.jqwik.api.Tuple.of(1, "-"), net.jqwik.api.Tuple.of(1, "?"));
        var directive = Combinators.combine(qualifier, Arbitraries.oneOf(network, other))
                .as(String::concat);
        var end = Arbitraries.of(
                "", " -all", " ~all", " -all mx", " redirect=third.example", " ?all redirect=third.example");
        return Combinators.combine(directive.list().ofMaxSize(14), end)
                .as((terms, last) -> "v=spf1 " + String.join(" ", terms) + last);
    }
}
