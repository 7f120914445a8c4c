package org.kakitome.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kakitome.check.DomainCheck;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.DomainChecker;
import org.kakitome.check.Finding;
import org.kakitome.check.FindingCode;
import org.kakitome.check.Severity;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfLimits;
import org.kakitome.spf.SpfRequest;

/** What a check says of the sample domains; also that it needs no other DNS for it. */
class DemoCheckTest {
    private final FakeDns ordinary = FakeDns.zone();
    private final DemoDns dns = new DemoDns(ordinary, "kakitome.test");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final DomainChecker checker = new DomainChecker(dns, Clock.systemUTC(), threads, "dmarc@kakitome.test");

    @BeforeEach
    void start() {
        dns.start();
    }

    @AfterEach
    void stop() {
        dns.close();
        threads.shutdown();
    }

    @Test
    void theMainDomainNeedsWorkInEachOfThree() {
        var check = check("example.com", "s1", "mail2019", "inv2026", "ed2026");

        assertThat(codes(check, SectionName.DMARC))
                .contains(FindingCode.DMARC_MONITORING_ONLY, FindingCode.DMARC_REPORTS_AUTHORIZED);
        assertThat(codes(check, SectionName.SPF)).containsExactly(FindingCode.SPF_LOOKUPS_NEARLY_USED);
        assertThat(codes(check, SectionName.DKIM))
                .contains(FindingCode.DKIM_KEY_SHORT, FindingCode.DKIM_KEY_REVOKED, FindingCode.DKIM_KEY_RIGHT);
        assertThat(codes(check, SectionName.MX)).containsExactly(FindingCode.MX_RIGHT);
    }

    @Test
    void theShopHasNoRecordOfItsOwnAndNoKey() {
        var check = check("shop.example.com", "s2");

        assertThat(codes(check, SectionName.DMARC)).contains(FindingCode.DMARC_INHERITED);
        assertThat(check.section(SectionName.DKIM).verdict()).isNotEqualTo(Severity.RIGHT);
    }

    @Test
    void theNewsAreOnTheirWay() {
        var check = check("news.example.com");

        assertThat(codes(check, SectionName.DMARC)).contains(FindingCode.DMARC_QUARANTINE);
        assertThat(codes(check, SectionName.DKIM)).containsExactly(FindingCode.DKIM_KEY_RIGHT);
    }

    @Test
    void theParkedDomainCanBeSpoofed() {
        var check = check("example.org");

        assertThat(codes(check, SectionName.DMARC)).containsExactly(FindingCode.DMARC_RECORD_MISSING);
        assertThat(codes(check, SectionName.SPF)).containsExactly(FindingCode.SPF_NO_MAIL);
        assertThat(codes(check, SectionName.MX)).containsExactly(FindingCode.MX_NULL);
    }

    @Test
    void aServerThatFailsOrIsSilentIsNotAnAbsentRecord() {
        for (var domain : List.of(DemoZone.SERVFAIL, DemoZone.SILENT)) {
            var check = check(domain);

            for (var section : List.of(SectionName.DMARC, SectionName.SPF, SectionName.MX))
                assertThat(check.section(section).verdict())
                        .as(domain + " " + section)
                        .isEqualTo(Severity.NO_ANSWER);
        }
    }

    /** Reports and DNS are of one world: a failing source evaluated again today fails as it did. */
    @Test
    void spfResultsInTheReportsAreThoseOfTheZone() throws UnknownHostException {
        var evaluator = new SpfEvaluator(dns, Clock.systemUTC(), "mx.bigmail.example", SpfLimits.RFC_7208);
        var seen = new HashSet<String>();
        for (var report : new DemoCompany(DemoCompany.SEED, LocalDate.of(2026, 11, 23)).reports()) {
            for (var row : report.rows().keySet()) {
                if (!seen.add(row.sourceIp() + " " + row.envelopeFrom())) continue;
                var request = SpfRequest.mailFrom(
                        InetAddress.getByName(row.sourceIp()), "someone@" + row.envelopeFrom(), "mail.example");
                assertThat(evaluator.evaluate(request).result().wire())
                        .as(row.toString())
                        .isEqualTo(row.spf().result());
            }
        }
        assertThat(seen).hasSizeGreaterThan(100);
    }

    private DomainCheck check(String domain, String... selectors) {
        var check = checker.check(DomainName.of(domain), Set.of(selectors));
        assertThat(ordinary.asked()).as("nothing is asked outside").isEmpty();
        return check;
    }

    private static List<FindingCode> codes(DomainCheck check, SectionName section) {
        return check.section(section).findings().stream().map(Finding::code).toList();
    }
}
