package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kakitome.dkim.SelectorProbe.Selector;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;

class SelectorProbeTest {
    private static final DomainName EXAMPLE = DomainName.of("example.com");
    private static final String KEY = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private final SelectorProbe probe = new SelectorProbe(Map.of("s1", "", "google", "Google Workspace"));
    private final FakeDns dns = FakeDns.zone();

    @Test
    void wellKnownSelectorsAreFoundWithTheirService() {
        dns.txt("google._domainkey.example.com", KEY);

        var report = probe.probe(dns, EXAMPLE, Set.of());

        assertThat(report.selectors()).singleElement().satisfies(selector -> {
            assertThat(selector.selector()).isEqualTo("google");
            assertThat(selector.service()).isEqualTo("Google Workspace");
            assertThat(selector.keyTexts()).containsExactly(KEY);
            assertThat(selector.typed()).isFalse();
        });
        assertThat(report.asked()).isEqualTo(2);
        assertThat(report.noKeyCanExist()).isFalse();
    }

    @Test
    void typedSelectorsComeFirstFoundOrNot() {
        dns.txt("s1._domainkey.example.com", KEY).txt("mail.2026._domainkey.example.com", KEY);

        var report = probe.probe(dns, EXAMPLE, new LinkedHashSet<>(List.of("mail.2026", " none ", "")));

        assertThat(report.selectors()).extracting(Selector::selector).containsExactly("mail.2026", "none", "s1");
        assertThat(report.selectors()).extracting(Selector::found).containsExactly(true, false, true);
    }

    @Test
    void theAliasesToTheKeyAreKept() {
        dns.cname("s1._domainkey.example.com", "s1.example.net").txt("s1.example.net", KEY);

        var report = probe.probe(dns, EXAMPLE, Set.of());

        assertThat(report.selectors().get(0).aliases()).containsExactly(DomainName.of("s1.example.net"));
    }

    @Test
    void aWildcardDoesNotMakeEverySelectorAKey() {
        var wildcard = FakeDns.zone();
        for (var selector : List.of("kakitome-wildcard-probe", "google", "typed"))
            wildcard.txt(selector + "._domainkey.example.com", KEY);
        wildcard.txt("s1._domainkey.example.com", KEY, "another");

        var report = probe.probe(wildcard, EXAMPLE, Set.of("typed"));

        assertThat(report.wildcard()).isPresent();
        assertThat(report.selectors()).extracting(Selector::selector).containsExactly("typed", "s1");
        assertThat(report.selectors()).extracting(Selector::fromWildcard).containsExactly(true, false);
    }

    @Test
    void textsThatAreNoKeysAreNotFoundByGuessing() {
        dns.txt("s1._domainkey.example.com", "v=spf1 -all");

        assertThat(probe.probe(dns, EXAMPLE, Set.of()).selectors()).isEmpty();
    }

    @Test
    void nothingFoundIsNotNothingThere() {
        assertThat(probe.probe(dns.exists("_domainkey.example.com"), EXAMPLE, Set.of())
                        .noKeyCanExist())
                .isFalse();
        assertThat(probe.probe(FakeDns.zone().exists("example.com"), EXAMPLE, Set.of())
                        .noKeyCanExist())
                .as("RFC 8020: NXDOMAIN at _domainkey")
                .isTrue();
    }

    @Test
    void selectorsWithoutAnswerAreKept() {
        dns.timesOut("s1._domainkey.example.com");

        var report = probe.probe(dns, EXAMPLE, Set.of());

        assertThat(report.unanswered()).extracting(Selector::selector).containsExactly("s1");
    }

    @Test
    void whatIsNoNameIsNotAsked() {
        var report = probe.probe(dns, EXAMPLE, Set.of("a..b"));

        assertThat(report.selectors().get(0).name()).isEmpty();
        assertThat(report.selectors().get(0).answer()).isEqualTo(new DnsAnswer.NxDomain<>());
    }

    @Test
    void aBoundedNumberOfTypedSelectorsIsAsked() {
        var many = new LinkedHashSet<String>();
        IntStream.range(0, 1_000).forEach(i -> many.add("t" + i));

        probe.probe(dns, EXAMPLE, many);

        assertThat(dns.asked()).hasSizeLessThan(30);
    }

    @Test
    void theListOfSelectorsIsInOrder() {
        var report = SelectorProbe.wellKnown().probe(dns, EXAMPLE, Set.of());

        assertThat(report.asked()).isBetween(60, 120);
        assertThat(dns.asked()).doesNotHaveDuplicates().hasSize(report.asked() + 2);
    }
}
