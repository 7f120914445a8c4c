package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kakitome.dkim.NamedSelectors.Origin;
import org.kakitome.dkim.SelectorProbe.Selector;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;

class SelectorProbeTest {
    private static final DomainName EXAMPLE = DomainName.of("example.com");
    private static final String KEY = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private final SelectorProbe probe = new SelectorProbe(
            KnownSelectors.parse(List.of("* | s1", "Google Workspace | google", "SendGrid | | sendgrid.example")));
    private final FakeDns dns = FakeDns.zone();

    @Test
    void wellKnownSelectorsAreFoundWithTheirService() {
        dns.txt("google._domainkey.example.com", KEY);

        var report = probe.probe(dns, EXAMPLE, NamedSelectors.NONE);

        assertThat(report.selectors()).singleElement().satisfies(selector -> {
            assertThat(selector.selector()).isEqualTo("google");
            assertThat(selector.usual()).contains("Google Workspace");
            assertThat(selector.holder()).isEmpty();
            assertThat(selector.keyTexts()).containsExactly(KEY);
            assertThat(selector.named()).isFalse();
        });
        assertThat(report.asked()).isEqualTo(2);
        assertThat(report.noKeyCanExist()).isFalse();
    }

    @Test
    void typedSelectorsComeFirstFoundOrNot() {
        dns.txt("s1._domainkey.example.com", KEY).txt("mail.2026._domainkey.example.com", KEY);

        var report = probe.probe(dns, EXAMPLE, NamedSelectors.typed(List.of("mail.2026", " none ", "")));

        assertThat(report.selectors()).extracting(Selector::selector).containsExactly("mail.2026", "none", "s1");
        assertThat(report.selectors()).extracting(Selector::found).containsExactly(true, false, true);
    }

    @Test
    void theAliasesToTheKeyTellWhoseItIs() {
        dns.cname("s1._domainkey.example.com", "s1.sendgrid.example").txt("s1.sendgrid.example", KEY);

        var report = probe.probe(dns, EXAMPLE, NamedSelectors.NONE);

        assertThat(report.selectors().get(0).aliases()).containsExactly(DomainName.of("s1.sendgrid.example"));
        assertThat(report.selectors().get(0).holder()).contains("SendGrid");
    }

    @Test
    void aWildcardDoesNotMakeEverySelectorAKey() {
        var wildcard = FakeDns.zone();
        for (var selector : List.of("kakitome-wildcard-probe", "google", "typed"))
            wildcard.txt(selector + "._domainkey.example.com", KEY);
        wildcard.txt("s1._domainkey.example.com", KEY, "another");

        var report = probe.probe(wildcard, EXAMPLE, NamedSelectors.typed(Set.of("typed")));

        assertThat(report.wildcard()).isPresent();
        assertThat(report.selectors()).extracting(Selector::selector).containsExactly("typed", "s1");
        assertThat(report.selectors()).extracting(Selector::fromWildcard).containsExactly(true, false);
    }

    @Test
    void textsThatAreNoKeysAreNotFoundByGuessing() {
        dns.txt("s1._domainkey.example.com", "v=spf1 -all");

        assertThat(probe.probe(dns, EXAMPLE, NamedSelectors.NONE).selectors()).isEmpty();
    }

    @Test
    void nothingFoundIsNotNothingThere() {
        assertThat(probe.probe(dns.exists("_domainkey.example.com"), EXAMPLE, NamedSelectors.NONE)
                        .noKeyCanExist())
                .isFalse();
        assertThat(probe.probe(FakeDns.zone().exists("example.com"), EXAMPLE, NamedSelectors.NONE)
                        .noKeyCanExist())
                .as("RFC 8020: NXDOMAIN at _domainkey")
                .isTrue();
    }

    @Test
    void selectorsWithoutAnswerAreKept() {
        dns.timesOut("s1._domainkey.example.com");

        var report = probe.probe(dns, EXAMPLE, NamedSelectors.NONE);

        assertThat(report.unanswered()).extracting(Selector::selector).containsExactly("s1");
    }

    @Test
    void whatIsNoNameIsNotAsked() {
        var report = probe.probe(dns, EXAMPLE, NamedSelectors.typed(Set.of("a..b")));

        assertThat(report.selectors().get(0).name()).isEmpty();
        assertThat(report.selectors().get(0).answer()).isEqualTo(new DnsAnswer.NxDomain<>());
    }

    @Test
    void aBoundedNumberOfTypedSelectorsIsAsked() {
        var many = new LinkedHashSet<String>();
        IntStream.range(0, 1_000).forEach(i -> many.add("t" + i));

        probe.probe(dns, EXAMPLE, NamedSelectors.typed(many));

        assertThat(dns.asked()).hasSizeLessThan(30);
    }

    @Test
    void noQuestionIsAskedTwice() {
        var named = NamedSelectors.typed(List.of("S1", "mine", "MINE"))
                .seenInMessages(Map.of("MINE", LocalDate.EPOCH, "google", LocalDate.EPOCH))
                .seenInReports(Map.of("s1", LocalDate.EPOCH));

        var report = probe.probe(dns.exists("_domainkey.example.com"), EXAMPLE, named);

        assertThat(dns.asked()).doesNotHaveDuplicates().hasSize(2 + 3);
        assertThat(report.selectors())
                .extracting(Selector::selector, Selector::origin)
                .containsExactly(
                        tuple("S1", Origin.TYPED), tuple("mine", Origin.TYPED), tuple("google", Origin.MESSAGE));
    }

    @Test
    void everyOriginIsBoundedByItself() {
        var many = IntStream.range(0, 1_000).mapToObj(i -> "t" + i).toList();
        var others = IntStream.range(0, 1_000).boxed().collect(Collectors.toMap(i -> "m" + i, i -> LocalDate.EPOCH));

        assertThat(NamedSelectors.typed(many).seenInMessages(others).origins())
                .hasSize(2 * NamedSelectors.MAX_OF_ONE_ORIGIN);
    }

    @Test
    void whereNothingCanBeOnlyTheLikeliestAreTried() {
        var report = SelectorProbe.wellKnown()
                .probe(FakeDns.zone().exists("example.com"), EXAMPLE, NamedSelectors.typed(Set.of("mine")));

        assertThat(report.asked()).isEqualTo(1 + SelectorProbe.GUESSES_BELOW_NXDOMAIN);
        assertThat(report.givenUp()).isZero();
    }

    @Test
    void guessingEndsWhereTheServerDoesNotAnswer() {
        dns.exists("_domainkey.example.com");
        KnownSelectors.load().selectors().forEach(s -> dns.timesOut(s + "._domainkey.example.com"));

        var report = SelectorProbe.wellKnown().probe(dns, EXAMPLE, NamedSelectors.NONE);

        assertThat(report.asked()).isEqualTo(SelectorProbe.FAILURES_BEFORE_GIVING_UP);
        assertThat(report.givenUp())
                .isEqualTo(KnownSelectors.load().selectors().size() - SelectorProbe.FAILURES_BEFORE_GIVING_UP);
    }

    @Test
    void aSilentServerIsAskedWhatWasNamedAndNothingElse() {
        dns.timesOut("_domainkey.example.com").timesOut("kakitome-wildcard-probe._domainkey.example.com");

        var report = probe.probe(dns, EXAMPLE, NamedSelectors.typed(Set.of("mine")));

        assertThat(report.asked()).isEqualTo(1);
        assertThat(report.folder().failed()).isTrue();
    }

    @Test
    void everyKnownSelectorIsTried() {
        var report =
                SelectorProbe.wellKnown().probe(dns.exists("_domainkey.example.com"), EXAMPLE, NamedSelectors.NONE);

        assertThat(report.asked()).isEqualTo(KnownSelectors.load().selectors().size());
        assertThat(dns.asked()).doesNotHaveDuplicates().hasSize(report.asked() + 2);
    }
}
