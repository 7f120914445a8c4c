package org.kakitome.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.kakitome.check.DomainCheck.QueryLogEntry;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.dns.DnsjavaDns;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.LoopbackDnsServer;

/** One whole check over the wire. */
class DomainCheckOverDnsTest {
    @Test
    void aDomainIsCheckedOverRealDns() throws Exception {
        var threads = Executors.newCachedThreadPool();
        try (var server = LoopbackDnsServer.start(0)
                        .serve("example.com", """
                                @                   IN MX    10 mx1
                                @                   IN TXT   "v=spf1 mx include:spf.example.net " "~all"
                                mx1                 IN A     192.0.2.25
                                mx1                 IN AAAA  2001:db8::25
                                _dmarc              IN TXT   "v=DMARC1; p=none; rua=mailto:dmarc@example.net; pct=50"
                                s1._domainkey       IN CNAME s1.dkim.example.net.
                                """)
                        .serve("example.net", """
                                spf                               IN TXT "v=spf1 ip4:192.0.2.0/24 -all"
                                s1.dkim                           IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
                                example.com._report._dmarc        IN TXT "v=DMARC1"
                                """)
                        .serve("com", "")
                        .serve("net", "")
                        .failsAt("google._domainkey.example.com");
                var dns = new DnsjavaDns(List.of(server.server()), Duration.ofSeconds(5))) {
            var checker = new DomainChecker(dns, Clock.systemUTC(), threads, "dmarc@reports.example.org");

            var check = checker.check(DomainName.of("example.com"), Set.of("nothere"));

            assertThat(check.answer().code()).isEqualTo(DomainAnswer.Code.SPOOFABLE_MONITORING);
            assertThat(codes(check, SectionName.DOMAIN)).containsExactly(FindingCode.DOMAIN_EXISTS);
            assertThat(codes(check, SectionName.DMARC))
                    .containsExactly(
                            FindingCode.DMARC_MONITORING_ONLY,
                            FindingCode.DMARC_TAG_REMOVED,
                            FindingCode.DMARC_SUBDOMAINS_FOLLOW,
                            FindingCode.DMARC_REPORTS_AUTHORIZED);
            assertThat(codes(check, SectionName.SPF)).contains(FindingCode.SPF_RIGHT);
            assertThat(codes(check, SectionName.DKIM))
                    .containsExactlyInAnyOrder(
                            FindingCode.DKIM_SELECTOR_NOT_EXISTING,
                            FindingCode.DKIM_UNANSWERED,
                            FindingCode.DKIM_KEY_RIGHT,
                            FindingCode.DKIM_KEY_AT_SERVICE);
            assertThat(codes(check, SectionName.MX)).containsExactly(FindingCode.MX_RIGHT);
            assertThat(check.queries())
                    .extracting(QueryLogEntry::name, QueryLogEntry::outcome)
                    .contains(
                            org.assertj.core.groups.Tuple.tuple("_dmarc.example.com", "FOUND"),
                            org.assertj.core.groups.Tuple.tuple("google._domainkey.example.com", "SERVFAIL"),
                            org.assertj.core.groups.Tuple.tuple("nothere._domainkey.example.com", "NXDOMAIN"));
            assertThat(check.took()).isLessThan(Duration.ofSeconds(10));
        } finally {
            threads.shutdown();
        }
    }

    private static List<FindingCode> codes(DomainCheck check, SectionName name) {
        return check.section(name).findings().stream().map(Finding::code).toList();
    }
}
