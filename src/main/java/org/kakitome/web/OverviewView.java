package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kakitome.analysis.DomainAnalysis;
import org.kakitome.analysis.DomainOverview;
import org.kakitome.analysis.DomainOverview.Cause;
import org.kakitome.analysis.DomainOverview.Urgency;
import org.kakitome.remediation.Plan.Stage;

/**
 * All domains by urgency.
 *
 * @param setAside null when everything could be read
 * @param filters none for a handful of domains
 * @param empty null as soon as there is a domain
 * @param problem why sample data could not be loaded; null otherwise
 */
public record OverviewView(
        RawString answer,
        String period,
        String totals,
        String setAside,
        List<Filter> filters,
        List<GroupView> groups,
        FirstReport empty,
        String problem) {
    /** From so many domains on, the groups can be looked at alone. */
    private static final int WORTH_FILTERING = 8;

    public record Filter(String url, String label, boolean current) {}

    public record GroupView(String name, List<RowView> rows) {}

    /**
     * @param spark null without mail
     * @param mark null where no verdict is needed
     */
    public record RowView(
            String name,
            String url,
            List<StageView> stages,
            String stage,
            String messages,
            String aligned,
            Sparkline spark,
            Mark mark,
            String word,
            RawString now) {}

    static OverviewView empty(FirstReport first, Optional<String> problem, Texts texts) {
        return new OverviewView(
                texts.answer("overview.answer.empty"),
                null,
                null,
                null,
                List.of(),
                List.of(),
                first,
                problem.orElse(null));
    }

    static OverviewView of(List<DomainOverview> domains, String show, LocalDate today, long setAside, Texts texts) {
        long messages = domains.stream().mapToLong(DomainOverview::messages).sum();
        long aligned = domains.stream().mapToLong(DomainOverview::aligned).sum();
        var groups = new ArrayList<GroupView>();
        var filters = new ArrayList<Filter>();
        filters.add(new Filter("/domains", texts.text("overview.show.all", domains.size()), true));
        for (var urgency : Urgency.values()) {
            var members = domains.stream().filter(d -> d.urgency() == urgency).toList();
            if (members.isEmpty()) continue;
            var code = urgency.name().toLowerCase(Locale.ROOT).replace('_', '-');
            boolean current = code.equals(show);
            if (current) filters.set(0, new Filter("/domains", filters.get(0).label(), false));
            filters.add(new Filter(
                    "/domains?show=" + code, texts.text("overview.show." + urgency, members.size()), current));
            var rows = members.stream().map(domain -> row(domain, texts)).toList();
            groups.add(new GroupView(texts.text("overview.group." + urgency), rows));
        }
        var shown = filters.stream().filter(Filter::current).findFirst().orElseThrow();
        int only = filters.indexOf(shown) - 1;
        return new OverviewView(
                answer(domains, texts),
                texts.period(today.minusDays(DomainAnalysis.OVERVIEW_DAYS - 1L), today),
                texts.text("overview.totals", messages, texts.percent(aligned, messages)),
                setAside == 0 ? null : texts.text("overview.setAside", setAside),
                domains.size() < WORTH_FILTERING ? List.of() : filters,
                only < 0 ? groups : List.of(groups.get(only)),
                null,
                null);
    }

    private static RawString answer(List<DomainOverview> domains, Texts texts) {
        long attention =
                domains.stream().filter(d -> d.urgency() == Urgency.ATTENTION).count();
        return attention > 0
                ? texts.answer("overview.answer.attention", attention, domains.size())
                : texts.answer("overview.answer.fine", domains.size());
    }

    private static RowView row(DomainOverview domain, Texts texts) {
        var name = Urls.domainName(domain.domain());
        var mark = mark(domain);
        var share = texts.percent(domain.aligned(), domain.messages());
        var stage = stage(domain);
        return new RowView(
                name.unicode(),
                Urls.domain(name.ascii()),
                StageView.bar(stage, domain.urgency() == Urgency.AT_REJECT, texts),
                texts.text("stage." + stage),
                texts.number(domain.messages()),
                share,
                Sparkline.of(domain.days(), mark, texts.text("overview.sparkLabel", share)),
                domain.urgency() == Urgency.ATTENTION ? mark : null,
                texts.text("overview.word." + domain.cause()),
                now(domain, texts));
    }

    private static RawString now(DomainOverview domain, Texts texts) {
        boolean ours = domain.aligned() + domain.oursNotAligned() > 0;
        if (domain.cause() == Cause.READY_TO_ENFORCE && !ours) return texts.html("overview.onlyStrangers");
        return texts.html("overview.cause." + domain.cause(), domain.servicesNotAligned());
    }

    private static Mark mark(DomainOverview domain) {
        return switch (domain.cause()) {
            case MAIL_IS_LOST, ALIGNMENT_FELL -> Mark.REFUSED;
            case REPORTS_STOPPED, SERVICES_NOT_ALIGNED -> Mark.WORK;
            case WAITING_FOR_REPORTS -> Mark.UNKNOWN;
            case READY_TO_ENFORCE -> domain.aligned() > 0 ? Mark.ALIGNED : Mark.UNKNOWN;
            case AT_QUARANTINE, AT_REJECT, SENDS_NO_MAIL -> Mark.ALIGNED;
        };
    }

    /** By the policy that reports saw; a domain whose own mail is not aligned is not past that stage. */
    private static Stage stage(DomainOverview domain) {
        if (domain.published().isEmpty()) return Stage.LISTEN;
        return switch (domain.published().get().policy().orElse("none")) {
            case "reject" -> Stage.REJECT;
            case "quarantine" -> Stage.QUARANTINE;
            default -> domain.servicesNotAligned() > 0 ? Stage.ALIGN : Stage.QUARANTINE;
        };
    }
}
