package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.kakitome.dns.DomainName;
import org.kakitome.storage.InboundMessages;
import org.kakitome.storage.TlsReports;
import org.kakitome.storage.TlsReports.Filter;

/** Does mail reach this domain over TLS, as its policies ask? What senders report (RFC 8460), and one report of theirs. */
@Path("/tls")
@Produces(MediaType.TEXT_HTML)
public class TlsPage {
    static final int PAGE = 50;

    private final Frame frame;
    private final TlsReports reports;
    private final InboundMessages messages;
    private final Listener listener;
    private final Clock clock;

    TlsPage(Frame frame, TlsReports reports, InboundMessages messages, Listener listener, Clock clock) {
        this.frame = frame;
        this.reports = reports;
        this.messages = messages;
        this.listener = listener;
        this.clock = clock;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance tls(TlsView view);

        static native TemplateInstance report(TlsReportView view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance tls(
            @RestQuery String domain,
            @RestQuery String days,
            @RestQuery String from,
            @RestQuery String to,
            @RestQuery String policy,
            @RestQuery String result,
            @RestQuery String reporter,
            @RestQuery Integer offset) {
        var name = Urls.domainName(domain);
        var extent = reports.extent(name);
        if (extent.isEmpty()) return Templates.tls(TlsView.none(name, listener.address(), frame.texts()));
        var period = Period.of(
                days,
                from,
                to,
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC),
                extent.map(e -> new Period.Extent(e.first(), e.last())));
        var filter = new Filter(
                period.from(),
                period.to(),
                Optional.ofNullable(policy),
                Optional.ofNullable(result).map(type -> type.equals(TlsView.UNSAID) ? "" : type),
                Optional.ofNullable(reporter).map(org -> org.equals(TlsView.UNSAID) ? "" : org));
        int first = offset == null ? 0 : Math.max(0, offset);
        return Templates.tls(TlsView.of(
                name,
                period,
                reports.summary(name, period.from(), period.to()),
                new TlsView.Page(filter, first, reports.count(name, filter), reports.newest(name, filter, first, PAGE)),
                frame.texts()));
    }

    @GET
    @Path("{id}")
    @Operation(hidden = true)
    public TemplateInstance report(@PathParam("id") long id, @RestQuery String domain) {
        DomainName name = Urls.domainName(domain);
        var stored = reports.find(name, id).orElseThrow(NotFoundException::new);
        return Templates.report(TlsReportView.of(
                name, stored, reports.policies(stored), messages.find(stored.messageId()), frame.texts()));
    }
}
