package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.DomainAnalysis;
import org.kakitome.analysis.ReportRows;
import org.kakitome.analysis.ReportRows.Filter;
import org.kakitome.dns.DomainName;

/** What exactly did receivers report? The rows behind a number. */
@Path("/domains/{domain}/rows")
@Produces(MediaType.TEXT_HTML)
public class RowsPage {
    private static final int PAGE = 50;

    /** An address as a person types it, never a name: nothing is looked up. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final Frame frame;
    private final DomainAnalysis analysis;
    private final Periods periods;

    RowsPage(Frame frame, DomainAnalysis analysis, Periods periods) {
        this.frame = frame;
        this.analysis = analysis;
        this.periods = periods;
    }

    /**
     * @param filters what restricts the rows, for people
     * @param hidden what the filter form keeps
     * @param older null on the last page
     */
    public record RowsView(
            DomainHead head,
            RawString answer,
            String period,
            List<String> filters,
            List<Field> hidden,
            String address,
            boolean addressWrong,
            List<RowView> rows,
            String shown,
            String newer,
            String older,
            String backUrl) {}

    public record Field(String name, String value) {}

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance rows(RowsView view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance rows(
            @PathParam("domain") String name,
            @RestQuery String days,
            @RestQuery String from,
            @RestQuery String to,
            @RestQuery String source,
            @RestQuery String verdict,
            @RestQuery String address,
            @RestQuery Integer offset) {
        var domain = Urls.domainName(name);
        var period = periods.of(domain.ascii(), days, from, to);
        var wanted = Optional.ofNullable(verdict).flatMap(RowsPage::verdict);
        var typed = Optional.ofNullable(address).map(String::strip).filter(a -> !a.isEmpty());
        var ip = typed.flatMap(RowsPage::address);
        var filter = new Filter(Optional.ofNullable(source), wanted, ip);
        int first = offset == null ? 0 : Math.max(0, offset);
        var rows = analysis.rows(
                domain.ascii(), filter, Optional.of(period.from()), Optional.of(period.to()), first, PAGE);
        return Templates.rows(view(domain, period, filter, typed.orElse(""), rows, first));
    }

    private RowsView view(DomainName domain, Period period, Filter filter, String typed, ReportRows rows, int first) {
        var texts = frame.texts();
        var filters = new ArrayList<String>();
        var hidden = new ArrayList<Field>();
        hidden.add(new Field("from", period.from().toString()));
        hidden.add(new Field("to", period.to().toString()));
        filter.source().ifPresent(key -> {
            filters.add(texts.text("rows.filter.source", sourceName(key, rows)));
            hidden.add(new Field("source", key));
        });
        filter.verdict().ifPresent(verdict -> {
            filters.add(texts.text("rows.filter.verdict", texts.text("verdict." + verdict)));
            hidden.add(new Field("verdict", verdict.name()));
        });
        var here = link(domain, hidden, typed);
        int last = first + rows.rows().size();
        return new RowsView(
                DomainHead.of(domain),
                texts.answer("rows.answer", rows.records(), rows.messages(), rows.reporters()),
                texts.period(period.from(), period.to()),
                filters,
                hidden,
                typed,
                !typed.isEmpty() && filter.address().isEmpty(),
                rows.rows().stream().map(row -> row(domain, row, texts)).toList(),
                rows.records() > PAGE ? texts.text("rows.shown", first + 1, last, rows.records()) : null,
                first > 0 ? here + "&offset=" + Math.max(0, first - PAGE) : null,
                last < rows.records() ? here + "&offset=" + last : null,
                Urls.domain(domain.ascii()) + "?" + period.query());
    }

    static RowView row(DomainName domain, ReportRows.Row row, Texts texts) {
        var origin = new RowView.Origin(row.reporter(), Urls.report(domain.ascii(), row.report()), row.day());
        return RowView.of(row.record(), Optional.of(origin), Optional.of(row.verdict()), texts);
    }

    private static String sourceName(String key, ReportRows rows) {
        return rows.rows().isEmpty() ? key : rows.rows().get(0).sourceName();
    }

    private static String link(DomainName domain, List<Field> fields, String address) {
        var link =
                new StringBuilder(Urls.rows(domain.ascii())).append("?address=").append(Urls.encode(address));
        for (var field : fields)
            link.append('&').append(field.name()).append('=').append(Urls.encode(field.value()));
        return link.toString();
    }

    private static Optional<Verdict> verdict(String text) {
        return Arrays.stream(Verdict.values())
                .filter(v -> v.name().equals(text))
                .findFirst();
    }

    private static Optional<InetAddress> address(String text) {
        if (!ADDRESS.matcher(text).matches()) return Optional.empty();
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
