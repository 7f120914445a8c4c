package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What do I do next? */
@Path("/domains/{domain}/guide")
@Produces(MediaType.TEXT_HTML)
public class GuidePage {
    private final Frame frame;
    private final Checks checks;
    private final NextSteps steps;

    GuidePage(Frame frame, Checks checks, NextSteps steps) {
        this.frame = frame;
        this.checks = checks;
        this.steps = steps;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance guide(GuideView view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance guide(@PathParam("domain") String name) {
        var texts = frame.texts();
        var check = checks.recent(Urls.domainName(name));
        return Templates.guide(GuideView.of(steps.plan(check), MomentView.brief(check.at(), texts), texts));
    }

    /** "Look again now": asks DNS anew, and comes back. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response lookAgain(@PathParam("domain") String name) {
        var domain = Urls.domainName(name);
        checks.now(domain, List.of());
        return Response.seeOther(URI.create(Urls.guide(domain.ascii()))).build();
    }
}
