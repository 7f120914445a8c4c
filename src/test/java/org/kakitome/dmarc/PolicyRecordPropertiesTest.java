package org.kakitome.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.kakitome.dmarc.PolicyRecord.Scope;
import org.kakitome.dmarc.PolicyRecord.Tag;

/** What holds for every text at {@code _dmarc}, record or not. */
class PolicyRecordPropertiesTest {
    /** More than a TXT record can hold: RFC 1035 §3.3.14, §4.2.2. */
    private static final int LONGEST = 65_536;

    /** Reading the longest takes milliseconds; a busy machine gets more. */
    private static final Duration IN_TIME = Duration.ofSeconds(5);

    @Property(tries = 3_000, shrinking = ShrinkingMode.BOUNDED)
    void anyTextIsARecordOrNone(@ForAll("texts") String text) {
        assertThat(PolicyRecord.parse(text).isPresent()).isEqualTo(PolicyRecord.claimsToBeOne(text));
    }

    @Property(tries = 3_000, shrinking = ShrinkingMode.BOUNDED)
    void everythingStandsWhereItIsSaidToStand(@ForAll("records") String text) {
        var record = PolicyRecord.parse(text).orElseThrow();

        assertThat(record.text()).isEqualTo(text);
        assertThat(record.tags())
                .allSatisfy(tag ->
                        assertThat(text.startsWith(tag.value(), tag.offset())).isTrue());
        assertThat(record.faults()).isSortedAccordingTo((a, b) -> Integer.compare(a.offset(), b.offset()));
        for (var fault : record.faults()) {
            assertThat(fault.offset()).isBetween(0, text.length());
            // a whole tag is shown without the spaces around its equals sign
            var begin = fault.piece().startsWith(fault.tag() + "=") ? fault.tag() : fault.piece();
            assertThat(text.startsWith(begin, fault.offset()))
                    .as(fault.toString())
                    .isTrue();
        }
    }

    @Property(tries = 2_000, shrinking = ShrinkingMode.BOUNDED)
    void whatWasReadCanBePrintedAndReadAgain(@ForAll("records") String text) {
        var once = PolicyRecord.parse(text).orElseThrow();

        var twice = PolicyRecord.parse(print(once)).orElseThrow();

        assertThat(print(twice)).isEqualTo(print(once));
        assertThat(twice.policy()).isEqualTo(once.policy());
        assertThat(twice.dkimAlignment()).isEqualTo(once.dkimAlignment());
        assertThat(twice.spfAlignment()).isEqualTo(once.spfAlignment());
        assertThat(twice.psd()).isEqualTo(once.psd());
        assertThat(twice.testing()).isEqualTo(once.testing());
        assertThat(twice.failureOptions()).isEqualTo(once.failureOptions());
        assertThat(twice.aggregateUris()).isEqualTo(once.aggregateUris());
        assertThat(twice.failureUris()).isEqualTo(once.failureUris());
    }

    /** RFC 9989 §4.10.1: a record gives a policy for every scope or for none. */
    @Property(tries = 2_000, shrinking = ShrinkingMode.BOUNDED)
    void aRecordHasAPolicyForAllMailOrForNone(@ForAll("records") String text) {
        var record = PolicyRecord.parse(text).orElseThrow();

        boolean usable = record.policyFor(Scope.DOMAIN).isPresent();
        for (var scope : Scope.values())
            assertThat(record.policyFor(scope).isPresent()).as(scope.toString()).isEqualTo(usable);
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void theLongestTextIsReadInTime(@ForAll("pieces") String unit, @ForAll boolean inValue) {
        var begin = inValue ? "v=DMARC1; p=none; rua=" : "v=DMARC1;";
        var text = begin + unit.repeat((LONGEST - begin.length()) / unit.length());

        var record = assertTimeout(IN_TIME, () -> PolicyRecord.parse(text));

        record.ifPresent(read -> assertThat(read.faults().stream()
                        .mapToInt(TagFault::offset)
                        .allMatch(at -> at >= 0 && at <= text.length()))
                .isTrue());
    }

    private static String print(PolicyRecord record) {
        return "v=DMARC1"
                + record.tags().stream().map(PolicyRecordPropertiesTest::print).collect(Collectors.joining());
    }

    private static String print(Tag tag) {
        return "; " + tag.name() + "=" + tag.value();
    }

    // ---- texts

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(200), records(), pieces());
    }

    @Provide
    Arbitrary<String> records() {
        var begin = Arbitraries.of("v=DMARC1", "v = DMARC1 ", "v=DMARC1;", "v=DMARC1; p=reject", "v=DMARC1;p=none; ");
        var more = Arbitraries.oneOf(pieces(), pieces(), Arbitraries.strings().ofMaxLength(10));
        return Combinators.combine(begin, more.list().ofMaxSize(25))
                .as((start, pieces) -> start + (pieces.isEmpty() ? "" : ";" + String.join("", pieces)));
    }

    @Provide
    Arbitrary<String> pieces() {
        var name = Arbitraries.of("p", "sp", "np", "adkim", "aspf", "psd", "t", "rua", "ruf", "fo", "pct", "ri", "x");
        var value = Arbitraries.of(
                "none",
                "quarantine",
                "reject",
                "r",
                "s",
                "y",
                "n",
                "u",
                "0",
                "1:d:s",
                "",
                "100",
                "mailto:a@example.com");
        var tag = Combinators.combine(name, value).as((n, v) -> n + "=" + v);
        var uri = Arbitraries.of(
                "mailto:a@example.com",
                "mailto:",
                "mailto:a@b.example!10m",
                "https://example.com/?a=b",
                "mailto:%",
                "mailto:a%21b@c.example?x",
                "a:b",
                "://",
                "[::1]",
                "!1");
        var other = Arbitraries.of(";", "=", " ", "\t", ",", ":", "!", "%", "\u0000", "\u00e9", "\\", "\"", "\ud83d");
        return Arbitraries.oneOf(tag, uri, other);
    }
}
