package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.kakitome.analysis.DomainAnalysis;

/** Is our mail authenticated, and who sends? */
@Path("/domains/{domain}")
@Produces(MediaType.TEXT_HTML)
public class DomainPage {
    private final Frame frame;
    private final DomainAnalysis analysis;
    private final Periods periods;
    private final NextSteps next;
    private final SetAsideMessages setAside;

    DomainPage(Frame frame, DomainAnalysis analysis, Periods periods, NextSteps next, SetAsideMessages setAside) {
        this.frame = frame;
        this.analysis = analysis;
        this.periods = periods;
        this.next = next;
        this.setAside = setAside;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance domain(DomainView view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance domain(
            @PathParam("domain") String name, @RestQuery String days, @RestQuery String from, @RestQuery String to) {
        var domain = Urls.domainName(name);
        var period = periods.of(domain.ascii(), days, from, to);
        var alignment = analysis.alignment(domain.ascii(), Optional.of(period.from()), Optional.of(period.to()));
        return Templates.domain(DomainView.of(
                domain,
                alignment,
                period,
                next.soon(domain, frame.texts()),
                setAside.count(domain.ascii()),
                frame.texts()));
    }
}
