package org.kakitome.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.spf.SpfRecord.Parsed;

/** What holds for every text, good or bad. */
class SpfPropertiesTest {
    private static final DomainName EXAMPLE = DomainName.of("example.com");

    @Property(tries = 2_000, shrinking = ShrinkingMode.BOUNDED)
    void readingNeverThrows(@ForAll String anything) {
        assertIsRead(anything);
        assertIsRead("v=spf1 " + anything);
        SpfMend.mended(anything);
        SpfMend.isNearlyARecord(anything);
        SpfParser.parseExplanation(anything);
    }

    @Property(tries = 2_000, shrinking = ShrinkingMode.BOUNDED)
    void readingNearlyGoodTextsNeverThrows(@ForAll("nearlyRecords") String text) {
        assertIsRead(text);
        SpfMend.mended(text)
                .ifPresent(mended -> assertThat(SpfRecord.parse(mended)).isInstanceOf(Parsed.Valid.class));
    }

    private static void assertIsRead(String text) {
        if (SpfRecord.parse(text) instanceof Parsed.Valid valid) {
            assertThat(valid.record().spans()).hasSameSizeAs(valid.record().terms());
            return;
        }
        var faults = ((Parsed.Invalid) SpfRecord.parse(text)).faults();
        assertThat(faults).isNotEmpty();
        for (var fault : faults) assertThat(fault.text()).isEqualTo(text.substring(fault.start(), fault.end()));
    }

    @Property(tries = 1_000, shrinking = ShrinkingMode.BOUNDED)
    void printedAndReadAgainIsTheSame(@ForAll("records") String text) {
        var record = SpfRecordTest.valid(text);
        var again = SpfRecordTest.valid(record.toString());
        assertThat(again).isEqualTo(record);
        assertThat(again.toString()).isEqualTo(record.toString());
    }

    @Property(tries = 1_000, shrinking = ShrinkingMode.BOUNDED)
    void addressesPrintedAndReadAgainAreTheSame(@ForAll int ip4, @ForAll long high, @ForAll long low) {
        assertThat((int) Addresses.parseIp4(Addresses.print(ip4))).isEqualTo(ip4);
        assertThat(Addresses.parseIp6(Addresses.print(high, low))).containsExactly(high, low);
        assertThat(Addresses.parseIp6(Addresses.print(high & 0xffff, low & 0xffff_0000L)))
                .containsExactly(high & 0xffff, low & 0xffff_0000L);
    }

    @Property(tries = 1_000, shrinking = ShrinkingMode.BOUNDED)
    void expansionsAreBounded(@ForAll("macroStrings") String macros, @ForAll("senders") String sender) {
        var explanation = SpfParser.parseExplanation(macros);
        if (explanation.isEmpty()) return;
        MacroExpansion.Values values = letter -> sender;
        MacroExpansion.name(explanation.get(), values)
                .ifPresent(name -> assertThat(name.ascii()).hasSizeLessThanOrEqualTo(DomainName.MAX_LENGTH));
        MacroExpansion.text(explanation.get(), values, 500)
                .ifPresent(text -> assertThat(text).hasSizeLessThanOrEqualTo(500));
    }

    @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
    void everyRecordIsEvaluatedWithinTheLimits(
            @ForAll("nearlyRecords") String text,
            @ForAll("nearlyRecords") String other,
            @ForAll("senders") String sender) {
        var dns = FakeDns.zone()
                .txt("example.com", text)
                .txt("b.example", other)
                .a("a.example", "192.0.2.1")
                .mx("example.com", 1, "a.example");
        var evaluator = new SpfEvaluator(dns, Clock.systemUTC(), "r.example", SpfLimits.RFC_7208);
        var request = SpfRequest.mailFrom(SuiteZone.address("192.0.2.1"), sender + "@example.com", sender);
        var evaluation = evaluator.evaluate(request);
        assertThat(evaluation.dnsLookups()).isLessThanOrEqualTo(10);
        assertThat(evaluation.voidLookups()).isLessThanOrEqualTo(3); // the third one ends it
        var explained = evaluator.explain(request);
        assertThat(explained.result()).isEqualTo(evaluation.result());
        assertThat(explained.explanation()).isEqualTo(evaluation.explanation());
        // the tree counts the worst case: never less than what one client met, unless the limits cut the evaluation off
        var tree = SpfTree.lookup(dns, EXAMPLE);
        assertThat(Math.min(tree.dnsLookups(), 10)).isGreaterThanOrEqualTo(evaluation.dnsLookups());
    }

    // ---- texts

    private static final List<String> TARGETS = List.of(
            "example.com",
            "b.example",
            "a.example.",
            "%{d}",
            "%{i}.%{v}.b.example",
            "%{lr-}._spf.%{d2}",
            "%{S}.x.example",
            "a%%b%_c%-d.example",
            "foo:bar/baz.example");

    /** Legal records. */
    @Provide
    Arbitrary<String> records() {
        var target = Arbitraries.of(TARGETS);
        var length4 = Arbitraries.integers().between(0, 32);
        var length6 = Arbitraries.integers().between(0, 128);
        var withLength = Combinators.combine(Arbitraries.of("a", "mx"), target, length4, length6)
                .as((name, domain, four, six) -> name + ":" + domain + "/" + four + "//" + six);
        var withDomain = Combinators.combine(Arbitraries.of("include:", "exists:", "ptr:", "a:", "mx:"), target)
                .as(String::concat);
        var ip4 = Combinators.combine(Arbitraries.integers(), length4)
                .as((address, length) -> "ip4:" + Addresses.print(address) + "/" + length);
        var ip6 = Combinators.combine(Arbitraries.longs(), Arbitraries.longs(), length6)
                .as((high, low, length) -> "ip6:" + Addresses.print(high, low) + "/" + length);
        var plain = Arbitraries.of("a", "MX", "ptr", "all", "a/24", "mx//64");
        var mechanism = Arbitraries.oneOf(withLength, withDomain, ip4, ip6, plain);
        var directive = Combinators.combine(Arbitraries.of("", "+", "-", "~", "?"), mechanism)
                .as(String::concat);
        var modifier = Combinators.combine(Arbitraries.of("foo=", "x.y-z_0="), Arbitraries.of("", "%{t}", "a/b:c"))
                .as(String::concat);
        var last = Combinators.combine(Arbitraries.of("", " redirect=", " exp="), target)
                .as((name, domain) -> name.isEmpty() ? "" : name + domain);
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                        net.jqwik.api.Tuple.of(5, directive), net.jqwik.api.Tuple.of(1, modifier))
                                .list()
                                .ofMaxSize(8),
                        Arbitraries.of(" ", "  "),
                        last)
                .as((terms, space, end) -> "v=spf1" + space + String.join(space, terms) + end);
    }

    /** Pieces of records in any order, so that most are broken in some way. */
    @Provide
    Arbitrary<String> nearlyRecords() {
        var piece = Arbitraries.of(
                " ",
                " ",
                " ",
                ":",
                "/",
                "//",
                "=",
                ".",
                "%",
                "%{",
                "}",
                "%%",
                "%_",
                "{",
                "-",
                "+",
                "~",
                "?",
                "all",
                "a",
                "mx",
                "ptr",
                "include:",
                "exists:",
                "ip4:",
                "ip6:",
                "redirect=",
                "exp=",
                "example.com",
                "b.example",
                "a.example",
                "192.0.2.1",
                "2001:db8::1",
                "/24",
                "//64",
                "/129",
                "%{d}",
                "%{l2r-}",
                "%{ir}",
                "%{p}",
                "%{c}",
                "%{x}",
                "\t",
                "\u0000",
                "\u00e9",
                "\u201d",
                "v=spf1",
                ",",
                ";",
                "0",
                "255.255.255.0",
                "*");
        return piece.list().ofMaxSize(25).map(pieces -> "v=spf1 " + String.join("", pieces));
    }

    @Provide
    Arbitrary<String> macroStrings() {
        var piece = Arbitraries.of(
                "%{s}",
                "%{L}", "%{d200r}", "%{o1}", "%{i}", "%{h-.}", "%{S}", "a", ".", "%_", "%%", "%-", "example.com");
        return piece.list().ofMinSize(1).ofMaxSize(400).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> senders() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange('!', '~').ofMaxLength(64),
                Arbitraries.strings().ofMaxLength(20),
                Arbitraries.strings().withChars("ab.-").ofMinLength(400).ofMaxLength(600));
    }
}
