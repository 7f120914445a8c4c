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
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.kakitome.report.FailureReport.HeaderField;
import org.kakitome.source.AddressText;
import org.kakitome.storage.FailureReports;
import org.kakitome.storage.MonitoredDomains;
import org.kakitome.storage.StoredFailureReport;

/** Stored failure reports (RFC 9991). */
@Path("/api/v1/domains/{domain}/failure-reports")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Domains")
public class FailureReportsApi {
    private static final int MAX_REPORTS = 1_000;

    private final MonitoredDomains domains;
    private final FailureReports reports;

    FailureReportsApi(MonitoredDomains domains, FailureReports reports) {
        this.domains = domains;
        this.reports = reports;
    }

    /**
     * @param notAligned mechanisms that gave no aligned identity: spf, dkim
     * @param redacted what tells who wrote what to whom was taken out before it was stored
     * @param incidents messages alike
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record FailureReportJson(
            long id,
            Instant occurredAt,
            String feedbackType,
            Optional<String> authFailure,
            List<String> notAligned,
            Optional<String> deliveryResult,
            Optional<String> reporter,
            Optional<String> sourceIp,
            Optional<String> host,
            Optional<String> mailFrom,
            List<String> rcptTo,
            Optional<String> dkimDomain,
            Optional<String> dkimSelector,
            List<String> authenticationResults,
            List<HeaderField> header,
            long incidents,
            boolean redacted,
            long message,
            Instant receivedAt) {}

    @GET
    @Operation(
            summary = "Its failure reports, latest first",
            description = "One message each that failed to authenticate (RFC 9991, RFC 6591). Stored redacted unless"
                    + " kakitome.reports.keep-failure-content says otherwise. At most 1,000.")
    @APIResponse(responseCode = "200", description = "What was kept of each")
    @APIResponse(responseCode = "404", description = "No report for this domain has come, and it is not monitored")
    public List<FailureReportJson> reports(
            @PathParam("domain") String domain,
            @QueryParam("offset") @DefaultValue("0") int offset,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        var name = Wire.domain(domain);
        if (domains.find(name).isEmpty())
            throw new NotFoundException("No report for this domain has come, and it is not monitored.");
        return reports.newest(name, List.of(), Math.max(0, offset), Math.max(1, Math.min(limit, MAX_REPORTS))).stream()
                .map(FailureReportsApi::json)
                .toList();
    }

    private static FailureReportJson json(StoredFailureReport stored) {
        var report = stored.report();
        return new FailureReportJson(
                stored.id(),
                stored.occurredAt(),
                report.feedbackType(),
                report.authFailure(),
                report.identityAlignment(),
                report.deliveryResult(),
                report.reporter(),
                report.sourceIp().map(AddressText::of),
                stored.host(),
                report.originalMailFrom(),
                report.originalRcptTo(),
                report.dkim().domain(),
                report.dkim().selector(),
                report.authenticationResults(),
                report.originalHeader(),
                report.incidents(),
                stored.redacted(),
                stored.messageId(),
                stored.receivedAt());
    }
}
