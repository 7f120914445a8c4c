package org.kakitome.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.kakitome.intake.IntakeOutcome;
import org.kakitome.intake.ReportIntake;

/** Takes a report file the same way as mail: it is spooled, and the answer waits for what becomes of it. */
@Path("/api/v1/reports")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Reports")
public class ReportsApi {
    private static final Duration LIMIT = Duration.ofSeconds(30); // DESIGN: then 202 with the spool id

    private final ReportIntake intake;

    ReportsApi(ReportIntake intake) {
        this.intake = intake;
    }

    /** @param id of the message it became */
    public record OutcomeJson(long id, List<DocumentJson> reports) {}

    /**
     * @param kind aggregate, failure or tls; unknown where it did not become clear
     * @param outcome stored, duplicate or set-aside; reason and detail say why it was set aside
     * @param records of an aggregate report; policies of a TLS report; 1 for a failure report
     * @param messages in all records; sessions of a TLS report; messages alike of a failure report
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record DocumentJson(
            String kind,
            String outcome,
            Optional<String> reason,
            Optional<String> detail,
            Optional<String> domain,
            Optional<String> reporter,
            Optional<String> reportId,
            long records,
            long messages) {}

    public record PendingJson(long id) {}

    @POST
    @Operation(
            summary = "Hand over a report",
            description = "Any file that a receiver sends: XML, gzip, zip, JSON (TLS reports), or a whole mail (eml)."
                    + " A report that is here already is not counted twice. records and messages are policies and"
                    + " sessions of a TLS report, 1 and the messages alike of a failure report.")
    @RequestBody(
            description = "The file as it is",
            content = @Content(mediaType = "application/octet-stream", schema = @Schema(format = "binary")))
    @APIResponse(responseCode = "200", description = "What became of each report in the file")
    @APIResponse(responseCode = "202", description = "Safe, but not read within 30 seconds: id is the message's number")
    @APIResponse(responseCode = "400", description = "The body is empty")
    public CompletionStage<Response> add(
            byte[] content,
            @Parameter(description = "Name of the file, for people") @QueryParam("filename") String filename) {
        if (content == null || content.length == 0) throw new BadRequestException("The body is empty.");
        var name = Optional.ofNullable(filename).filter(f -> !f.isBlank());
        long id = intake.submit(content, name);
        return intake.outcome(id, LIMIT)
                .thenApply(outcome -> outcome.map(done -> Response.ok(json(done)))
                        .orElseGet(() -> Response.accepted(new PendingJson(id)))
                        .build());
    }

    private static OutcomeJson json(IntakeOutcome outcome) {
        return new OutcomeJson(
                outcome.messageId(),
                outcome.documents().stream()
                        .map(d -> new DocumentJson(
                                d.kind(),
                                d.outcome().wire(),
                                d.reason(),
                                d.detail(),
                                d.domain(),
                                d.reporter(),
                                d.reportId(),
                                d.records(),
                                d.messages()))
                        .toList());
    }
}
