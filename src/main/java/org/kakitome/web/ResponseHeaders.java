package org.kakitome.web;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** What every response tells the browser about itself: nothing from elsewhere is loaded, nothing inline runs, nobody frames us (docs/security.md). */
@ApplicationScoped
public class ResponseHeaders {
    /** {@code data:} is for Tabler's select arrow and check marks. */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'";

    private static final int BEFORE_ALL_ROUTES = 500;

    void register(@Observes Filters filters) {
        filters.register(ResponseHeaders::add, BEFORE_ALL_ROUTES);
    }

    private static void add(RoutingContext context) {
        var headers = context.response().headers();
        // Quarkus' own developer pages are full of inline script
        boolean developerPage = LaunchMode.current() == LaunchMode.DEVELOPMENT
                && context.normalizedPath().startsWith("/q/");
        if (!developerPage) headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("X-Frame-Options", "DENY");
        context.next();
    }
}
