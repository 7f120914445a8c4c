package org.kakitome.web.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;

/**
 * Stands before the API. A browser says from which site a request that changes something comes (the Origin header, RFC 6454 §7); from another site it is
 * refused, so that no stranger's page can put reports into a Kakitome that its reader can reach. Programs send no Origin.
 */
@ApplicationScoped
public class ApiGate {
    private static final int AFTER_RESPONSE_HEADERS = 400;

    void register(@Observes Filters filters) {
        filters.register(ApiGate::pass, AFTER_RESPONSE_HEADERS);
    }

    private static void pass(RoutingContext context) {
        var request = context.request();
        boolean changes =
                !request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD);
        if (!changes || !context.normalizedPath().startsWith("/api/")) {
            context.next();
            return;
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !sameSite(origin, request.getHeader(HttpHeaders.HOST))) {
            refuse(context, 403, "Forbidden", "This request comes from a page of another site.");
            return;
        }
        var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.startsWith("multipart/")) {
            refuse(
                    context,
                    415,
                    "Unsupported Media Type",
                    "The file is to be the body itself, as curl --data-binary @FILE sends it, and not part of a form.");
            return;
        }
        // What curl says by itself about --data-binary. The body is a file, not a form: nobody shall parse it, nor ask
        // it for a token.
        if (type != null && type.startsWith("application/x-www-form-urlencoded"))
            request.headers().set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        context.next();
    }

    private static boolean sameSite(String origin, String host) {
        try {
            return host != null && host.equals(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException noUri) {
            return false;
        }
    }

    private static void refuse(RoutingContext context, int status, String title, String detail) {
        var problem = new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(problem.encode());
    }
}
