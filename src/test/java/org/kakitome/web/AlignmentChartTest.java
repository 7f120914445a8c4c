package org.kakitome.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.kakitome.analysis.AlignmentSummary;
import org.kakitome.analysis.DomainAlignment;
import org.kakitome.analysis.DomainAlignment.Day;

class AlignmentChartTest {
    private static final LocalDate FIRST = LocalDate.of(2026, 10, 26); // a Monday
    private static final Texts TEXTS = Texts.of(Language.EN);

    private static AlignmentChart chart(int count, Function<LocalDate, Day> day) {
        var days = new ArrayList<Day>();
        for (int i = 0; i < count; i++) days.add(day.apply(FIRST.plusDays(i)));
        long messages = days.stream().mapToLong(Day::messages).sum();
        long aligned = days.stream().mapToLong(Day::aligned).sum();
        var summary = new AlignmentSummary(
                "example.com", FIRST, FIRST.plusDays(count - 1L), 1, 1, messages, aligned, aligned, aligned, Map.of());
        return AlignmentChart.of(
                new DomainAlignment(summary, 1, Optional.empty(), days, List.of()), "/rows?from=x", TEXTS);
    }

    @Test
    void aMonthIsShownDayByDay() {
        var chart = chart(30, day -> new Day(day, 10, 1, 0, 0));

        assertThat(chart.bars()).hasSize(30);
        assertThat(chart.bars().get(0).label()).isEqualTo("26 Oct");
        assertThat(chart.column()).isEqualTo("Day");
    }

    @Test
    void aYearIsShownByWeeksThatBeginOnMondayAndLosesNothing() {
        var chart = chart(365, day -> new Day(day, 10, 1, 0, 0));

        assertThat(chart.bars()).hasSize(53);
        assertThat(chart.bars().get(0).label()).isEqualTo("26 Oct 2026");
        assertThat(chart.bars().stream()
                        .mapToLong(bar -> bar.cells().get(0).value())
                        .sum())
                .isEqualTo(3_650);
        assertThat(chart.rhythm()).isEqualTo(1);
    }

    @Test
    void manyYearsAreShownByMonths() {
        assertThat(chart(1_200, day -> new Day(day, 10, 1, 0, 0)).bars()).hasSize(41);
    }

    @Test
    void aWeekdayThatHoldsMostOfItIsNamed() {
        var chart = chart(30, day -> new Day(day, 10, day.getDayOfWeek() == DayOfWeek.THURSDAY ? 90 : 1, 0, 0));

        assertThat(chart.totals().get(1).note()).isEqualTo("56.3 %, most on Thursdays");
    }

    @Test
    void aWeekendThatHoldsMostOfItIsNamed() {
        var chart = chart(
                30, day -> new Day(day, 100, 0, 0, day.getDayOfMonth() == 14 || day.getDayOfMonth() == 15 ? 30 : 0));

        assertThat(chart.totals().get(3).note()).endsWith("most on 14 Nov and 15 Nov");
    }

    @Test
    void aNumberLeadsToItsRowsAndZeroDoesNot() {
        var totals = chart(7, day -> new Day(day, 10, 1, 0, 0)).totals();

        assertThat(totals.get(1).url()).isEqualTo("/rows?from=x&verdict=OURS_NOT_ALIGNED");
        assertThat(totals.get(3).url()).isNull();
    }
}
