package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.kakitome.intake.BulkImport;
import org.kakitome.intake.IntakeMetrics;
import org.kakitome.intake.MailCertificate;
import org.kakitome.intake.MailReadiness;
import org.kakitome.intake.ReportIntake;
import org.kakitome.intake.Rereader;
import org.kakitome.storage.Imports;
import org.kakitome.storage.InboundMessage;
import org.kakitome.storage.InboundMessages;
import org.kakitome.storage.Rereadings.Scope;
import org.kakitome.storage.Spool;
import org.kakitome.web.IntakeQuery.Shown;

/** Is everything arriving? What came in, what became of it, a way to hand over files, to have them read again, and to delete them. */
@Path("/intake")
@Produces(MediaType.TEXT_HTML)
public class IntakePage {
    private static final int PAGE = 50;

    /** A message on its way to whoever wants it is in memory up to so many octets, and takes no connection to the database while it is sent. */
    private static final int PIECE = 256 * 1024;

    /** A report of usual size is read in milliseconds; the page does not wait longer for a large one. */
    private static final Duration READING = Duration.ofSeconds(10);

    private final Frame frame;
    private final InboundMessages messages;
    private final ReportIntake intake;
    private final BulkImport bulk;
    private final Imports imports;
    private final Rereader rereader;
    private final IntakeMetrics metrics;
    private final MailReadiness readiness;
    private final MailCertificate certificate;
    private final Listener listener;
    private final Clock clock;

    IntakePage(
            Frame frame,
            InboundMessages messages,
            ReportIntake intake,
            BulkImport bulk,
            Imports imports,
            Rereader rereader,
            IntakeMetrics metrics,
            MailReadiness readiness,
            MailCertificate certificate,
            Listener listener,
            Clock clock) {
        this.frame = frame;
        this.messages = messages;
        this.intake = intake;
        this.bulk = bulk;
        this.imports = imports;
        this.rereader = rereader;
        this.metrics = metrics;
        this.readiness = readiness;
        this.certificate = certificate;
        this.listener = listener;
        this.clock = clock;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance intake(IntakeView view);

        static native TemplateInstance message(InboundView view);

        static native TemplateInstance delete(DeleteView view);

        static native TemplateInstance imported(ImportView view);
    }

    /**
     * The step before messages are gone.
     *
     * @param action where the form goes
     * @param query what is deleted, for the form
     * @param last id of the newest message meant
     */
    public record DeleteView(RawString answer, String note, String action, IntakeQuery query, long last, String back) {}

    @GET
    @Operation(hidden = true)
    public TemplateInstance intake(
            @RestQuery String show,
            @RestQuery String domain,
            @RestQuery String day,
            @RestQuery("import") Long ofImport,
            @RestQuery Long before,
            @RestQuery Long message) {
        var query = IntakeQuery.of(show, domain, day, ofImport);
        var filter = query.filter();
        var page = messages.newest(before == null ? filter : filter.before(before), PAGE + 1);
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).atStartOfDay(ZoneOffset.UTC);
        var uploaded = Optional.ofNullable(message).flatMap(messages::find);
        return Templates.intake(IntakeView.of(
                page.stream().limit(PAGE).toList(),
                page.size() > PAGE,
                query,
                messages.tally(today.toInstant()),
                messages.count(IntakeQuery.of(Shown.SET_ASIDE.parameter(), null, null, null)
                        .filter()),
                uploaded,
                rereader.latest(),
                readiness.trouble(),
                EncryptionView.of(certificate, listener, clock.instant(), frame.texts()),
                listener,
                frame.texts()));
    }

    // ---- files

    /** Files from the browser: one report's outcome stands on the page that follows, more have a page of their own. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(hidden = true)
    public Response upload(@RestForm("file") List<FileUpload> files) throws IOException {
        var chosen = files.stream().filter(file -> file.size() > 0).toList();
        if (chosen.isEmpty()) return seeOther("/intake#upload");
        var first = chosen.get(0);
        boolean single = chosen.size() == 1
                && !bulk.holdsSeveral(first.uploadedFile())
                && !bulk.isTooLarge(first.uploadedFile());
        if (single)
            return outcome(intake.submit(Spool.Content.of(first.uploadedFile()), Optional.of(first.fileName())));
        int others = chosen.size() - 1;
        long id = bulk.begin(Optional.of(first.fileName() + (others == 0 ? "" : " + " + others)));
        for (var file : chosen) bulk.take(id, file.uploadedFile(), Optional.of(file.fileName()));
        return seeOther("/intake/imports/" + id);
    }

    @GET
    @Path("imports/{id}")
    @Operation(hidden = true)
    public TemplateInstance imported(@PathParam("id") long id) {
        var found = imports.find(id).orElseThrow(NotFoundException::new);
        return Templates.imported(ImportView.of(found, frame.texts()));
    }

    // ---- reading again

    @POST
    @Path("{id}/again")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response again(@PathParam("id") long id) {
        find(id);
        intake.readAgain(id);
        return outcome(id);
    }

    private Response outcome(long id) {
        intake.outcome(id, READING).toCompletableFuture().join();
        return seeOther("/intake?message=" + id + "#uploaded");
    }

    @POST
    @Path("again")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response allAgain(@RestForm String scope) {
        rereader.request("all".equals(scope) ? Scope.ALL : Scope.SET_ASIDE);
        return seeOther("/intake#again");
    }

    // ---- one message

    @GET
    @Path("{id:\\d+}")
    @Operation(hidden = true)
    public TemplateInstance message(@PathParam("id") long id) {
        return Templates.message(InboundView.of(find(id), frame.texts()));
    }

    private InboundMessage find(long id) {
        return messages.find(id).orElseThrow(NotFoundException::new);
    }

    /** Exactly what arrived, or what was kept of a failure report. Never shown in the page: a stranger wrote it. */
    @GET
    @Path("{id}/raw")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(hidden = true)
    public Response raw(@PathParam("id") long id) {
        var message = find(id);
        StreamingOutput content = out -> {
            var piece = messages.raw(id, 0, PIECE);
            for (int sent = 0; piece.isPresent() && piece.get().length > 0; piece = messages.raw(id, sent, PIECE)) {
                out.write(piece.get());
                sent += piece.get().length;
            }
        };
        var came = message.envelope().filename().map(IntakePage::safe).orElse("message-" + id + ".eml");
        var name = message.contentRedacted() ? "message-" + id + "-redacted.json" : came;
        return Response.ok(content)
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
                .build();
    }

    private static String safe(String filename) {
        var safe = filename.replaceAll("[^A-Za-z0-9._!@-]", "_");
        return safe.substring(Math.max(0, safe.length() - 150));
    }

    // ---- deleting: first the page that says what goes and what stays

    @GET
    @Path("{id}/delete")
    @Operation(hidden = true)
    public TemplateInstance askToDelete(@PathParam("id") long id) {
        var texts = frame.texts();
        find(id);
        return Templates.delete(new DeleteView(
                texts.answer("delete.answer.one"),
                texts.text("delete.note"),
                "/intake/" + id + "/delete",
                IntakeQuery.of(null, null, null, null),
                id,
                "/intake/" + id));
    }

    @POST
    @Path("{id}/delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response delete(@PathParam("id") long id) {
        if (!messages.delete(id)) throw new NotFoundException();
        metrics.deleted(1);
        return seeOther("/intake");
    }

    /** Those set aside, as the list is narrowed. */
    @GET
    @Path("delete")
    @Operation(hidden = true)
    public TemplateInstance askToDeleteAll(
            @RestQuery String domain, @RestQuery String day, @RestQuery("import") Long ofImport) {
        var texts = frame.texts();
        var query = setAside(domain, day, ofImport);
        var newest = messages.newest(query.filter(), 1);
        long count = messages.count(query.filter());
        return Templates.delete(new DeleteView(
                texts.answer("delete.answer.setAside", count),
                texts.text("delete.note"),
                "/intake/delete",
                query,
                newest.isEmpty() ? 0 : newest.get(0).id(),
                query.url()));
    }

    @POST
    @Path("delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response deleteAll(
            @RestForm String domain,
            @RestForm String day,
            @RestForm("import") String ofImport,
            @RestForm @DefaultValue("0") long last) {
        var query = setAside(domain, day, number(ofImport));
        boolean understood = query.domainText().equals(Objects.requireNonNullElse(domain, ""))
                && query.dayText().equals(Objects.requireNonNullElse(day, ""))
                && query.importText().equals(Objects.requireNonNullElse(ofImport, ""));
        if (!understood) throw new BadRequestException(); // rather than delete more than was asked for
        metrics.deleted(messages.delete(query.filter(), last));
        return seeOther(query.url());
    }

    private static IntakeQuery setAside(String domain, String day, Long ofImport) {
        return IntakeQuery.of(Shown.SET_ASIDE.parameter(), domain, day, ofImport);
    }

    private static Long number(String text) {
        try {
            return text == null || text.isEmpty() ? null : Long.valueOf(text);
        } catch (NumberFormatException none) {
            return null;
        }
    }

    private static Response seeOther(String url) {
        return Response.seeOther(URI.create(url)).build();
    }
}
