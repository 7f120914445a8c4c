package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.kakitome.analysis.DomainAnalysis;
import org.kakitome.demo.Demo;

/** Which of my domains needs me today? */
@Path("/domains")
@Produces(MediaType.TEXT_HTML)
public class OverviewPage {
    private final Frame frame;
    private final DomainAnalysis analysis;
    private final SetAsideMessages setAside;
    private final Demo demo;
    private final Listener listener;
    private final Clock clock;

    OverviewPage(
            Frame frame,
            DomainAnalysis analysis,
            SetAsideMessages setAside,
            Demo demo,
            Listener listener,
            Clock clock) {
        this.frame = frame;
        this.analysis = analysis;
        this.setAside = setAside;
        this.demo = demo;
        this.listener = listener;
        this.clock = clock;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance overview(OverviewView view);

        static native TemplateInstance loading(LoadingView view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance overview(@RestQuery String show, UriInfo uri) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var domains = analysis.overview();
        var sample = demo.state();
        if (sample.phase() == Demo.Phase.LOADING) return Templates.loading(LoadingView.of(sample, frame.texts()));
        if (domains.isEmpty())
            return Templates.overview(
                    OverviewView.empty(listener.firstReport(uri.getBaseUri()), sample.problem(), frame.texts()));
        return Templates.overview(OverviewView.of(domains, show, today, setAside.count(), frame.texts()));
    }
}
