package org.kakitome.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.LocalDate;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.dns.MailExchange;

class DemoDnsTest {
    private final FakeDns ordinary =
            FakeDns.zone().txt("example.com", "v=spf1 -all").txt("company.test", "real");
    private final DemoDns dns = new DemoDns(ordinary, "kakitome.test");

    @BeforeEach
    void start() {
        dns.start();
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    @Test
    void answersSampleNamesWhileStartedOnly() {
        assertThat(txt("example.com")).contains("some-service-verification=7d1f0c52a9");

        dns.stop();

        assertThat(txt("example.com")).containsExactly("v=spf1 -all");
    }

    @Test
    void startsAndStopsTwice() {
        dns.start();
        dns.stop();
        dns.stop();
        dns.start();

        assertThat(txt("example.com")).hasSize(2);
    }

    @Test
    void handsEverythingElseToTheOrdinaryDns() {
        assertThat(txt("company.test")).containsExactly("real");
        assertThat(ordinary.asked()).hasSize(1);
    }

    @Test
    void reportsGoToTheListenerWhichAcceptsThem() {
        assertThat(txt("_dmarc.example.com")).containsExactly("v=DMARC1; p=none; rua=mailto:demo@kakitome.test");
        assertThat(txt("_dmarc.news.example.com"))
                .containsExactly("v=DMARC1; p=quarantine; rua=mailto:demo@kakitome.test");
        assertThat(txt("example.com._report._dmarc.kakitome.test")).containsExactly("v=DMARC1");
        assertThat(txt("news.example.com._report._dmarc.kakitome.test")).containsExactly("v=DMARC1");
    }

    @Test
    void aRealListenersOwnNamesStayWithTheOrdinaryDns() {
        try (var real = new DemoDns(
                FakeDns.zone().txt("_dmarc.reports.company.jp", "v=DMARC1; p=reject"), "Reports.company.jp")) {
            real.start();

            assertThat(real.txt(DomainName.of("_dmarc.reports.company.jp")).recordsOrNone())
                    .containsExactly("v=DMARC1; p=reject");
            assertThat(real.txt(DomainName.of("example.com._report._dmarc.reports.company.jp"))
                            .recordsOrNone())
                    .containsExactly("v=DMARC1");
        }
    }

    @Test
    void twoDomainsHaveNoRecordOfTheirOwn() {
        assertThat(dns.txt(DomainName.of("_dmarc.shop.example.com"))).isInstanceOf(DnsAnswer.NxDomain.class);
        assertThat(dns.txt(DomainName.of("_dmarc.example.org"))).isInstanceOf(DnsAnswer.NxDomain.class);
        assertThat(dns.txt(DomainName.of("s2._domainkey.shop.example.com"))).isInstanceOf(DnsAnswer.NxDomain.class);
        assertThat(dns.txt(DomainName.of("_dmarc.com"))).isInstanceOf(DnsAnswer.NxDomain.class);
    }

    @Test
    void theParkedDomainTakesNoMail() {
        var mx = dns.mx(DomainName.of("example.org")).recordsOrNone();

        assertThat(mx).singleElement().matches(MailExchange::isNull);
    }

    @Test
    void showsEachWayInWhichDnsFails() {
        assertThat(dns.txt(DomainName.of("_dmarc.servfail.example.net")))
                .isInstanceOfSatisfying(
                        DnsAnswer.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(DnsAnswer.Failure.SERVFAIL));
        assertThat(dns.txt(DomainName.of("silent.example.net")))
                .isInstanceOfSatisfying(
                        DnsAnswer.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(DnsAnswer.Failure.TIMEOUT));
    }

    @Test
    void keysAreRealAndOneIsWeak() throws Exception {
        assertThat(rsaBits("mail2019._domainkey.example.com")).isEqualTo(1024);
        for (var name : List.of(
                "s1._domainkey.example.com",
                "inv2026._domainkey.example.com",
                "mail._domainkey.news.example.com",
                "k2._domainkey.mailer.example.net",
                "km1.dkim.mailer.example.net",
                "km2.dkim.mailer.example.net",
                "k1._domainkey.invoice.example.org"))
            assertThat(rsaBits(name)).as(name).isEqualTo(2048);
        assertThat(key("ed2026._domainkey.example.com")).hasSize(32); // RFC 8463 §4
        assertThat(key("dkim._domainkey.example.com")).isEmpty(); // revoked
    }

    private int rsaBits(String name) throws Exception {
        var key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(key(name)));
        return ((RSAPublicKey) key).getModulus().bitLength();
    }

    private byte[] key(String name) {
        var record = txt(name).get(0);
        return Base64.getDecoder().decode(record.substring(record.indexOf("p=") + 2));
    }

    /** RFC 7208 §4.6.4: one more include is possible, two are not. */
    @Test
    void spfOfTheMainDomainTakesNineLookups() {
        assertThat(lookups("example.com", new HashSet<>())).isEqualTo(9);
    }

    private int lookups(String domain, Set<String> seen) {
        assertThat(seen.add(domain)).isTrue();
        var record = txt(domain).stream()
                .filter(text -> text.startsWith("v=spf1"))
                .findFirst()
                .orElseThrow();
        int lookups = 0;
        for (var term : record.split(" ")) {
            if (term.matches("[~?+-]?(mx|a|ptr|exists)([:/].*)?")) lookups++;
            if (term.startsWith("include:")) lookups += 1 + lookups(term.substring(8), seen);
        }
        return lookups;
    }

    /** Everyone but the strangers has a host name, and has it both ways, so that it can be told who it is (RFC 8601 §3, "iprev"). */
    @Test
    void hostNamesAreConfirmed() throws UnknownHostException {
        var rows = new DemoCompany(DemoCompany.SEED, LocalDate.of(2026, 11, 23))
                .reports().stream()
                        .flatMap(report -> report.rows().keySet().stream())
                        .toList();
        var strangers = new HashSet<String>();
        var ours = new HashSet<String>();
        for (var row : rows) (row.truth() == DemoRow.Truth.SPOOFED ? strangers : ours).add(row.sourceIp());

        assertThat(ours).hasSizeGreaterThan(20).doesNotContainAnyElementsOf(strangers);
        for (var sourceIp : ours) {
            var address = InetAddress.getByName(sourceIp);
            var hosts = dns.ptr(address).recordsOrNone();
            assertThat(hosts).as(sourceIp).hasSize(1);
            var back = sourceIp.contains(":") ? dns.aaaa(hosts.get(0)) : dns.a(hosts.get(0));
            assertThat(back.recordsOrNone()).as(hosts.toString()).contains(address);
        }
    }

    private List<String> txt(String name) {
        return dns.txt(DomainName.of(name)).recordsOrNone();
    }
}
