package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.DomainAnalysis;
import org.kakitome.analysis.ReportRows.Filter;
import org.kakitome.analysis.SourceAlignment;
import org.kakitome.dns.DomainName;
import org.kakitome.storage.FailureReports;

/** Who is this, and is it ours? */
@Path("/domains/{domain}/sources/{key}")
@Produces(MediaType.TEXT_HTML)
public class SourcePage {
    private static final int SAMPLE = 10;
    private static final int MAX_EVIDENCE = 4;

    private final Frame frame;
    private final DomainAnalysis analysis;
    private final Periods periods;
    private final FailureReports failures;

    SourcePage(Frame frame, DomainAnalysis analysis, Periods periods, FailureReports failures) {
        this.frame = frame;
        this.analysis = analysis;
        this.periods = periods;
        this.failures = failures;
    }

    /**
     * @param story what the verdict means and what follows
     * @param shares messages by verdict, where it has more than one
     * @param guideUrl null where there is nothing to mend
     * @param failures how many failure reports there are about its addresses; null for none
     */
    public record SourcePageView(
            DomainHead head,
            String name,
            Mark mark,
            String word,
            RawString answer,
            String period,
            String seen,
            String rows,
            String rowsUrl,
            RawString reason,
            RawString story,
            List<RawString> evidence,
            List<FactView> facts,
            String guideUrl,
            String failures,
            String failuresUrl,
            List<RowView> sample) {}

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance source(SourcePageView view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance source(
            @PathParam("domain") String name,
            @PathParam("key") String key,
            @RestQuery String days,
            @RestQuery String from,
            @RestQuery String to) {
        var domain = Urls.domainName(name);
        var period = periods.of(domain.ascii(), days, from, to);
        var begin = Optional.of(period.from());
        var end = Optional.of(period.to());
        var source = analysis.alignment(domain.ascii(), begin, end).sources().stream()
                .filter(s -> s.key().equals(key))
                .findFirst()
                .orElseThrow(NotFoundException::new);
        var rows = analysis.rows(domain.ascii(), Filter.source(key), begin, end, 0, SAMPLE).rows().stream()
                .map(row -> RowsPage.row(domain, row, frame.texts()))
                .toList();
        return Templates.source(view(domain, source, period, rows, frame.texts()));
    }

    private SourcePageView view(
            DomainName domain, SourceAlignment source, Period period, List<RowView> sample, Texts texts) {
        var addresses = source.addresses().stream()
                .limit(FailuresPage.MAX_ADDRESSES)
                .map(IpLiteral::parse)
                .flatMap(Optional::stream)
                .toList();
        long reported =
                addresses.isEmpty() ? 0 : failures.tally(domain, addresses).reports();
        return new SourcePageView(
                DomainHead.of(domain),
                source.name(),
                Mark.of(source.verdict()),
                texts.text("source.verdict." + source.verdict()),
                texts.answer("source.answer." + source.verdict(), SourceView.name(source, texts)),
                texts.period(period.from(), period.to()),
                texts.text("source.seen", texts.day(source.firstSeen()), texts.day(source.lastSeen())),
                texts.text("source.rows", source.messages()),
                Urls.rows(domain.ascii()) + "?" + period.query() + "&source=" + Urls.encode(source.key()),
                texts.html("reason." + source.reason()),
                texts.html("source.story." + source.verdict()),
                evidence(source, texts),
                facts(source, texts),
                source.verdict() == Verdict.OURS_NOT_ALIGNED ? Urls.guide(domain.ascii()) : null,
                reported == 0 ? null : texts.text("source.failures", reported),
                FailuresView.here(domain, addresses),
                sample);
    }

    private static List<RawString> evidence(SourceAlignment source, Texts texts) {
        var lines = new ArrayList<RawString>();
        lines.add(texts.html(
                "source.evidence.messages", texts.percent(source.aligned(), source.messages()), source.messages()));
        for (var verdict : Verdict.values()) {
            long messages = source.messages(verdict);
            if (messages > 0 && messages < source.messages())
                lines.add(texts.html("source.evidence.verdict", texts.text("verdict." + verdict), messages));
        }
        lines.add(texts.html("source.evidence.spfAligned", texts.percent(source.spfAligned(), source.messages())));
        lines.add(texts.html("source.evidence.dkimAligned", texts.percent(source.dkimAligned(), source.messages())));
        for (String passed : first(source.spfPassDomains())) lines.add(texts.html("source.evidence.spf", passed));
        for (String passed : first(source.dkimPassDomains())) lines.add(texts.html("source.evidence.dkim", passed));
        return lines;
    }

    private static List<String> first(List<String> all) {
        return all.stream().limit(MAX_EVIDENCE).toList();
    }

    private static List<FactView> facts(SourceAlignment source, Texts texts) {
        return Stream.of(
                        FactView.of(texts.text("source.fact.addresses"), source.addresses(), true, texts),
                        FactView.of(texts.text("source.fact.hosts"), source.hosts(), true, texts),
                        FactView.of(texts.text("source.fact.headerFroms"), source.headerFroms(), true, texts),
                        FactView.of(texts.text("source.fact.selectors"), source.selectors(), true, texts))
                .flatMap(Optional::stream)
                .toList();
    }
}
