package org.kakitome.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.dmarc.TreeWalkTest.asked;
import static org.kakitome.dmarc.TreeWalkTest.name;
import static org.kakitome.dmarc.TreeWalkTest.zone;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.dmarc.IdentifierAlignment.Outcome;
import org.kakitome.dmarc.PolicyDiscovery.Applies;
import org.kakitome.dns.FakeDns;

/** Every example of RFC 9989 Appendix B that is about DNS, with the exact questions. B.3 is about a message: MessageAuthenticatorTest. */
class AppendixBTest {
    /** B.1.1 and B.1.2 are the same for SPF and DKIM: a MAIL FROM domain there, a d= here. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            B.1.1 example 1 | example.com       | example.com       | STRICT  | ALIGNED     | ''                       | equal, strict would do
            B.1.1 example 2 | example.com       | child.example.com | RELAXED | ALIGNED     | example.com com child.example.com example.com com | relaxed only
            B.1.1 example 2 | example.com       | child.example.com | STRICT  | NOT_ALIGNED | ''                       | not in strict mode
            B.1.1 example 3 | child.example.com | example.net       | RELAXED | NOT_ALIGNED | ''                       | neither
            B.1.2 example 2 | child.example.com | example.com       | RELAXED | ALIGNED     | child.example.com example.com com example.com com | a parent's signature
            B.1.2 example 3 | example.com       | sample.net        | RELAXED | NOT_ALIGNED | ''                       | another organization's
            """)
    void alignment(
            String example,
            String author,
            String identifier,
            AlignmentMode mode,
            Outcome expected,
            String questions,
            String why) {
        var dns = zone("example.com=p=none");

        var alignment = IdentifierAlignment.evaluate(dns, name(author), name(identifier), mode);

        assertThat(alignment.outcome()).as(example + ": " + why).isEqualTo(expected);
        assertThat(asked(dns)).as(example).isEqualTo(dmarc(questions));
    }

    @Test
    void b21EntireDomainMonitoringMode() {
        var record = record("v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com");

        assertThat(record.policy()).contains(AssessmentPolicy.NONE);
        assertThat(record.aggregateUris()).extracting(ReportUri::address).containsExactly("dmarc-feedback@example.com");
        assertThat(record.faults()).isEmpty();
    }

    @Test
    void b22EntireDomainMonitoringModePerMessageReports() {
        var record =
                record("v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; ruf=mailto:auth-reports@example.com");

        assertThat(record.failureUris()).extracting(ReportUri::address).containsExactly("auth-reports@example.com");
        assertThat(record.faults()).isEmpty();
    }

    @Test
    void b23FailureReportsDirectedToAThirdParty() {
        var dns = zone("example.com=p=none").txt("example.com._report._dmarc.thirdparty.example.net", "v=DMARC1;");
        var uri = record("v=DMARC1; p=none; ruf=mailto:auth-reports@thirdparty.example.net")
                .failureUris()
                .get(0);

        var destination = ReportDestination.check(dns, name("example.com"), uri, ReportDestination.Kind.FAILURE);

        assertThat(destination.outcome())
                .isEqualTo(new ReportDestination.Authorized(name("example.com._report._dmarc.thirdparty.example.net")));
        assertThat(asked(dns)).containsExactly("example.com._report._dmarc.thirdparty.example.net");
    }

    @Test
    void b24OverridingDestinationAddresses() {
        var dns = zone("example.com=p=none")
                .txt(
                        "example.com._report._dmarc.thirdparty.example.net",
                        "v=DMARC1; ruf=mailto:example-com-reports@thirdparty.example.net;");
        var uri = record("v=DMARC1; p=none; ruf=mailto:auth-reports@thirdparty.example.net")
                .failureUris()
                .get(0);

        var destination = ReportDestination.check(dns, name("example.com"), uri, ReportDestination.Kind.FAILURE);

        assertThat(destination.outcome())
                .isInstanceOfSatisfying(
                        ReportDestination.Redirected.class,
                        redirected -> assertThat(redirected.to())
                                .extracting(ReportUri::address)
                                .containsExactly("example-com-reports@thirdparty.example.net"));
    }

    @Test
    void b25SubdomainTestingAndMultipleAggregateReportUris() {
        var tags = "p=quarantine,t=y,rua=mailto:dmarc-feedback@example.com,mailto:tld-test@thirdparty.example.net";
        var dns = FakeDns.zone()
                .txt(
                        "_dmarc.test.example.com",
                        "v=DMARC1; p=quarantine; t=y; rua=mailto:dmarc-feedback@example.com,"
                                + "mailto:tld-test@thirdparty.example.net");

        var applies = applies(dns, "test.example.com");

        assertThat(applies.policyDomain()).as(tags).isEqualTo(name("test.example.com"));
        assertThat(applies.policy()).isEqualTo(AssessmentPolicy.QUARANTINE);
        assertThat(applies.appliedPolicy()).isEqualTo(AssessmentPolicy.NONE);
        assertThat(applies.record().aggregateUris())
                .extracting(ReportUri::address)
                .containsExactly("dmarc-feedback@example.com", "tld-test@thirdparty.example.net");
        assertThat(asked(dns)).containsExactly("_dmarc.test.example.com");
    }

    /** organizations: name=Organizational Domain<questions, after the policy was found */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            B.4.1 | example.com | example.com=p=none signing.example.com=p=none | example.com | example.com | example.com=example.com<example.com,com signing.example.com=example.com<signing.example.com,example.com,com
            B.4.2 | a.b.c.d.e.f.g.h.i.j.k.example.com | example.com=p=none signing.example.com=p=none | example.com | a.b.c.d.e.f.g.h.i.j.k.example.com g.h.i.j.k.example.com h.i.j.k.example.com i.j.k.example.com j.k.example.com k.example.com example.com com | signing.example.com=example.com<signing.example.com,example.com,com
            B.4.3 | giant.bank.example | bank.example=p=reject,psd=y giant.bank.example=p=none mega.bank.example=p=none | giant.bank.example | giant.bank.example | giant.bank.example=giant.bank.example<giant.bank.example,bank.example mail.giant.bank.example=giant.bank.example<mail.giant.bank.example,giant.bank.example,bank.example mail.mega.bank.example=mega.bank.example<mail.mega.bank.example,mega.bank.example,bank.example
            """)
    void treeWalks(
            String example,
            String author,
            String zone,
            String policyDomain,
            String discoveryQuestions,
            String organizations) {
        var dns = zone(zone).exists(author);

        var applies = applies(dns, author);

        assertThat(applies.policyDomain()).as(example).isEqualTo(name(policyDomain));
        assertThat(asked(dns).stream().distinct().toList()).as(example).isEqualTo(dmarc(discoveryQuestions));
        for (var organization : organizations.split(" ")) {
            var parts = organization.split("[=<]");
            var walked = zone(zone);
            assertThat(OrganizationalDomain.lookup(walked, name(parts[0])).domain())
                    .as(example + " " + parts[0])
                    .contains(name(parts[1]));
            assertThat(asked(walked)).as(example + " " + parts[0]).isEqualTo(dmarc(parts[2].replace(',', ' ')));
        }
    }

    private static Applies applies(FakeDns dns, String author) {
        return (Applies) PolicyDiscovery.discover(dns, name(author)).outcome();
    }

    private static PolicyRecord record(String text) {
        return PolicyRecord.parse(text).orElseThrow();
    }

    private static List<String> dmarc(String domains) {
        return Arrays.stream(domains.split(" "))
                .filter(domain -> !domain.isEmpty())
                .map(domain -> "_dmarc." + domain)
                .toList();
    }
}
