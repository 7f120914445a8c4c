package org.kakitome.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.spf.SpfRecord.Parsed;

class SpfRecordTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=spf1                        | true  | an empty record is one
        v=spf1 -all                   | true  | the usual
        V=SpF1 -all                   | true  | the version has no case, RFC 7208 §4.5
        v=spf10                       | false | another version
        v=spf1: -all                  | false | not terminated by a space
        v=spf 1 -all                  | false | a space too many
        spf2.0/pra -all               | false | Sender ID
        """)
    void knowsSpfRecordsByTheirVersion(String txt, boolean spf, String why) {
        assertThat(SpfRecord.isSpf(txt)).as(why).isEqualTo(spf);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        v=spf1 a mx -all                                | v=spf1 a mx -all                           | plain
        v=spf1   A  +MX   ~ALL                          | v=spf1 a mx ~all                           | spaces, case and + mean nothing
        v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.1/32        | v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.1      | /32 is the default
        v=spf1 ip6:2001:DB8:0:0:0:0:0:1 ip6:2001:db8::/32 | v=spf1 ip6:2001:db8::1 ip6:2001:db8::/32 | RFC 5952
        v=spf1 ip6:::192.0.2.1/96 ip6:::ffff:192.0.2.1  | v=spf1 ip6:::c000:201/96 ip6:::ffff:192.0.2.1 | IPv4 inside IPv6
        v=spf1 a/24//64 mx:example.com//64 a:example.com/0 | v=spf1 a/24//64 mx:example.com//64 a:example.com/0 | dual lengths
        v=spf1 a:foo:bar/baz.example.com                | v=spf1 a:foo:bar/baz.example.com           | any visible character
        v=spf1 include:example.com. -all                | v=spf1 include:example.com. -all           | a dot at the end
        v=spf1 exists:%{i}._spf.%{d2} ?all              | v=spf1 exists:%{i}._spf.%{d2} ?all         | macros
        v=spf1 exists:%{L2R-+}.%%.%_.%-.example.com     | v=spf1 exists:%{L2r-+}.%%.%_.%-.example.com | transformers and escapes
        v=spf1 a:%{d}                                   | v=spf1 a:%{d}                              | a macro may be the end
        v=spf1 redirect=example.com exp=e.example.com   | v=spf1 redirect=example.com exp=e.example.com | modifiers
        v=spf1 moo.cow-far_out=man:dog/cat -all         | v=spf1 moo.cow-far_out=man:dog/cat -all    | unknown modifiers stay
        v=spf1 empty= t=%{t}                            | v=spf1 empty= t=%{t}                       | their value may be empty
        v=spf1 a:foo.example.xn--zckzah                 | v=spf1 a:foo.example.xn--zckzah            | hyphens in the top label
        v=spf1 a:foo.example.3com a:x.1-a               | v=spf1 a:foo.example.3com a:x.1-a          | digits, but not only
        """)
    void readsRecordsAndPrintsThemInTheirShortestForm(String text, String printed, String why) {
        var record = valid(text);
        assertThat(record.toString()).as(why).isEqualTo(printed);
        assertThat(valid(printed)).as(why).isEqualTo(record);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=spf1 moo -all              | UNKNOWN_MECHANISM:7-10          | RFC 7208 §4.6.1
        v=spf1 -all moo              | UNKNOWN_MECHANISM:12-15         | a fault behind all counts, RFC 7208 §4.6
        v=spf1 redirect:example.com  | UNKNOWN_MECHANISM:7-27          | redirect is a modifier
        v=spf1 1up=foo               | UNKNOWN_MECHANISM:7-14          | a modifier's name begins with a letter
        v=spf1 =all                  | UNKNOWN_MECHANISM:7-11          | and is not empty
        v=spf1 moo.cow/far_out=man   | UNKNOWN_MECHANISM:7-26          | the = comes before any slash
        v=spf1 -all.                 | UNKNOWN_MECHANISM:8-12          | the name is "all."
        v=spf1 -all:foo              | ARGUMENT_NOT_ALLOWED:11-15      | RFC 7208 §5.1
        v=spf1 -all/8                | ARGUMENT_NOT_ALLOWED:11-13      | RFC 7208 §5.1
        v=spf1 ptr/0                 | ARGUMENT_NOT_ALLOWED:10-12      | RFC 7208 §5.5
        v=spf1 include:a.example/24  | ARGUMENT_NOT_ALLOWED:24-27      | RFC 7208 §5.2
        v=spf1 exists:a.example/24   | ARGUMENT_NOT_ALLOWED:23-26      | RFC 7208 §5.7
        v=spf1 include               | ARGUMENT_MISSING:7-14           | RFC 7208 §5.2
        v=spf1 include: -all         | ARGUMENT_MISSING:7-15           | an empty domain
        v=spf1 a: mx: ptr:           | ARGUMENT_MISSING:7-9 ARGUMENT_MISSING:10-13 ARGUMENT_MISSING:14-18 | all faults are told
        v=spf1 exists                | ARGUMENT_MISSING:7-13           | RFC 7208 §5.7
        v=spf1 redirect= -all        | ARGUMENT_MISSING:7-16           | not an unknown modifier
        v=spf1 exp= -all             | ARGUMENT_MISSING:7-11           | not an unknown modifier
        v=spf1 ip4                   | ARGUMENT_MISSING:7-10           | RFC 7208 §5.6
        v=spf1 ip6:                  | ARGUMENT_MISSING:7-11           | RFC 7208 §5.6
        v=spf1 ip4:192.0.2           | IP4_ADDRESS:11-18               | four parts
        v=spf1 ip4:192.0.2.1:25      | IP4_ADDRESS:11-23               | no port
        v=spf1 ip4:192.0.2.01        | IP4_ADDRESS:11-21               | no leading zero
        v=spf1 ip4:192.0.2.256       | IP4_ADDRESS:11-22               | at most 255
        v=spf1 ip4:192.0.2.1.1       | IP4_ADDRESS:11-22               | not five
        v=spf1 ip4:192.0.2.0/33      | PREFIX_LENGTH:20-23             | RFC 7208 §5.6
        v=spf1 ip4:192.0.2.0/032     | PREFIX_LENGTH:20-24             | no leading zero
        v=spf1 ip4:192.0.2.0//32     | PREFIX_LENGTH:20-24             | no dual length
        v=spf1 ip4:192.0.2.0/        | PREFIX_LENGTH:20-21             | a number belongs there
        v=spf1 ip6:2001:db8::1::     | IP6_ADDRESS:11-24               | "::" once
        v=spf1 ip6:2001:db8          | IP6_ADDRESS:11-19               | eight groups
        v=spf1 ip6:1:2:3:4:5:6:7:8:9 | IP6_ADDRESS:11-28               | not nine
        v=spf1 ip6::2001:db8::1      | IP6_ADDRESS:11-23               | no single colon in front
        v=spf1 ip6:2001:db8::12345   | IP6_ADDRESS:11-26               | four digits
        v=spf1 ip6:2001:db8::/129    | PREFIX_LENGTH:21-25             | RFC 7208 §5.6
        v=spf1 a/33                  | PREFIX_LENGTH:8-11              | RFC 7208 §5.3
        v=spf1 mx//129               | PREFIX_LENGTH:10-14             | RFC 7208 §5.4
        v=spf1 a/24/64               | PREFIX_LENGTH:8-14              | the second slash is doubled
        v=spf1 a/foo                 | PREFIX_LENGTH:8-12              | not a number
        v=spf1 a:foo-bar             | DOMAIN:9-16                     | one label
        v=spf1 a:museum.             | DOMAIN:9-16                     | one label, with a dot
        v=spf1 mx:abc.123            | DOMAIN:10-17                    | a top label of digits
        v=spf1 a:example.-com        | DOMAIN:9-21                     | begins with a hyphen
        v=spf1 a:example.com-        | DOMAIN:9-21                     | ends with a hyphen
        v=spf1 a:example.com:8080    | DOMAIN:9-25                     | no colon in the top label
        v=spf1 redirect=-all         | DOMAIN:16-20                    | no domain
        v=spf1 a:192.0.2.1           | ADDRESS_AS_DOMAIN:9-18          | a common mistake
        v=spf1 include:192.0.2.1     | ADDRESS_AS_DOMAIN:15-24         | a common mistake
        v=spf1 exists:%(i).e.example | MACRO:14-16                     | braces
        v=spf1 exists:a%.e.example   | MACRO:15-17                     | a lone percent sign
        v=spf1 exists:e.example%     | MACRO:23-24                     | at the end
        v=spf1 exists:%{x}.e.example | MACRO:14-18                     | unknown letter
        v=spf1 exists:%{}.e.example  | MACRO:14-16                     | no letter
        v=spf1 exists:%{d0}.e.example | MACRO:14-19                    | not zero, RFC 7208 §7.1
        v=spf1 exists:%{dr2}.e.example | MACRO:14-20                   | digits before the r
        v=spf1 exists:%{d!}.e.example | MACRO:14-19                    | no delimiter
        v=spf1 exists:%{d.e.example  | MACRO:14-16                     | not closed
        v=spf1 a:%{c}.e.example      | MACRO_ONLY_IN_EXPLANATION:9-13  | RFC 7208 §7.2
        v=spf1 foo=%abc              | MACRO:11-13                     | in unknown modifiers too
        v=spf1 exp=e.example exp=e.example | REPEATED_MODIFIER:21-34   | RFC 7208 §6
        v=spf1 redirect=e.example REDIRECT=e.example | REPEATED_MODIFIER:26-44 | RFC 7208 §6
        v=spf2 -all                  | VERSION:0-7                     | no SPF record
        """)
    void tellsWhatIsWrongAndWhere(String text, String faults, String why) {
        assertThat(SpfRecord.parse(text)).as(why).isInstanceOf(Parsed.Invalid.class);
        var found = ((Parsed.Invalid) SpfRecord.parse(text)).faults();
        assertThat(found.stream()
                        .map(f -> f.kind() + ":" + f.start() + "-" + f.end())
                        .collect(Collectors.joining(" ")))
                .as(why)
                .isEqualTo(faults);
        assertThat(found).allSatisfy(f -> assertThat(f.text()).isEqualTo(text.substring(f.start(), f.end())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t", "\r", "\n", "\0", "\u007f"})
    void separatesTermsBySpacesOnly(String control) {
        var text = "v=spf1 a" + control + "mx -all";
        assertThat(SpfRecord.parse(text))
                .isEqualTo(new Parsed.Invalid(List.of(new SpfFault(SpfFault.Kind.CONTROL_CHARACTER, 8, 9, control))));
    }

    @Test
    void refusesOctetsAbove127() {
        var text = "v=spf1 a:\u00ef\u00bb\u00bfexample.com \u0096all";
        assertThat(SpfRecord.parse(text))
                .isEqualTo(new Parsed.Invalid(List.of(
                        new SpfFault(SpfFault.Kind.NOT_ASCII, 9, 12, "\u00ef\u00bb\u00bf"),
                        new SpfFault(SpfFault.Kind.NOT_ASCII, 24, 25, "\u0096"))));
    }

    @Test
    void keepsWhereEachTermStands() {
        var record = valid("v=spf1  A:Example.com   exp=e.example ~all ");
        assertThat(record.termText(0)).isEqualTo("A:Example.com");
        assertThat(record.termText(2)).isEqualTo("~all");
        assertThat(record.spans().get(1)).isEqualTo(new SpfRecord.Span(24, 37));
        assertThat(record.directives()).hasSize(2);
        assertThat(record.explanation()).map(Modifier.Explanation::toString).contains("exp=e.example");
        assertThat(record.redirect()).isEmpty();
    }

    static SpfRecord valid(String text) {
        assertThat(SpfRecord.parse(text)).as(text).isInstanceOf(Parsed.Valid.class);
        return ((Parsed.Valid) SpfRecord.parse(text)).record();
    }
}
