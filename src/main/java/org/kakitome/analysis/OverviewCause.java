package org.kakitome.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.kakitome.analysis.DomainAlignment.Day;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.DomainOverview.Cause;
import org.kakitome.analysis.SourceJudge.Judged;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.storage.AlignmentDomain;

/** Decides which domain needs somebody today. */
final class OverviewCause {
    /** Reporters send daily (RFC 9990 §3.5), but the small ones not on every day. */
    private static final Duration SILENCE = Duration.ofDays(4);

    private static final int WEEK = 7;

    /** A week's aligned share this much below the weeks before is no chance. */
    private static final double FALL = 0.05;

    /** Below so many messages a share says nothing. */
    private static final long ENOUGH = 50;

    private OverviewCause() {}

    static DomainOverview line(
            AlignmentDomain domain, List<Day> days, List<SourceAlignment> sources, List<Judged> judged, Instant now) {
        int notAligned = (int) sources.stream()
                .filter(s -> s.verdict() == Verdict.OURS_NOT_ALIGNED)
                .count();
        long messages = days.stream().mapToLong(Day::messages).sum();
        var cause = cause(domain, days, notAligned, judged, now);
        return new DomainOverview(
                domain.name(),
                domain.demo(),
                domain.published(),
                messages,
                days,
                notAligned,
                domain.lastReceived(),
                cause.urgency(),
                cause);
    }

    private static Cause cause(
            AlignmentDomain domain, List<Day> days, int notAligned, List<Judged> judged, Instant now) {
        if (domain.lastReceived().isEmpty()) return Cause.WAITING_FOR_REPORTS;
        if (judged.stream().anyMatch(OverviewCause::isLost)) return Cause.MAIL_IS_LOST;
        if (Duration.between(domain.lastReceived().get(), now).compareTo(SILENCE) > 0) return Cause.REPORTS_STOPPED;
        if (fell(days)) return Cause.ALIGNMENT_FELL;
        if (notAligned > 0) return Cause.SERVICES_NOT_ALIGNED;
        return switch (domain.published().flatMap(p -> p.policy()).orElse("none")) {
            case "reject" ->
                days.stream().allMatch(d -> d.messages() == d.spoofed()) ? Cause.SENDS_NO_MAIL : Cause.AT_REJECT;
            case "quarantine" -> Cause.AT_QUARANTINE;
            default -> Cause.READY_TO_ENFORCE;
        };
    }

    private static boolean isLost(Judged judged) {
        return judged.verdict() == Verdict.OURS_NOT_ALIGNED
                && Set.of(Disposition.QUARANTINE, Disposition.REJECT)
                        .contains(judged.seen().outcome().disposition());
    }

    private static boolean fell(List<Day> days) {
        var before = days.subList(0, days.size() - WEEK);
        var week = days.subList(days.size() - WEEK, days.size());
        return ours(before) >= ENOUGH && ours(week) >= ENOUGH && share(week) < share(before) - FALL;
    }

    /** Spoofed and forwarded mail comes and goes: a wave of it is no fall. */
    private static double share(List<Day> days) {
        return (double) days.stream().mapToLong(Day::aligned).sum() / ours(days);
    }

    private static long ours(List<Day> days) {
        return days.stream().mapToLong(d -> d.aligned() + d.oursNotAligned()).sum();
    }
}
