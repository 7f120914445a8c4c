package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.analysis.DomainAlignment;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.dns.DomainName;

/**
 * What the domain page shows.
 *
 * @param last when the last report came; null without one
 * @param next null where nothing is to do
 * @param chart null without mail in the period
 * @param setAside null when nothing of this domain was set aside
 */
public record DomainView(
        DomainHead head,
        Mark mark,
        String word,
        RawString answer,
        String period,
        String reports,
        String reportsUrl,
        MomentView last,
        NextView next,
        List<Period.Choice> choices,
        AlignmentChart chart,
        List<SourceView> sources,
        long moreSources,
        String setAside) {
    static final int MAX_SOURCES = 50;
    private static final int MAX_SPOOFED = 3;

    static DomainView of(
            DomainName domain,
            DomainAlignment alignment,
            Period period,
            Optional<NextView> next,
            long setAside,
            Texts texts) {
        var summary = alignment.summary();
        var rowsUrl = Urls.rows(domain.ascii()) + "?" + period.query();
        var mark = mark(alignment);
        var sources = sources(domain, alignment, period, texts);
        return new DomainView(
                DomainHead.of(domain),
                mark,
                texts.text("domain.word." + mark),
                answer(alignment, period, texts),
                texts.period(period.from(), period.to()),
                texts.text("domain.reports", summary.reports(), alignment.reporters()),
                Urls.reports(domain.ascii()),
                alignment.lastReport().map(at -> MomentView.brief(at, texts)).orElse(null),
                next.orElse(null),
                period.choices(Urls.domain(domain.ascii()), texts),
                summary.messages() == 0 ? null : AlignmentChart.of(alignment, rowsUrl, texts),
                sources.stream().limit(MAX_SOURCES).toList(),
                Math.max(0, sources.size() - MAX_SOURCES),
                setAside == 0 ? null : texts.text("domain.setAside", setAside));
    }

    /** Worst first. Spoofers come from anywhere: more than a few of their networks are one line. */
    private static List<SourceView> sources(DomainName domain, DomainAlignment alignment, Period period, Texts texts) {
        var spoofed = alignment.sources().stream()
                .filter(source -> source.verdict() == Verdict.SPOOFED)
                .toList();
        boolean together = spoofed.size() > MAX_SPOOFED;
        var views = new ArrayList<SourceView>();
        for (var source : alignment.sources()) {
            if (!together || source.verdict() != Verdict.SPOOFED)
                views.add(SourceView.of(domain.ascii(), source, period, texts));
            else if (source.equals(spoofed.get(0)))
                views.add(SourceView.spoofed(domain.ascii(), spoofed, period, texts));
        }
        return views;
    }

    static Mark mark(DomainAlignment alignment) {
        if (alignment.summary().messages() == 0) return Mark.UNKNOWN;
        return alignment.messages(Verdict.OURS_NOT_ALIGNED) > 0 ? Mark.WORK : Mark.ALIGNED;
    }

    private static RawString answer(DomainAlignment alignment, Period period, Texts texts) {
        var summary = alignment.summary();
        var when = period.endsToday() && period.days().isPresent()
                ? texts.text("domain.when.last", period.days().get())
                : texts.text("domain.when.period", texts.period(period.from(), period.to()));
        if (summary.messages() == 0) return texts.answer("domain.answer.none", when);
        var share = texts.percent(summary.aligned(), summary.messages());
        long services = alignment.sources().stream()
                .filter(source -> source.verdict() == Verdict.OURS_NOT_ALIGNED)
                .count();
        if (services > 0) return texts.answer("domain.answer.services", share, summary.messages(), when, services);
        if (summary.aligned() == summary.messages()) return texts.answer("domain.answer.all", summary.messages(), when);
        return texts.answer("domain.answer.rest", share, summary.messages(), when);
    }
}
