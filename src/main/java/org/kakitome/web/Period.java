package org.kakitome.web;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The days a page looks at, as its address says: {@code ?days=30} ends today, {@code ?from=&to=} is any other. Without either it is the last 30 days that have
 * mail, so that old reports show at once.
 *
 * @param days of the choice, 0 for all; empty for a free period
 */
public record Period(LocalDate from, LocalDate to, Optional<Integer> days, boolean endsToday) {
    static final int ALL = 0;
    private static final List<Integer> CHOICES = List.of(7, 30, 90, 365, ALL);
    private static final int USUAL = 30;

    /** One link of the choice; {@code current} is the one shown. */
    public record Choice(String url, String label, boolean current) {}

    /** First and last day with mail. */
    record Extent(LocalDate first, LocalDate last) {}

    static Period of(String days, String from, String to, LocalDate today, Optional<Extent> extent) {
        var begin = date(from);
        var end = date(to);
        if (begin.isPresent() && end.isPresent() && !end.get().isBefore(begin.get()))
            return new Period(
                    begin.get(), end.get(), Optional.empty(), end.get().equals(today));
        int chosen = CHOICES.stream()
                .filter(c -> String.valueOf(c).equals(days))
                .findFirst()
                .orElse(-1);
        if (chosen == ALL && extent.isPresent())
            return new Period(extent.get().first(), extent.get().last(), Optional.of(ALL), false);
        if (chosen > 0) return new Period(today.minusDays(chosen - 1L), today, Optional.of(chosen), true);
        var last = extent.map(Extent::last).filter(day -> day.isBefore(today.minusDays(USUAL - 1L)));
        var until = last.orElse(today);
        return new Period(
                until.minusDays(USUAL - 1L),
                until,
                last.isPresent() ? Optional.empty() : Optional.of(USUAL),
                last.isEmpty());
    }

    /** The query string that leads back to this period; for links to rows behind a number. */
    String query() {
        return "from=" + from + "&to=" + to;
    }

    List<Choice> choices(String path, Texts texts) {
        var choices = new ArrayList<Choice>();
        for (int choice : CHOICES)
            choices.add(new Choice(
                    path + (path.contains("?") ? "&" : "?") + "days=" + choice,
                    choice == ALL ? texts.text("period.all") : texts.text("period.days", choice),
                    days.filter(d -> d == choice).isPresent()));
        return choices;
    }

    private static Optional<LocalDate> date(String text) {
        if (text == null || !text.matches("\\d{4}-\\d{2}-\\d{2}")) return Optional.empty();
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (java.time.DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }
}
