package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.dns.DomainName;
import org.kakitome.storage.StoredTlsReport;
import org.kakitome.storage.TlsReports.Filter;
import org.kakitome.storage.TlsSummary;
import org.kakitome.storage.TlsSummary.ByPolicy;
import org.kakitome.storage.TlsSummary.ByReporter;
import org.kakitome.storage.TlsSummary.ByResult;

/**
 * What TLS reports say about a domain.
 *
 * @param record to publish where no report ever came; null where some did
 * @param filters what restricts the list of reports, for people; {@code allUrl} takes them away
 * @param shown which of how many reports; null when all are shown
 */
public record TlsView(
        DomainHead head,
        Mark mark,
        String word,
        RawString answer,
        String period,
        List<Period.Choice> choices,
        RecordView record,
        List<FailureView> failures,
        List<PolicyLine> policies,
        List<ReporterLine> reporters,
        List<String> filters,
        String allUrl,
        List<LineView> reports,
        String shown,
        String newer,
        String older) {
    /** In addresses: what a reporter did not say, which an empty parameter cannot. */
    static final String UNSAID = "-";

    private static final String NO_POLICY = "no-policy-found";

    /** Reasons named in the first line. */
    private static final int MAX_REASONS = 2;

    /**
     * Sessions that failed in one way under one policy.
     *
     * @param url its reports
     * @param rfc where the result type is defined
     */
    public record FailureView(
            Mark mark,
            String title,
            String policy,
            String sessions,
            String meaning,
            String means,
            String fix,
            List<FactView> evidence,
            String reports,
            String url,
            RfcView rfc) {}

    public record PolicyLine(
            String url, String name, String reports, String successful, String failed, boolean failures) {}

    public record ReporterLine(
            String url, String name, String last, String reports, String successful, String failed, boolean failures) {}

    public record LineView(
            String url,
            String reporter,
            String id,
            String period,
            String sessions,
            String failed,
            boolean failures,
            MomentView received) {}

    /** The reports that a filter lets through, from {@code first} on. */
    record Page(Filter filter, int first, long count, List<StoredTlsReport> reports) {}

    static TlsView none(DomainName domain, String address, Texts texts) {
        var record = new DnsRecord("_smtp._tls." + domain.ascii(), "TXT", "v=TLSRPTv1; rua=mailto:" + address);
        return new TlsView(
                DomainHead.of(domain),
                Mark.UNKNOWN,
                texts.text("tls.word.UNKNOWN"),
                texts.answer("tls.answer.none", domain.unicode()),
                null,
                List.of(),
                RecordView.of("tlsrpt", record, List.of(), Mark.ALIGNED),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                null,
                null,
                null);
    }

    static TlsView of(DomainName domain, Period period, TlsSummary summary, Page page, Texts texts) {
        var mark = mark(summary);
        var here = Urls.tls(domain.ascii()) + "&" + period.query();
        var filters = filters(page.filter(), texts);
        var list = here + query(page.filter());
        int last = page.first() + page.reports().size();
        return new TlsView(
                DomainHead.of(domain),
                mark,
                texts.text("tls.word." + mark),
                answer(period, summary, texts),
                texts.period(period.from(), period.to()),
                period.choices(Urls.tls(domain.ascii()), texts),
                null,
                summary.failures().stream()
                        .map(failure -> failure(failure, here, texts))
                        .toList(),
                summary.policies().stream()
                        .map(policy -> policy(policy, here, texts))
                        .toList(),
                summary.reporters().stream()
                        .map(reporter -> reporter(reporter, here, texts))
                        .toList(),
                filters,
                filters.isEmpty() ? null : here + "#reports",
                page.reports().stream()
                        .map(report -> line(domain, report, texts))
                        .toList(),
                page.count() > page.reports().size()
                        ? texts.text("tls.shown", page.first() + 1, last, page.count())
                        : null,
                page.first() > 0 ? list + "&offset=" + Math.max(0, page.first() - TlsPage.PAGE) + "#reports" : null,
                last < page.count() ? list + "&offset=" + last + "#reports" : null);
    }

    private static Mark mark(TlsSummary summary) {
        if (summary.sessions() == 0) return Mark.UNKNOWN;
        if (summary.failed() == 0) return Mark.ALIGNED;
        return summary.failed() * 2 >= summary.sessions() ? Mark.REFUSED : Mark.WORK;
    }

    private static RawString answer(Period period, TlsSummary summary, Texts texts) {
        long days = ChronoUnit.DAYS.between(period.from(), period.to()) + 1;
        if (summary.sessions() == 0) return texts.answer("tls.answer.quiet", summary.reports(), days);
        if (summary.failed() > 0)
            return texts.answer(
                    "tls.answer.failed",
                    summary.failed(),
                    summary.sessions(),
                    days,
                    texts.list(summary.failures().stream()
                            .map(failure -> TlsTexts.title(failure.resultType(), texts))
                            .map(title ->
                                    texts.withinSentence(new RawString(title)).getValue())
                            .distinct()
                            .limit(MAX_REASONS)
                            .toList()));
        long unasked = summary.policies().stream()
                .filter(policy -> policy.policyType().equals(NO_POLICY))
                .mapToLong(ByPolicy::successful)
                .sum();
        if (unasked == 0) return texts.answer("tls.answer.all", summary.sessions(), days);
        return unasked == summary.sessions()
                ? texts.answer("tls.answer.noPolicy", summary.sessions(), days)
                : texts.answer("tls.answer.mixed", summary.sessions(), days, unasked);
    }

    private static FailureView failure(ByResult failure, String here, Texts texts) {
        var evidence = new ArrayList<FactView>();
        FactView.of(texts.text("tls.fact.hosts"), failure.hosts(), true, texts).ifPresent(evidence::add);
        FactView.of(
                        texts.text("tls.fact.reporters"),
                        failure.reporters().stream()
                                .map(name -> TlsTexts.reporter(name, texts))
                                .toList(),
                        false,
                        texts)
                .ifPresent(evidence::add);
        failure.last()
                .flatMap(day -> FactView.of(texts.text("tls.fact.last"), List.of(texts.day(day)), false, texts))
                .ifPresent(evidence::add);
        return new FailureView(
                failure.policyType().equals(NO_POLICY) ? Mark.WORK : Mark.REFUSED,
                TlsTexts.title(failure.resultType(), texts),
                TlsTexts.policy(failure.policyType(), texts),
                failure.failed() == 0
                        ? texts.text("tls.failure.uncounted")
                        : texts.text("tls.sessions", failure.failed()),
                TlsTexts.meaning(failure.resultType(), texts),
                TlsTexts.policyMeans(failure.policyType(), texts),
                TlsTexts.fix(failure.resultType(), texts),
                evidence,
                texts.text("tls.reports", failure.reports()),
                here + "&policy=" + Urls.encode(failure.policyType()) + "&result=" + Urls.encode(failure.resultType())
                        + "#reports",
                new RfcView("RFC 8460 §4.3", "https://www.rfc-editor.org/rfc/rfc8460#section-4.3"));
    }

    private static PolicyLine policy(ByPolicy policy, String here, Texts texts) {
        return new PolicyLine(
                here + "&policy=" + Urls.encode(policy.policyType()) + "#reports",
                TlsTexts.policy(policy.policyType(), texts),
                texts.number(policy.reports()),
                texts.number(policy.successful()),
                texts.number(policy.failed()),
                policy.failed() > 0);
    }

    private static ReporterLine reporter(ByReporter reporter, String here, Texts texts) {
        return new ReporterLine(
                here + parameter("reporter", Optional.of(reporter.organizationName())) + "#reports",
                TlsTexts.reporter(reporter.organizationName(), texts),
                texts.day(reporter.last()),
                texts.number(reporter.reports()),
                texts.number(reporter.successful()),
                texts.number(reporter.failed()),
                reporter.failed() > 0);
    }

    private static LineView line(DomainName domain, StoredTlsReport report, Texts texts) {
        return new LineView(
                Urls.tlsReport(domain.ascii(), report.id()),
                TlsTexts.reporter(report.organizationName(), texts),
                report.reportId(),
                period(report, texts),
                texts.number(report.sessions()),
                texts.number(report.failed()),
                report.failed() > 0,
                MomentView.brief(report.receivedAt(), texts));
    }

    static String period(StoredTlsReport report, Texts texts) {
        // the end is the first moment after the period in some reports, the last within it in others
        var end = report.end().minusSeconds(report.end().isAfter(report.begin()) ? 1 : 0);
        return texts.period(
                report.begin().atZone(ZoneOffset.UTC).toLocalDate(),
                end.atZone(ZoneOffset.UTC).toLocalDate());
    }

    private static List<String> filters(Filter filter, Texts texts) {
        var filters = new ArrayList<String>();
        filter.policyType()
                .ifPresent(type -> filters.add(texts.text("tls.filter.policy", TlsTexts.policy(type, texts))));
        filter.resultType()
                .ifPresent(type -> filters.add(texts.text("tls.filter.result", TlsTexts.title(type, texts))));
        filter.reporter()
                .ifPresent(name -> filters.add(texts.text("tls.filter.reporter", TlsTexts.reporter(name, texts))));
        return filters;
    }

    private static String query(Filter filter) {
        return parameter("policy", filter.policyType())
                + parameter("result", filter.resultType())
                + parameter("reporter", filter.reporter());
    }

    private static String parameter(String name, Optional<String> value) {
        return value.map(v -> "&" + name + "=" + Urls.encode(v.isEmpty() ? UNSAID : v))
                .orElse("");
    }
}
