package org.kakitome.analysis;

import java.net.InetAddress;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.kakitome.analysis.DomainAlignment.Day;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.ReportRows.Filter;
import org.kakitome.analysis.SourceJudge.Judged;
import org.kakitome.report.AggregateReport.PolicyPublished;
import org.kakitome.source.KnownServices;
import org.kakitome.storage.AlignmentAddress;
import org.kakitome.storage.AlignmentOutcome;
import org.kakitome.storage.AlignmentPolicyDay;
import org.kakitome.storage.AlignmentRepository;
import org.kakitome.storage.AlignmentRow;
import org.kakitome.storage.AlignmentTotals;

/**
 * What stored reports say about a domain. Periods are days (UTC) of a report's begin, both ends inclusive; empty: from the first report, to the last. A domain that
 * nobody reported on, or nobody knows, has zeros.
 */
public final class DomainAnalysis {
    /** Whose mail something is shows only over time: verdicts rest on at least so many days, however short the period looked at. */
    private static final int EVIDENCE_DAYS = 30;

    /** The period of the overview and of "the last 30 days". */
    public static final int OVERVIEW_DAYS = 30;

    /** Ten years of days, more than a chart can show: of a longer period it shows the days from the first report to the last. */
    private static final int MAX_DAYS = 3_660;

    /** Days outside are nobody's question, and PostgreSQL's dates end somewhere. */
    private static final Period SENSIBLE = new Period(LocalDate.of(2000, 1, 1), LocalDate.of(2999, 12, 31));

    private static final Comparator<SourceAlignment> WORST_FIRST = Comparator.<SourceAlignment>comparingInt(
                    s -> List.of(Verdict.OURS_NOT_ALIGNED, Verdict.SPOOFED, Verdict.FORWARDED, Verdict.ALIGNED)
                            .indexOf(s.verdict()))
            .thenComparing(Comparator.comparingLong((SourceAlignment s) -> s.messages())
                    .reversed())
            .thenComparing(SourceAlignment::key);

    private final AlignmentRepository repository;
    private final KnownServices services;
    private final Clock clock;

    public DomainAnalysis(AlignmentRepository repository, KnownServices services, Clock clock) {
        this.repository = repository;
        this.services = services;
        this.clock = clock;
    }

    /** Sums over the period, exactly those of the reports. */
    public AlignmentSummary summary(String domain, Optional<LocalDate> from, Optional<LocalDate> to) {
        var first = from.map(SENSIBLE::nearest);
        var last = to.map(SENSIBLE::nearest);
        return summary(domain, first, last, repository.totals(domain, first, last));
    }

    private AlignmentSummary summary(
            String domain, Optional<LocalDate> from, Optional<LocalDate> to, AlignmentTotals totals) {
        var last = to.or(totals::lastDay).or(() -> from).orElse(today());
        return new AlignmentSummary(
                domain,
                from.or(totals::firstDay).orElse(last),
                last,
                totals.reports(),
                totals.records(),
                totals.messages(),
                totals.aligned(),
                totals.spfAligned(),
                totals.dkimAligned(),
                totals.dispositions());
    }

    /** The sums, each day and who sends. */
    public DomainAlignment alignment(String domain, Optional<LocalDate> from, Optional<LocalDate> to) {
        var first = from.map(SENSIBLE::nearest);
        var last = to.map(SENSIBLE::nearest);
        var totals = repository.totals(domain, first, last);
        var summary = summary(domain, first, last, totals);
        var period = new Period(summary.from(), summary.to());
        var judged = judged(domain, first, summary.to());
        return new DomainAlignment(
                summary,
                totals.reporters(),
                totals.lastReceived(),
                days(judged, chartPeriod(period, totals)),
                sources(domain, judged, period));
    }

    /** The last 30 days, today included. */
    public DomainAlignment last30Days(String domain) {
        return alignment(domain, Optional.of(today().minusDays(OVERVIEW_DAYS - 1)), Optional.of(today()));
    }

    private List<Judged> judged(String domain, Optional<LocalDate> from, LocalDate to) {
        var evidence = from.map(day -> earlier(day, to.minusDays(EVIDENCE_DAYS - 1)));
        return SourceJudge.judge(domain, services, repository.addresses(domain, evidence, Optional.of(to)));
    }

    private static Period chartPeriod(Period period, AlignmentTotals totals) {
        if (ChronoUnit.DAYS.between(period.from(), period.to()) < MAX_DAYS) return period;
        return new Period(
                totals.firstDay().orElse(period.to()), totals.lastDay().orElse(period.to()));
    }

    private record Period(LocalDate from, LocalDate to) {
        boolean holds(LocalDate day) {
            return !day.isBefore(from) && !day.isAfter(to);
        }

        LocalDate nearest(LocalDate day) {
            return day.isBefore(from) ? from : day.isAfter(to) ? to : day;
        }
    }

    private static List<Day> days(Collection<Judged> judged, Period period) {
        var counts = new TreeMap<LocalDate, Map<Verdict, Long>>();
        for (var day = period.from(); !day.isAfter(period.to()); day = day.plusDays(1))
            counts.put(day, new EnumMap<>(Verdict.class));
        for (var each : judged) {
            each.seen().messages().forEach((day, messages) -> {
                if (period.holds(day)) counts.get(day).merge(each.verdict(), messages, Long::sum);
            });
        }
        return counts.entrySet().stream()
                .map(d -> day(d.getKey(), d.getValue()))
                .toList();
    }

    private static Day day(LocalDate day, Map<Verdict, Long> counts) {
        return new Day(
                day,
                counts.getOrDefault(Verdict.ALIGNED, 0L),
                counts.getOrDefault(Verdict.OURS_NOT_ALIGNED, 0L),
                counts.getOrDefault(Verdict.FORWARDED, 0L),
                counts.getOrDefault(Verdict.SPOOFED, 0L));
    }

    private static List<SourceAlignment> sources(String domain, Collection<Judged> judged, Period period) {
        var tallies = new HashMap<String, SourceTally>();
        for (var each : judged) {
            var within = each.seen().messages().entrySet().stream()
                    .filter(d -> period.holds(d.getKey()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            if (within.isEmpty()) continue;
            tallies.computeIfAbsent(
                            SourceTally.key(each),
                            key -> new SourceTally(domain, key, each.identity().name()))
                    .add(each, within);
        }
        return tallies.values().stream()
                .map(SourceTally::source)
                .sorted(WORST_FIRST)
                .toList();
    }

    /** All monitored domains, those that need attention first. */
    public List<DomainOverview> overview() {
        var period = new Period(today().minusDays(OVERVIEW_DAYS - 1), today());
        var addresses = repository.addressesByDomain(period.from(), period.to());
        return repository.domains().stream()
                .map(domain -> {
                    var judged = SourceJudge.judge(
                            domain.name(),
                            services,
                            addresses.getOrDefault(domain.name(), List.<AlignmentAddress>of()));
                    return OverviewCause.line(
                            domain,
                            days(judged, period),
                            sources(domain.name(), judged, period),
                            judged,
                            clock.instant());
                })
                .sorted(Comparator.comparing(DomainOverview::cause)
                        .thenComparing(Comparator.comparingLong(DomainOverview::messages)
                                .reversed())
                        .thenComparing(DomainOverview::domain))
                .toList();
    }

    /** The policies that reports found in DNS, oldest first; on a day on which reporters disagree, that of most. */
    public List<PublishedPolicy> publishedPolicies(String domain) {
        var history = new ArrayList<PublishedPolicy>();
        for (var day : mostSeen(repository.policies(domain))) {
            var last = history.isEmpty() ? null : history.get(history.size() - 1);
            if (last != null && samePolicy(last.policy(), day.published())) {
                history.set(
                        history.size() - 1,
                        new PublishedPolicy(last.since(), day.day(), day.published(), last.reports() + day.reports()));
            } else {
                history.add(new PublishedPolicy(day.day(), day.day(), day.published(), day.reports()));
            }
        }
        return history;
    }

    private static Collection<AlignmentPolicyDay> mostSeen(List<AlignmentPolicyDay> days) {
        var byDay = new LinkedHashMap<LocalDate, AlignmentPolicyDay>();
        for (var day : days) byDay.merge(day.day(), day, (a, b) -> a.reports() >= b.reports() ? a : b);
        return byDay.values();
    }

    /** Equal in what is asked of receivers: reporters differ in the tags they repeat. */
    private static boolean samePolicy(PolicyPublished one, PolicyPublished other) {
        var policy = one.policy().orElse("none");
        return policy.equals(other.policy().orElse("none"))
                && one.subdomainPolicy()
                        .orElse(policy)
                        .equals(other.subdomainPolicy().orElse(policy))
                && one.percent().orElse("100").equals(other.percent().orElse("100"))
                && one.testing().orElse("n").equals(other.testing().orElse("n"));
    }

    /**
     * The records behind a number, newest first.
     *
     * @param offset rows to leave out, those of earlier pages
     */
    public ReportRows rows(
            String domain, Filter filter, Optional<LocalDate> from, Optional<LocalDate> to, int offset, int limit) {
        var first = from.map(SENSIBLE::nearest);
        var last = to.map(SENSIBLE::nearest);
        var totals = repository.totals(domain, first, last);
        var judged = new HashMap<Place, Judged>();
        for (var each : judged(domain, first, last.or(totals::lastDay).orElse(today()))) {
            if (fits(each, filter))
                judged.put(new Place(each.seen().address(), each.seen().outcome()), each);
        }
        if (judged.isEmpty()) return new ReportRows(0, 0, 0, List.of());
        var page = new RowCollector(judged, offset, limit);
        if (filter.equals(Filter.ALL)) {
            // the sums are known: no need to read on when the page is full
            repository.rows(domain, first, last, Set.of(), row -> page.read(row) && page.rows.size() < limit);
            return new ReportRows(totals.records(), totals.messages(), totals.reporters(), page.rows);
        }
        var addresses = judged.keySet().stream().map(Place::address).collect(Collectors.toSet());
        repository.rows(domain, first, last, addresses, page::read);
        return page.rows();
    }

    private static boolean fits(Judged judged, Filter filter) {
        return filter.source().map(SourceTally.key(judged)::equals).orElse(true)
                && filter.verdict().map(judged.verdict()::equals).orElse(true)
                && filter.address().map(judged.seen().address()::equals).orElse(true);
    }

    private record Place(InetAddress address, AlignmentOutcome outcome) {}

    private static final class RowCollector {
        private final Map<Place, Judged> wanted;
        private final int offset;
        private final int limit;
        private final List<ReportRows.Row> rows = new ArrayList<>();
        private final Set<String> reporters = new HashSet<>();
        private long records;
        private long messages;

        RowCollector(Map<Place, Judged> wanted, int offset, int limit) {
            this.wanted = wanted;
            this.offset = offset;
            this.limit = limit;
        }

        boolean read(AlignmentRow row) {
            var judged = wanted.get(new Place(row.record().sourceIp(), AlignmentOutcome.of(row.record())));
            if (judged == null) return true;
            if (records >= offset && rows.size() < limit) rows.add(row(row, judged));
            records++;
            messages += row.record().count();
            reporters.add(row.reporter());
            return true;
        }

        private static ReportRows.Row row(AlignmentRow row, Judged judged) {
            return new ReportRows.Row(
                    LocalDate.ofInstant(row.begin(), ZoneOffset.UTC),
                    row.report(),
                    row.reporter(),
                    row.reportId(),
                    row.record(),
                    SourceTally.key(judged),
                    judged.identity().name(),
                    judged.verdict(),
                    judged.reason());
        }

        ReportRows rows() {
            return new ReportRows(records, messages, reporters.size(), rows);
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }
}
