package org.kakitome.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kakitome.web.Period.Extent;

class PeriodTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);

    private static Period of(String days, String from, String to, Extent extent) {
        return Period.of(days, from, to, TODAY, Optional.ofNullable(extent));
    }

    @Test
    void withoutAChoiceItIsTheLastThirtyDays() {
        var period = of(null, null, null, new Extent(TODAY.minusDays(80), TODAY.minusDays(1)));

        assertThat(period.from()).isEqualTo("2026-10-26");
        assertThat(period.to()).isEqualTo(TODAY);
        assertThat(period.days()).contains(30);
    }

    @Test
    void oldReportsShowAtOnce() {
        var last = LocalDate.of(2024, 3, 31);

        var period = of(null, null, null, new Extent(LocalDate.of(2023, 1, 1), last));

        assertThat(period.to()).isEqualTo(last);
        assertThat(period.from()).isEqualTo("2024-03-02");
        assertThat(period.days()).isEmpty();
        assertThat(period.endsToday()).isFalse();
    }

    @Test
    void allReachesFromTheFirstReportToTheLast() {
        var period = of("0", null, null, new Extent(LocalDate.of(2023, 1, 1), LocalDate.of(2024, 3, 31)));

        assertThat(period.from()).isEqualTo("2023-01-01");
        assertThat(period.to()).isEqualTo("2024-03-31");
        assertThat(period.days()).contains(Period.ALL);
    }

    @Test
    void anAddressMayNameAnyDays() {
        var period = of("30", "2026-11-01", "2026-11-03", null);

        assertThat(period.query()).isEqualTo("from=2026-11-01&to=2026-11-03");
        assertThat(period.days()).isEmpty();
    }

    @Test
    void nonsenseInAnAddressIsTheUsualPeriod() {
        assertThat(of("4711", null, null, null).days()).contains(30);
        assertThat(of(null, "2026-13-01", "2026-02-31", null).days()).contains(30);
        assertThat(of(null, "2026-11-03", "2026-11-01", null).days()).contains(30);
        assertThat(of("0", null, null, null).days()).contains(30);
    }

    @Test
    void theChoiceMarksWhatIsShown() {
        var choices = of("90", null, null, null).choices("/domains/example.com", Texts.of(Language.EN));

        assertThat(choices)
                .extracting(Period.Choice::label)
                .containsExactly("7 days", "30 days", "90 days", "1 year", "All");
        assertThat(choices)
                .filteredOn(Period.Choice::current)
                .extracting(Period.Choice::url)
                .containsExactly("/domains/example.com?days=90");
    }
}
