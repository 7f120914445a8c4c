package org.kakitome.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.spf.SpfEvaluation.Reason;
import org.kakitome.spf.SpfProblem.Kind;

/** What strangers may publish and send: the RFC's result, in bounded time and memory, and the reason told. */
class SpfBadInputTest {
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final DomainName EXAMPLE = DomainName.of("example.com");

    private final FakeDns dns = FakeDns.zone();

    @Test
    void aDomainOf300CharactersIsNoDomain() {
        var evaluation = check("user@" + "abcdefghi.".repeat(30) + "example");
        assertThat(evaluation.result()).isEqualTo(SpfResult.NONE);
        assertThat(evaluation.reason()).map(Reason::kind).contains(Reason.Kind.NO_USABLE_DOMAIN);
    }

    @Test
    void emptyLabelsInATargetMatchNothing() {
        dns.txt("example.com", "v=spf1 a:a..b.example -all");
        assertThat(check("user@example.com").result()).isEqualTo(SpfResult.FAIL);
        assertThat(SpfTree.lookup(dns, EXAMPLE).has(Kind.MALFORMED_TARGET)).isTrue();
    }

    @Test
    void aRecordOf64KilobytesIsEvaluated() {
        var record = new StringBuilder("v=spf1");
        for (int i = 0; record.length() < 65_000; i++)
            record.append(" ip4:198.")
                    .append(i >> 8 & 255)
                    .append('.')
                    .append(i & 255)
                    .append(".0");
        dns.txt("example.com", record + " -all");
        var evaluation = CpuTime.within(SOON, () -> check("user@example.com"));
        assertThat(evaluation.result()).isEqualTo(SpfResult.FAIL);
    }

    @Test
    void aRecordOf64KilobytesOfFaultsIsReadOnce() {
        for (var piece : new String[] {" %", " a:%{", " a/", " :", " ip4:", "%{d", " exp=", " \u00ff", " redirect=%"}) {
            var record = "v=spf1 a:" + piece.repeat(65_000 / piece.length());
            dns.txt("example.com", record);
            var evaluation = CpuTime.within(SOON, () -> check("user@example.com"));
            assertThat(evaluation.result()).isIn(SpfResult.PERMERROR, SpfResult.PASS);
            var tree = CpuTime.within(SOON, () -> SpfTree.ofDraft(dns, EXAMPLE, record));
            assertThat(tree.problems()).hasSizeLessThanOrEqualTo(200);
        }
    }

    @Test
    void tenThousandIncludesInACycleEndAtTheLimit() {
        int size = 10_000;
        for (int i = 0; i < size; i++)
            dns.txt("c" + i + ".example", "v=spf1 include:c" + (i + 1) % size + ".example -all");
        var evaluation = CpuTime.within(SOON, () -> check("user@c0.example"));
        assertThat(evaluation.result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(evaluation.reason()).map(Reason::kind).contains(Reason.Kind.TOO_MANY_LOOKUPS);
        assertThat(dns.asked()).hasSize(11);
        var tree = CpuTime.within(SOON, () -> SpfTree.lookup(dns, DomainName.of("c0.example")));
        assertThat(tree.has(Kind.TREE_TOO_LARGE)).isTrue();
        assertThat(tree.has(Kind.TOO_MANY_LOOKUPS)).isTrue();
    }

    @Test
    void tenThousandIncludesInOneRecordEndAtTheLimit() {
        dns.txt("none.example", "v=spf1 -all").txt("example.com", "v=spf1" + " include:none.example".repeat(3_000));
        assertThat(CpuTime.within(SOON, () -> check("user@example.com")).reason())
                .map(Reason::kind)
                .contains(Reason.Kind.TOO_MANY_LOOKUPS);
        var tree = CpuTime.within(SOON, () -> SpfTree.lookup(dns, EXAMPLE));
        assertThat(tree.has(Kind.TREE_TOO_LARGE)).isTrue();
        assertThat(tree.dnsLookups()).isEqualTo(3_000);
    }

    @Test
    void macrosThatExpandToTenMegabytesAreCutOff() {
        var macros = "%{S}".repeat(16_000);
        var longLocalPart = "&".repeat(500);
        dns.txt("example.com", "v=spf1 exists:" + macros + ".example -all exp=why.example")
                .txt("why.example", macros);
        var evaluation = CpuTime.within(SOON, () -> check(longLocalPart + "@example.com"));
        assertThat(evaluation.result()).isEqualTo(SpfResult.FAIL);
        assertThat(evaluation.explanation()).isEmpty();
    }

    @Test
    void aSenderOfAMegabyteIsNotRepeated() {
        dns.txt("example.com", "v=spf1 exists:" + "%{l}%{h}".repeat(8_000) + ".example -all");
        var large = "x".repeat(1 << 20);
        var evaluation = CpuTime.within(
                SOON,
                () -> evaluator(dns)
                        .evaluate(SpfRequest.mailFrom(SuiteZone.address("192.0.2.1"), large + "@example.com", large)));
        assertThat(evaluation.result()).isEqualTo(SpfResult.FAIL);
    }

    @Test
    void aZoneThatDoesNotAnswerIsATemporaryErrorAndNeverAbsent() {
        dns.txt("example.com", "v=spf1 include:silent.example -all").timesOut("silent.example");
        assertThat(check("user@example.com").result()).isEqualTo(SpfResult.TEMPERROR);
        var tree = SpfTree.lookup(dns, EXAMPLE);
        assertThat(tree.has(Kind.DNS_FAILED)).isTrue();
        assertThat(tree.has(Kind.INCLUDE_WITHOUT_RECORD)).isFalse();
    }

    @Test
    void answersThatComeLaterOnOtherThreadsAreWaitedFor() {
        for (int i = 0; i < 5; i++) dns.txt("p" + i + ".example", "v=spf1 a:h.example -all");
        dns.a("h.example", "192.0.2.1")
                .txt("example.com", "v=spf1 include:p0.example include:p1.example mx include:p2.example -all")
                .mx("example.com", 1, "h.example");
        var late = new Dns() {
            @Override
            public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
                return CompletableFuture.supplyAsync(
                        () -> dns.ask(question).join(),
                        CompletableFuture.delayedExecutor(5, java.util.concurrent.TimeUnit.MILLISECONDS));
            }
        };
        assertThat(evaluator(late)
                        .evaluate(SpfRequest.mailFrom(SuiteZone.address("192.0.2.1"), "u@example.com", "h.example"))
                        .result())
                .isEqualTo(SpfResult.PASS);
        assertThat(SpfTree.lookup(late, EXAMPLE)).isEqualTo(SpfTree.lookup(dns, EXAMPLE));
    }

    private SpfEvaluation check(String mailFrom) {
        return evaluator(dns).evaluate(SpfRequest.mailFrom(SuiteZone.address("192.0.2.1"), mailFrom, "h.example"));
    }

    private static SpfEvaluator evaluator(Dns dns) {
        return new SpfEvaluator(dns, Clock.systemUTC(), "r.example", SpfLimits.RFC_7208);
    }
}
