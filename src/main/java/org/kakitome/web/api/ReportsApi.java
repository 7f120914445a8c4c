package org.kakitome.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.kakitome.intake.BulkImport;
import org.kakitome.intake.BulkImport.Taken;
import org.kakitome.intake.IntakeOutcome;
import org.kakitome.intake.ReportIntake;
import org.kakitome.storage.Spool;

/** Takes files the same way as mail: what is in them is spooled, and the answer waits for what becomes of it. */
@Path("/api/v1/reports")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Reports")
public class ReportsApi {
    private static final Duration LIMIT = Duration.ofSeconds(30); // DESIGN: then 202 with the spool id

    private final ReportIntake intake;
    private final BulkImport bulk;

    ReportsApi(ReportIntake intake, BulkImport bulk) {
        this.intake = intake;
        this.bulk = bulk;
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

    /**
     * What a file of several became.
     *
     * @param importId for {@code /api/v1/imports/}
     * @param messages spooled
     * @param reports all that is in them; absent while something is not read
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record TakenJson(long importId, long messages, long passedOver, Optional<List<DocumentJson>> reports) {}

    @POST
    @Blocking
    @Operation(
            summary = "Hand over reports",
            description =
                    "Any file that a receiver sends: XML, JSON, gzip, zip, or a whole mail (eml). Also a file that"
                            + " holds many of them: an mbox, plain or gzipped, a zip of several files, such as a zipped"
                            + " Maildir. A report that is here already is not counted twice. records and messages are"
                            + " policies and sessions of a TLS report, 1 and the messages alike of a failure report.")
    @RequestBody(
            description = "The file as it is",
            content = @Content(mediaType = "application/octet-stream", schema = @Schema(format = "binary")))
    @APIResponse(responseCode = "200", description = "What became of each report in the file")
    @APIResponse(
            responseCode = "202",
            description = "Safe, but not read within 30 seconds: id is the message's number, importId that of the"
                    + " import. With the parameter import: safe, and read later")
    @APIResponse(responseCode = "400", description = "The body is empty")
    @APIResponse(responseCode = "404", description = "There is no such import")
    @APIResponse(responseCode = "415", description = "A form; the file is to be the body itself")
    @APIResponse(responseCode = "413", description = "One message, and larger than the mail listener takes")
    public Response add(
            InputStream body,
            @Parameter(description = "Name of the file, for people") @QueryParam("filename") String filename,
            @Parameter(description = "Belongs to this import; the answer does not wait for it to be read")
                    @QueryParam("import")
                    Long importId)
            throws IOException {
        var name = Optional.ofNullable(filename).filter(f -> !f.isBlank());
        var file = Files.createTempFile("kakitome-", ".upload");
        try {
            if (Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING) == 0)
                throw new BadRequestException("The body is empty.");
            if (importId != null) return added(importId, file, name);
            if (bulk.holdsSeveral(file)) return several(file, name);
            if (bulk.isTooLarge(file)) return Problem.response(413, "The message is larger than mail may be.");
            return single(Spool.Content.of(file), name);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Response added(long importId, java.nio.file.Path file, Optional<String> name) throws IOException {
        var taken = bulk.take(importId, file, name).orElseThrow(NotFoundException::new);
        return accepted(importId, taken);
    }

    private Response several(java.nio.file.Path file, Optional<String> name) throws IOException {
        var end = Instant.now().plus(LIMIT);
        long importId = bulk.begin(name);
        var taken = bulk.take(importId, file, name).orElseThrow();
        return reports(taken, end)
                .map(reports -> Response.ok(
                                new TakenJson(importId, taken.messages(), taken.passedOver(), Optional.of(reports)))
                        .build())
                .orElseGet(() -> accepted(importId, taken));
    }

    /** Empty when they are too many, or not all read by then. */
    private Optional<List<DocumentJson>> reports(Taken taken, Instant end) {
        if (taken.ids().size() < taken.messages()) return Optional.empty();
        var reports = new ArrayList<DocumentJson>();
        for (long id : taken.ids()) {
            var left = Duration.between(Instant.now(), end);
            if (left.isNegative()) return Optional.empty();
            var outcome = intake.outcome(id, left).toCompletableFuture().join();
            if (outcome.isEmpty()) return Optional.empty();
            reports.addAll(json(outcome.get()));
        }
        return Optional.of(reports);
    }

    private static Response accepted(long importId, Taken taken) {
        return Response.accepted(new TakenJson(importId, taken.messages(), taken.passedOver(), Optional.empty()))
                .location(URI.create("/api/v1/imports/" + importId))
                .build();
    }

    private Response single(Spool.Content content, Optional<String> name) {
        long id = intake.submit(content, name);
        return intake.outcome(id, LIMIT)
                .toCompletableFuture()
                .join()
                .map(done -> Response.ok(new OutcomeJson(id, json(done))))
                .orElseGet(() -> Response.accepted(new PendingJson(id)))
                .build();
    }

    private static List<DocumentJson> json(IntakeOutcome outcome) {
        return outcome.documents().stream()
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
                .toList();
    }
}
