package org.kakitome.web;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.kakitome.demo.Demo;

/** The two buttons of the sample data; the overview shows how far loading is. */
@Path("/demo")
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class DemoButtons {
    private static final URI OVERVIEW = URI.create("/domains");

    private final Demo demo;

    DemoButtons(Demo demo) {
        this.demo = demo;
    }

    @POST
    @Operation(hidden = true)
    public Response load() {
        demo.load();
        return Response.seeOther(OVERVIEW).build();
    }

    @POST
    @Path("remove")
    @Operation(hidden = true)
    public Response remove() {
        demo.remove();
        return Response.seeOther(OVERVIEW).build();
    }
}
