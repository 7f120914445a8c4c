package org.kakitome.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.dns.DomainName.Fault;
import org.kakitome.dns.DomainName.Parsed;

class DomainNameTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            example.com                                | example.com              | plain
            EXAMPLE.Com                                | example.com              | any case
            '  example.com  '                          | example.com              | spaces around it
            example.com.                               | example.com              | a dot at the end
            https://www.example.com/a?b#c              | www.example.com          | a URL
            http://user:secret@example.com:8080/@x     | example.com              | with user, port and an at sign in its path
            example.com:25                             | example.com              | host and port
            example.com/path                           | example.com              | a URL without scheme
            postmaster@example.com                     | example.com              | a mail address
            mailto:postmaster@example.com?subject=x    | example.com              | a mailto URL
            Post Master <postmaster@example.com>       | example.com              | a mailbox as pasted from a mail
            <postmaster@example.com>                   | example.com              | an address in brackets
            _dmarc.example.com                         | _dmarc.example.com       | records live at such names
            s1._domainkey.example.com                  | s1._domainkey.example.com| and at such
            a-b--c.example                             | a-b--c.example           | hyphens inside
            1.example.com                              | 1.example.com            | digits as a label
            3com.example                               | 3com.example             | RFC 1123 §2.1
            münchen.example                            | xn--mnchen-3ya.example   | U-label
            MÜNCHEN.example                            | xn--mnchen-3ya.example   | in upper case
            straße.example                             | xn--strae-oqa.example    | IDNA 2008 keeps the sharp s
            日本語.example                              | xn--wgv71a119e.example   | Japanese
            日本語。example                              | xn--wgv71a119e.example   | with its own full stop
            ｅｘａｍｐｌｅ．ｃｏｍ                        | example.com              | full width
            ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｃｏｍ               | example.com              | full width, a mail address
            ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｃｏｍ／ｘ      | example.com              | full width, a URL
            xn--wgv71a119e.example                     | xn--wgv71a119e.example   | A-label
            XN--WGV71A119E.example                     | xn--wgv71a119e.example   | A-label in upper case
            пример.example                             | xn--e1afmkfd.example     | Cyrillic
            """)
    void whatPeopleTypeIsRead(String input, String expected, String why) {
        assertThat(DomainName.parse(input)).as(why).isEqualTo(new Parsed.Valid(DomainName.of(expected)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "NULL", textBlock = """
            NULL                      | EMPTY             | nothing
            ''                        | EMPTY             | nothing
            '   '                     | EMPTY             | spaces
            https://                  | EMPTY             | a URL without host
            user@                     | EMPTY             | an address without domain
            localhost                 | SINGLE_LABEL      | no domain of mail
            com.                      | SINGLE_LABEL      | a top-level domain
            .                         | EMPTY_LABEL       | the root
            .example.com              | EMPTY_LABEL       | a dot in front
            a..example.com            | EMPTY_LABEL       | two dots
            example.com..             | EMPTY_LABEL       | two dots at the end
            192.0.2.1                 | IP_ADDRESS        | IPv4
            192.0.2.1.                | IP_ADDRESS        | with a dot
            http://192.0.2.1:8080/    | IP_ADDRESS        | in a URL
            192.0.2.0/24              | IP_ADDRESS        | a network
            999.0.2.1                 | IP_ADDRESS        | not even that, but no domain
            2001:db8::1               | IP_ADDRESS        | IPv6
            [2001:db8::1]             | IP_ADDRESS        | as a literal
            http://[2001:db8::1]/     | IP_ADDRESS        | in a URL
            fe80::1%eth0              | IP_ADDRESS        | with a zone
            a:b.example               | ILLEGAL_CHARACTER | a colon that is no port
            exam ple.com              | ILLEGAL_CHARACTER | a space inside
            example,com               | ILLEGAL_CHARACTER | a comma
            *.example.com             | ILLEGAL_CHARACTER | a wildcard
            -a.example.com            | ILLEGAL_CHARACTER | a hyphen in front
            a-.example.com            | ILLEGAL_CHARACTER | a hyphen at the end
            "><script>.example.com    | ILLEGAL_CHARACTER | an attack
            x'; drop table;.example   | ILLEGAL_CHARACTER | another
            xn--zz--.example          | NOT_INTERNATIONAL | no Punycode
            xn--a.example             | NOT_INTERNATIONAL | Punycode of what must not be
            xn--mnchen-3YA-x.example  | NOT_INTERNATIONAL | broken Punycode
            א1a.example               | NOT_INTERNATIONAL | breaks the Bidi rule, RFC 5893 §2
            """)
    void nonsenseIsNamed(String input, Fault expected, String why) {
        assertThat(DomainName.parse(input))
                .as(why)
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid -> assertThat(invalid.fault()).isEqualTo(expected));
    }

    @Test
    void lengthsAreThoseOfDns() {
        var label63 = "a".repeat(63);
        var name253 = String.join(".", label63, label63, label63, "a".repeat(61));

        assertThat(fault("a".repeat(64) + ".example")).contains(Fault.LABEL_TOO_LONG);
        assertThat(fault("ü".repeat(60) + ".example")).contains(Fault.LABEL_TOO_LONG);
        assertThat(fault(label63 + ".example")).isEmpty();
        assertThat(fault(name253)).isEmpty();
        assertThat(fault(name253 + "a")).contains(Fault.TOO_LONG);
        assertThat(fault("a.".repeat(150))).contains(Fault.TOO_LONG);
        assertThat(fault("x".repeat(1_000_000))).contains(Fault.TOO_LONG);
    }

    @Test
    void aFaultShowsTheWrongPieceShortened() {
        var invalid = (Parsed.Invalid) DomainName.parse("good." + "b".repeat(300) + ".example");

        assertThat(invalid.part()).startsWith("bbb").hasSize(81).endsWith("…");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "NONE", textBlock = """
            Example.COM.                  | example.com             | one trailing dot
            com                           | com                     | a single label
            a+b/c.example                 | a+b/c.example           | any printable character
            ü.example                     | xn--tda.example         | U-labels
            _dmarc.ü.example              | _dmarc.xn--tda.example  | beside underscores
            mailto:x@ü.example            | NONE                    | a URL is no name
            a..example                    | NONE                    | empty label
            a b.example                   | NONE                    | space
            ''                            | NONE                    | nothing
            """)
    void namesFromRecordsAreRead(String text, String expected, String why) {
        assertThat(DomainName.query(text).map(DomainName::ascii)).as(why).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void theRootIsADot() {
        assertThat(DomainName.query(".")).contains(DomainName.ROOT);
        assertThat(DomainName.ROOT).hasToString(".");
        assertThat(DomainName.ROOT.labels()).isEmpty();
        assertThat(DomainName.ROOT.parent()).isEmpty();
        assertThat(DomainName.of("com").parent()).contains(DomainName.ROOT);
    }

    @Test
    void peopleSeeTheirOwnScript() {
        assertThat(DomainName.of("xn--wgv71a119e.example").unicode()).isEqualTo("日本語.example");
        assertThat(DomainName.of("_dmarc.xn--wgv71a119e.example").unicode()).isEqualTo("_dmarc.日本語.example");
        assertThat(DomainName.of("xn--zz--.example").unicode()).isEqualTo("xn--zz--.example");
        assertThat(DomainName.of("example.com").unicode()).isEqualTo("example.com");
    }

    @Test
    void namesAreBelowEachOtherByWholeLabels() {
        assertThat(DomainName.of("a.example.com").isBelow(DomainName.of("example.com")))
                .isTrue();
        assertThat(DomainName.of("example.com").isBelow(DomainName.of("example.com")))
                .isFalse();
        assertThat(DomainName.of("notexample.com").isBelow(DomainName.of("example.com")))
                .isFalse();
        assertThat(DomainName.of("com").isBelow(DomainName.ROOT)).isTrue();
    }

    @Test
    void aNameTooLongForDnsCannotBePrepended() {
        var name = DomainName.of(String.join(".", "a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(55)));

        assertThat(name.prepend("_a")).isPresent();
        assertThat(name.prepend("_dmarc")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 1.2.0.192.in-addr.arpa",
        "2001:db8::1, 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
        "::ffff:192.0.2.1, 1.2.0.192.in-addr.arpa"
    })
    void reverseNamesAreThoseOfTheAddress(String address, String expected) throws Exception {
        assertThat(DomainName.reverse(InetAddress.getByName(address)).ascii()).isEqualTo(expected);
    }

    private static Optional<Fault> fault(String input) {
        return DomainName.parse(input) instanceof Parsed.Invalid invalid
                ? Optional.of(invalid.fault())
                : Optional.empty();
    }
}
