package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The single values of a report: what is taken, what is mended with a note, what is not believed. */
class ReportValuesTest {
    private final Notes notes = new Notes();

    private String noteCodes() {
        return String.join(
                " ", notes.list().stream().map(ReportVisitor.Note::code).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1700000000                 | 2023-11-14T22:13:20Z |                  | seconds, as RFC 9990 has them
            0                          | 1970-01-01T00:00:00Z |                  |
            1700000000.0               | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS | NetEase
            1700000000,25              | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS | the same from a German machine
            1700000000000              | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS | milliseconds
            1700000000000000           | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS | microseconds
            1700000000000000000        | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS | nanoseconds
            2023-11-14T22:13:20Z       | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS | ISO 8601
            2023-11-14 22:13:20        | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS | without a zone it is UTC
            2023-11-14 22:13:20 UTC    | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS |
            2023-11-14T22:13:20.123Z   | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS |
            2023-11-15T00:13:20+0200   | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS |
            2023-11-15T00:13:20+02:00  | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS |
            2023-11-14                 | 2023-11-14T00:00:00Z | DATE_NOT_SECONDS |
            20231114                   | 2023-11-14T00:00:00Z | DATE_NOT_SECONDS | no seconds: they would be of 1970
            20231114221320             | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS | no milliseconds: they would be of 2611
            20231115T001320+0200       | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS |
            302832000                  | 1979-08-07T00:00:00Z |                  | the sample of RFC 9990
            Tue, 14 Nov 2023 22:13:20 +0000 | 2023-11-14T22:13:20Z | DATE_NOT_SECONDS | as in mail
            """)
    void datesAreRead(String text, Instant expected, String note, String why) {
        var date = ReportDate.parse(text, notes);

        assertThat(date).contains(expected);
        assertThat(noteCodes()).isEqualTo(note == null ? "" : note);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "integer",
                "-1",
                "-1700000000",
                "1e9",
                "99999999999999999999",
                "2023-13-45",
                "2023-11-14T99:00:00Z",
                "14.11.2023",
                "0x10",
                "NaN",
                "2023-11-14T",
                "20231345",
                "20231114992000",
                "１７"
            })
    void whatIsNoDateIsNone(String text) {
        assertThat(ReportDate.parse(text, notes)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.1              | 192.0.2.1       |                    |
            192.000.002.001        | 192.0.2.1       |                    | decimal, never octal
            2001:db8::1            | 2001:db8::1     |                    |
            2001:DB8:0:0:0:0:0:1   | 2001:db8::1     |                    |
            ::                     | ::              |                    |
            ::1                    | ::1             |                    |
            1::                    | 1::             |                    |
            1:2:3:4:5:6:7::        | 1:2:3:4:5:6:7:0 |                    |
            64:ff9b::192.0.2.1     | 64:ff9b::c000:201 |                  |
            ::ffff:192.0.2.1       | 192.0.2.1       | SOURCE_IP_MAPPED   | one sender, one address
            ::ffff:c000:201        | 192.0.2.1       | SOURCE_IP_MAPPED   |
            fe80::1%eth0           | fe80::1         | SOURCE_IP_REPAIRED |
            [192.0.2.1]            | 192.0.2.1       | SOURCE_IP_REPAIRED |
            [IPv6:2001:db8::1]     | 2001:db8::1     | SOURCE_IP_REPAIRED | as in a Received field
            192.0.2.1 (a.example)  | 192.0.2.1       | SOURCE_IP_REPAIRED | with its name
            "192.0.2.1"            | 192.0.2.1       | SOURCE_IP_REPAIRED |
            """)
    void addressesAreRead(String text, String expected, String note, String why) throws Exception {
        var address = SourceAddress.parse(text, notes);

        assertThat(address).contains(InetAddress.getByName(expected));
        assertThat(noteCodes()).isEqualTo(note == null ? "" : note);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "999.1.2.3",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.x",
                "1.2.3.-4",
                "1..2.3",
                "1.2.3.",
                "0x7f.0.0.1",
                "2130706433",
                "localhost",
                "example.com",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "::1.2.3",
                "::1.2.3.4.5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "g::1",
                "192.0.2.1/24",
                "192.0.2.1:25",
                "192.0.2.1, 192.0.2.2",
                "192.0.2.x",
                "(192.0.2.1)",
                "\"\"",
                "１.2.3.4",
                "[",
                "[]",
                "%"
            })
    void whatIsNoAddressIsNoneAndIsNotLookedUp(String text) {
        assertThat(SourceAddress.parse(text, notes)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.com                | example.com            |                 |
            EXAMPLE.com                | example.com            |                 | case is no fault
            example.com.               | example.com            | DOMAIN_REPAIRED |
            user@example.com           | example.com            | DOMAIN_REPAIRED | STANDARDS 2.5, 17 and 24
            <user@Example.com>         | example.com            | DOMAIN_REPAIRED |
            @example.com               | example.com            | DOMAIN_REPAIRED |
            "a@b"@example.com          | example.com            | DOMAIN_REPAIRED |
            "example.com"              | example.com            | DOMAIN_REPAIRED |
            _spf.example.com           | _spf.example.com       |                 |
            bücher.example             | xn--bcher-kva.example  | DOMAIN_REPAIRED | U-labels
            BÜCHER.example             | xn--bcher-kva.example  | DOMAIN_REPAIRED |
            faß.example                | xn--fa-hia.example     | DOMAIN_REPAIRED | IDNA 2008, not 2003
            xn--bcher-kva.example      | xn--bcher-kva.example  |                 |
            例え。テスト                 | xn--r8jz45g.xn--zckzah | DOMAIN_REPAIRED |
            localhost                  | localhost              |                 |
            """)
    void domainsBecomeALabelsInLowerCase(String text, String expected, String note, String why) {
        var domain = Domains.parse(text, notes);

        assertThat(domain).contains(expected);
        assertThat(noteCodes()).isEqualTo(note == null ? "" : note);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                ".example.com",
                "not evaluated",
                "example.com, example.org",
                "exa\"mple.com",
                "user@",
                "bad_byte‘",
                "☃.example",
                "http://example.com/",
                "[192.0.2.1]",
                "a\u200b.example"
            })
    void whatIsNoDomainIsNone(String text) {
        assertThat(Domains.parse(text, notes)).isEmpty();
    }

    @Test
    void domainsAreBounded() {
        assertThat(Domains.parse("a".repeat(64) + ".example", notes)).isEmpty();
        assertThat(Domains.parse("a.".repeat(126) + "example", notes)).isEmpty();
        assertThat(Domains.parse("ü".repeat(100_000), notes)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pass     | pass      |
            Pass     | pass      | VALUE_CASE
            hardfail | fail      | VALUE_ALIAS
            unknown  | temperror | VALUE_ALIAS
            error    | permerror | VALUE_ALIAS
            TempFail | temperror | VALUE_CASE VALUE_ALIAS
            permfail | permerror | VALUE_ALIAS
            temp_error | temperror | VALUE_ALIAS
            Soft-Fail | softfail | VALUE_CASE VALUE_ALIAS
            perm error | permerror | VALUE_ALIAS
            maybe    | maybe     | VALUE_UNKNOWN
            ''       | ''        |
            """)
    void resultsGetTheSpellingOfTheRfc(String text, String expected, String codes) {
        assertThat(Token.SPF_RESULT.read(text, notes)).isEqualTo(expected);
        assertThat(noteCodes()).isEqualTo(codes == null ? "" : codes);
    }

    @Test
    void textIsOneCleanLine() {
        assertThat(CleanText.of("  a \t\r\n b  ", 10)).isEqualTo("a b");
        assertThat(CleanText.of("a\u0000b\u202ec\u200bd\ufeff", 10)).isEqualTo("abcd");
        assertThat(CleanText.of("a\u00a0\u3000b", 10)).isEqualTo("a b");
        assertThat(CleanText.of("a\ud800b", 10)).isEqualTo("ab");
        assertThat(CleanText.of("x".repeat(20), 10)).isEqualTo("x".repeat(10));
        assertThat(CleanText.of("\ud83d\ude00\ud83d\ude00", 3)).isEqualTo("\ud83d\ude00");
        assertThat(CleanText.of("株式会社", 10)).isEqualTo("株式会社");
    }

    @Test
    void notesAreBoundedAndCountWhatRepeats() {
        for (int i = 0; i < 1_000_000; i++) notes.add(NoteCode.VALUE_CASE, "Pass");
        for (int i = 0; i < 1_000; i++) notes.addOnce(NoteCode.ELEMENT_UNKNOWN, "e" + i, "e" + i);
        for (int i = 0; i < 1_000; i++) notes.recordLeftOut(NoteCode.RECORD_COUNT_INVALID, "-1");

        List<ReportVisitor.Note> list = notes.list();

        assertThat(list).hasSize(ReportReader.MAX_NOTES);
        assertThat(list.get(0).detail()).isEqualTo("Pass (×1000000)");
    }
}
