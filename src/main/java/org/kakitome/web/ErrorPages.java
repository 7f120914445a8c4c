package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.kakitome.web.api.Problem;

/** Whatever goes wrong looks like the rest of the house: a page for people, {@code application/problem+json} below {@code /api/}. */
public class ErrorPages {
    private static final Logger LOG = Logger.getLogger(ErrorPages.class);

    @Inject
    Frame frame;

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance error(ErrorView view);
    }

    @ServerExceptionMapper
    public Response refused(WebApplicationException refused, UriInfo uri) {
        int status = refused.getResponse().getStatus();
        if (status < Response.Status.BAD_REQUEST.getStatusCode()) return refused.getResponse();
        return answer(status, refused.getMessage(), uri);
    }

    @ServerExceptionMapper
    public Response broken(Exception broken, UriInfo uri) {
        LOG.errorf(broken, "%s failed", uri.getPath());
        return answer(Response.Status.INTERNAL_SERVER_ERROR.getStatusCode(), null, uri);
    }

    /** What a filter refused, such as a form without its token, has no body yet. */
    @ServerResponseFilter
    public void fill(ContainerResponseContext response, UriInfo uri) {
        int status = response.getStatus();
        if (status < Response.Status.BAD_REQUEST.getStatusCode() || response.hasEntity()) return;
        if (uri.getPath().startsWith("/api/")) {
            response.setEntity(Problem.of(status, null), null, MediaType.valueOf(Problem.MEDIA_TYPE));
            return;
        }
        frame.withoutForms();
        var page = Templates.error(ErrorView.of(status, frame.texts())).render();
        response.setEntity(page, null, MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"));
    }

    private Response answer(int status, String detail, UriInfo uri) {
        if (uri.getPath().startsWith("/api/")) return Problem.response(status, detail);
        frame.withoutForms();
        var page = Templates.error(ErrorView.of(status, frame.texts()));
        return Response.status(status)
                .type(MediaType.TEXT_HTML_TYPE)
                .entity(page)
                .build();
    }
}
