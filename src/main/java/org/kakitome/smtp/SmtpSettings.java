package org.kakitome.smtp;

import io.vertx.core.net.KeyCertOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * @param hostName the name in greeting and EHLO reply; our MX
 * @param bind the address to listen at, {@code 0.0.0.0} for all
 * @param port 0 takes any free one: {@link SmtpListener#port}
 * @param tlsPort where connections begin with TLS; needs a certificate
 * @param certificate for STARTTLS, which is offered only when this is present
 * @param spillFolder where large messages stand while they come in
 * @param proxies who must send a PROXY header; nobody else's is read
 */
public record SmtpSettings(
        String hostName,
        String bind,
        int port,
        OptionalInt tlsPort,
        RecipientPolicy recipients,
        SmtpLimits limits,
        Optional<KeyCertOptions> certificate,
        Networks proxies,
        Path spillFolder) {

    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    public SmtpSettings {
        if (tlsPort.isPresent() && certificate.isEmpty())
            throw new IllegalArgumentException("a port for TLS needs a certificate");
    }

    /** Without TLS and proxies. */
    public SmtpSettings(String hostName, String bind, int port, RecipientPolicy recipients, SmtpLimits limits) {
        this(hostName, bind, port, OptionalInt.empty(), recipients, limits, Optional.empty(), Networks.NONE, TEMPORARY);
    }

    public SmtpSettings withCertificate(Optional<KeyCertOptions> certificate) {
        return new SmtpSettings(hostName, bind, port, tlsPort, recipients, limits, certificate, proxies, spillFolder);
    }

    public SmtpSettings withTlsPort(OptionalInt port) {
        return new SmtpSettings(hostName, bind, this.port, port, recipients, limits, certificate, proxies, spillFolder);
    }

    public SmtpSettings withProxies(Networks proxies) {
        return new SmtpSettings(hostName, bind, port, tlsPort, recipients, limits, certificate, proxies, spillFolder);
    }

    public SmtpSettings withSpillFolder(Path folder) {
        return new SmtpSettings(hostName, bind, port, tlsPort, recipients, limits, certificate, proxies, folder);
    }
}
