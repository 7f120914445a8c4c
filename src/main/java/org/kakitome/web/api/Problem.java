package org.kakitome.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.core.Response;

/**
 * RFC 9457: what went wrong, for programs. {@code type} is always {@code about:blank}, so {@code title} is the status in words.
 *
 * @param detail for people; absent where the title says it all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(String type, String title, int status, String detail) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(int status, String detail) {
        var known = Response.Status.fromStatusCode(status);
        return new Problem("about:blank", known == null ? "Error" : known.getReasonPhrase(), status, detail);
    }

    public static Response response(int status, String detail) {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(of(status, detail))
                .build();
    }
}
