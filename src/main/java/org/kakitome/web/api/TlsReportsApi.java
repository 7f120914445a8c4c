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
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.kakitome.report.TlsReport.FailureDetail;
import org.kakitome.report.TlsReport.Policy;
import org.kakitome.source.AddressText;
import org.kakitome.storage.MonitoredDomains;
import org.kakitome.storage.StoredTlsReport;
import org.kakitome.storage.TlsReports;
import org.kakitome.storage.TlsReports.Filter;

/** Stored TLS reports (RFC 8460). */
@Path("/api/v1/domains/{domain}/tls-reports")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Domains")
public class TlsReportsApi {
    private static final int MAX_REPORTS = 1_000;

    /** No report is from before: RFC 8460 is of 2018. */
    private static final LocalDate FIRST_DAY = LocalDate.of(2010, 1, 1);

    private static final LocalDate LAST_DAY = LocalDate.of(9000, 1, 1);

    private final MonitoredDomains domains;
    private final TlsReports reports;

    TlsReportsApi(MonitoredDomains domains, TlsReports reports) {
        this.domains = domains;
        this.reports = reports;
    }

    /** @param successful sessions, of all policies; {@code failed} those that failed */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record TlsReportJson(
            long id,
            String reporter,
            Optional<String> contact,
            String reportId,
            Instant begin,
            Instant end,
            long successful,
            long failed,
            List<PolicyJson> policies,
            boolean conflicting,
            long message,
            Instant receivedAt) {}

    /** @param type sts, tlsa, no-policy-found, or what the reporter wrote */
    public record PolicyJson(
            String type,
            List<String> policy,
            List<String> mxHosts,
            long successful,
            long failed,
            List<FailureJson> failures) {}

    /** @param resultType as RFC 8460 §4.3 spells it, or what the reporter wrote */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record FailureJson(
            String resultType,
            long failed,
            Optional<String> sendingMtaIp,
            Optional<String> receivingMxHostname,
            Optional<String> receivingMxHelo,
            Optional<String> receivingIp,
            Optional<String> additionalInformation,
            Optional<String> failureReasonCode) {}

    @GET
    @Operation(
            summary = "Its TLS reports, latest period first",
            description =
                    "What senders say about their connections to its mail servers (RFC 8460). from and to are days"
                            + " in UTC, both included, of a report's begin; default: everything. At most 1,000.")
    @APIResponse(responseCode = "200", description = "Session counts by policy, with each failure")
    @APIResponse(responseCode = "404", description = "No report for this domain has come, and it is not monitored")
    public List<TlsReportJson> reports(
            @PathParam("domain") String domain,
            @QueryParam("from") String from,
            @QueryParam("to") String to,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        var name = Wire.domain(domain);
        if (domains.find(name).isEmpty())
            throw new NotFoundException("No report for this domain has come, and it is not monitored.");
        var filter = new Filter(
                Wire.date("from", from).filter(FIRST_DAY::isBefore).orElse(FIRST_DAY),
                Wire.date("to", to).filter(LAST_DAY::isAfter).orElse(LAST_DAY),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return reports.newest(name, filter, 0, Math.max(1, Math.min(limit, MAX_REPORTS))).stream()
                .map(report -> json(report, reports.policies(report)))
                .toList();
    }

    private static TlsReportJson json(StoredTlsReport report, List<Policy> policies) {
        return new TlsReportJson(
                report.id(),
                report.organizationName(),
                report.contactInfo(),
                report.reportId(),
                report.begin(),
                report.end(),
                report.successful(),
                report.failed(),
                policies.stream().map(TlsReportsApi::json).toList(),
                report.conflicting(),
                report.messageId(),
                report.receivedAt());
    }

    private static PolicyJson json(Policy policy) {
        return new PolicyJson(
                policy.type(),
                policy.policyStrings(),
                policy.mxHosts(),
                policy.successfulSessions(),
                policy.failedSessions(),
                policy.failures().stream().map(TlsReportsApi::json).toList());
    }

    private static FailureJson json(FailureDetail failure) {
        return new FailureJson(
                failure.resultType(),
                failure.failedSessions(),
                text(failure.sendingMtaIp()),
                failure.receivingMxHostname(),
                failure.receivingMxHelo(),
                text(failure.receivingIp()),
                failure.additionalInformation(),
                failure.failureReasonCode());
    }

    private static Optional<String> text(Optional<InetAddress> address) {
        return address.map(AddressText::of);
    }
}
