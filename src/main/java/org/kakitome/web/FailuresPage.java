package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.kakitome.dns.DomainName;
import org.kakitome.source.KnownServices;
import org.kakitome.storage.FailureReports;
import org.kakitome.storage.InboundMessages;

/** Which single messages failed, and why? Failure reports (RFC 9991), and one of them with its evidence. */
@Path("/failures")
@Produces(MediaType.TEXT_HTML)
public class FailuresPage {
    static final int PAGE = 50;

    /** A source has many addresses; an address of a page has an end. */
    static final int MAX_ADDRESSES = 50;

    private final Frame frame;
    private final FailureReports reports;
    private final InboundMessages messages;
    private final KnownServices services;
    private final Listener listener;

    FailuresPage(
            Frame frame, FailureReports reports, InboundMessages messages, KnownServices services, Listener listener) {
        this.frame = frame;
        this.reports = reports;
        this.messages = messages;
        this.services = services;
        this.listener = listener;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance failures(FailuresView view);

        static native TemplateInstance failure(FailureView view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance failures(
            @RestQuery String domain, @RestQuery List<String> address, @RestQuery Integer offset) {
        var name = Urls.domainName(domain);
        var addresses = address.stream()
                .limit(MAX_ADDRESSES)
                .map(IpLiteral::parse)
                .flatMap(Optional::stream)
                .toList();
        // a filter that names no address must not show everything
        if (addresses.isEmpty() && !address.isEmpty()) throw new NotFoundException();
        return Templates.failures(view(name, addresses, offset == null ? 0 : Math.max(0, offset)));
    }

    private FailuresView view(DomainName name, List<InetAddress> addresses, int first) {
        return FailuresView.of(
                name,
                addresses,
                reports.tally(name, addresses),
                reports.newest(name, addresses, first, PAGE + 1),
                first,
                services,
                listener.address(),
                frame.texts());
    }

    @GET
    @Path("{id}")
    @Operation(hidden = true)
    public TemplateInstance failure(@PathParam("id") long id, @RestQuery String domain) {
        var name = Urls.domainName(domain);
        var stored = reports.find(name, id).orElseThrow(NotFoundException::new);
        return Templates.failure(
                FailureView.of(name, stored, messages.find(stored.messageId()), services, frame.texts()));
    }
}
