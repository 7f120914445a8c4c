package org.kakitome.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.dmarc.TreeWalkTest.asked;
import static org.kakitome.dmarc.TreeWalkTest.name;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kakitome.dmarc.ReportDestination.Kind;
import org.kakitome.dns.DnsjavaDns;
import org.kakitome.dns.FakeDns;
import org.kakitome.dns.LoopbackDnsServer;

/** RFC 9990 §4. */
class ReportDestinationTest {
    private static final String NAME = "blue.example.com._report._dmarc.red.example.net";

    private final FakeDns dns =
            FakeDns.zone().txt("_dmarc.example.com", "v=DMARC1; p=none").txt("_dmarc.example.net", "v=DMARC1; p=none");

    @Test
    void sameOrganizationNeedsNoPermission() {
        assertThat(outcome("mailto:a@example.com")).isInstanceOf(ReportDestination.Internal.class);
        assertThat(outcome("mailto:a@blue.example.com")).isInstanceOf(ReportDestination.Internal.class);
        assertThat(outcome("mailto:a@reports.example.com")).isInstanceOf(ReportDestination.Internal.class);
        assertThat(asked(dns)).noneMatch(asked -> asked.contains("_report"));
    }

    @Test
    void theHostGivesPermissionAtTheNameOfThePolicyDomain() {
        dns.txt(NAME, "v=DMARC1");

        assertThat(outcome("mailto:a@red.example.net")).isEqualTo(new ReportDestination.Authorized(name(NAME)));
    }

    @Test
    void severalPermissionsAndOtherTextsDoNoHarm() {
        dns.txt(NAME, "hello", "v=DMARC1;", "v=DMARC1");

        assertThat(outcome("mailto:a@red.example.net")).isEqualTo(new ReportDestination.Authorized(name(NAME)));
    }

    @Test
    void withoutPermissionTheUriIsIgnored() {
        assertThat(outcome("mailto:a@red.example.net"))
                .isEqualTo(new ReportDestination.NotAuthorized(java.util.Optional.of(name(NAME))));
        dns.txt(NAME, "yes, please");
        assertThat(outcome("mailto:a@red.example.net")).isInstanceOf(ReportDestination.NotAuthorized.class);
    }

    @Test
    void theParentOfTheHostIsNotAsked() {
        dns.txt("blue.example.com._report._dmarc.example.net", "v=DMARC1");

        assertThat(outcome("mailto:a@red.example.net")).isInstanceOf(ReportDestination.NotAuthorized.class);
    }

    @Test
    void thePermissionMayNameAnotherAddressAtTheSameHost() {
        dns.txt(NAME, "v=DMARC1; rua=mailto:b@red.example.net");

        assertThat(outcome("mailto:a@red.example.net"))
                .isInstanceOfSatisfying(
                        ReportDestination.Redirected.class,
                        redirected -> assertThat(redirected.to())
                                .extracting(ReportUri::address)
                                .containsExactly("b@red.example.net"));
    }

    @Test
    void anotherHostInThePermissionGetsNothingEither() {
        dns.txt(NAME, "v=DMARC1; rua=mailto:b@example.org");

        assertThat(outcome("mailto:a@red.example.net")).isInstanceOf(ReportDestination.RedirectedElsewhere.class);
    }

    @Test
    void eachKindOfReportHasItsOwnReplacement() {
        dns.txt(NAME, "v=DMARC1; rua=mailto:b@red.example.net");
        var uri = ReportUri.parse("mailto:a@red.example.net").orElseThrow();

        assertThat(ReportDestination.check(dns, name("blue.example.com"), uri, Kind.FAILURE)
                        .outcome())
                .isInstanceOf(ReportDestination.Authorized.class);
    }

    /** RFC 9990 §4: whoever takes reports for all says so once. */
    @Test
    void aWildcardAcceptsEveryDomain() throws Exception {
        try (var server = LoopbackDnsServer.start(0)
                        .serve("example.net", "*._report._dmarc IN TXT \"v=DMARC1\"")
                        .serve("com", "")
                        .serve("net", "");
                var dns = new DnsjavaDns(List.of(server.server()), Duration.ofSeconds(5))) {
            for (var domain : List.of("example.com", "news.example.com")) {
                var uri = PolicyRecord.parse("v=DMARC1; p=none; rua=mailto:in@example.net")
                        .orElseThrow()
                        .aggregateUris()
                        .get(0);

                var destination = ReportDestination.check(dns, name(domain), uri, Kind.AGGREGATE);

                assertThat(destination.outcome())
                        .isEqualTo(new ReportDestination.Authorized(name(domain + "._report._dmarc.example.net")));
            }
        }
    }

    @Test
    void withoutRecordTwoNamesOfOneOwnerAreStrangers() {
        var only = FakeDns.zone().txt("_dmarc.news.example.com", "v=DMARC1; p=none");
        var uri = ReportUri.parse("mailto:x@example.com").orElseThrow();

        assertThat(ReportDestination.check(only, name("news.example.com"), uri, Kind.AGGREGATE)
                        .outcome())
                .isInstanceOf(ReportDestination.NotAuthorized.class);
    }

    @Test
    void aNameTooLongForDnsIsNoPermission() {
        var host = "a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(60) + "." + "d".repeat(40) + ".example";
        var uri = ReportUri.parse("mailto:a@" + host).orElseThrow();
        var policyDomain = name("e".repeat(30) + ".example.com");

        assertThat(ReportDestination.check(dns, policyDomain, uri, Kind.AGGREGATE)
                        .outcome())
                .isEqualTo(new ReportDestination.NotAuthorized(java.util.Optional.empty()));
    }

    @Test
    void whatDnsDoesNotAnswerIsUndecided() {
        assertThat(ReportDestination.check(
                                FakeDns.zone().fails(NAME),
                                name("blue.example.com"),
                                ReportUri.parse("mailto:a@red.example.net").orElseThrow(),
                                Kind.AGGREGATE)
                        .outcome())
                .isInstanceOf(ReportDestination.Undecided.class);
        assertThat(ReportDestination.check(
                                FakeDns.zone().timesOut("_dmarc.red.example.com"),
                                name("blue.example.com"),
                                ReportUri.parse("mailto:a@red.example.com").orElseThrow(),
                                Kind.AGGREGATE)
                        .outcome())
                .isInstanceOf(ReportDestination.Undecided.class);
    }

    private ReportDestination.Outcome outcome(String uri) {
        return ReportDestination.check(
                        dns, name("blue.example.com"), ReportUri.parse(uri).orElseThrow(), Kind.AGGREGATE)
                .outcome();
    }
}
