package org.kakitome.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.dns.RecordType;
import org.kakitome.spf.SpfEvaluation.Reason;

/** Every rule of check_host() that people get wrong, without the openspf suites. Clients are 192.0.2.x and 2001:db8::x. */
class SpfEvaluatorTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_800_000_000), ZoneOffset.UTC);
    private static final String NEXT_LABEL_OF_63 = "a".repeat(63);

    private final FakeDns dns = FakeDns.zone()
            .txt("example.com", "v=spf1 ip4:192.0.2.1 -all")
            .txt("mail.example.com", "v=spf1 a -all")
            .a("mail.example.com", "192.0.2.5")
            .aaaa("mail.example.com", "2001:db8::5");

    private final SpfEvaluator evaluator = new SpfEvaluator(dns, CLOCK, "mx.receiver.example", SpfLimits.RFC_7208);

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", emptyValue = "", textBlock = """
        user@example.com      | mail.example.com | pass  | -                | the usual
        <user@example.com>    | mail.example.com | pass  | -                | with brackets
        USER@EXAMPLE.COM.     | mail.example.com | pass  | -                | case and a final dot mean nothing
        a@b@example.com       | mail.example.com | pass  | -                | the last @ counts
        @example.com          | mail.example.com | pass  | -                | postmaster, RFC 7208 §4.3
        example.com           | mail.example.com | pass  | -                | no local-part at all
        ''                    | mail.example.com | fail  | -                | null reverse-path: the HELO name, RFC 7208 §2.4
        <>                    | mail.example.com | fail  | -                | null reverse-path
        ''                    | OEMCOMPUTER      | none  | NO_USABLE_DOMAIN | one label
        ''                    | [192.0.2.1]      | none  | NO_USABLE_DOMAIN | an address literal
        user@[192.0.2.1]      | mail.example.com | none  | NO_USABLE_DOMAIN | an address literal
        user@localhost        | mail.example.com | none  | NO_USABLE_DOMAIN | one label
        user@a...example.com  | mail.example.com | none  | NO_USABLE_DOMAIN | empty labels
        user@                 | mail.example.com | none  | NO_USABLE_DOMAIN | no domain
        user@gone.example     | mail.example.com | none  | NO_DOMAIN        | NXDOMAIN
        """)
    void findsTheDomainOfTheSender(String mailFrom, String helo, String result, Reason.Kind reason, String why) {
        var evaluation = evaluator.evaluate(
                SpfRequest.mailFrom(SuiteZone.address("192.0.2.1"), mailFrom == null ? "" : mailFrom, helo));
        assertThat(evaluation.result().wire()).as(why).isEqualTo(result);
        assertThat(evaluation.reason().map(Reason::kind).orElse(null)).as(why).isEqualTo(reason);
    }

    @Test
    void asksNothingForADomainThatIsNone() {
        for (var domain : new String[] {
            NEXT_LABEL_OF_63 + "a.example.com", (NEXT_LABEL_OF_63 + ".").repeat(4) + "example.com", "", "..", "-"
        }) assertThat(check("192.0.2.1", "user@" + domain)).isEqualTo(SpfResult.NONE);
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void takesInternationalDomainsAsALabels() {
        dns.txt("xn--r8jz45g.example", "v=spf1 exists:%{d}.ok.example -all")
                .a("xn--r8jz45g.example.ok.example", "127.0.0.2");
        var evaluation = evaluator.evaluate(
                SpfRequest.mailFrom(SuiteZone.address("192.0.2.1"), "user@例え.example", "mail.example.com"));
        assertThat(evaluation.result()).isEqualTo(SpfResult.PASS);
        assertThat(evaluation.domain()).contains(DomainName.of("xn--r8jz45g.example"));
    }

    @Test
    void heloIsAnIdentityOfItsOwn() {
        var ip = SuiteZone.address("192.0.2.5");
        var evaluation = evaluator.evaluate(SpfRequest.helo(ip, "mail.example.com"));
        assertThat(evaluation.result()).isEqualTo(SpfResult.PASS);
        assertThat(evaluation.identity()).isEqualTo(SpfRequest.Identity.HELO);
        assertThat(evaluation.domain()).contains(DomainName.of("mail.example.com"));
    }

    /** The record is that of test.example; other names as in {@link #zone()}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        192.0.2.1 | v=spf1                                        | neutral   | - | an empty record, RFC 7208 §4.7
        192.0.2.1 | v=spf1 ip4:192.0.2.9                          | neutral   | - | nothing matched, no redirect, RFC 7208 §4.7
        192.0.2.1 | v=spf1 all -all                               | pass      | - | the first match decides, RFC 7208 §4.6.2
        192.0.2.1 | v=spf1 ?all                                   | neutral   | - | RFC 7208 §5.1
        192.0.2.1 | v=spf1 ~all                                   | softfail  | - | RFC 7208 §5.1
        192.0.2.1 | v=spf1 +all moo                               | permerror | SYNTAX | a fault anywhere, RFC 7208 §4.6
        192.0.2.1 | v=spf1 redirect=pass.example ~all             | softfail  | - | all voids redirect, RFC 7208 §6.1
        192.0.2.1 | v=spf1 redirect=pass.example ip4:192.0.2.9    | pass      | - | redirect acts last wherever it stands, RFC 7208 §4.6.3
        192.0.2.1 | v=spf1 -ip4:192.0.2.1 redirect=pass.example   | fail      | - | only if nothing matched
        192.0.2.1 | v=spf1 redirect=nospf.example                 | permerror | REDIRECT_WITHOUT_RECORD | RFC 7208 §6.1
        192.0.2.1 | v=spf1 redirect=gone.example                  | permerror | REDIRECT_WITHOUT_RECORD | RFC 7208 §6.1
        192.0.2.1 | v=spf1 redirect=bad..name.example             | permerror | REDIRECT_WITHOUT_RECORD | a malformed target, RFC 7208 §6.1
        192.0.2.1 | v=spf1 redirect=broken.example                | temperror | DNS_FAILED | RFC 7208 §4.4
        192.0.2.5 | v=spf1 redirect=mail.example.com              | pass      | - | the domain becomes the target's: its a, RFC 7208 §6.1
        192.0.2.1 | v=spf1 foo=bar default=pass                   | neutral   | - | unknown modifiers modify nothing, RFC 7208 §6
        192.0.2.1 | v=spf1 include=pass.example -all              | fail      | - | and include= is one
        192.0.2.1 | v=spf1 include:pass.example -all              | pass      | - | RFC 7208 §5.2
        192.0.2.1 | v=spf1 -include:pass.example +all             | fail      | - | with the qualifier of the include
        192.0.2.1 | v=spf1 include:fail.example ~all              | softfail  | - | fail is no match, RFC 7208 §5.2
        192.0.2.1 | v=spf1 include:softfail.example -all          | fail      | - | softfail is no match
        192.0.2.1 | v=spf1 include:neutral.example -all           | fail      | - | neutral is no match
        192.0.2.1 | v=spf1 include:broken.example -all            | temperror | DNS_FAILED | RFC 7208 §5.2
        192.0.2.1 | v=spf1 include:faulty.example -all            | permerror | SYNTAX | RFC 7208 §5.2
        192.0.2.1 | v=spf1 include:nospf.example +all             | permerror | INCLUDE_WITHOUT_RECORD | none is an error here, RFC 7208 §5.2
        192.0.2.1 | v=spf1 include:gone.example +all              | permerror | INCLUDE_WITHOUT_RECORD | NXDOMAIN too
        192.0.2.1 | v=spf1 include:two.example +all               | permerror | SEVERAL_RECORDS | RFC 7208 §4.5
        192.0.2.1 | v=spf1 include:bad..name.example +all         | permerror | INCLUDE_WITHOUT_RECORD | a malformed domain is none, RFC 7208 §4.3
        192.0.2.1 | v=spf1 ip4:192.0.2.1 include:gone.example     | pass      | - | behind the match nothing is asked
        192.0.2.5 | v=spf1 a:mail.example.com -all                | pass      | - | RFC 7208 §5.3
        2001:db8::5 | v=spf1 a:mail.example.com -all              | pass      | - | AAAA for an IPv6 client
        192.0.2.7 | v=spf1 a:mail.example.com/29 -all             | pass      | - | a length for IPv4
        192.0.2.7 | v=spf1 a:mail.example.com//29 -all            | fail      | - | which is not that for IPv6
        2001:db8::7 | v=spf1 a:mail.example.com//125 -all         | pass      | - | a length for IPv6
        2001:db8::7 | v=spf1 a:mail.example.com/0 -all            | fail      | - | which is not that for IPv4
        192.0.2.1 | v=spf1 a:mail.example.com/0 -all              | pass      | - | /0 matches any client
        192.0.2.1 | v=spf1 a:v6only.example/0 -all                | fail      | - | but needs an address of the family, RFC 7208 §5.3
        192.0.2.1 | v=spf1 a:gone.example/0 -all                  | fail      | - | but needs an address
        192.0.2.1 | v=spf1 a:broken.example -all                  | temperror | DNS_FAILED | RFC 7208 §5
        192.0.2.1 | v=spf1 a:bad..name.example -all               | fail      | - | a name DNS cannot be asked for matches nothing, RFC 7208 §4.8
        192.0.2.12 | v=spf1 a:many.example -all                   | pass      | - | any number of addresses, RFC 7208 §4.6.4
        ::ffff:192.0.2.1 | v=spf1 ip4:192.0.2.1 -all              | pass      | - | an IPv4-mapped client is an IPv4 client, RFC 7208 §5
        ::ffff:192.0.2.1 | v=spf1 ip6:::ffff:192.0.2.1 -all       | fail      | - | and never matches ip6
        192.0.2.1 | v=spf1 ip6:::/0 -all                          | fail      | - | ip6 never matches IPv4
        2001:db8::1 | v=spf1 ip4:0.0.0.0/0 -all                   | fail      | - | ip4 never matches IPv6
        2001:db8::1 | v=spf1 ip6:2001:db8::/64 -all               | pass      | - | RFC 7208 §5.6
        2001:db8:0:1::1 | v=spf1 ip6:2001:db8::/63 -all           | pass      | - | across the halves
        2001:db8:0:1::1 | v=spf1 ip6:2001:db8::/64 -all           | fail      | - | the bit behind it
        2001:db8::1:1 | v=spf1 ip6:2001:db8::1:0/112 -all         | pass      | - | in the lower half
        192.0.2.129 | v=spf1 ip4:192.0.2.200/25 -all              | pass      | - | host bits do not matter
        192.0.2.20 | v=spf1 mx:mx.example -all                    | pass      | - | RFC 7208 §5.4
        192.0.2.21 | v=spf1 mx:mx.example/31 -all                 | pass      | - | with a length
        192.0.2.5 | v=spf1 mx:mail.example.com -all               | fail      | - | no fallback to A, RFC 7208 §5.4
        192.0.2.5 | v=spf1 mx:nullmx.example -all                 | fail      | - | a null MX has no host, RFC 7505
        192.0.2.5 | v=spf1 mx:brokenhost.example -all             | temperror | DNS_FAILED | an address of a host, RFC 7208 §5
        192.0.2.20 | v=spf1 mx:elevenmx.example -all              | permerror | TOO_MANY_MX_HOSTS | RFC 7208 §4.6.4
        192.0.2.20 | v=spf1 mx:tenmx.example -all                 | pass      | - | ten are allowed
        192.0.2.5 | v=spf1 ptr:example.com -all                   | pass      | - | equal or below, RFC 7208 §5.5
        192.0.2.5 | v=spf1 ptr:mail.example.com -all              | pass      | - | equal
        192.0.2.5 | v=spf1 ptr:ample.com -all                     | fail      | - | below by labels, not by text
        192.0.2.5 | v=spf1 ptr -all                               | fail      | - | the domain itself is meant
        192.0.2.6 | v=spf1 ptr:example.com -all                   | fail      | - | not confirmed by forward DNS
        192.0.2.8 | v=spf1 ptr:example.com ?all                   | neutral   | - | an error in reverse DNS is no match
        192.0.2.9 | v=spf1 ptr:example.com -all                   | pass      | - | a name whose address fails is skipped
        192.0.2.10 | v=spf1 ptr:example.com -all                  | fail      | - | only the first ten names, RFC 7208 §4.6.4
        2001:db8::5 | v=spf1 ptr:example.com -all                 | pass      | - | ip6.arpa
        192.0.2.1 | v=spf1 exists:mail.example.com -all           | pass      | - | any A, RFC 7208 §5.7
        2001:db8::1 | v=spf1 exists:mail.example.com -all         | pass      | - | A also for an IPv6 client
        2001:db8::1 | v=spf1 exists:v6only.example -all           | fail      | - | AAAA does not count
        192.0.2.1 | v=spf1 exists:broken.example -all             | temperror | DNS_FAILED | RFC 7208 §5
        192.0.2.1 | v=spf1 a:gone1.example a:gone2.example ?all   | neutral   | - | two void lookups are allowed, RFC 7208 §4.6.4
        192.0.2.1 | v=spf1 a:gone1.example a:gone2.example a:gone3.example ?all | permerror | TOO_MANY_VOID_LOOKUPS | three are not
        192.0.2.1 | v=spf1 a:v6only.example mx:mail.example.com exists:v6only.example ?all | permerror | TOO_MANY_VOID_LOOKUPS | NODATA counts as NXDOMAIN does
        2001:db8::1 | v=spf1 mx:mx.example mx:mx2.example mx:mx3.example -all | fail | - | hosts of an mx without an address are not counted
        192.0.2.1 | v=spf1 a a a a a a a a a a ip4:192.0.2.1      | pass      | - | ten terms that ask, RFC 7208 §4.6.4
        192.0.2.1 | v=spf1 a a a a a a a a a a a ip4:192.0.2.1    | permerror | TOO_MANY_LOOKUPS | eleven
        192.0.2.1 | v=spf1 a a a a a a a a a include:two-a.example ip4:192.0.2.1 | permerror | TOO_MANY_LOOKUPS | over all nesting
        192.0.2.1 | v=spf1 a a a a a a a a a a redirect=pass.example | permerror | TOO_MANY_LOOKUPS | redirect counts
        192.0.2.1 | v=spf1 include:test.example -all              | permerror | TOO_MANY_LOOKUPS | a circle of includes
        192.0.2.1 | v=spf1 redirect=test.example                  | permerror | TOO_MANY_LOOKUPS | a circle of redirects
        """)
    void evaluates(String ip, String record, String result, Reason.Kind reason, String why) {
        zone().txt("test.example", record).a("test.example", "203.0.113.1").aaaa("test.example", "2001:db8:f::1");
        var request = SpfRequest.mailFrom(SuiteZone.address(ip), "user@test.example", "mail.example.com");
        var evaluation = evaluator.evaluate(request);
        assertThat(evaluation.result().wire()).as(why).isEqualTo(result);
        assertThat(evaluation.reason().map(Reason::kind).orElse(null)).as(why).isEqualTo(reason);
        assertThat(evaluator.explain(request).trace().orElseThrow().result().wire())
                .as(why)
                .isEqualTo(result);
    }

    private FakeDns zone() {
        for (int i = 0; i < 11; i++) dns.mx("elevenmx.example", i, "host.example");
        for (int i = 0; i < 10; i++) dns.mx("tenmx.example", i, "host.example");
        for (int i = 1; i <= 12; i++) dns.a("many.example", "192.0.2." + i);
        for (int i = 1; i <= 10; i++) dns.ptr("192.0.2.10", "n" + i + ".example.com");
        return dns.txt("pass.example", "v=spf1 ip4:192.0.2.1 -all")
                .txt("fail.example", "v=spf1 -all")
                .txt("softfail.example", "v=spf1 ~all")
                .txt("neutral.example", "v=spf1 ?all")
                .txt("faulty.example", "v=spf1 ip4:192.0.2 -all")
                .txt("two.example", "v=spf1 -all", "v=spf1 -all")
                .txt("two-a.example", "v=spf1 a:mail.example.com a:mail.example.com -all")
                .txt("nospf.example", "v=spf10 -all", "no record of ours \u0096")
                .fails("broken.example")
                .aaaa("v6only.example", "2001:db8::6")
                .mx("mx.example", 10, "host.example")
                .mx("mx2.example", 10, "host.example")
                .mx("mx3.example", 10, "host.example")
                .a("host.example", "192.0.2.20")
                .mx("nullmx.example", 0, ".")
                .mx("brokenhost.example", 10, "broken.example")
                .ptr("192.0.2.5", "elsewhere.example.org", "mail.example.com")
                .ptr("2001:db8::5", "MAIL.example.com")
                .ptr("192.0.2.6", "mail.example.com")
                .fails("8.2.0.192.in-addr.arpa")
                .ptr("192.0.2.9", "broken.example.com", "nine.example.com")
                .fails("broken.example.com")
                .a("nine.example.com", "192.0.2.9")
                .ptr("192.0.2.10", "ten.example.com")
                .a("ten.example.com", "192.0.2.10");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=spf1 -all                     | v=spf1 -all | permerror | RFC 7208 §4.5, even identical
        v=spf1 -all                     | V=SPF1 +all | permerror | the version has no case
        v=spf1 -all                     | v=spf10     | fail      | another version is none of ours
        v=spf1 -all                     | \u0096      | fail      | nor is what is no SPF record, with any octet
        v=spf1 a:\u0080 -all            | text        | permerror | non-ASCII in the record, RFC 7208 §3.1
        spf2.0/pra -all                 | text        | none      | no record, RFC 7208 §4.5
        """)
    void selectsTheRecord(String one, String other, String result, String why) {
        dns.txt("test.example", one, other);
        assertThat(check("192.0.2.1", "user@test.example").wire()).as(why).isEqualTo(result);
    }

    @Test
    void asksForTxtOnly() {
        dns.add("old.example", RecordType.SPF, "v=spf1 +all");
        assertThat(check("192.0.2.1", "user@old.example")).isEqualTo(SpfResult.NONE);
        assertThat(dns.asked()).extracting(q -> q.type().mnemonic()).containsOnly("TXT");
    }

    @Test
    void oneRecordReachedByAnAliasIsOneRecord() {
        dns.cname("alias.example", "example.com")
                .txt("test.example", "v=spf1 include:alias.example include:example.com -all");
        assertThat(check("192.0.2.1", "user@test.example")).isEqualTo(SpfResult.PASS);
    }

    @Test
    void silenceIsATemporaryError() {
        dns.timesOut("slow.example");
        var evaluation = evaluator.evaluate(request("192.0.2.1", "user@slow.example"));
        assertThat(evaluation.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(evaluation.reason()).map(Reason::kind).contains(Reason.Kind.DNS_FAILED);
    }

    /** The macro stands in {@code exists:MACRO.ok.example}; the mail is that of the examples in RFC 7208 §7.4. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        192.0.2.3    | %{o}                     | email.example.com
        192.0.2.3    | %{d}                     | email.example.com
        192.0.2.3    | %{d4}                    | email.example.com
        192.0.2.3    | %{d3}                    | email.example.com
        192.0.2.3    | %{d2}                    | example.com
        192.0.2.3    | %{d1}                    | com
        192.0.2.3    | %{dr}                    | com.example.email
        192.0.2.3    | %{d2r}                   | example.email
        192.0.2.3    | %{l}                     | strong-bad
        192.0.2.3    | %{l-}                    | strong.bad
        192.0.2.3    | %{lr}                    | strong-bad
        192.0.2.3    | %{lr-}                   | bad.strong
        192.0.2.3    | %{l1r-}                  | strong
        192.0.2.3    | %{s}                     | strong-bad@email.example.com
        192.0.2.3    | %{S}                     | strong-bad%40email.example.com
        192.0.2.3    | %{i}                     | 192.0.2.3
        192.0.2.3    | %{ir}.%{v}._spf.%{d2}    | 3.2.0.192.in-addr._spf.example.com
        192.0.2.3    | %{lr-}.lp._spf.%{d2}     | bad.strong.lp._spf.example.com
        192.0.2.3    | %{ir}.%{v}.%{l1r-}.lp._spf.%{d2} | 3.2.0.192.in-addr.strong.lp._spf.example.com
        192.0.2.3    | %{d2}.trusted-domains    | example.com.trusted-domains
        2001:db8::cb01 | %{ir}.%{v}._spf.%{d2}  | 1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com
        192.0.2.3    | %{h}                     | mail.example.com
        192.0.2.3    | %{p}                     | unknown
        192.0.2.5    | %{p}                     | mail.example.com
        192.0.2.3    | a%%b%-c                  | a%b%20c
        192.0.2.3    | %{d99999999999}          | email.example.com
        192.0.2.3    | %{l-o}x                  | -
        """)
    void expandsMacros(String ip, String macros, String expansion) {
        dns.ptr("192.0.2.5", "mail.example.com")
                .txt("email.example.com", "v=spf1 exists:" + macros + ".ok.example -all");
        if (!expansion.equals("-")) dns.a(expansion + ".ok.example", "127.0.0.2");
        assertThat(check(ip, "strong-bad@email.example.com"))
                .isEqualTo(expansion.equals("-") ? SpfResult.PERMERROR : SpfResult.PASS);
    }

    @Test
    void cutsLabelsFromTheLeftUntilANameFits() {
        var label = "b".repeat(50);
        dns.txt(label + ".example.com", "v=spf1 exists:%{d}.%{d}.%{d}.%{d}.%{d}.example.net -all");
        var name = (label + ".example.com.").repeat(3) + "example.net";
        // 4 * 62 + 11 octets are over 253: the leftmost labels go, "example" and "com" of the fourth stay
        dns.a("example.com." + name, "127.0.0.2");
        assertThat(check("192.0.2.1", "user@" + label + ".example.com")).isEqualTo(SpfResult.PASS);
    }

    @Test
    void aLocalPartThatIsNotAsciiMatchesNoTermThatUsesIt() {
        // RFC 8616 §4
        dns.txt("test.example", "v=spf1 exists:%{l}.ok.example include:%{s}.ok.example ip4:192.0.2.1 -all");
        var evaluation = evaluator.evaluate(request("192.0.2.1", "用户@test.example"));
        assertThat(evaluation.result()).isEqualTo(SpfResult.PASS);
        assertThat(evaluation.matched()).map(Directive::toString).contains("ip4:192.0.2.1");
        assertThat(evaluation.dnsLookups()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '`', textBlock = """
        v=spf1 -all exp=why.example                   | %{i} may not send for %{d} | 192.0.2.9 may not send for test.example | macros
        v=spf1 -all exp=why.example                   | %{c} %{r} %{t}             | 192.0.2.9 mx.receiver.example 1800000000 | only here
        v=spf1 -all exp=why.example                   | see http://e.example/?s=%{S} | see http://e.example/?s=user%40test.example | escaped
        v=spf1 -all exp=why.example                   | a dot stays.               | a dot stays.                            | RFC 7208 §7.1
        v=spf1 exp=why.example redirect=fail.example  | not used                   | -                                       | redirect's record decides, RFC 7208 §6.2
        v=spf1 redirect=failexp.example               | used                       | used                                    | and its exp counts
        v=spf1 include:failexp.example -all           | not used                   | -                                       | an include's does not, RFC 7208 §6.2
        v=spf1 ~all exp=why.example                   | not used                   | -                                       | only with fail
        v=spf1 -all exp=gone.example                  | not used                   | -                                       | nothing there
        v=spf1 -all exp=broken.example                | not used                   | -                                       | DNS failed
        v=spf1 -all exp=two.example                   | not used                   | -                                       | two texts
        v=spf1 -all exp=bad..name.example             | not used                   | -                                       | no name
        v=spf1 -all exp=why.example                   | a fault: %{x}              | -                                       | syntax
        v=spf1 -all exp=why.example                   | a fault: 100%              | -                                       | syntax
        v=spf1 -all exp=why.example                   | \u00e9                     | -                                       | not ASCII
        v=spf1 -all exp=%{l}.example                  | not used                   | -                                       | nothing there
        """)
    void explainsARefusal(String record, String text, String explanation, String why) {
        dns.txt("test.example", record)
                .txt("why.example", text)
                .txt("fail.example", "v=spf1 -all")
                .txt("failexp.example", "v=spf1 -all exp=why.example")
                .txt("two.example", "one", "two")
                .fails("broken.example");
        var evaluation = evaluator.evaluate(request("192.0.2.9", "user@test.example"));
        assertThat(evaluation.result()).as(why).isIn(SpfResult.FAIL, SpfResult.SOFTFAIL);
        assertThat(evaluation.explanation().orElse(null)).as(why).isEqualTo(explanation);
        assertThat(evaluation.voidLookups()).as("exp never counts").isZero();
    }

    @Test
    void aSenderCannotBreakAnExplanationIntoLines() {
        dns.txt("test.example", "v=spf1 -all exp=why.example").txt("why.example", "%{l} is not welcome");
        var evaluation = evaluator.evaluate(request("192.0.2.9", "a\r\n250 ok@test.example"));
        assertThat(evaluation.explanation()).isEmpty();
    }

    @Test
    void saysWhatDecided() {
        dns.txt("test.example", "v=spf1 include:example.com ?ip4:192.0.2.0/24 redirect=other.example")
                .txt("other.example", "v=spf1 a:mail.example.com ~all");
        var included = evaluator.evaluate(request("192.0.2.1", "user@test.example"));
        assertThat(included.matched()).map(Directive::toString).contains("include:example.com");
        assertThat(included.matchedIn()).contains(DomainName.of("test.example"));
        assertThat(included.dnsLookups()).isEqualTo(1);
        var redirected = evaluator.evaluate(request("203.0.113.1", "user@test.example"));
        assertThat(redirected.result()).isEqualTo(SpfResult.SOFTFAIL);
        assertThat(redirected.matched()).map(Directive::toString).contains("~all");
        assertThat(redirected.matchedIn()).contains(DomainName.of("other.example"));
        assertThat(redirected.dnsLookups()).isEqualTo(3);
    }

    @Test
    void asksForNothingBehindTheMatch() {
        dns.txt("test.example", "v=spf1 ip4:192.0.2.1 a:mail.example.com include:example.com -all");
        check("192.0.2.1", "user@test.example");
        assertThat(dns.asked()).hasSize(1);
    }

    @Test
    void asksAheadForIncludesWhileItWaits() {
        for (int i = 0; i < 12; i++) dns.txt("p" + i + ".example", "v=spf1 a:h" + i + ".example -all");
        var record = new StringBuilder("v=spf1");
        for (int i = 0; i < 12; i++) record.append(" include:p").append(i).append(".example");
        dns.txt("test.example", record + " -all").a("h0.example", "192.0.2.1");
        var underway = new ArrayList<CompletableFuture<?>>();
        var most = new AtomicInteger();
        var late = new Dns() {
            @Override
            public synchronized <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
                var answer = CompletableFuture.supplyAsync(
                        () -> dns.lookup(question.name(), question.type()),
                        CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
                underway.add(answer);
                most.accumulateAndGet(
                        (int) underway.stream().filter(f -> !f.isDone()).count(), Math::max);
                return answer;
            }
        };
        var evaluation = evaluator.with(late).evaluate(request("192.0.2.1", "user@test.example"));
        assertThat(evaluation.result()).isEqualTo(SpfResult.PASS);
        assertThat(evaluation.dnsLookups()).isEqualTo(2);
        assertThat(most.get()).isBetween(5, 10);
        // the record, at most ten includes, the address
        assertThat(underway).hasSizeLessThanOrEqualTo(12);
    }

    @Test
    void evaluatesADraftAsIfItWerePublished() {
        var draft = evaluator.with(DomainName.of("example.com"), "v=spf1 include:mail.example.com -all");
        assertThat(draft.evaluate(request("192.0.2.5", "user@example.com")).result())
                .isEqualTo(SpfResult.PASS);
        assertThat(draft.evaluate(request("192.0.2.1", "user@example.com")).result())
                .isEqualTo(SpfResult.FAIL);
        assertThat(check("192.0.2.1", "user@example.com")).isEqualTo(SpfResult.PASS);
    }

    @Test
    void oneEvaluationEndsInItsTime() {
        var silent = new Dns() {
            @Override
            public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
                return new CompletableFuture<>();
            }
        };
        var limits = new SpfLimits(10, 2, 10, Duration.ofMillis(50));
        var hurried = new SpfEvaluator(silent, CLOCK, "mx.receiver.example", limits);
        var evaluation = hurried.evaluate(request("192.0.2.1", "user@example.com"));
        assertThat(evaluation.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(evaluation.reason()).map(Reason::kind).contains(Reason.Kind.OUT_OF_TIME);
    }

    @Test
    void aSlowZoneCannotHoldAnEvaluationBeyondItsTime() {
        // each answer takes a second of a clock that we turn
        var now = new long[1];
        var slow = new Dns() {
            @Override
            public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
                now[0] += Duration.ofSeconds(5).toNanos();
                return dns.ask(question);
            }
        };
        dns.txt("test.example", "v=spf1 a:h1.example a:h2.example a:h3.example a:h4.example a:h5.example -all");
        for (int i = 1; i <= 5; i++) dns.a("h" + i + ".example", "203.0.113.1");
        var evaluator = new SpfEvaluator(
                slow, CLOCK, "mx.receiver.example", SpfLimits.RFC_7208, new RecordCache(), () -> now[0]);
        var evaluation = evaluator.evaluate(request("192.0.2.1", "user@test.example"));
        assertThat(evaluation.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(evaluation.reason()).map(Reason::kind).contains(Reason.Kind.OUT_OF_TIME);
        assertThat(dns.asked()).hasSize(4);
    }

    private SpfResult check(String ip, String mailFrom) {
        return evaluator.evaluate(request(ip, mailFrom)).result();
    }

    private static SpfRequest request(String ip, String mailFrom) {
        return SpfRequest.mailFrom(SuiteZone.address(ip), mailFrom, "mail.example.com");
    }
}
