package org.kakitome.smtp;

import io.vertx.core.net.KeyCertOptions;
import java.util.Optional;

/**
 * @param hostName the name in greeting and EHLO reply; our MX
 * @param bind the address to listen at, {@code 0.0.0.0} for all
 * @param port 0 takes any free one: {@link SmtpListener#port}
 * @param certificate for STARTTLS, which is offered only when this is present
 */
public record SmtpSettings(
        String hostName,
        String bind,
        int port,
        RecipientPolicy recipients,
        SmtpLimits limits,
        Optional<KeyCertOptions> certificate) {

    /** Without STARTTLS. */
    public SmtpSettings(String hostName, String bind, int port, RecipientPolicy recipients, SmtpLimits limits) {
        this(hostName, bind, port, recipients, limits, Optional.empty());
    }
}
