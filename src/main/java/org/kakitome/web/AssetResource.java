package org.kakitome.web;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves {@link Assets}. The hash only makes the address change with the content: an old address gets the present file, but not for good. */
@Path("/assets")
public class AssetResource {
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";

    @GET
    @Path("{hash}/{name}")
    @Operation(hidden = true)
    public Response asset(@PathParam("hash") String hash, @PathParam("name") String name) {
        var asset = Assets.find(name);
        if (asset == null) return Response.status(Response.Status.NOT_FOUND).build();
        return Response.ok(asset.content(), asset.contentType())
                .header("Cache-Control", hash.equals(asset.hash()) ? FOR_GOOD : "no-cache")
                .build();
    }
}
