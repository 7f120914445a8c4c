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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.kakitome.dns.DomainName;
import org.kakitome.report.AggregateReport.PolicyPublished;
import org.kakitome.report.ReportRecord;
import org.kakitome.storage.InboundMessage;
import org.kakitome.storage.InboundMessages;
import org.kakitome.storage.Reports;
import org.kakitome.storage.SenderAuthentication.Verdict;
import org.kakitome.storage.StoredReport;

/** Which reports are here, and what one of them says. */
@Path("/domains/{domain}/reports")
@Produces(MediaType.TEXT_HTML)
public class ReportsPage {
    private static final int PAGE = 50;
    private static final int MAX_ROWS = 200;
    private static final int MAX_SET_ASIDE = 20;

    private final Frame frame;
    private final Reports reports;
    private final SetAsideMessages setAside;
    private final InboundMessages messages;

    ReportsPage(Frame frame, Reports reports, SetAsideMessages setAside, InboundMessages messages) {
        this.frame = frame;
        this.reports = reports;
        this.setAside = setAside;
        this.messages = messages;
    }

    public record ReportsView(
            DomainHead head,
            RawString answer,
            List<LineView> reports,
            String newer,
            String older,
            List<IntakeView.MessageView> setAside) {}

    /** @param mark of an unverified sender; null otherwise */
    public record LineView(
            String url,
            String reporter,
            Mark mark,
            String id,
            String period,
            String policy,
            String records,
            String messages,
            MomentView received) {}

    /**
     * @param sender null for a file, and until it is known
     * @param messageUrl null when the message was deleted
     * @param more null when all rows are shown
     */
    public record ReportView(
            DomainHead head,
            String reporter,
            RawString answer,
            String period,
            MomentView received,
            SenderView sender,
            String messageUrl,
            List<FactView> facts,
            List<RowView> rows,
            String more) {}

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance reports(ReportsView view);

        static native TemplateInstance report(ReportView view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance reports(@PathParam("domain") String name, @RestQuery Integer offset) {
        var domain = Urls.domainName(name);
        var texts = frame.texts();
        int first = offset == null ? 0 : Math.max(0, offset);
        var page = reports.newest(domain, first, PAGE + 1);
        var senders = messages.senders(
                page.stream().map(StoredReport::messageId).distinct().toList());
        var here = Urls.reports(domain.ascii()) + "?offset=";
        return Templates.reports(new ReportsView(
                DomainHead.of(domain),
                texts.answer("reports.answer", reports.count(domain), domain.unicode()),
                page.stream()
                        .limit(PAGE)
                        .map(report -> line(domain, report, senders.get(report.messageId()), texts))
                        .toList(),
                first > 0 ? here + Math.max(0, first - PAGE) : null,
                page.size() > PAGE ? here + (first + PAGE) : null,
                setAside.newest(domain.ascii(), MAX_SET_ASIDE).stream()
                        .map(message -> IntakeView.message(message, texts))
                        .toList()));
    }

    /** @param sender null where that is not known */
    private static LineView line(DomainName domain, StoredReport stored, Verdict sender, Texts texts) {
        var metadata = stored.report().metadata();
        return new LineView(
                Urls.report(domain.ascii(), stored.id()),
                metadata.orgName(),
                sender == Verdict.UNVERIFIED ? SenderView.mark(sender) : null,
                metadata.reportId(),
                period(stored, texts),
                policy(stored.report().policyPublished()),
                texts.number(stored.records()),
                texts.number(stored.messages()),
                MomentView.brief(stored.receivedAt(), texts));
    }

    @GET
    @Path("{id}")
    @Operation(hidden = true)
    public TemplateInstance report(@PathParam("domain") String name, @PathParam("id") long id) {
        var domain = Urls.domainName(name);
        var texts = frame.texts();
        var stored = reports.find(domain, id).orElseThrow(NotFoundException::new);
        var records = reports.records(stored, 0, MAX_ROWS);
        boolean all = records.size() >= stored.records();
        long aligned = records.stream()
                .filter(record -> record.policyEvaluated().aligned())
                .mapToLong(ReportRecord::count)
                .sum();
        var reporter = stored.report().metadata().orgName();
        var message = messages.find(stored.messageId());
        return Templates.report(new ReportView(
                DomainHead.of(domain),
                reporter,
                all
                        ? texts.answer(
                                "report.answer", reporter, stored.messages(), texts.percent(aligned, stored.messages()))
                        : texts.answer("report.answer.long", reporter, stored.messages()),
                period(stored, texts),
                MomentView.brief(stored.receivedAt(), texts),
                message.flatMap(InboundMessage::sender)
                        .map(sender -> SenderView.of(sender, texts))
                        .orElse(null),
                message.map(m -> "/intake/" + m.id()).orElse(null),
                facts(stored, texts),
                records.stream()
                        .map(record -> RowView.of(record, Optional.empty(), Optional.empty(), texts))
                        .toList(),
                all ? null : texts.text("report.more", records.size(), stored.records())));
    }

    private static List<FactView> facts(StoredReport stored, Texts texts) {
        var metadata = stored.report().metadata();
        var contact = new ArrayList<String>();
        if (!metadata.email().isBlank()) contact.add(metadata.email());
        metadata.extraContactInfo().ifPresent(contact::add);
        return Stream.of(
                        fact("reporter", List.of(metadata.orgName()), false, texts),
                        fact("contact", contact, false, texts),
                        fact("id", List.of(metadata.reportId()), true, texts),
                        fact(
                                "period",
                                List.of(
                                        metadata.begin().toString(),
                                        metadata.end().toString()),
                                true,
                                texts),
                        fact("policy", List.of(policy(stored.report().policyPublished())), true, texts),
                        fact(
                                "format",
                                List.of(texts.text("variant." + stored.report().variant())),
                                false,
                                texts),
                        fact("generator", metadata.generator().stream().toList(), false, texts),
                        fact("errors", metadata.errors(), false, texts),
                        fact(
                                "skipped",
                                stored.skipped() == 0 ? List.of() : List.of(texts.number(stored.skipped())),
                                false,
                                texts),
                        fact(
                                "notes",
                                stored.notes().stream()
                                        .map(note -> note.code() + ": " + note.detail())
                                        .toList(),
                                true,
                                texts),
                        fact(
                                "conflicting",
                                stored.conflicting() ? List.of(texts.text("report.conflicting")) : List.of(),
                                false,
                                texts))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<FactView> fact(String name, List<String> values, boolean code, Texts texts) {
        return FactView.of(texts.text("report.fact." + name), values, code, texts);
    }

    private static String period(StoredReport stored, Texts texts) {
        var metadata = stored.report().metadata();
        // the end is the first moment after the period in some reports, the last within it in others
        var end = metadata.end().minusSeconds(metadata.end().isAfter(metadata.begin()) ? 1 : 0);
        return texts.period(
                metadata.begin().atZone(ZoneOffset.UTC).toLocalDate(),
                end.atZone(ZoneOffset.UTC).toLocalDate());
    }

    /** {@code p=none; sp=reject}, as far as the reporter said it. */
    private static String policy(PolicyPublished policy) {
        var tags = new ArrayList<String>();
        policy.policy().ifPresent(p -> tags.add("p=" + p));
        policy.subdomainPolicy().ifPresent(sp -> tags.add("sp=" + sp));
        policy.nonexistentPolicy().ifPresent(np -> tags.add("np=" + np));
        policy.dkimAlignment().ifPresent(adkim -> tags.add("adkim=" + adkim));
        policy.spfAlignment().ifPresent(aspf -> tags.add("aspf=" + aspf));
        policy.testing().ifPresent(t -> tags.add("t=" + t));
        policy.percent().filter(pct -> !pct.equals("100")).ifPresent(pct -> tags.add("pct=" + pct));
        return String.join("; ", tags);
    }
}
