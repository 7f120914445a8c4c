package org.kakitome.intake;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.storage.Spool;
import org.kakitome.storage.StorageFailed;

/** Whether mail would be accepted now: the listener takes connections, and what it takes gets to disk. */
@Readiness
@Singleton
public final class MailReadiness implements HealthCheck {
    private static final String WRITABLE = "writable";

    private final SmtpListener listener;
    private final Spool spool;

    @Inject
    MailReadiness(SmtpListener listener, Spool spool) {
        this.listener = listener;
        this.spool = spool;
    }

    @Override
    public HealthCheckResponse call() {
        boolean listening = listener.isListening();
        var spoolState = spoolState();
        return HealthCheckResponse.named("Mail would be accepted")
                .withData("listener", listening ? "port " + listener.port() : "not listening")
                .withData("spool", spoolState)
                .status(listening && spoolState.equals(WRITABLE))
                .build();
    }

    private String spoolState() {
        try {
            spool.writeNothing();
            return WRITABLE;
        } catch (StorageFailed e) {
            return e.getMessage();
        }
    }
}
