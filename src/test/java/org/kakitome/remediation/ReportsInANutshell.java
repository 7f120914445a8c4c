package org.kakitome.remediation;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.kakitome.analysis.AlignmentSummary;
import org.kakitome.analysis.DomainAlignment;
import org.kakitome.analysis.DomainAlignment.Day;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.PublishedPolicy;
import org.kakitome.analysis.SourceAlignment;
import org.kakitome.analysis.SourceReason;
import org.kakitome.report.AggregateReport.PolicyPublished;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.source.KnownService;
import org.kakitome.source.KnownServices;

/** What analysis would say of some reports, without the reports. */
final class ReportsInANutshell {
    private static final KnownServices SERVICES = KnownServices.load();

    private final LocalDate today;
    private final int firstAgo;
    private final TreeMap<LocalDate, Day> days = new TreeMap<>();
    private final List<SourceAlignment> sources = new ArrayList<>();
    private long signatureFailed;
    private final List<PublishedPolicy> history = new ArrayList<>();

    ReportsInANutshell(LocalDate today, int firstAgo) {
        this.today = today;
        this.firstAgo = firstAgo;
    }

    ReportsInANutshell day(int ago, long aligned, long oursNotAligned) {
        var day = today.minusDays(ago);
        days.put(day, new Day(day, aligned, oursNotAligned, 0, 0));
        return this;
    }

    ReportsInANutshell ownServers() {
        return source("example.com", SourceReason.ALIGNED, 28_914, 0, List.of("example.com"), List.of("example.com"));
    }

    ReportsInANutshell newsletter(long messages) {
        return source(
                "mailer.example.net",
                SourceReason.AUTHENTICATED_AS_SERVICE,
                0,
                messages,
                List.of("bounce.mailer.example.net"),
                List.of("mailer.example.net"));
    }

    /** Sends with aligned SPF; so many signatures do not verify any more. */
    ReportsInANutshell brokenSignatures(String key, long aligned, long failed) {
        signatureFailed = failed;
        source(key, SourceReason.ALIGNED, aligned, 0, List.of("example.com"), List.of("example.com"));
        signatureFailed = 0;
        return this;
    }

    /** @param other messages with the verdict of {@code reason}; ours are not aligned until yesterday */
    ReportsInANutshell source(
            String key, SourceReason reason, long aligned, long other, List<String> spf, List<String> dkim) {
        return source(key, reason, aligned, other, spf, dkim, 1);
    }

    ReportsInANutshell source(
            String key,
            SourceReason reason,
            long aligned,
            long other,
            List<String> spf,
            List<String> dkim,
            int lastNotAlignedAgo) {
        var verdicts = new EnumMap<Verdict, Long>(Verdict.class);
        verdicts.put(Verdict.ALIGNED, aligned);
        verdicts.merge(reason.verdict(), other, Long::sum);
        boolean ours = reason.verdict() == Verdict.OURS_NOT_ALIGNED;
        sources.add(new SourceAlignment(
                key,
                SERVICES.byId(key).map(KnownService::name).orElse(key),
                reason.verdict(),
                aligned + other,
                aligned,
                aligned,
                dkim.isEmpty() ? 0 : aligned - signatureFailed,
                List.of("192.0.2.30"),
                List.of(),
                List.of("example.com"),
                spf,
                dkim,
                List.of(),
                today.minusDays(firstAgo),
                today.minusDays(1),
                verdicts,
                reason,
                ours ? Optional.of(today.minusDays(lastNotAlignedAgo)) : Optional.empty(),
                signatureFailed,
                signatureFailed > 0 ? Optional.of(today.minusDays(1)) : Optional.empty()));
        return this;
    }

    ReportsInANutshell policy(String policy, int sinceAgo, int untilAgo) {
        var none = Optional.<String>empty();
        var published =
                new PolicyPublished("example.com", Optional.of(policy), none, none, none, none, none, none, none, none);
        if (sinceAgo == firstAgo) history.clear();
        history.add(new PublishedPolicy(today.minusDays(sinceAgo), today.minusDays(untilAgo), published, 99));
        return this;
    }

    List<PublishedPolicy> history() {
        return history;
    }

    DomainAlignment last30() {
        return alignment(today.minusDays(29), today);
    }

    DomainAlignment all() {
        return days.isEmpty() ? alignment(today, today) : alignment(today.minusDays(firstAgo), days.lastKey());
    }

    private DomainAlignment alignment(LocalDate from, LocalDate to) {
        var list = List.copyOf(days.values());
        long messages = list.stream().mapToLong(Day::messages).sum();
        long reports = days.isEmpty() ? 0 : 1_204;
        var dispositions = Map.of(Disposition.NONE, messages);
        var summary = new AlignmentSummary(
                "example.com", from, to, reports, reports, messages, messages, messages, messages, dispositions);
        return new DomainAlignment(summary, days.isEmpty() ? 0 : 9, Optional.empty(), list, sources);
    }
}
