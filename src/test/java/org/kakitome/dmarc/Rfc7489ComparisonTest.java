package org.kakitome.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.dmarc.TreeWalkTest.asked;
import static org.kakitome.dmarc.TreeWalkTest.name;
import static org.kakitome.dmarc.TreeWalkTest.zone;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.dmarc.Rfc7489Comparison.Aspect;
import org.kakitome.dmarc.Rfc7489Comparison.Difference;
import org.kakitome.dmarc.Rfc7489Comparison.Remedy;

/** What receivers of the older kind see, and how that differs: STANDARDS 1.9. */
class Rfc7489ComparisonTest {
    /** zone as in TreeWalkTest; policy domain, policy and percentage, or why there is none */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.com       | example.com=p=reject                       | example.com reject                | its own record
            a.example.com     | example.com=p=reject                       | example.com reject inherited      | the registered domain's p
            a.example.com     | example.com=p=reject,sp=none,np=reject     | example.com none inherited        | sp; np is not known
            a.b.example.com   | b.example.com=p=reject                     | NoRecord[]                        | names between are never asked
            a.b.example.com   | b.example.com=p=none,psd=n example.com=p=reject | example.com reject inherited | nor is psd known
            example.com       | com=p=reject,psd=y                         | NoRecord[]                        | a public suffix is never asked
            a.hoster.github.io | github.io=p=reject                        | NoRecord[]                        | nor one of the private section
            example.com       | example.com=p=reject,t=y                   | example.com reject                | t is not known
            example.com       | example.com=p=reject,pct=20                | example.com reject; pct=20        | pct is
            example.com       | example.com=p=reject,pct=101               | example.com reject                | out of range: the default
            example.com       | example.com=p=none,pct=20                  | example.com none                  | a part of none is none
            example.com       | example.com=p=reject,np=bad                | example.com reject                | a wrong np does no harm
            example.com       | example.com=p=reject,sp=bad,rua=mailto:a@example.com | example.com none        | a wrong sp does, RFC 7489 §6.6.3 step 6
            example.com       | example.com=rua=mailto:a@example.com       | example.com none                  | no p, somebody to report to
            a.example.com     | a.example.com=p=none++p=none example.com=p=reject | SeveralRecords[domain=a.example.com] | the search ends
            a.example.com     | example.com=p=none++p=none                 | SeveralRecords[domain=example.com] | there too
            """)
    void olderReceiversFindTheirPolicy(String author, String zone, String expected, String why) {
        var outcome = Rfc7489View.discover(zone(zone), name(author)).outcome();

        var shown = outcome instanceof Rfc7489View.Applies applies
                ? applies.policyDomain() + " " + applies.text() + (applies.inherited() ? " inherited" : "")
                : outcome.toString();
        assertThat(shown).as(why).isEqualTo(expected);
    }

    @Test
    void olderReceiversAskTwoNamesAtMost() {
        var dns = zone("com=p=none");

        Rfc7489View.discover(dns, name("a.b.c.example.com"));

        assertThat(asked(dns)).containsExactly("_dmarc.a.b.c.example.com", "_dmarc.example.com");
    }

    @Test
    void aRecordOfNoUseEndsTheirSearch() {
        assertThat(Rfc7489View.discover(zone("a.example.com=adkim=s example.com=p=reject"), name("a.example.com"))
                        .outcome())
                .isInstanceOf(Rfc7489View.Unusable.class);
    }

    @Test
    void whatDnsDoesNotAnswerIsNoRecordForNobody() {
        var dns = zone("example.com=p=none").fails("_dmarc.a.example.com");

        var comparison = Rfc7489Comparison.compare(dns, PolicyDiscovery.discover(dns, name("a.example.com")));

        assertThat(comparison.rfc7489().outcome()).isInstanceOf(Rfc7489View.Undecided.class);
        assertThat(comparison.same()).isTrue();
    }

    /** gone.… does not exist. Differences: ASPECT:rfc9989/rfc7489>REMEDY@where */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.com       | example.com=p=reject                      | ''  | the usual case
            a.example.com     | example.com=p=reject,sp=none              | ''  | the usual subdomain
            a.example.com     | a.example.com=p=none example.com=p=reject | ''  | records at both
            example.com       | ''                                        | ''  | neither has DMARC
            a.example.com     | example.com=p=none++p=none                | ''  | neither has DMARC, differently
            a.b.example.com   | b.example.com=p=reject                    | ORGANIZATIONAL_DOMAIN:b.example.com/example.com>RECORD_AT_ORGANIZATIONAL_DOMAIN@example.com POLICY_RECORD:b.example.com/>RECORD_AT_AUTHOR_DOMAIN@a.b.example.com | row 1
            a.b.example.com   | b.example.com=p=none,psd=n example.com=p=reject | ORGANIZATIONAL_DOMAIN:b.example.com/example.com>STRICT_ALIGNMENT@example.com POLICY_RECORD:b.example.com/example.com>RECORD_AT_AUTHOR_DOMAIN@a.b.example.com | row 2
            news.example.com  | news.example.com=p=reject                 | ORGANIZATIONAL_DOMAIN:news.example.com/example.com>RECORD_AT_ORGANIZATIONAL_DOMAIN@example.com SUBDOMAIN_POLICY:reject/>RECORD_AT_ORGANIZATIONAL_DOMAIN@example.com | row 3
            news.example.com  | news.example.com=p=reject,adkim=s,aspf=s  | SUBDOMAIN_POLICY:reject/>RECORD_AT_ORGANIZATIONAL_DOMAIN@example.com | strict alignment has no use for organizations
            news.example.com  | news.example.com=p=reject,psd=n example.com=p=none | ORGANIZATIONAL_DOMAIN:news.example.com/example.com>STRICT_ALIGNMENT@example.com SUBDOMAIN_POLICY:reject/none>RECORD_AT_SUBDOMAINS@example.com | cut off by psd=n
            news.example.com  | news.example.com=p=reject,psd=n example.com=p=reject | ORGANIZATIONAL_DOMAIN:news.example.com/example.com>STRICT_ALIGNMENT@example.com | cut off, same policy
            shop.github.io    | github.io=p=reject                        | ORGANIZATIONAL_DOMAIN:github.io/shop.github.io>PSD_N_AT_ORGANIZATIONAL_DOMAIN@shop.github.io POLICY_RECORD:github.io/>RECORD_AT_AUTHOR_DOMAIN@shop.github.io | row 4
            shop.github.io    | shop.github.io=p=none github.io=p=reject  | ORGANIZATIONAL_DOMAIN:github.io/shop.github.io>PSD_N_AT_ORGANIZATIONAL_DOMAIN@shop.github.io | row 4 with a record of its own
            shop.github.io    | shop.github.io=p=none github.io=p=reject,psd=y | ''  | until the hoster says psd=y
            example.com       | com=p=none,sp=quarantine,psd=y            | POLICY_RECORD:com/>RECORD_AT_AUTHOR_DOMAIN@example.com | row 5
            gone.example.com  | example.com=p=reject,sp=none,np=reject    | POLICY:reject/none>SAME_SUBDOMAIN_POLICY@example.com | row 6
            example.com       | example.com=p=reject,sp=none,np=reject    | NONEXISTENT_SUBDOMAIN_POLICY:reject/none>SAME_SUBDOMAIN_POLICY@example.com | row 6 seen from above
            example.com       | example.com=p=reject,np=reject            | ''  | np as p
            example.com       | example.com=p=reject,pct=20               | POLICY:reject/reject; pct=20>NO_PERCENTAGE@example.com | row 7
            example.com       | example.com=p=quarantine,pct=0            | POLICY:quarantine/quarantine; pct=0>NO_PERCENTAGE@example.com | row 8
            example.com       | example.com=p=reject,t=y                  | POLICY:quarantine/reject>NO_TEST_MODE@example.com | row 9
            example.com       | example.com=p=none,t=y                    | ''  | a test of nothing
            a.example.com     | a.example.com=p=none++p=none example.com=p=reject | POLICY_RECORD:example.com/>ONE_RECORD@a.example.com | row 10
            example.com       | example.com=rua=mailto:a@example.com,p=reject | TAG_ORDER:p/rua>POLICY_SECOND@example.com | row 11
            example.com       | example.com=rua=mailto:a@example.com      | ''  | row 12
            example.com       | example.com=p=reject,np=bad,rua=mailto:a@example.com | POLICY:none/reject>VALID_POLICIES@example.com | row 12: np is new
            example.com       | example.com=p=reject,np=bad               | POLICY_RECORD:/example.com>VALID_POLICIES@example.com | and nobody to report to
            a.b.c.d.e.f.g.h.i.j.example.com | example.com=p=none            | ''  | row 15: other queries, same answer
            """)
    void differencesAreNamedWithTheirRemedy(String author, String zone, String expected, String why) {
        var dns = zone(zone);
        if (!author.startsWith("gone")) dns.exists(author);

        var comparison = Rfc7489Comparison.compare(dns, PolicyDiscovery.discover(dns, name(author)));

        assertThat(comparison.differences().stream()
                        .map(Rfc7489ComparisonTest::shown)
                        .collect(Collectors.joining(" ")))
                .as(why)
                .isEqualTo(expected);
        assertThat(comparison.same()).isEqualTo(expected.isEmpty());
    }

    /** Publishing what the remedy says ends the difference. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            news.example.com | news.example.com=p=reject                | RECORD_AT_ORGANIZATIONAL_DOMAIN | example.com=p=none
            a.b.example.com  | b.example.com=p=reject                   | RECORD_AT_ORGANIZATIONAL_DOMAIN | example.com=p=none
            shop.github.io   | github.io=p=reject                       | PSD_N_AT_ORGANIZATIONAL_DOMAIN  | shop.github.io=p=reject,psd=n
            example.com      | com=p=reject,psd=y                       | RECORD_AT_AUTHOR_DOMAIN         | example.com=p=reject
            """)
    void theRemedyHelps(String author, String zone, Remedy remedy, String published) {
        var dns = zone(zone);
        var before = Rfc7489Comparison.compare(dns, PolicyDiscovery.discover(dns, name(author)));
        var mended = zone(zone + " " + published);
        var after = Rfc7489Comparison.compare(mended, PolicyDiscovery.discover(mended, name(author)));

        assertThat(before.differences()).extracting(Difference::remedy).contains(remedy);
        assertThat(after.differences()).isEmpty();
    }

    @Test
    void anOrganizationThatDnsDoesNotTellIsNoDifference() {
        var dns = zone("news.example.com=p=reject").timesOut("_dmarc.example.com");

        var comparison = Rfc7489Comparison.compare(dns, PolicyDiscovery.discover(dns, name("news.example.com")));

        assertThat(comparison.difference(Aspect.ORGANIZATIONAL_DOMAIN)).isEmpty();
    }

    private static String shown(Difference d) {
        return d.aspect() + ":" + d.rfc9989() + "/" + d.rfc7489() + ">" + d.remedy() + "@" + d.at();
    }
}
