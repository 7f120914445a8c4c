package org.kakitome.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.kakitome.analysis.AlignmentSummary;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.DomainAnalysis;
import org.kakitome.analysis.SourceAlignment;
import org.kakitome.dns.DomainName;
import org.kakitome.report.AggregateReport.PolicyPublished;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.storage.MonitoredDomain;
import org.kakitome.storage.MonitoredDomains;
import org.kakitome.storage.Reports;
import org.kakitome.storage.StoredReport;
import org.kakitome.web.Checks;
import org.kakitome.web.Frame;
import org.kakitome.web.NextSteps;

/** What stored reports say. Counts are messages; {@code aligned} means by SPF or DKIM. */
@Path("/api/v1/domains")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Domains")
public class DomainsApi {
    private static final int MAX_REPORTS = 1_000;

    private final MonitoredDomains domains;
    private final DomainAnalysis analysis;
    private final Reports reports;
    private final Checks checks;
    private final NextSteps steps;
    private final Frame frame;

    DomainsApi(
            MonitoredDomains domains,
            DomainAnalysis analysis,
            Reports reports,
            Checks checks,
            NextSteps steps,
            Frame frame) {
        this.domains = domains;
        this.analysis = analysis;
        this.reports = reports;
        this.checks = checks;
        this.steps = steps;
        this.frame = frame;
    }

    public record DomainJson(String domain, long reports, long messages, long aligned) {}

    public record SummaryJson(
            String domain,
            LocalDate from,
            LocalDate to,
            long reports,
            long records,
            long messages,
            long aligned,
            long spfAligned,
            long dkimAligned,
            Map<String, Long> dispositions) {}

    /** @param verdict aligned, ours-not-aligned, forwarded or spoofed */
    public record SourceJson(
            String key,
            String name,
            String verdict,
            String reason,
            long messages,
            long aligned,
            long spfAligned,
            long dkimAligned,
            Map<String, Long> verdicts,
            List<String> addresses,
            List<String> hosts,
            List<String> headerFroms,
            List<String> spfPassDomains,
            List<String> dkimPassDomains,
            List<String> selectors,
            LocalDate firstSeen,
            LocalDate lastSeen) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record ReportJson(
            long id,
            String reporter,
            String reportId,
            Instant begin,
            Instant end,
            PolicyPublished policy,
            long records,
            long messages,
            long skipped,
            boolean conflicting,
            long message,
            Instant receivedAt) {}

    @GET
    @Operation(summary = "All domains, with their sums over everything stored")
    public List<DomainJson> domains() {
        return domains.list().stream()
                .map(domain -> analysis.summary(domain.name(), Optional.empty(), Optional.empty()))
                .map(sum -> new DomainJson(sum.domain(), sum.reports(), sum.messages(), sum.aligned()))
                .toList();
    }

    @GET
    @Path("{domain}/summary")
    @Operation(summary = "The sums of one domain", description = "Days in UTC, both included; default: everything")
    @APIResponse(responseCode = "200", description = "Message counts")
    @APIResponse(responseCode = "404", description = "No report for this domain has come, and it is not monitored")
    public SummaryJson summary(
            @PathParam("domain") String domain, @QueryParam("from") String from, @QueryParam("to") String to) {
        return json(analysis.summary(monitored(domain).name(), Wire.date("from", from), Wire.date("to", to)));
    }

    @GET
    @Path("{domain}/sources")
    @Operation(summary = "Who sends in the domain's name, worst first")
    public List<SourceJson> sources(
            @PathParam("domain") String domain, @QueryParam("from") String from, @QueryParam("to") String to) {
        return analysis
                .alignment(monitored(domain).name(), Wire.date("from", from), Wire.date("to", to))
                .sources()
                .stream()
                .map(DomainsApi::json)
                .toList();
    }

    @GET
    @Path("{domain}/reports")
    @Operation(summary = "Its reports, latest period first", description = "At most 1,000: ask for fewer days for more")
    public List<ReportJson> reports(
            @PathParam("domain") String domain,
            @QueryParam("from") String from,
            @QueryParam("to") String to,
            @QueryParam("limit") @DefaultValue("1000") int limit) {
        var name = DomainName.of(monitored(domain).name());
        var first = Wire.date("from", from).orElse(LocalDate.MIN);
        var last = Wire.date("to", to).orElse(LocalDate.MAX);
        int most = Math.max(1, Math.min(limit, MAX_REPORTS));
        var found = new ArrayList<ReportJson>();
        for (int offset = 0; found.size() < most; offset += MAX_REPORTS) {
            var page = reports.newest(name, offset, MAX_REPORTS);
            page.stream()
                    .filter(report ->
                            !begin(report).isBefore(first) && !begin(report).isAfter(last))
                    .limit(most - found.size())
                    .map(DomainsApi::json)
                    .forEach(found::add);
            if (page.size() < MAX_REPORTS || begin(page.get(page.size() - 1)).isBefore(first)) break;
        }
        return found;
    }

    @GET
    @Path("{domain}/plan")
    @Operation(
            summary = "The way to p=reject: done steps, the open one, later ones",
            description = "Made from the last check, or a new one where that is older than ten minutes, and the stored"
                    + " reports of the last 30 days. Texts are in the language of Accept-Language.")
    public PlanJson plan(@PathParam("domain") String domain) {
        return PlanJson.of(steps.plan(checks.recent(Wire.domain(domain))), frame.texts());
    }

    private MonitoredDomain monitored(String domain) {
        return domains.find(Wire.domain(domain))
                .orElseThrow(
                        () -> new NotFoundException("No report for this domain has come, and it is not monitored."));
    }

    private static LocalDate begin(StoredReport report) {
        return LocalDate.ofInstant(report.report().metadata().begin(), ZoneOffset.UTC);
    }

    private static SummaryJson json(AlignmentSummary sum) {
        var dispositions = new LinkedHashMap<String, Long>();
        for (var disposition : Disposition.values())
            dispositions.put(disposition.wire(), sum.dispositions().getOrDefault(disposition, 0L));
        return new SummaryJson(
                sum.domain(),
                sum.from(),
                sum.to(),
                sum.reports(),
                sum.records(),
                sum.messages(),
                sum.aligned(),
                sum.spfAligned(),
                sum.dkimAligned(),
                dispositions);
    }

    private static SourceJson json(SourceAlignment source) {
        var verdicts = new LinkedHashMap<String, Long>();
        for (var verdict : Verdict.values()) verdicts.put(Wire.of(verdict), source.messages(verdict));
        return new SourceJson(
                source.key(),
                source.name(),
                Wire.of(source.verdict()),
                Wire.of(source.reason()),
                source.messages(),
                source.aligned(),
                source.spfAligned(),
                source.dkimAligned(),
                verdicts,
                source.addresses(),
                source.hosts(),
                source.headerFroms(),
                source.spfPassDomains(),
                source.dkimPassDomains(),
                source.selectors(),
                source.firstSeen(),
                source.lastSeen());
    }

    private static ReportJson json(StoredReport stored) {
        var metadata = stored.report().metadata();
        return new ReportJson(
                stored.id(),
                metadata.orgName(),
                metadata.reportId(),
                metadata.begin(),
                metadata.end(),
                stored.report().policyPublished(),
                stored.records(),
                stored.messages(),
                stored.skipped(),
                stored.conflicting(),
                stored.messageId(),
                stored.receivedAt());
    }
}
