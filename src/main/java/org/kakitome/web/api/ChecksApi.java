package org.kakitome.web.api;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.kakitome.web.Checks;
import org.kakitome.web.Frame;

/** Checks a domain, as the page does. */
@Path("/api/v1/checks/{domain}")
@Tag(name = "Checks")
public class ChecksApi {
    private final Checks checks;
    private final Frame frame;

    ChecksApi(Checks checks, Frame frame) {
        this.checks = checks;
        this.frame = frame;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Check a domain now",
            description = "Asks DNS for DMARC, SPF, DKIM and MX, and answers when all of it is known, at the latest"
                    + " after 30 seconds. With Accept: text/event-stream each section is sent as it finishes, as an event"
                    + " \"section\", and then the whole as \"check\".")
    @APIResponse(responseCode = "200", description = "The whole check, sections worst first")
    @APIResponse(responseCode = "400", description = "This is no domain name")
    public CheckJson check(
            @PathParam("domain") String domain,
            @Parameter(description = "DKIM selectors to look up besides the well-known ones, with spaces between")
                    @QueryParam("selectors")
                    @DefaultValue("")
                    String selectors) {
        var check = checks.now(Wire.domain(domain), Checks.selectors(selectors));
        return CheckJson.of(check, frame.texts());
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> stream(
            @PathParam("domain") String domain,
            @QueryParam("selectors") @DefaultValue("") String selectors,
            @Context Sse sse) {
        var name = Wire.domain(domain);
        var typed = Checks.selectors(selectors);
        var texts = frame.texts();
        return Multi.createFrom()
                .<OutboundSseEvent>emitter(events -> {
                    var check = checks.now(
                            name,
                            typed,
                            section -> events.emit(event(sse, "section", CheckJson.section(section, texts))));
                    events.emit(event(sse, "check", CheckJson.of(check, texts)));
                    events.complete();
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private static OutboundSseEvent event(Sse sse, String name, Object data) {
        return sse.newEventBuilder()
                .name(name)
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(data)
                .build();
    }
}
