package org.kakitome.web.api;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** JSON is read into memory as a whole, while the server's own bound is that of an import. So it is counted here before anybody reads it. */
@Provider
public class JsonLimit implements ReaderInterceptor {
    /** Our requests are a few hundred octets. */
    static final int MAX_JSON = 1 << 20;

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (!MediaType.APPLICATION_JSON_TYPE.isCompatible(context.getMediaType())) return context.proceed();
        if (announced(context.getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH)) > MAX_JSON) throw tooLarge();
        // In chunks the length is known at the end only.
        var json = context.getInputStream().readNBytes(MAX_JSON + 1);
        if (json.length > MAX_JSON) throw tooLarge();
        context.setInputStream(new ByteArrayInputStream(json));
        return context.proceed();
    }

    /** The server has read the number already; without one the body comes in chunks. */
    private static long announced(String contentLength) {
        return contentLength == null ? 0 : Long.parseLong(contentLength.strip());
    }

    private static ClientErrorException tooLarge() {
        return new ClientErrorException("The JSON is larger than 1 MiB.", Status.REQUEST_ENTITY_TOO_LARGE);
    }
}
