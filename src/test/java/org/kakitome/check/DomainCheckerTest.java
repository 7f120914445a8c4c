package org.kakitome.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.dkim.NamedSelectors;
import org.kakitome.dns.DnsAnswer.Failure;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.dns.RecordType;

class DomainCheckerTest {
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(5);
    private static final DomainName EXAMPLE = DomainName.of("example.com");

    @AfterAll
    static void stop() {
        THREADS.shutdown();
    }

    /** @param severity null: the code's own */
    private record Case(DomainName domain, FindingCode code, Severity severity, String zone, String... selectors) {}

    private static Case on(FindingCode code, String zone, String... selectors) {
        return new Case(EXAMPLE, code, null, zone, selectors);
    }

    private static Case on(FindingCode code, Severity severity, String zone, String... selectors) {
        return new Case(EXAMPLE, code, severity, zone, selectors);
    }

    /** The check of a name below. */
    private static Case below(String label, FindingCode code, String zone) {
        return new Case(EXAMPLE.prepend(label).orElseThrow(), code, null, zone);
    }

    /** A zone that shows each code. One entry per line: name relative to example.com, type, value; * stands for a mail domain with all right. */
    private static final List<Case> CASES = List.of(
            on(FindingCode.DNS_SERVFAIL, "@ MX 10 mx; _dmarc SERVFAIL"),
            on(FindingCode.DNS_REFUSED, "@ MX 10 mx; _dmarc REFUSED"),
            on(FindingCode.DNS_TIMEOUT, "@ MX 10 mx; _dmarc TIMEOUT"),
            on(FindingCode.DNS_BROKEN, "@ MX 10 mx; _dmarc CNAME a; a CNAME _dmarc"),
            on(FindingCode.DOMAIN_EXISTS, "*"),
            on(FindingCode.DOMAIN_NOT_EXISTING, ""),
            on(FindingCode.DOMAIN_PARKED, "@ MX 0 .; @ TXT v=spf1 -all"),
            on(FindingCode.DOMAIN_PARKED, "@ TXT v=spf1 -all"),
            on(FindingCode.DMARC_RECORD_MISSING, "@ A 192.0.2.1"),
            on(FindingCode.DMARC_NAME_WITHOUT_RECORD, "@ A 192.0.2.1; _dmarc TXT hello"),
            on(FindingCode.DMARC_SEVERAL_RECORDS, "_dmarc TXT v=DMARC1, p=none; _dmarc TXT v=DMARC1, p=reject"),
            on(FindingCode.DMARC_RECORD_IGNORED, "_dmarc TXT v=dmarc1, p=reject"),
            on(FindingCode.DMARC_RECORD_IGNORED, "_dmarc TXT \"v=DMARC1, p=reject\""),
            on(FindingCode.DMARC_RECORD_IGNORED, "_dmarc TXT DMARC1, p=reject"),
            on(
                    FindingCode.DMARC_RECORD_IGNORED,
                    Severity.NEEDS_WORK,
                    "_dmarc TXT v=dmarc1, p=none; _dmarc TXT v=DMARC1, p=none"),
            on(FindingCode.DMARC_SPF_AT_DMARC_NAME, "_dmarc TXT v=spf1 -all"),
            on(FindingCode.DMARC_AT_DOMAIN_ITSELF, "@ TXT v=DMARC1, p=none"),
            on(FindingCode.DMARC_RECORD_UNUSABLE, "_dmarc TXT v=DMARC1, adkim=s"),
            on(FindingCode.DMARC_TREATED_AS_NONE, "_dmarc TXT v=DMARC1, p=reject, sp=rejct, rua=mailto:a@example.com"),
            on(FindingCode.DMARC_POLICY_MISSING, "_dmarc TXT v=DMARC1, rua=mailto:a@example.com"),
            on(FindingCode.DMARC_POLICY_INVALID, "_dmarc TXT v=DMARC1, p=block"),
            on(FindingCode.DMARC_POLICY_INVALID, "_dmarc TXT v=DMARC1, p=reject, np="),
            on(FindingCode.DMARC_MONITORING_ONLY, "_dmarc TXT v=DMARC1, p=none"),
            on(FindingCode.DMARC_QUARANTINE, "_dmarc TXT v=DMARC1, p=quarantine"),
            on(FindingCode.DMARC_REJECT, "*"),
            on(FindingCode.DMARC_TESTING, "_dmarc TXT v=DMARC1, p=reject, t=y"),
            on(FindingCode.DMARC_SUBDOMAINS_WEAKER, "_dmarc TXT v=DMARC1, p=reject, sp=none"),
            on(FindingCode.DMARC_NONEXISTENT_WEAKER, "_dmarc TXT v=DMARC1, p=reject, np=quarantine"),
            on(FindingCode.DMARC_SUBDOMAINS_FOLLOW, "*"),
            on(FindingCode.DMARC_SUBDOMAINS_FOLLOW, Severity.NOT_SET_UP, "_dmarc TXT v=DMARC1, p=none"),
            on(FindingCode.DMARC_INHERITED, "@ A 192.0.2.1; _dmarc.com. TXT v=DMARC1, p=reject"),
            on(FindingCode.DMARC_INHERITED_FROM_SUFFIX, "@ A 192.0.2.1; _dmarc.com. TXT v=DMARC1, p=reject, psd=y"),
            on(FindingCode.DMARC_PUBLIC_SUFFIX, "_dmarc TXT v=DMARC1, p=reject, psd=y"),
            new Case(
                    DomainName.of("co.jp"),
                    FindingCode.DMARC_SUFFIX_NOT_DECLARED,
                    null,
                    "co.jp. NS ns; _dmarc.co.jp. TXT v=DMARC1, p=reject"),
            on(FindingCode.DMARC_FAILURE_OPTIONS_UNUSED, "_dmarc TXT v=DMARC1, p=none, fo=1"),
            on(FindingCode.DMARC_NO_REPORTS, "_dmarc TXT v=DMARC1, p=reject"),
            on(FindingCode.DMARC_REPORTS_WANTED, "*"),
            on(
                    FindingCode.DMARC_REPORTS_AUTHORIZED,
                    "_dmarc TXT v=DMARC1, p=none, rua=mailto:a@example.net; example.com._report._dmarc.example.net. TXT v=DMARC1"),
            on(FindingCode.DMARC_REPORTS_NOT_AUTHORIZED, "_dmarc TXT v=DMARC1, p=none, rua=mailto:a@example.net"),
            on(
                    FindingCode.DMARC_REPORTS_NOT_AUTHORIZED,
                    Severity.NEEDS_WORK,
                    "_dmarc TXT v=DMARC1, p=none, ruf=mailto:a@example.net"),
            on(
                    FindingCode.DMARC_REPORTS_REDIRECTED,
                    "_dmarc TXT v=DMARC1, p=none, rua=mailto:a@example.net; example.com._report._dmarc.example.net. TXT v=DMARC1, rua=mailto:b@example.net"),
            on(
                    FindingCode.DMARC_REPORTS_REDIRECTED_ELSEWHERE,
                    "_dmarc TXT v=DMARC1, p=none, rua=mailto:a@example.net; example.com._report._dmarc.example.net. TXT v=DMARC1, rua=mailto:b@example.org"),
            on(
                    FindingCode.DNS_TIMEOUT,
                    "_dmarc TXT v=DMARC1, p=none, rua=mailto:a@example.net; example.com._report._dmarc.example.net. TIMEOUT"),
            on(FindingCode.DMARC_REPORT_URI_INVALID, "_dmarc TXT v=DMARC1, p=none, rua=a@example.com"),
            on(FindingCode.DMARC_REPORT_URI_UNSUPPORTED, "_dmarc TXT v=DMARC1, p=none, rua=https://example.com/"),
            on(FindingCode.DMARC_REPORT_SIZE_LIMIT, "_dmarc TXT v=DMARC1, p=none, rua=mailto:a@example.com!10m"),
            on(FindingCode.DMARC_TAG_REMOVED, "_dmarc TXT v=DMARC1, p=reject, ri=3600"),
            on(FindingCode.DMARC_TAG_REMOVED, "_dmarc TXT v=DMARC1, p=reject, pct=100"),
            on(FindingCode.DMARC_TAG_REMOVED, "_dmarc TXT v=DMARC1, p=none, pct=20"),
            on(FindingCode.DMARC_PCT_IGNORED, "_dmarc TXT v=DMARC1, p=reject, pct=20"),
            on(FindingCode.DMARC_TAG_UNKNOWN, "_dmarc TXT v=DMARC1, p=none, rau=mailto:a@example.com"),
            on(FindingCode.DMARC_TAG_REPEATED, "_dmarc TXT v=DMARC1, p=none, p=reject"),
            on(FindingCode.DMARC_TAG_INVALID, "_dmarc TXT v=DMARC1, p=none, adkim=relaxed"),
            on(FindingCode.DMARC_SYNTAX, "_dmarc TXT v=DMARC1, p=none, reject"),
            on(FindingCode.DMARC_SYNTAX, "_dmarc TXT v=DMARC1, p=none, rua="),
            on(FindingCode.DMARC_OLD_ORGANIZATION, "_dmarc TXT v=DMARC1, p=none; _dmarc.com. TXT v=DMARC1, p=none"),
            below("news", FindingCode.DMARC_OLD_ORGANIZATION, "news A 192.0.2.1; _dmarc.news TXT v=DMARC1, p=reject"),
            below("a.mail", FindingCode.DMARC_OLD_RECORD, "a.mail A 192.0.2.1; _dmarc.mail TXT v=DMARC1, p=reject"),
            below(
                    "a",
                    FindingCode.DMARC_OLD_RECORD,
                    "_dmarc.a TXT v=DMARC1, p=none; _dmarc.a TXT v=DMARC1, p=none; _dmarc TXT v=DMARC1, p=reject"),
            on(FindingCode.DMARC_OLD_RECORD, "_dmarc TXT v=DMARC1, p=reject, np=bad"),
            below("news", FindingCode.DMARC_OLD_SUBDOMAINS, "news A 192.0.2.1; _dmarc.news TXT v=DMARC1, p=reject"),
            on(FindingCode.DMARC_OLD_NONEXISTENT, "_dmarc TXT v=DMARC1, p=none, np=reject"),
            below("gone", FindingCode.DMARC_OLD_NONEXISTENT, "_dmarc TXT v=DMARC1, p=none, np=reject"),
            on(FindingCode.DMARC_OLD_TAG_ORDER, "_dmarc TXT v=DMARC1, rua=mailto:a@example.com, p=reject"),
            on(FindingCode.SPF_RIGHT, "*"),
            on(FindingCode.SPF_NO_MAIL, "@ TXT v=spf1 -all"),
            on(FindingCode.SPF_RECORD_MISSING, "@ A 192.0.2.1"),
            on(FindingCode.SPF_DOMAIN_MISSING, ""),
            on(FindingCode.SPF_SEVERAL_RECORDS, "@ TXT v=spf1 mx -all; @ TXT v=spf1 a -all"),
            on(FindingCode.SPF_NEARLY_A_RECORD, "@ TXT v=spf 1 mx -all"),
            on(FindingCode.SPF_SYNTAX, "@ TXT v=spf1 ipv4:192.0.2.1 -all"),
            on(FindingCode.SPF_ANSWER_TOO_LARGE, "@ TXT v=spf1 -all; @ TXT " + "x".repeat(600)),
            on(FindingCode.SPF_RECORD_LONG, "@ TXT v=spf1 " + "ip4:192.0.2.100 ".repeat(28) + "-all"),
            on(FindingCode.SPF_TYPE_99, "@ TXT v=spf1 -all; @ SPF v=spf1 -all"),
            on(
                    FindingCode.SPF_LOOKUPS_NEARLY_USED,
                    "@ TXT v=spf1 a:a1 a:a2 a:a3 a:a4 a:a5 a:a6 a:a7 a:a8 a:a9 -all" + hosts(9)),
            on(
                    FindingCode.SPF_TOO_MANY_LOOKUPS,
                    "@ TXT v=spf1 a:a1 a:a2 a:a3 a:a4 a:a5 a:a6 a:a7 a:a8 a:a9 a:a10 a:a11 -all" + hosts(11)),
            on(FindingCode.SPF_TOO_MANY_VOID_LOOKUPS, "@ TXT v=spf1 a:n1 a:n2 a:n3 -all"),
            on(FindingCode.SPF_VOID_LOOKUP, "@ TXT v=spf1 a:n1 -all"),
            on(FindingCode.SPF_TOO_MANY_MX_HOSTS, "@ TXT v=spf1 mx -all" + mailHosts(11)),
            on(FindingCode.SPF_LOOP, "@ TXT v=spf1 include:@ -all"),
            on(FindingCode.SPF_TREE_TOO_LARGE, hugeTree()),
            on(FindingCode.SPF_INCLUDE_WITHOUT_RECORD, "@ TXT v=spf1 include:n1 -all"),
            on(FindingCode.SPF_REDIRECT_WITHOUT_RECORD, "@ TXT v=spf1 redirect=n1"),
            on(FindingCode.SPF_MALFORMED_TARGET, "@ TXT v=spf1 a:x.." + "com -all"),
            on(FindingCode.SPF_EXPLANATION_UNUSABLE, "@ TXT v=spf1 -all exp=n1"),
            on(FindingCode.SPF_DYNAMIC_TERM, "@ TXT v=spf1 exists:%{i}.n1 -all"),
            on(FindingCode.SPF_PASS_ALL, "@ TXT v=spf1 +all"),
            on(FindingCode.SPF_NEUTRAL_ALL, "@ TXT v=spf1 ip4:192.0.2.1 ?all"),
            on(FindingCode.SPF_NO_ALL, "@ TXT v=spf1 ip4:192.0.2.1"),
            on(FindingCode.SPF_TERM_AFTER_ALL, "@ TXT v=spf1 -all ip4:192.0.2.1"),
            on(FindingCode.SPF_REDIRECT_WITH_ALL, "@ TXT v=spf1 -all redirect=n1"),
            on(FindingCode.SPF_PTR, "@ TXT v=spf1 ptr -all"),
            on(FindingCode.SPF_UNKNOWN_MODIFIER, "@ TXT v=spf1 include=n1 -all"),
            on(FindingCode.SPF_DUPLICATE_TERM, "@ TXT v=spf1 ip4:192.0.2.1 ip4:192.0.2.1 -all"),
            on(FindingCode.SPF_COVERED_TERM, "@ TXT v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.1 -all"),
            on(FindingCode.SPF_HUGE_RANGE, "@ TXT v=spf1 ip4:192.0.0.0/4 -all"),
            on(FindingCode.SPF_NOT_PUBLIC, "@ TXT v=spf1 ip4:10.0.0.0/8 -all"),
            on(FindingCode.SPF_ODD_SPELLING, "@ TXT v=spf1  +IP4:192.0.2.1 -all"),
            on(FindingCode.DKIM_KEY_RIGHT, "*"),
            on(FindingCode.DKIM_KEY_RIGHT, "s1._domainkey TXT " + rsa(2048)),
            on(
                    FindingCode.DKIM_KEY_AT_SERVICE,
                    "s1._domainkey CNAME s1.example.net.; s1.example.net. TXT " + rsa(2048)),
            on(FindingCode.DKIM_KEY_TOO_SHORT, "s1._domainkey TXT " + rsa(512)),
            on(FindingCode.DKIM_KEY_SHORT, "s1._domainkey TXT " + rsa(1024)),
            on(FindingCode.DKIM_KEY_OVERSIZE, "s1._domainkey TXT " + rsa(8192)),
            on(FindingCode.DKIM_KEY_BROKEN, "s1._domainkey TXT v=DKIM1, p=AAAA"),
            on(FindingCode.DKIM_KEY_BROKEN, "s1._domainkey TXT \"v=DKIM1, p=AAAA\""),
            on(
                    FindingCode.DKIM_KEY_SPLIT,
                    "s1._domainkey TXT " + rsa(2048).substring(0, 250) + "; s1._domainkey TXT "
                            + rsa(2048).substring(250)),
            on(FindingCode.DKIM_SEVERAL_KEYS, "s1._domainkey TXT " + rsa(2048) + "; s1._domainkey TXT " + rsa(2048)),
            on(
                    FindingCode.DKIM_SEVERAL_KEYS,
                    Severity.NEEDS_WORK,
                    "s1._domainkey TXT " + rsa(2048) + "; s1._domainkey TXT v=DKIM1, p=AAAA"),
            on(FindingCode.DKIM_KEY_REVOKED, "s1._domainkey TXT v=DKIM1, p="),
            on(FindingCode.DKIM_KEY_TESTING, "s1._domainkey TXT t=y, " + rsa(2048)),
            on(FindingCode.DKIM_KEY_STRICT_IDENTITY, "s1._domainkey TXT t=s, " + rsa(2048)),
            on(FindingCode.DKIM_KEY_SHARED, "s1._domainkey TXT " + rsa(2048) + "; s2._domainkey TXT t=s, " + rsa(2048)),
            on(FindingCode.DKIM_KEY_NOT_FOR_MAIL, "s1._domainkey TXT s=tlsrpt, " + rsa(2048)),
            on(FindingCode.DKIM_KEY_SHA1_ONLY, "s1._domainkey TXT h=sha1, " + rsa(2048)),
            on(FindingCode.DKIM_WILDCARD, "kakitome-wildcard-probe._domainkey TXT v=DKIM1, p="),
            on(FindingCode.DKIM_NONE_FOUND, "unguessable._domainkey TXT " + rsa(2048)),
            on(FindingCode.DKIM_NO_KEYS, "@ A 192.0.2.1"),
            on(FindingCode.DKIM_SELECTOR_NOT_EXISTING, "@ A 192.0.2.1", "mine"),
            on(FindingCode.DKIM_SELECTOR_WITHOUT_KEY, "x.mine._domainkey TXT x", "mine"),
            on(FindingCode.DKIM_SELECTOR_WITHOUT_KEY, "mine._domainkey TXT no key", "mine"),
            on(FindingCode.DKIM_SELECTOR_MALFORMED, "@ A 192.0.2.1", "a..b"),
            on(FindingCode.DKIM_UNANSWERED, "s1._domainkey TIMEOUT"),
            on(FindingCode.DNS_TIMEOUT, "mine._domainkey TIMEOUT", "mine"),
            on(FindingCode.MX_RIGHT, "*"),
            on(FindingCode.MX_NULL, "@ MX 0 ."),
            on(FindingCode.MX_NULL_WITH_OTHERS, "@ MX 0 .; @ MX 10 mx; mx A 192.0.2.1"),
            on(FindingCode.MX_MISSING, "@ AAAA 2001:db8::1"),
            on(FindingCode.MX_NONE, "@ TXT hello"),
            on(FindingCode.MX_HOST_NOT_EXISTING, "@ MX 10 gone"),
            on(FindingCode.MX_HOST_NOT_EXISTING, Severity.NEEDS_WORK, "@ MX 10 gone; @ MX 20 mx; mx A 192.0.2.1"),
            on(FindingCode.MX_HOST_WITHOUT_ADDRESS, "@ MX 10 mx; mx TXT hello"),
            on(FindingCode.MX_HOST_IS_ALIAS, "@ MX 10 alias; alias CNAME mx; mx A 192.0.2.1"),
            on(FindingCode.MX_HOST_IS_ADDRESS, "@ MX 10 192.0.2.25."),
            on(FindingCode.MX_HOST_NOT_PUBLIC, "@ MX 10 mx; mx A 10.0.0.1"),
            on(FindingCode.MX_HOST_NOT_PUBLIC, "@ MX 10 mx; mx AAAA fd00::1"));

    @TestFactory
    Stream<DynamicTest> everyFindingIsMade() {
        return CASES.stream()
                .map(c -> DynamicTest.dynamicTest(c.code() + ": " + shortened(c.zone()), () -> {
                    var check = checker(zone(c.zone())).check(c.domain(), new LinkedHashSet<>(List.of(c.selectors())));

                    var expected =
                            Optional.ofNullable(c.severity()).orElse(c.code().severity());
                    assertThat(findings(check)).as(check.sections().toString()).anySatisfy(finding -> {
                        assertThat(finding.code()).isEqualTo(c.code());
                        assertThat(finding.severity()).isEqualTo(expected);
                    });
                }));
    }

    @Test
    void noCodeIsWithoutCase() {
        var missing = EnumSet.allOf(FindingCode.class);
        CASES.forEach(c -> missing.remove(c.code()));
        missing.removeAll(DkimKeysTest.WITH_MEMORY);
        assertThat(missing).isEmpty();
    }

    @Test
    void aDomainWithAllRightHasNothingToMend() {
        var check = check(zone("*"));

        assertThat(check.answer()).isEqualTo(new DomainAnswer(DomainAnswer.Code.PROTECTED, List.of("example.com")));
        assertThat(check.sections())
                .allSatisfy(section ->
                        assertThat(section.verdict()).as(section.toString()).isEqualTo(Severity.RIGHT));
        assertThat(check.worst()).isEqualTo(Severity.RIGHT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                           | NOT_EXISTING             | NXDOMAIN
            `_dmarc.com. TXT v=DMARC1, p=none, np=reject`                | NOT_EXISTING_PROTECTED   | and a policy above
            @ SERVFAIL                                                   | DNS_SILENT               | the domain itself
            `@ A 192.0.2.1; _dmarc TIMEOUT`                              | DNS_SILENT               | its DMARC
            @ A 192.0.2.1                                                | SPOOFABLE_NO_DMARC       | no record
            `_dmarc TXT v=DMARC1, p=none; _dmarc TXT v=DMARC1, p=none`   | SPOOFABLE_DMARC_UNUSABLE | two records
            `_dmarc TXT v=dmarc1, p=reject`                              | SPOOFABLE_DMARC_UNUSABLE | ignored
            `_dmarc TXT v=DMARC1, p=block`                               | SPOOFABLE_DMARC_UNUSABLE | no valid p
            `_dmarc TXT v=DMARC1, p=block, rua=mailto:a@example.com`     | SPOOFABLE_DMARC_UNUSABLE | no valid p, with rua
            `_dmarc TXT v=DMARC1, p=none`                                | SPOOFABLE_MONITORING     | p=none
            `_dmarc TXT v=DMARC1, p=quarantine, t=y`                     | SPOOFABLE_TESTING        | quarantine in test mode is none
            `_dmarc TXT v=DMARC1, p=reject, t=y`                         | PARTLY                   | reject in test mode is quarantine
            `_dmarc TXT v=DMARC1, p=quarantine`                          | PARTLY                   | p=quarantine
            `_dmarc TXT v=DMARC1, p=reject, sp=none`                     | SUBDOMAINS_SPOOFABLE     | sp=none
            `_dmarc TXT v=DMARC1, p=reject, np=none`                     | SUBDOMAINS_SPOOFABLE     | np=none
            `_dmarc TXT v=DMARC1, p=reject; @ A 192.0.2.1`               | PROTECTED_WITH_FAULTS    | no SPF
            `@ MX 0 .; @ TXT v=spf1 -all`                                | PARKED_SPOOFABLE         | no mail, no DMARC
            `@ MX 0 .; @ TXT v=spf1 -all; _dmarc TXT v=DMARC1, p=reject, rua=mailto:a@example.com` | PARKED_PROTECTED | no mail, reject
            `@ MX 10 mx; mx TIMEOUT; @ TXT v=spf1 ip4:192.0.2.1 -all; x._domainkey TXT x; _dmarc TXT v=DMARC1, p=reject, rua=mailto:a@example.com` | PROTECTED_WITH_FAULTS | a section without answer is not right
            `@ A 192.0.2.1; _dmarc.com. TXT v=DMARC1, p=none`            | SPOOFABLE_MONITORING     | inherited p=none
            *                                                            | PROTECTED                | all right
            """)
    void theAnswerSaysHowTheDomainStands(String zone, DomainAnswer.Code expected, String why) {
        assertThat(check(zone(zone)).answer().code()).as(why).isEqualTo(expected);
    }

    @Test
    void noRecordAndNoAnswerAreDifferentThings() {
        var lines = Stream.of("_dmarc TXT hello", "@ A 192.0.2.1", "_dmarc SERVFAIL", "_dmarc TIMEOUT")
                .map(zone -> check(zone("@ A 192.0.2.2; " + zone)).section(SectionName.DMARC))
                .map(section -> section.verdict() + " " + section.headline().code())
                .toList();

        assertThat(lines)
                .containsExactly(
                        "BROKEN DMARC_NAME_WITHOUT_RECORD",
                        "BROKEN DMARC_RECORD_MISSING",
                        "NO_ANSWER DNS_SERVFAIL",
                        "NO_ANSWER DNS_TIMEOUT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            @ A 192.0.2.1                       | DMARC_RECORD_MISSING      | _dmarc.example.com | v=DMARC1; p=none; rua=mailto:rua@reports.example.net
            `@ MX 0 .; @ TXT v=spf1 -all`       | DMARC_RECORD_MISSING      | _dmarc.example.com | v=DMARC1; p=reject; rua=mailto:rua@reports.example.net
            `_dmarc TXT v=dmarc1, p=reject`     | DMARC_RECORD_IGNORED      | _dmarc.example.com | v=DMARC1; p=reject
            `_dmarc TXT "v=DMARC1, p=none"`     | DMARC_RECORD_IGNORED      | _dmarc.example.com | v=DMARC1; p=none
            `@ TXT v=DMARC1, p=none`            | DMARC_AT_DOMAIN_ITSELF    | _dmarc.example.com | v=DMARC1; p=none
            `_dmarc TXT v=DMARC1, p=reject`     | DMARC_NO_REPORTS          | _dmarc.example.com | v=DMARC1; p=reject; rua=mailto:rua@reports.example.net
            `_dmarc TXT v=DMARC1, rua=mailto:a@example.com, adkim=x, aspf=s, foo=1, pct=5` | DMARC_POLICY_MISSING | _dmarc.example.com | v=DMARC1; p=none; rua=mailto:a@example.com; aspf=s
            `_dmarc TXT v=DMARC1, p=reject, pct=5, rua=mailto:a@example.com!5m, b` | DMARC_PCT_IGNORED | _dmarc.example.com | v=DMARC1; p=reject; rua=mailto:a@example.com
            `_dmarc TXT v=DMARC1, p=none, rua=mailto:a@example.net` | DMARC_REPORTS_NOT_AUTHORIZED | example.com._report._dmarc.example.net | v=DMARC1
            `_dmarc TXT v=DMARC1, p=reject, rua=mailto:a@example.com; _dmarc.com. TXT v=DMARC1, p=none` | DMARC_OLD_ORGANIZATION | _dmarc.example.com | v=DMARC1; p=reject; rua=mailto:a@example.com; psd=n
            `_dmarc.com. TXT v=DMARC1, p=quarantine, adkim=s, t=y` | DMARC_OLD_RECORD | _dmarc.example.com | v=DMARC1; p=quarantine; adkim=s; t=y; rua=mailto:rua@reports.example.net
            `_dmarc TXT v=DMARC1, rua=mailto:a@example.com, p=reject` | DMARC_OLD_TAG_ORDER | _dmarc.example.com | v=DMARC1; p=reject; rua=mailto:a@example.com
            `@ MX 10 mx; mx A 192.0.2.1`        | SPF_RECORD_MISSING        | example.com | v=spf1 mx ~all
            @ A 192.0.2.1                       | SPF_RECORD_MISSING        | example.com | v=spf1 -all
            """)
    void whatCanBePublishedIsGivenWhole(String zone, FindingCode code, String name, String value) {
        var check = check(zone(zone));

        assertThat(findings(check).filter(finding -> finding.code() == code))
                .first()
                .extracting(Finding::mend)
                .isEqualTo(Optional.of(new DnsRecord(name, "TXT", value)));
    }

    @Test
    void everyQuestionIsAskedOnce() {
        var dns = zone("*");

        var check = check(dns, "s1", "mine");

        assertThat(dns.asked()).doesNotHaveDuplicates().hasSize(check.queries().size());
    }

    @Test
    void sectionsAreToldAsTheyFinishAndSortedWorstFirst() {
        var told = new ConcurrentLinkedQueue<Section>();

        var check = checker(zone("@ A 192.0.2.1; _dmarc TIMEOUT"))
                .check(EXAMPLE, NamedSelectors.NONE, KeyHistory.NONE, told::add);

        assertThat(told).containsExactlyInAnyOrderElementsOf(check.sections());
        assertThat(check.sections())
                .extracting(Section::name)
                .containsExactly(
                        SectionName.SPF, SectionName.DKIM, SectionName.MX, SectionName.DMARC, SectionName.DOMAIN);
    }

    @Test
    void aDomainWithoutMailIsNotToldThatRejectingChangesNothing() {
        var parked = check(zone("@ MX 0 .; @ TXT v=spf1 -all"));
        var sending = check(zone("@ A 192.0.2.1"));

        assertThat(missing(parked).facts()).containsExactly("example.com", "none");
        assertThat(missing(sending).facts()).containsExactly("example.com", "some");
    }

    private static Finding missing(DomainCheck check) {
        return findings(check)
                .filter(finding -> finding.code() == FindingCode.DMARC_RECORD_MISSING)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSilentDnsIsNoAnswerEverywhere() {
        var dns = zone("@ TIMEOUT; _dmarc TIMEOUT; _domainkey TIMEOUT");

        var check = check(dns);

        assertThat(check.answer().code()).isEqualTo(DomainAnswer.Code.DNS_SILENT);
        assertThat(List.of(SectionName.DOMAIN, SectionName.DMARC, SectionName.SPF, SectionName.MX))
                .allSatisfy(name -> assertThat(check.section(name).verdict()).isEqualTo(Severity.NO_ANSWER));
    }

    private static DomainChecker checker(FakeDns dns) {
        return new DomainChecker(dns, Clock.systemUTC(), THREADS, "rua@reports.example.net");
    }

    private static DomainCheck check(FakeDns dns, String... selectors) {
        return checker(dns).check(EXAMPLE, new LinkedHashSet<>(List.of(selectors)));
    }

    private static Stream<Finding> findings(DomainCheck check) {
        return check.sections().stream().flatMap(section -> section.findings().stream());
    }

    /** Commas stand for semicolons inside texts of DMARC and DKIM, since a semicolon ends a line here. */
    private static FakeDns zone(String lines) {
        var text = lines.equals("*")
                ? "@ NS ns; @ MX 10 mx; mx A 192.0.2.25; @ TXT v=spf1 mx -all; s1._domainkey TXT " + rsa(2048)
                        + "; _dmarc TXT v=DMARC1, p=reject, rua=mailto:dmarc@example.com"
                : lines;
        var dns = FakeDns.zone();
        for (var line : text.split(";"))
            if (!line.isBlank()) add(dns, line.strip().split(" ", 3));
        return dns;
    }

    private static void add(FakeDns dns, String[] entry) {
        var name = absolute(entry[0]);
        var value = entry.length > 2 ? entry[2] : "";
        switch (entry[1]) {
            case "TXT" -> dns.txt(name, value.startsWith("v=spf1") ? spf(value) : value.replace(',', ';'));
            case "SPF" -> dns.add(name, RecordType.SPF, value);
            case "A" -> dns.a(name, value);
            case "AAAA" -> dns.aaaa(name, value);
            case "NS" -> dns.add(name, RecordType.NS, DomainName.of(absolute(value)));
            case "CNAME" -> dns.cname(name, absolute(value));
            case "MX" -> {
                var parts = value.split(" ");
                dns.mx(name, Integer.parseInt(parts[0]), absolute(parts[1]));
            }
            default -> dns.fails(name, Failure.valueOf(entry[1]));
        }
    }

    private static String absolute(String name) {
        if (name.equals(".")) return ".";
        if (name.equals("@")) return "example.com";
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name + ".example.com";
    }

    /** Names in terms are relative too. */
    private static String spf(String record) {
        return record.replace(":@", ":example.com")
                .replaceAll("((?:a|include):|(?:redirect|exp|include)=|\\}\\.)([a-z]+\\d+)(?= |$)", "$1$2.example.com");
    }

    private static String hosts(int count) {
        return numbers(count).map(i -> "; a" + i + " A 192.0.2." + i).collect(Collectors.joining());
    }

    private static String mailHosts(int count) {
        return numbers(count).map(i -> "; @ MX 10 a" + i).collect(Collectors.joining()) + hosts(count);
    }

    /** Includes of includes, ten at each, all different. */
    private static String hugeTree() {
        var zone = new StringBuilder(
                "@ TXT v=spf1 " + numbers(10).map(i -> "include:i" + i).collect(Collectors.joining(" ")));
        for (int i = 1; i <= 10; i++) {
            int base = i * 100;
            zone.append("; i" + i + " TXT v=spf1 "
                    + numbers(15).map(n -> "include:i" + (base + n)).collect(Collectors.joining(" ")));
            for (int n = 1; n <= 15; n++) {
                int below = (base + n) * 100;
                zone.append("; i" + (base + n) + " TXT v=spf1 "
                        + numbers(5).map(k -> "include:i" + (below + k)).collect(Collectors.joining(" ")));
                for (int k = 1; k <= 5; k++) zone.append("; i" + (below + k) + " TXT v=spf1 -all");
            }
        }
        return zone.toString();
    }

    private static Stream<Integer> numbers(int count) {
        return Stream.iterate(1, i -> i + 1).limit(count);
    }

    /** A key record with a modulus of this many bits; no real key. */
    private static String rsa(int bits) {
        var modulus = new byte[bits / 8 + 1];
        Arrays.fill(modulus, 1, modulus.length, (byte) 0xff);
        var exponent = new byte[] {2, 3, 1, 0, 1};
        var body = concat(tlv(2, modulus), exponent);
        return "p=" + Base64.getEncoder().encodeToString(tlv(0x30, body));
    }

    private static byte[] tlv(int tag, byte[] value) {
        var head = new byte[] {(byte) tag, (byte) 0x82, (byte) (value.length >> 8), (byte) value.length};
        return concat(head, value);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        var both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static String shortened(String zone) {
        return zone.length() > 100 ? zone.substring(0, 100) + "…" : zone;
    }
}
