package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.kakitome.check.DomainCheck;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.DomainName.Parsed.Invalid;
import org.kakitome.dns.DomainName.Parsed.Valid;

/**
 * Is this domain set up right? Without script the page comes complete; with htmx it comes at once, and its sections replace their waiting rows as they finish.
 */
@Path("/check")
@Produces(MediaType.TEXT_HTML)
public class CheckPage {
    private final Frame frame;
    private final Checks checks;
    private final NextSteps next;

    CheckPage(Frame frame, Checks checks, NextSteps next) {
        this.frame = frame;
        this.checks = checks;
        this.next = next;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance check(CheckView view);

        static native TemplateInstance waiting(CheckView.WaitingView view);

        static native TemplateInstance result(CheckView.ResultView result);

        static native TemplateInstance section(CheckView.SectionView section);
    }

    /** @param restore htmx wants a page of the browser's history: nothing is asked live then */
    @GET
    @Operation(hidden = true)
    public TemplateInstance check(
            @QueryParam("domain") @DefaultValue("") String input,
            @QueryParam("selectors") @DefaultValue("") String selectors,
            @HeaderParam("HX-Request") String htmx,
            @HeaderParam("HX-History-Restore-Request") String restore) {
        var texts = frame.texts();
        var parsed = DomainName.parse(input);
        if (parsed instanceof Invalid invalid) return Templates.check(CheckView.invalid(input, invalid, texts));
        var domain = ((Valid) parsed).name();
        var typed = Checks.selectors(selectors);
        if (htmx != null && restore == null) return Templates.waiting(CheckView.waiting(domain, typed, texts));
        return Templates.check(CheckView.of(result(checks.now(domain, typed), typed, texts), texts));
    }

    private CheckView.ResultView result(DomainCheck check, List<String> typed, Texts texts) {
        return CheckView.result(check, typed, next.isMonitored(check.domain()), next.after(check, texts), texts);
    }

    /** The rows of the waiting page, each under its section's name, then the whole result. */
    @GET
    @Path("events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> events(
            @QueryParam("domain") @DefaultValue("") String input,
            @QueryParam("selectors") @DefaultValue("") String selectors,
            @Context Sse sse) {
        if (!(DomainName.parse(input) instanceof Valid valid)) throw new BadRequestException();
        var typed = Checks.selectors(selectors);
        var texts = frame.texts();
        return Multi.createFrom()
                .<OutboundSseEvent>emitter(events -> {
                    var check = checks.now(
                            valid.name(), typed, section -> events.emit(event(sse, valid.name(), section, texts)));
                    var result = Templates.result(result(check, typed, texts));
                    events.emit(event(sse, "result", result, texts));
                    events.emit(sse.newEvent("done", "-"));
                    events.complete();
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private static OutboundSseEvent event(Sse sse, DomainName domain, Section section, Texts texts) {
        var view = CheckView.section(domain, section, List.of(), false, null, texts);
        return event(sse, view.id(), Templates.section(view), texts);
    }

    private static OutboundSseEvent event(Sse sse, String name, TemplateInstance html, Texts texts) {
        html.setAttribute(TextsInTemplates.LANGUAGE, texts.language());
        return sse.newEvent(name, html.render().replace('\n', ' '));
    }
}
