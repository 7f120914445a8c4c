package org.kakitome.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.kakitome.analysis.StoredReports.record;

import java.net.InetAddress;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.analysis.DomainAlignment.Day;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.DomainOverview.Cause;
import org.kakitome.analysis.ReportRows.Filter;
import org.kakitome.dns.FakeDns;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.source.KnownServices;
import org.kakitome.source.ReverseDns;
import org.kakitome.storage.AlignmentHosts;
import org.kakitome.storage.AlignmentRepository;
import org.kakitome.storage.TestPostgres;

class DomainAnalysisTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 30);
    private static final Optional<LocalDate> ALWAYS = Optional.empty();
    private static final Clock CLOCK = Clock.fixed(TODAY.atTime(12, 0).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);

    private static DataSource database;

    private StoredReports reports;
    private DomainAnalysis analysis;

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
        analysis = new DomainAnalysis(new AlignmentRepository(database), KnownServices.load(), CLOCK);
    }

    private static ReportRecord own(long count) {
        return record("192.0.2.17", count, "example.com", "example.com!", "example.com!", Disposition.NONE);
    }

    private static ReportRecord newsletter(long count) {
        return record(
                "203.0.113.41",
                count,
                "example.com",
                "bounce.mailer.example.net",
                "mailer.example.net",
                Disposition.NONE);
    }

    private static ReportRecord spoofed(String ip, long count) {
        return record(ip, count, "example.com", "example.com?", "", Disposition.NONE);
    }

    private static Optional<LocalDate> ago(int days) {
        return Optional.of(TODAY.minusDays(days));
    }

    @Test
    void sumsEqualTheReports() throws Exception {
        reports.store("example.com", "Big Mail", TODAY.minusDays(3), "none", own(10), newsletter(5));
        reports.store(
                "example.com",
                "Kanto Mail",
                TODAY.minusDays(1),
                "none",
                own(7),
                record("192.0.2.17", 2, "example.com", "example.com!", "example.com?", Disposition.QUARANTINE),
                record("198.51.100.9", 4, "news.example.com", "example.com?", "example.com!", Disposition.REJECT));
        reports.store("example.net", "Big Mail", TODAY.minusDays(1), "none", own(1_000));

        var summary = analysis.summary("example.com", ALWAYS, ALWAYS);

        assertThat(summary)
                .isEqualTo(new AlignmentSummary(
                        "example.com",
                        TODAY.minusDays(3),
                        TODAY.minusDays(1),
                        2,
                        5,
                        28,
                        23,
                        19,
                        21,
                        Map.of(
                                Disposition.NONE, 22L,
                                Disposition.PASS, 0L,
                                Disposition.QUARANTINE, 2L,
                                Disposition.REJECT, 4L)));
    }

    @Test
    void aPeriodIncludesBothItsDays() throws Exception {
        for (int ago = 1; ago <= 5; ago++)
            reports.store("example.com", "Big Mail", TODAY.minusDays(ago), "none", own(ago));

        assertThat(analysis.summary("example.com", ago(4), ago(2)).messages()).isEqualTo(4 + 3 + 2);
        assertThat(analysis.summary("example.com", ago(2), ALWAYS).messages()).isEqualTo(2 + 1);
        assertThat(analysis.summary("example.com", ALWAYS, ago(5)).messages()).isEqualTo(5);
        assertThat(analysis.summary("example.com", ago(2), ago(4)).messages()).isZero();
    }

    @Test
    void nothingIsZeroAndNotAFault() throws Exception {
        reports.domain("example.com");

        for (String domain : List.of("example.com", "unknown.example")) {
            var alignment = analysis.alignment(domain, ALWAYS, ALWAYS);
            assertThat(alignment.summary().messages()).isZero();
            assertThat(alignment.summary().from()).isEqualTo(TODAY);
            assertThat(alignment.days()).containsExactly(new Day(TODAY, 0, 0, 0, 0));
            assertThat(alignment.sources()).isEmpty();
            assertThat(alignment.lastReport()).isEmpty();
            assertThat(analysis.rows(domain, Filter.ALL, ALWAYS, ALWAYS, 0, 50).rows())
                    .isEmpty();
            assertThat(analysis.publishedPolicies(domain)).isEmpty();
        }
        assertThat(analysis.last30Days("example.com").days()).hasSize(30);
    }

    @Test
    void everyDayOfThePeriodIsThere() throws Exception {
        reports.store(
                "example.com",
                "Big Mail",
                TODAY.minusDays(2),
                "none",
                own(3),
                newsletter(4),
                spoofed("203.0.113.7", 1));

        var days = analysis.alignment("example.com", ago(3), ago(1)).days();

        assertThat(days)
                .containsExactly(
                        new Day(TODAY.minusDays(3), 0, 0, 0, 0),
                        new Day(TODAY.minusDays(2), 3, 4, 0, 1),
                        new Day(TODAY.minusDays(1), 0, 0, 0, 0));
    }

    @Test
    void absurdPeriodsEndInTime() {
        assertThat(analysis.alignment(
                                "example.com",
                                Optional.of(LocalDate.of(1, 1, 1)),
                                Optional.of(LocalDate.of(8999, 12, 31)))
                        .days())
                .hasSize(1);
        assertThat(analysis.alignment("example.com", Optional.of(LocalDate.MIN), Optional.of(LocalDate.MAX))
                        .days())
                .hasSize(1);
    }

    @Test
    void sourcesAreNamedAndWorstComesFirst() throws Exception {
        reports.host("192.0.2.17", "mx1.example.com");
        reports.store(
                "example.com",
                "Big Mail",
                TODAY.minusDays(2),
                "none",
                own(90),
                newsletter(4),
                spoofed("203.0.113.7", 9));
        reports.store("example.com", "Big Mail", TODAY.minusDays(1), "none", own(90), spoofed("203.0.113.9", 1));

        var sources = analysis.alignment("example.com", ALWAYS, ALWAYS).sources();

        assertThat(sources)
                .extracting(SourceAlignment::key)
                .containsExactly("mailer.example.net", "spoofed-203.0.113.0-24", "example.com");
        var mailer = sources.get(0);
        assertThat(mailer.name()).isEqualTo("Mailer Example");
        assertThat(mailer.reason()).isEqualTo(SourceReason.AUTHENTICATED_AS_SERVICE);
        assertThat(mailer.lastNotAligned()).contains(TODAY.minusDays(2));
        assertThat(sources.get(1).addresses()).containsExactly("203.0.113.7", "203.0.113.9");
        assertThat(sources.get(2).hosts()).containsExactly("mx1.example.com");
        assertThat(sources.get(2).selectors()).containsExactly("s1");
    }

    @Test
    void aVerdictDoesNotDependOnHowShortThePeriodIs() throws Exception {
        for (int ago : List.of(1, 8, 15)) {
            reports.store(
                    "example.com",
                    "Big Mail",
                    TODAY.minusDays(ago),
                    "none",
                    record("203.0.113.62", 90, "example.com", "acme.example", "", Disposition.NONE));
        }

        var alignment = analysis.alignment("example.com", ago(1), ago(1));

        assertThat(alignment.messages(Verdict.OURS_NOT_ALIGNED)).isEqualTo(90);
        assertThat(alignment.summary().messages()).isEqualTo(90);
    }

    /** Whatever is stored: each message is counted once on each way of counting. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void allWaysOfCountingAgree(long seed) throws Exception {
        var random = new Random(seed);
        for (int i = 0; i < 12; i++) {
            var records = random.ints(1 + random.nextInt(6))
                    .mapToObj(r -> any(random))
                    .toArray(ReportRecord[]::new);
            reports.store("example.com", "R" + random.nextInt(3), TODAY.minusDays(random.nextInt(40)), "none", records);
        }
        var from = random.nextBoolean() ? ALWAYS : ago(random.nextInt(40));
        var to = random.nextBoolean()
                ? ALWAYS
                : Optional.of(from.orElse(TODAY.minusDays(40)).plusDays(random.nextInt(40)));

        var alignment = analysis.alignment("example.com", from, to);
        var rows = analysis.rows("example.com", Filter.ALL, from, to, 0, 1_000);

        var summary = alignment.summary();
        assertThat(alignment.days().stream().mapToLong(Day::messages).sum()).isEqualTo(summary.messages());
        assertThat(alignment.sources().stream()
                        .mapToLong(SourceAlignment::messages)
                        .sum())
                .isEqualTo(summary.messages());
        assertThat(alignment.messages(Verdict.ALIGNED)).isEqualTo(summary.aligned());
        assertThat(summary.dispositions().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(summary.messages());
        assertThat(rows.rows().stream().mapToLong(r -> r.record().count()).sum())
                .isEqualTo(summary.messages());
        assertThat(rows.records())
                .isEqualTo(summary.records())
                .isEqualTo(rows.rows().size());
        for (var verdict : Verdict.values()) {
            long counted = alignment.messages(verdict);
            assertThat(alignment.sources().stream()
                            .mapToLong(s -> s.messages(verdict))
                            .sum())
                    .isEqualTo(counted);
            var filter = new Filter(Optional.empty(), Optional.of(verdict), Optional.empty());
            assertThat(analysis.rows("example.com", filter, from, to, 0, 1).messages())
                    .isEqualTo(counted);
        }
        for (var source : alignment.sources()) {
            var of = analysis.rows("example.com", Filter.source(source.key()), from, to, 0, 1_000);
            assertThat(of.messages()).as(source.key()).isEqualTo(source.messages());
            assertThat(of.rows()).allSatisfy(r -> assertThat(r.sourceKey()).isEqualTo(source.key()));
        }
    }

    private static ReportRecord any(Random random) {
        var names =
                List.of("", "example.com!", "example.com?", "acme.example", "bounce.mailer.example.net", "gmail.com");
        var ips = List.of("192.0.2.17", "192.0.2.30", "203.0.113.41", "198.51.100.9", "2001:db8::25");
        var reasons = List.of("", "forwarded", "mailing_list", "local_policy");
        var reason = reasons.get(random.nextInt(reasons.size()));
        return record(
                ips.get(random.nextInt(ips.size())),
                1 + random.nextInt(30),
                random.nextBoolean() ? "example.com" : "news.example.com",
                names.get(random.nextInt(names.size())),
                names.get(random.nextInt(names.size())),
                Disposition.values()[random.nextInt(4)],
                reason.isEmpty() ? new String[0] : new String[] {reason});
    }

    @Test
    void rowsTellWhatWasReported() throws Exception {
        reports.store("example.com", "Big Mail", TODAY.minusDays(2), "none", own(10), newsletter(5));
        reports.store("example.com", "Kanto Mail", TODAY.minusDays(1), "none", newsletter(3));

        var rows = analysis.rows("example.com", Filter.source("mailer.example.net"), ALWAYS, ALWAYS, 0, 50);

        assertThat(rows.messages()).isEqualTo(8);
        assertThat(rows.reporters()).isEqualTo(2);
        var newest = rows.rows().get(0);
        assertThat(newest.reporter()).isEqualTo("Kanto Mail");
        assertThat(newest.reportId()).startsWith("id-");
        assertThat(newest.day()).isEqualTo(TODAY.minusDays(1));
        assertThat(newest.record()).isEqualTo(newsletter(3));
        assertThat(newest.verdict()).isEqualTo(Verdict.OURS_NOT_ALIGNED);
        assertThat(analysis.rows("example.com", Filter.source("nobody"), ALWAYS, ALWAYS, 0, 50)
                        .messages())
                .isZero();
    }

    @Test
    void rowsComeInPages() throws Exception {
        for (int ago = 1; ago <= 5; ago++)
            reports.store("example.com", "Big Mail", TODAY.minusDays(ago), "none", own(ago));
        var own = new Filter(Optional.empty(), Optional.empty(), Optional.of(InetAddress.getByName("192.0.2.17")));

        for (var filter : List.of(Filter.ALL, own)) {
            var page = analysis.rows("example.com", filter, ALWAYS, ALWAYS, 2, 2);
            assertThat(page.rows()).extracting(r -> r.record().count()).containsExactly(3L, 4L);
            assertThat(page.records()).isEqualTo(5);
            assertThat(page.messages()).isEqualTo(15);
        }
    }

    @Test
    void policiesAreFollowedOverTime() throws Exception {
        reports.store("example.com", "A", TODAY.minusDays(9), "none", own(1));
        reports.store("example.com", "A", TODAY.minusDays(7), "none", own(1));
        reports.store("example.com", "A", TODAY.minusDays(6), "quarantine", own(1));
        reports.store("example.com", "B", TODAY.minusDays(6), "quarantine", own(1));
        reports.store("example.com", "C", TODAY.minusDays(6), "none", own(1));
        reports.store("example.com", "A", TODAY.minusDays(2), "quarantine", own(1));

        var history = analysis.publishedPolicies("example.com");

        assertThat(history)
                .extracting(p -> p.policy().policy().orElseThrow(), PublishedPolicy::since, PublishedPolicy::until)
                .containsExactly(
                        tuple("none", TODAY.minusDays(9), TODAY.minusDays(7)),
                        tuple("quarantine", TODAY.minusDays(6), TODAY.minusDays(2)));
    }

    @Test
    void theOverviewSaysWhichDomainNeedsSomebody() throws Exception {
        reports.domain("new.example");
        reports.store("silent.example", "A", TODAY.minusDays(9), "none", own(5));
        reports.store("newsletter.example", "A", TODAY.minusDays(1), "none", own(500), newsletter(20));
        reports.store("ready.example", "A", TODAY.minusDays(1), "none", own(5), spoofed("203.0.113.7", 9));
        reports.store("quarantine.example", "A", TODAY.minusDays(1), "quarantine", own(5));
        reports.store("reject.example", "A", TODAY.minusDays(1), "reject", own(5));
        reports.store("parked.example", "A", TODAY.minusDays(1), "reject", spoofed("203.0.113.7", 9));
        reports.store(
                "lost.example",
                "A",
                TODAY.minusDays(1),
                "reject",
                own(50),
                record("192.0.2.17", 1, "lost.example", "", "", Disposition.REJECT));
        reports.store("fell.example", "A", TODAY.minusDays(12), "none", own(100));
        reports.store(
                "fell.example",
                "A",
                TODAY.minusDays(1),
                "none",
                own(50),
                record("192.0.2.17", 50, "fell.example", "", "", Disposition.NONE));

        var overview = analysis.overview();

        assertThat(overview)
                .extracting(DomainOverview::domain, DomainOverview::cause)
                .containsExactly(
                        tuple("lost.example", Cause.MAIL_IS_LOST),
                        tuple("silent.example", Cause.REPORTS_STOPPED),
                        tuple("fell.example", Cause.ALIGNMENT_FELL),
                        tuple("newsletter.example", Cause.SERVICES_NOT_ALIGNED),
                        tuple("new.example", Cause.WAITING_FOR_REPORTS),
                        tuple("ready.example", Cause.READY_TO_ENFORCE),
                        tuple("quarantine.example", Cause.AT_QUARANTINE),
                        tuple("reject.example", Cause.AT_REJECT),
                        tuple("parked.example", Cause.SENDS_NO_MAIL));
        var newsletter = overview.get(3);
        assertThat(newsletter.messages()).isEqualTo(520);
        assertThat(newsletter.aligned()).isEqualTo(500);
        assertThat(newsletter.servicesNotAligned()).isEqualTo(1);
        assertThat(newsletter.days()).hasSize(30);
        assertThat(newsletter.lastReport()).contains(StoredReports.received(TODAY.minusDays(1)));
        assertThat(newsletter.published().orElseThrow().policy()).contains("none");
    }

    @Test
    void hostNamesAreLookedUpBesideThePages() throws Exception {
        reports.store(
                "example.com",
                "A",
                TODAY.minusDays(1),
                "none",
                spoofed("203.0.113.130", 2),
                spoofed("203.0.113.131", 1),
                spoofed("203.0.113.132", 1));
        var dns = FakeDns.zone()
                .ptr("203.0.113.130", "out.desk.example.net")
                .a("out.desk.example.net", "203.0.113.130")
                .fails("131.113.0.203.in-addr.arpa");
        var hosts = new AlignmentHosts(database);
        var refresh = new HostRefresh(hosts, new ReverseDns(dns), CLOCK);

        refresh.run();

        var desk = analysis.alignment("example.com", ALWAYS, ALWAYS).sources().get(0);
        assertThat(desk.name()).isEqualTo("Desk Example");
        assertThat(desk.reason()).isEqualTo(SourceReason.SERVICE_HOST);
        int asked = dns.asked().size();
        refresh.run();
        assertThat(dns.asked()).as("nothing new, nothing asked").hasSize(asked);
        assertThat(hosts.due(TODAY.minusDays(9), CLOCK.instant().minusSeconds(1), 9))
                .as("no answer: again in some hours")
                .containsExactly(InetAddress.getByName("203.0.113.131"));
    }
}
