package org.kakitome.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.analysis.StoredReports.record;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfLimits;
import org.kakitome.spf.SpfTree;
import org.kakitome.storage.AlignmentRepository;
import org.kakitome.storage.TestPostgres;

class SpfUseTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 30);
    private static final Clock CLOCK = Clock.fixed(TODAY.atTime(12, 0).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
    private static final DomainName DOMAIN = DomainName.of("example.com");

    private static DataSource database;

    private final FakeDns dns = FakeDns.zone()
            .txt("example.com", "v=spf1 a:mx.example.com include:office.example.net include:shop.example.net ~all")
            .a("mx.example.com", "192.0.2.1")
            .txt("office.example.net", "v=spf1 include:inner.example.net -all")
            .txt("inner.example.net", "v=spf1 ip4:198.51.100.0/24 -all")
            .txt("shop.example.net", "v=spf1 ip4:203.0.113.0/24 -all");
    private StoredReports reports;
    private SpfUse use;

    @BeforeAll
    static void start() {
        database = TestPostgres.freshDatabase();
    }

    @BeforeEach
    void empty() throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("truncate monitored_domain, report, report_record, daily_alignment, source cascade");
        }
        reports = new StoredReports(database);
        var evaluator = new SpfEvaluator(dns, CLOCK, "mx.example.org", SpfLimits.RFC_7208);
        use = new SpfUse(new AlignmentRepository(database), evaluator, CLOCK);
    }

    private static ReportRecord passing(String ip, long count) {
        return record(ip, count, "example.com", "example.com!", "", Disposition.NONE);
    }

    private void store(ReportRecord... records) throws Exception {
        reports.store("example.com", "Reporter", TODAY.minusDays(3), "none", records);
    }

    @Test
    void messagesAreCountedAtEveryTermThatLedToTheMatch() throws Exception {
        store(passing("192.0.2.1", 10), passing("198.51.100.7", 200));

        var seen = use.last30Days(dns, DOMAIN).orElseThrow();

        assertThat(seen.messages()).isEqualTo(210);
        assertThat(seen.lost()).isZero();
        assertThat(seen.at(List.of("a:mx.example.com"))).isEqualTo(10);
        assertThat(seen.at(List.of("include:office.example.net"))).isEqualTo(200);
        assertThat(seen.at(List.of("include:office.example.net", "include:inner.example.net", "ip4:198.51.100.0/24")))
                .isEqualTo(200);
        assertThat(seen.at(List.of("include:shop.example.net"))).isZero();
    }

    @Test
    void whatPassedThenAndWouldNotNowIsLost() throws Exception {
        store(passing("192.0.2.1", 10), passing("192.0.2.99", 7));

        assertThat(use.last30Days(dns, DOMAIN).orElseThrow().lost()).isEqualTo(7);
    }

    @Test
    void mailThatPassedByAnotherDomainOrLongAgoOrNotAtAllDoesNotCount() throws Exception {
        store(
                record("192.0.2.1", 9, "example.com", "bounce.example.net", "", Disposition.NONE),
                record("192.0.2.1", 9, "example.com", "example.com?", "", Disposition.NONE));
        reports.store("example.com", "Reporter", TODAY.minusDays(30), "none", passing("192.0.2.1", 9));

        assertThat(use.last30Days(dns, DOMAIN)).isEmpty();
    }

    @Test
    void mailOfASubdomainStandsInTheReportsOfTheDomainAbove() throws Exception {
        dns.txt("news.example.com", "v=spf1 a:mx.example.com -all");
        store(record("192.0.2.1", 5, "news.example.com", "news.example.com!", "", Disposition.NONE));

        assertThat(use.last30Days(dns, DomainName.of("news.example.com"))
                        .orElseThrow()
                        .messages())
                .isEqualTo(5);
    }

    @Test
    void idleTermsLeaveAShorterRecordThatLosesNobody() throws Exception {
        store(passing("192.0.2.1", 10), passing("198.51.100.7", 200));
        var tree = SpfTree.lookup(dns, DOMAIN);

        var without = use.withoutIdle(dns, tree, use.last30Days(dns, DOMAIN).orElseThrow())
                .orElseThrow();

        assertThat(without.terms()).containsExactly("include:shop.example.net");
        assertThat(without.record()).isEqualTo("v=spf1 a:mx.example.com include:office.example.net ~all");
        assertThat(without.tree().dnsLookups()).isEqualTo(tree.dnsLookups() - 1);
    }

    @Test
    void tooLittleMailSaysNothingAboutIdleTerms() throws Exception {
        store(passing("192.0.2.1", 99));

        var seen = use.last30Days(dns, DOMAIN).orElseThrow();

        assertThat(use.withoutIdle(dns, SpfTree.lookup(dns, DOMAIN), seen)).isEmpty();
    }

    @Test
    void whereEveryTermIsInUseNothingIsIdle() throws Exception {
        store(passing("192.0.2.1", 10), passing("198.51.100.7", 200), passing("203.0.113.9", 1));

        var seen = use.last30Days(dns, DOMAIN).orElseThrow();

        assertThat(use.withoutIdle(dns, SpfTree.lookup(dns, DOMAIN), seen)).isEmpty();
    }
}
