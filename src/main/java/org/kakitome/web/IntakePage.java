package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.kakitome.intake.ReportIntake;
import org.kakitome.storage.InboundMessages;

/** Is everything arriving? What came in, what became of it, and a way to hand over a file. */
@Path("/intake")
@Produces(MediaType.TEXT_HTML)
public class IntakePage {
    private static final int PAGE = 50;

    /** A report of usual size is read in milliseconds; the page does not wait longer for a large one. */
    private static final Duration READING = Duration.ofSeconds(10);

    private final Frame frame;
    private final InboundMessages messages;
    private final ReportIntake intake;
    private final Listener listener;
    private final Clock clock;

    IntakePage(Frame frame, InboundMessages messages, ReportIntake intake, Listener listener, Clock clock) {
        this.frame = frame;
        this.messages = messages;
        this.intake = intake;
        this.listener = listener;
        this.clock = clock;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance intake(IntakeView view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance intake(@RestQuery String show, @RestQuery Long before, @RestQuery Long message) {
        var shown = IntakeView.Shown.of(show);
        var filter = shown.filter();
        var page = messages.newest(before == null ? filter : filter.before(before), PAGE + 1);
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).atStartOfDay(ZoneOffset.UTC);
        var uploaded = Optional.ofNullable(message).flatMap(messages::find);
        return Templates.intake(IntakeView.of(
                page.stream().limit(PAGE).toList(),
                page.size() > PAGE,
                shown,
                messages.tally(today.toInstant()),
                messages.count(IntakeView.Shown.SET_ASIDE.filter()),
                uploaded,
                listener,
                frame.texts()));
    }

    /** A file from the browser; its outcome stands on the page that follows. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(hidden = true)
    public Response upload(@RestForm("file") FileUpload file) throws IOException {
        if (file == null || file.size() == 0)
            return Response.seeOther(URI.create("/intake#upload")).build();
        long id = intake.submit(Files.readAllBytes(file.uploadedFile()), Optional.of(file.fileName()));
        return outcome(id);
    }

    @POST
    @Path("{id}/again")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response again(@PathParam("id") long id) {
        if (messages.find(id).isEmpty()) throw new NotFoundException();
        intake.readAgain(id);
        return outcome(id);
    }

    private Response outcome(long id) {
        intake.outcome(id, READING).toCompletableFuture().join();
        return Response.seeOther(URI.create("/intake?message=" + id + "#uploaded"))
                .build();
    }

    /** Exactly what arrived, or what was kept of a failure report. Never shown in the page: a stranger wrote it. */
    @GET
    @Path("{id}/raw")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(hidden = true)
    public Response raw(@PathParam("id") long id) {
        var message = messages.find(id).orElseThrow(NotFoundException::new);
        var content = messages.raw(id).orElseThrow(NotFoundException::new);
        var came = message.envelope().filename().map(IntakePage::safe).orElse("message-" + id + ".eml");
        var name = messages.contentRedacted(id) ? "message-" + id + "-redacted.json" : came;
        return Response.ok(content)
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
                .build();
    }

    private static String safe(String filename) {
        var safe = filename.replaceAll("[^A-Za-z0-9._!@-]", "_");
        return safe.substring(Math.max(0, safe.length() - 150));
    }
}
