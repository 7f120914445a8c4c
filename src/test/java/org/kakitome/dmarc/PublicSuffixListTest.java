package org.kakitome.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.SharedData;
import org.kakitome.dns.DomainName;

/** Registered domains as RFC 7489 §3.2 has them. */
class PublicSuffixListTest {
    /** Lines of the list's own tests that do not apply, and why. */
    private static final Map<String, String> NOT_APPLICABLE = Map.of(
            "null", "no name at all: the type forbids it",
            ".com", "an empty label: the type forbids it",
            ".example", "an empty label",
            ".example.com", "an empty label",
            ".example.example", "an empty label");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.com              | example.com          | a top-level domain
            a.b.example.com          | example.com          | however deep
            com                      | ''                   | a public suffix
            example.co.jp            | example.co.jp        | a suffix of two labels
            a.example.co.jp          | example.co.jp        | below it
            b.c.kobe.jp              | b.c.kobe.jp          | a wildcard
            www.city.kobe.jp         | city.kobe.jp         | and its exception
            a.b.example              | b.example            | not listed: the rule "*"
            example                  | ''                   | the same
            user.github.io           | user.github.io       | the private section counts
            github.io                | ''                   | and makes a suffix
            _dmarc.example.com       | example.com          | labels that no host has
            a._dmarc.co.jp           | _dmarc.co.jp         | also where they decide
            a.b.c.d.e.f.g.h.i.j.k.l.m.example.co.uk | example.co.uk | longer than any rule
            192.0.2.1                | 2.1                  | numbers are no listed suffix
            a.-.example.com          | example.com          | nor is this a host name
            """)
    void theRegisteredDomainIsOneLabelBelowTheSuffix(String name, String expected, String why) {
        assertThat(PublicSuffixList.registrableDomain(DomainName.of(name)))
                .as(why)
                .isEqualTo(expected.isEmpty() ? Optional.empty() : Optional.of(DomainName.of(expected)));
    }

    @Test
    void aPublicSuffixIsItsOwnOrganization() {
        assertThat(PublicSuffixList.organizationalDomain(DomainName.of("co.jp")))
                .isEqualTo(DomainName.of("co.jp"));
        assertThat(PublicSuffixList.organizationalDomain(DomainName.ROOT)).isEqualTo(DomainName.ROOT);
    }

    @TestFactory
    Stream<DynamicTest> theListsOwnTests() throws IOException {
        return Files.readAllLines(SharedData.folder("psl").resolve("tests.txt")).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("//"))
                .map(line -> line.split(" "))
                .filter(test -> !NOT_APPLICABLE.containsKey(test[0]))
                .map(test -> DynamicTest.dynamicTest(test[0], () -> {
                    var expected = test[1].equals("null") ? Optional.empty() : Optional.of(name(test[1]));
                    assertThat(PublicSuffixList.registrableDomain(name(test[0])))
                            .isEqualTo(expected);
                }));
    }

    /** Guava's list is of another day than the stored one: new and withdrawn suffixes differ, and those are few. */
    @Test
    void nearlyEveryRuleOfAStoredListIsKnown() throws IOException {
        int rules = 0;
        var differing = new ArrayList<String>();
        for (var line : Files.readAllLines(SharedData.folder("psl").resolve("public_suffix_list.dat"))) {
            var rule = line.strip();
            if (rule.isEmpty() || rule.startsWith("//")) continue;
            rules++;
            if (!holds(rule)) differing.add(rule);
        }

        assertThat(rules).isGreaterThan(9_000);
        assertThat(differing).as("rules of another day").hasSizeLessThan(rules / 20);
    }

    private static boolean holds(String rule) {
        if (rule.startsWith("!")) {
            var exception = name(rule.substring(1));
            return PublicSuffixList.organizationalDomain(below(exception, "a")).equals(exception);
        }
        var suffix = rule.startsWith("*.") ? below(name(rule.substring(2)), "zz-any") : name(rule);
        var registered = below(suffix, "zz-name");
        return PublicSuffixList.registrableDomain(below(registered, "www")).equals(Optional.of(registered));
    }

    private static DomainName name(String text) {
        return DomainName.of("x." + text).parent().orElseThrow(); // a U-label alone is not taken
    }

    private static DomainName below(DomainName domain, String label) {
        return domain.prepend(label).orElseThrow();
    }

    @Test
    void alignmentOfOldReceiversGoesByTheList() {
        for (var pair : List.of("a.example.com b.example.com", "example.com news.example.com"))
            assertThat(aligned(pair, AlignmentMode.RELAXED)).as(pair).isTrue();
        for (var pair : List.of("a.co.jp b.co.jp", "a.github.io b.github.io", "example.com example.net"))
            assertThat(aligned(pair, AlignmentMode.RELAXED)).as(pair).isFalse();
        assertThat(aligned("example.com a.example.com", AlignmentMode.STRICT)).isFalse();
        assertThat(aligned("example.com example.com", AlignmentMode.STRICT)).isTrue();
    }

    private static boolean aligned(String pair, AlignmentMode mode) {
        var names = pair.split(" ");
        return Rfc7489View.aligned(DomainName.of(names[0]), DomainName.of(names[1]), mode);
    }
}
