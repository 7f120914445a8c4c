package org.kakitome.web;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.kakitome.analysis.DomainAlignment;
import org.kakitome.analysis.DomainAlignment.Day;
import org.kakitome.analysis.DomainAlignment.Verdict;

/**
 * Alignment over time: the sums above the chart and the table it is drawn from.
 *
 * @param rhythm bars between labels, or a multiple: a week of days
 * @param bars one row each: a day, or a week or month where days would be too thin
 */
public record AlignmentChart(
        List<Total> totals, String all, String rest, String column, String description, int rhythm, List<Bar> bars) {
    private static final int MAX_DAYS = 100;
    private static final int MAX_WEEKS = 110;

    /** A peak is worth a word from this many messages on. */
    private static final long WORTH_A_WORD = 10;

    public record Total(Mark mark, String name, String count, String note, String url) {}

    public record Bar(String label, List<Cell> cells) {}

    public record Cell(long value, String text) {}

    private enum Step {
        DAY,
        WEEK,
        MONTH
    }

    static AlignmentChart of(DomainAlignment alignment, String rowsUrl, Texts texts) {
        var days = alignment.days();
        var step = days.size() <= MAX_DAYS ? Step.DAY : days.size() <= MAX_WEEKS * 7 ? Step.WEEK : Step.MONTH;
        var totals = new ArrayList<Total>();
        for (var verdict : Verdict.values()) totals.add(total(verdict, alignment, rowsUrl, texts));
        var bars =
                grouped(days, step).stream().map(day -> bar(day, step, texts)).toList();
        return new AlignmentChart(
                totals,
                texts.text("chart.all." + step),
                texts.text("chart.rest." + step),
                texts.text("chart.column." + step),
                description(alignment, texts),
                step == Step.DAY ? 7 : 1,
                bars);
    }

    private static Total total(Verdict verdict, DomainAlignment alignment, String rowsUrl, Texts texts) {
        long messages = alignment.messages(verdict);
        var share = texts.percent(messages, alignment.summary().messages());
        var peak = verdict == Verdict.ALIGNED ? "" : peak(alignment.days(), value(verdict), texts);
        var note =
                peak.isEmpty() && verdict == Verdict.FORWARDED && messages > 0 ? texts.text("chart.nothingToDo") : peak;
        return new Total(
                Mark.of(verdict),
                texts.text("verdict." + verdict),
                texts.number(messages),
                note.isEmpty() ? share : share + texts.text("list.comma") + note,
                messages == 0 ? null : rowsUrl + "&verdict=" + verdict);
    }

    /** {@code most on Thursdays}, {@code most on 14 and 15 Nov}: where one or two days, or one day of the week, hold most of it. */
    private static String peak(List<Day> days, ToLongFunction<Day> value, Texts texts) {
        long sum = days.stream().mapToLong(value).sum();
        if (sum < WORTH_A_WORD || days.size() < 7) return "";
        var highest = days.stream()
                .sorted(Comparator.comparingLong(value).reversed())
                .limit(2)
                .toList();
        if (value.applyAsLong(highest.get(0)) * 10 >= sum * 6)
            return texts.text("chart.peak.day", texts.shortDay(highest.get(0).day()));
        if (highest.stream().mapToLong(value).sum() * 10 >= sum * 6)
            return texts.text(
                    "chart.peak.day",
                    texts.list(highest.stream()
                            .map(Day::day)
                            .sorted()
                            .map(texts::shortDay)
                            .toList()));
        if (days.size() < 21) return "";
        Map<DayOfWeek, Long> byWeekday = new EnumMap<>(DayOfWeek.class);
        for (var day : days) byWeekday.merge(day.day().getDayOfWeek(), value.applyAsLong(day), Long::sum);
        return byWeekday.entrySet().stream()
                .filter(e -> e.getValue() * 10 >= sum * 6)
                .findFirst()
                .map(e -> texts.text(
                        "chart.peak.weekday",
                        e.getKey()
                                .getDisplayName(TextStyle.FULL, texts.language().locale())))
                .orElse("");
    }

    private static String description(DomainAlignment alignment, Texts texts) {
        var parts = new ArrayList<String>();
        for (var verdict : Verdict.values())
            parts.add(texts.text("verdict." + verdict) + " " + texts.number(alignment.messages(verdict)));
        return texts.text(
                "chart.description",
                texts.period(alignment.summary().from(), alignment.summary().to()),
                String.join(texts.text("list.comma"), parts));
    }

    private static List<Day> grouped(List<Day> days, Step step) {
        if (step == Step.DAY) return days;
        var groups = new ArrayList<Day>();
        for (var day : days) {
            var first = first(day.day(), step);
            int last = groups.size() - 1;
            if (last >= 0 && groups.get(last).day().equals(first)) groups.set(last, sum(groups.get(last), day));
            else groups.add(new Day(first, day.aligned(), day.oursNotAligned(), day.forwarded(), day.spoofed()));
        }
        return groups;
    }

    private static LocalDate first(LocalDate day, Step step) {
        return step == Step.MONTH
                ? day.with(TemporalAdjusters.firstDayOfMonth())
                : day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    private static Day sum(Day a, Day b) {
        return new Day(
                a.day(),
                a.aligned() + b.aligned(),
                a.oursNotAligned() + b.oursNotAligned(),
                a.forwarded() + b.forwarded(),
                a.spoofed() + b.spoofed());
    }

    private static Bar bar(Day day, Step step, Texts texts) {
        var cells = new ArrayList<Cell>();
        for (var verdict : Verdict.values()) {
            long messages = value(verdict).applyAsLong(day);
            cells.add(new Cell(messages, texts.number(messages)));
        }
        return new Bar(step == Step.DAY ? texts.shortDay(day.day()) : texts.day(day.day()), cells);
    }

    static ToLongFunction<Day> value(Verdict verdict) {
        return switch (verdict) {
            case ALIGNED -> Day::aligned;
            case OURS_NOT_ALIGNED -> Day::oursNotAligned;
            case FORWARDED -> Day::forwarded;
            case SPOOFED -> Day::spoofed;
        };
    }
}
