package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import org.kakitome.dkim.KeyRecord.Parsed;

/** What holds for every text at a selector, key or not. */
class KeyRecordPropertiesTest {
    /** More than a TXT record can hold: RFC 1035 §3.3.14, §4.2.2. */
    private static final int LONGEST = 65_536;

    /** Reading the longest takes milliseconds; a busy machine gets more. */
    private static final Duration IN_TIME = Duration.ofSeconds(5);

    @Property(tries = 5_000, shrinking = ShrinkingMode.BOUNDED)
    void anyTextIsAKeyOrHasFaultsAtTheirPlace(@ForAll("records") String text) {
        check(text);
    }

    @Property(tries = 3_000, shrinking = ShrinkingMode.BOUNDED)
    void anyOctetsAreKeyDataOrNot(@ForAll @Size(max = 120) byte[] octets, @ForAll boolean asSequence) {
        // many begin as a key does
        if (asSequence && octets.length > 2) System.arraycopy(new byte[] {0x30, octets[1], 2}, 0, octets, 0, 3);

        check("v=DKIM1; p=" + Base64.getEncoder().encodeToString(octets));
        check(new String(octets, StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void theLongestTextIsReadInTime(@ForAll("pieces") String unit, @ForAll("begins") String begin) {
        var text = begin + unit.repeat((LONGEST - begin.length()) / unit.length());

        var parsed = assertTimeout(IN_TIME, () -> KeyRecord.parse(text));

        if (parsed instanceof Parsed.Invalid invalid)
            assertThat(invalid.faults().stream().mapToInt(KeyFault::offset).allMatch(at -> at >= 0 && at <= LONGEST))
                    .isTrue();
        else check(text, ((Parsed.Valid) parsed).record());
    }

    private static void check(String text) {
        assertThat(KeyRecord.claimsToBeOne(text)).isIn(true, false);
        var parsed = KeyRecord.parse(text);
        if (parsed instanceof Parsed.Valid valid) check(text, valid.record());
        else check(text, (Parsed.Invalid) parsed);
    }

    private static void check(String text, KeyRecord record) {
        assertThat(record.text()).isEqualTo(text);
        assertThat(record.revoked()).isEqualTo(record.key().isEmpty());
        record.key().ifPresent(key -> {
            assertThat(key.type()).isEqualTo(record.keyType());
            assertThat(key.bits()).isPositive();
            assertThat(key.fingerprint()).hasSize(64);
        });
        assertThat(KeyRecord.parse(text)).isEqualTo(new Parsed.Valid(record));
    }

    private static void check(String text, Parsed.Invalid invalid) {
        assertThat(invalid.faults()).isNotEmpty();
        for (var fault : invalid.faults()) {
            assertThat(fault.offset()).isBetween(0, text.length());
            var piece = fault.piece().replaceAll("…$", "");
            switch (fault.kind()) {
                case KEY_MISSING -> assertThat(fault.offset()).isEqualTo(text.length());
                // shown without the space around its equals sign
                case VERSION, DUPLICATE_TAG, KEY_TYPE ->
                    assertThat(text.substring(fault.offset()))
                            .startsWith(fault.kind() == KeyFault.Kind.KEY_TYPE ? "k" : piece.substring(0, 1));
                case BASE64, KEY_DATA -> assertThat(text.charAt(fault.offset())).isEqualTo('p');
                default ->
                    assertThat(text.startsWith(piece, fault.offset()))
                            .as(fault.toString())
                            .isTrue();
            }
        }
    }

    // ---- texts

    @Provide
    Arbitrary<String> begins() {
        return Arbitraries.of("", "v=DKIM1; p=", "v=DKIM1;", "k=ed25519; p=", "h=", "p=MIIBIjAN");
    }

    @Provide
    Arbitrary<String> records() {
        var more = Arbitraries.oneOf(pieces(), pieces(), Arbitraries.strings().ofMaxLength(10));
        return Combinators.combine(begins(), more.list().ofMaxSize(12))
                .as((begin, pieces) -> begin + String.join("", pieces));
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                ";",
                "; ",
                "=",
                ":",
                " ",
                "\t",
                "\r\n ",
                "\"",
                "\\;",
                "…",
                "\u0000",
                "\u00e9",
                "\ud83d",
                "v=DKIM1;",
                "v=DKIM2",
                "k=rsa;",
                "k=ed25519;",
                "k=;",
                "h=sha256;",
                "h=sha1:sha256;",
                "s=email;",
                "s=*;",
                "t=y:s;",
                "n=notes;",
                "g=*;",
                "p=;",
                "p=AAAA;",
                "p=MIGf",
                "MAYCAQACAQA=",
                "MAYCAX8CAQM=",
                "AQAB",
                "/",
                "+",
                "A",
                "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    }
}
