package org.kakitome.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kakitome.demo.DemoRow.Truth;

class DemoCompanyTest {
    private static final LocalDate LAST_DAY = LocalDate.of(2026, 11, 23);

    private final DemoCompany company = new DemoCompany(DemoCompany.SEED, LAST_DAY);
    private final List<DemoReport> reports = company.reports();

    @Test
    void tellsTheSameStoryForTheSameSeedAndDay() {
        var again = new DemoCompany(DemoCompany.SEED, LAST_DAY).reports();

        assertThat(again.toString()).isEqualTo(reports.toString());
    }

    @Test
    void tellsItInOtherNumbersForAnotherSeed() {
        var other = new DemoCompany(DemoCompany.SEED + 1, LAST_DAY).reports();

        assertThat(other).hasSameSizeAs(reports).isNotEqualTo(reports);
    }

    /** A load that was cut short is seen by the number of mails alone: {@link Demo}. */
    @ParameterizedTest
    @MethodSource("aFortnight")
    void sendsAsManyReportsWhateverTheDayOfTheWeek(LocalDate lastDay) {
        var thatDay = new DemoCompany(DemoCompany.SEED, lastDay).reports();

        assertThat(thatDay)
                .hasSameSizeAs(reports)
                .allSatisfy(report -> assertThat(report.rows()).isNotEmpty());
    }

    static Stream<LocalDate> aFortnight() {
        return LAST_DAY.datesUntil(LAST_DAY.plusDays(14));
    }

    @Test
    void coversNinetyDaysByTenReporters() {
        assertThat(reports).extracting(DemoReport::day).contains(LAST_DAY, LAST_DAY.minusDays(89));
        assertThat(reports)
                .extracting(DemoReport::day)
                .allMatch(day -> !day.isAfter(LAST_DAY) && !day.isBefore(LAST_DAY.minusDays(89)));
        assertThat(reports.stream().map(DemoReport::reporter).distinct()).hasSize(10);
        assertThat(reports).hasSizeBetween(800, 1_000);
        assertThat(reports.stream().map(r -> r.reporter().domain() + r.policyDomain() + r.day()))
                .doesNotHaveDuplicates();
    }

    @Test
    void looksLikeTheCompanyOfTheDesign() {
        long messages = lastThirtyDays(row -> true);
        long aligned = lastThirtyDays(DemoRow::aligned);

        assertThat(messages).isBetween(40_000L, 43_000L);
        assertThat(100.0 * aligned / messages).isBetween(97.8, 98.8);
        assertThat(lastThirtyDays(row -> row.truth() == Truth.OURS_NOT_ALIGNED)).isBetween(400L, 700L);
        assertThat(lastThirtyDays(row -> row.truth() == Truth.FORWARDED)).isBetween(100L, 250L);
        assertThat(lastThirtyDays(row -> row.truth() == Truth.SPOOFED)).isBetween(70L, 110L);
    }

    private long lastThirtyDays(Predicate<DemoRow> rows) {
        return messages(DemoCompany.MAIN, day -> day.isAfter(LAST_DAY.minusDays(30)), rows);
    }

    private long messages(String policyDomain, Predicate<LocalDate> days, Predicate<DemoRow> rows) {
        return reports.stream()
                .filter(report -> report.policyDomain().equals(policyDomain) && days.test(report.day()))
                .flatMap(report -> report.rows().entrySet().stream())
                .filter(row -> rows.test(row.getKey()))
                .mapToLong(row -> row.getValue())
                .sum();
    }

    private Set<DemoRow> rows() {
        return reports.stream()
                .flatMap(report -> report.rows().keySet().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void truthAndAlignmentGoTogether() {
        assertThat(reports.stream().flatMap(report -> report.rows().keySet().stream()))
                .allSatisfy(
                        row -> assertThat(row.aligned()).as(row.toString()).isEqualTo(row.truth() == Truth.ALIGNED));
    }

    @Test
    void theNewsletterGoesOutOnThursdaysAndPassesAsItsMailerOnly() {
        Predicate<DemoRow> newsletter = row -> row.spf().domain().endsWith("mailer.example.net");

        assertThat(messages(DemoCompany.MAIN, day -> day.getDayOfWeek() != DayOfWeek.THURSDAY, newsletter))
                .isZero();
        assertThat(messages(DemoCompany.MAIN, LAST_DAY.minusDays(4)::equals, newsletter))
                .isBetween(80L, 110L);
        assertThat(reports.stream().flatMap(r -> r.rows().keySet().stream()).filter(newsletter))
                .allMatch(row -> row.spf().result().equals("pass")
                        && row.signatures().get(0).result().equals("pass")
                        && !row.spfAligned()
                        && !row.dkimAligned());
    }

    @Test
    void invoicesAreSignedSinceTheMiddle() {
        Predicate<DemoRow> invoices = row -> row.sourceIp().matches("203\\.0\\.113\\.9[78]");
        var since = company.invoiceSignsSince();

        assertThat(messages(DemoCompany.MAIN, day -> day.isBefore(since), invoices.and(DemoRow::dkimAligned)))
                .isZero();
        assertThat(messages(DemoCompany.MAIN, day -> !day.isBefore(since), invoices.and(row -> !row.dkimAligned())))
                .isZero();
        assertThat(messages(DemoCompany.MAIN, since::equals, invoices)).isPositive();
        assertThat(since).isEqualTo(LAST_DAY.minusDays(44));
    }

    @Test
    void theSpoofersHaveTheirWeekend() {
        assertThat(company.burst()).isEqualTo(LocalDate.of(2026, 11, 14));
        assertThat(messages(DemoCompany.MAIN, company.burst()::equals, row -> row.truth() == Truth.SPOOFED))
                .isEqualTo(38);
        assertThat(messages(DemoCompany.MAIN, company.burst().plusDays(1)::equals, row -> row.truth() == Truth.SPOOFED))
                .isEqualTo(23);
    }

    @Test
    void weekendsAreQuiet() {
        assertThat(messages(DemoCompany.MAIN, LAST_DAY.minusDays(1)::equals, row -> true))
                .isLessThan(messages(DemoCompany.MAIN, LAST_DAY::equals, row -> true) / 2);
    }

    @Test
    void theParkedDomainIsOnlySpoofedAndItsReportsEndWithItsRecord() {
        var parked = reports.stream()
                .filter(report -> report.policyDomain().equals(DemoCompany.PARKED))
                .toList();

        assertThat(parked).extracting(DemoReport::day).allMatch(day -> !day.isAfter(LAST_DAY.minusDays(8)));
        assertThat(parked.stream().flatMap(report -> report.rows().keySet().stream()))
                .isNotEmpty()
                .allMatch(row -> row.truth() == Truth.SPOOFED);
    }

    @Test
    void theShopIsReportedUnderTheMainDomainAndTheNewsHaveTheirOwnPolicy() {
        assertThat(reports.stream().map(DemoReport::policyDomain).distinct())
                .containsExactlyInAnyOrder(DemoCompany.MAIN, DemoCompany.NEWS, DemoCompany.PARKED);
        assertThat(messages(
                        DemoCompany.MAIN,
                        LAST_DAY::equals,
                        row -> row.headerFrom().equals(DemoCompany.SHOP)))
                .isPositive();
        assertThat(reports.stream()
                        .filter(report -> report.policyDomain().equals(DemoCompany.NEWS))
                        .filter(report -> report.policy().equals("quarantine"))
                        .map(DemoReport::day)
                        .min(LocalDate::compareTo))
                .contains(company.newsEnforcesSince());
    }

    /** RFC 5737, RFC 3849, RFC 2606: nobody real is in it. */
    @Test
    void namesAndAddressesAreReservedOnes() {
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row.sourceIp()).matches("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d+|2001:db8:.*");
            assertThat(readable(row.sourceIp())).isTrue();
            assertThat(row.spf().domain()).matches("(.*\\.)?(example|example\\.(com|net|org))");
            assertThat(row.signatures())
                    .allSatisfy(signature ->
                            assertThat(signature.signingDomain()).matches("(.*\\.)?(example|example\\.(com|net|org))"));
        });
        assertThat(DemoReporter.ALL)
                .allSatisfy(reporter -> assertThat(reporter.domain()).endsWith(".example"));
    }

    private static boolean readable(String address) {
        try {
            return InetAddress.getByName(address) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
