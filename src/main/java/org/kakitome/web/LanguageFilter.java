package org.kakitome.web;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/** Decides the language of a page: {@code ?lang=} is remembered in a cookie and leads back to the same page; then the cookie; then Accept-Language. */
@Provider
@PreMatching
public class LanguageFilter implements ContainerRequestFilter, ContainerResponseFilter {
    static final String COOKIE = "kakitome-lang";
    private static final int ONE_YEAR = 365 * 24 * 60 * 60;

    @Inject
    Frame frame;

    @Override
    public void filter(ContainerRequestContext request) {
        var chosen = Language.ofCode(request.getUriInfo().getQueryParameters().getFirst("lang"));
        if (chosen.isPresent() && request.getMethod().equals("GET")) {
            var same = request.getUriInfo()
                    .getRequestUriBuilder()
                    .replaceQueryParam("lang")
                    .build();
            request.abortWith(
                    Response.seeOther(same).cookie(cookie(chosen.get())).build());
            return;
        }
        var cookie = request.getCookies().get(COOKIE);
        var language = chosen.or(() -> cookie == null ? Optional.empty() : Language.ofCode(cookie.getValue()))
                .orElseGet(() -> Language.preferred(request.getAcceptableLanguages()));
        var uri = request.getUriInfo().getRequestUri();
        frame.request(
                language,
                uri.getRawPath(),
                Optional.ofNullable(uri.getRawQuery()).orElse(""));
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        var type = response.getMediaType();
        if (type == null || !type.getSubtype().equals("html")) return;
        response.getHeaders().putSingle("Content-Language", frame.lang());
        response.getHeaders().add("Vary", "Accept-Language, Cookie");
        response.getHeaders().putSingle("Cache-Control", "private, no-cache");
    }

    private static NewCookie cookie(Language language) {
        return new NewCookie.Builder(COOKIE)
                .value(language.code())
                .path("/")
                .maxAge(ONE_YEAR)
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
