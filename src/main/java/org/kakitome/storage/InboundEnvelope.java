package org.kakitome.storage;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a message or file came in.
 *
 * @param client absent for an upload
 * @param tls protocol and cipher; absent for a plain connection
 * @param reversePath empty for the null path and for uploads
 * @param filename of an upload, as the client named it
 * @param demo sample data, removed with it
 */
public record InboundEnvelope(
        Instant receivedAt,
        Origin origin,
        Optional<InetAddress> client,
        Optional<String> helo,
        Optional<String> tls,
        String reversePath,
        List<String> forwardPaths,
        Optional<String> filename,
        boolean demo) {

    public enum Origin {
        SMTP,
        UPLOAD
    }

    public static InboundEnvelope upload(Instant receivedAt, Optional<String> filename) {
        return new InboundEnvelope(
                receivedAt,
                Origin.UPLOAD,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                List.of(),
                filename,
                false);
    }
}
