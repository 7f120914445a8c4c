package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.DomainName.Parsed.Valid;
import org.kakitome.intake.TestAddresses;
import org.kakitome.intake.TestWatch;
import org.kakitome.storage.TestMessages;

/**
 * How does a message of mine authenticate, and why? An address for one visitor, and what comes to it: with script the moment it is in, without by looking again.
 */
@Path("/test")
@Produces(MediaType.TEXT_HTML)
public class TestPage {
    private static final int LATELY = 10;

    /** Mail that was accepted just before the address closed is still read. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    /** Proxies cut connections on which nothing is said, often after a minute. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(25);

    private final Frame frame;
    private final TestAddresses addresses;
    private final TestMessages messages;
    private final TestWatch watch;
    private final TestMessageViews views;
    private final Listener listener;
    private final Clock clock;

    TestPage(
            Frame frame,
            TestAddresses addresses,
            TestMessages messages,
            TestWatch watch,
            TestMessageViews views,
            Listener listener,
            Clock clock) {
        this.frame = frame;
        this.addresses = addresses;
        this.messages = messages;
        this.watch = watch;
        this.views = views;
        this.listener = listener;
        this.clock = clock;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance start(TestView.StartView view);

        static native TemplateInstance session(TestView view);

        static native TemplateInstance answer(TestView.ResultView result);

        static native TemplateInstance messages(TestView.ResultView result);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance start(@QueryParam("domain") @DefaultValue("") String domain) {
        return Templates.start(views.start(domain, messages.lately(LATELY), frame.texts()));
    }

    /** An address is made, and nothing is stored. */
    @GET
    @Path("new")
    @Operation(hidden = true)
    public Response fresh(@QueryParam("domain") @DefaultValue("") String domain) {
        return Response.seeOther(URI.create(Urls.test(addresses.open(), domain(domain))))
                .header("Cache-Control", "no-store")
                .build();
    }

    @GET
    @Path("{session}")
    @Operation(hidden = true)
    public TemplateInstance session(
            @PathParam("session") String session,
            @QueryParam("domain") @DefaultValue("") String domain,
            @Context UriInfo uri) {
        known(session);
        var texts = frame.texts();
        return Templates.session(TestView.of(
                result(session, domain(domain), texts),
                addresses.address(session),
                addresses.isOpen(session),
                addresses.closes(session),
                uri.getBaseUri().getHost() + ":" + listener.port(),
                texts));
    }

    /** The answer and all messages anew, each time there is one more. */
    @GET
    @Path("{session}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> events(
            @PathParam("session") String session,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("seen") @DefaultValue("0") int seen,
            @Context Sse sse) {
        known(session);
        var about = domain(domain);
        var texts = frame.texts();
        var end = addresses.closes(session).plus(GRACE);
        var news = Multi.createFrom().<OutboundSseEvent>emitter(events -> {
            try {
                var changes = new AtomicInteger();
                var watching = watch.watch(session, seen, () -> {
                    if (changes.getAndIncrement() == 0) tell(events, changes, session, about, texts, sse);
                });
                events.onTermination(watching::close);
            } catch (IllegalStateException tooMany) {
                events.fail(new ServiceUnavailableException(tooMany.getMessage()));
            }
        });
        var signs = Multi.createFrom()
                .ticks()
                .every(SIGN_OF_LIFE)
                .onOverflow()
                .drop()
                .map(tick -> sse.newEvent(clock.instant().isAfter(end) ? "done" : "waiting", "-"));
        return Multi.createBy()
                .merging()
                .streams(news, signs)
                .select()
                .first(event -> !clock.instant().isAfter(end.plus(SIGN_OF_LIFE.multipliedBy(2))));
    }

    /** One at a time for each page: what changes meanwhile is told right after. */
    private void tell(
            MultiEmitter<? super OutboundSseEvent> events,
            AtomicInteger changes,
            String session,
            Optional<DomainName> about,
            Texts texts,
            Sse sse) {
        Infrastructure.getDefaultWorkerPool().execute(() -> {
            int told;
            do {
                told = changes.get();
                var result = result(session, about, texts);
                events.emit(event(sse, "answer", Templates.answer(result), texts));
                events.emit(event(sse, "messages", Templates.messages(result), texts));
            } while (!changes.compareAndSet(told, 0));
        });
    }

    private static OutboundSseEvent event(Sse sse, String name, TemplateInstance html, Texts texts) {
        html.setAttribute(TextsInTemplates.LANGUAGE, texts.language());
        return sse.newEvent(name, html.render().replace('\n', ' '));
    }

    /** Whether a message's raw bytes stay. */
    @POST
    @Path("{session}/{id}/keep")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response keep(
            @PathParam("session") String session,
            @PathParam("id") long id,
            @QueryParam("domain") @DefaultValue("") String domain,
            @RestForm("kept") boolean kept) {
        known(session);
        if (!messages.keep(session, id, kept)) throw new NotFoundException();
        return Response.seeOther(URI.create(Urls.test(session, domain(domain)) + "#message-" + id))
                .build();
    }

    /** Exactly what arrived. Never shown in the page as it is: a stranger wrote it. */
    @GET
    @Path("{session}/{id}/raw")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(hidden = true)
    public Response raw(@PathParam("session") String session, @PathParam("id") long id) {
        known(session);
        var content = messages.raw(session, id, Integer.MAX_VALUE).orElseThrow(NotFoundException::new);
        return Response.ok(content)
                .header("Content-Disposition", "attachment; filename=\"test-message-" + id + ".eml\"")
                .build();
    }

    private TestView.ResultView result(String session, Optional<DomainName> about, Texts texts) {
        return views.result(session, about, messages.of(session), addresses.isOpen(session), texts);
    }

    private void known(String session) {
        if (!addresses.isOurs(session)) throw new NotFoundException();
    }

    private static Optional<DomainName> domain(String input) {
        return DomainName.parse(input) instanceof Valid valid ? Optional.of(valid.name()) : Optional.empty();
    }
}
