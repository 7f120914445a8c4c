package org.kakitome.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.kakitome.intake.BulkImport;
import org.kakitome.storage.Imports;
import org.kakitome.storage.Imports.Import;

/** Files handed over together, and how far they have been read. */
@Path("/api/v1/imports")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Reports")
public class ImportsApi {
    private final BulkImport bulk;
    private final Imports imports;

    ImportsApi(BulkImport bulk, Imports imports) {
        this.bulk = bulk;
        this.imports = imports;
    }

    public record BegunJson(long importId) {}

    /**
     * Messages, by how far they are: {@code read} is {@code stored + duplicate + setAside}.
     *
     * @param state {@code taking} (a file is being taken apart), {@code reading}, {@code done}, or {@code interrupted}: the process ended while it took a file
     *     apart, which is to be handed over again
     * @param passedOver what is no message in the spool; {@code notTaken} names the first of it
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record ImportJson(
            long importId,
            String state,
            Instant startedAt,
            Optional<String> name,
            long messages,
            long read,
            long waiting,
            long stored,
            long duplicate,
            long setAside,
            long passedOver,
            List<NotTakenJson> notTaken) {}

    public record NotTakenJson(String name, String reason, String detail) {}

    @POST
    @Operation(
            summary = "Begin an import",
            description = "For files that belong together: hand each to POST /api/v1/reports?import=…")
    @APIResponse(responseCode = "201", description = "Its number")
    public Response begin(@Parameter(description = "A name for people") @QueryParam("name") String name) {
        long id = bulk.begin(Optional.ofNullable(name).filter(n -> !n.isBlank()));
        return Response.created(URI.create("/api/v1/imports/" + id))
                .entity(new BegunJson(id))
                .build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "How far an import is")
    @APIResponse(responseCode = "404", description = "There is none with this number")
    public ImportJson find(@PathParam("id") long id) {
        return json(imports.find(id).orElseThrow(NotFoundException::new));
    }

    private static ImportJson json(Import found) {
        return new ImportJson(
                found.id(),
                Wire.of(found.state()),
                found.startedAt(),
                found.name(),
                found.messages(),
                found.read(),
                found.waiting(),
                found.stored(),
                found.duplicate(),
                found.setAside(),
                found.passedOver(),
                found.named().stream()
                        .map(p -> new NotTakenJson(
                                p.name(), p.why().reason().name(), p.why().detail()))
                        .toList());
    }
}
