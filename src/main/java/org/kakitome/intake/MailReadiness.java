package org.kakitome.intake;

import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.storage.Spool;
import org.kakitome.storage.StorageFailed;

/**
 * Whether mail would be accepted now: the listener takes connections, what it takes gets to disk, and the largest message would too. That a few octets can be written
 * says little about a full disk: PostgreSQL has room for them long after a report of a megabyte is refused.
 */
@Readiness
@Default // for the page, which asks for it by its type alone
@Singleton
public final class MailReadiness implements HealthCheck {
    private static final String WRITABLE = "writable";
    private static final long MIB = 1024 * 1024;

    /** As {@link #call} sees them, for a page. */
    public enum Trouble {
        NOT_LISTENING,
        DISK_FULL,
        NOT_WRITABLE
    }

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
        long left = diskLeft();
        return HealthCheckResponse.named("Mail would be accepted")
                .withData("listener", listening ? "port " + listener.port() : "not listening")
                .withData("spool", spoolState)
                .withData("disk", left / MIB + " MiB left of " + listener.diskWanted() / MIB + " wanted")
                .status(listening && spoolState.equals(WRITABLE) && left >= listener.diskWanted())
                .build();
    }

    /** What keeps mail from being accepted now; empty: nothing does. */
    public Optional<Trouble> trouble() {
        if (!listener.isListening()) return Optional.of(Trouble.NOT_LISTENING);
        if (diskLeft() < listener.diskWanted()) return Optional.of(Trouble.DISK_FULL);
        return spoolState().equals(WRITABLE) ? Optional.empty() : Optional.of(Trouble.NOT_WRITABLE);
    }

    private long diskLeft() {
        try {
            return listener.diskLeft();
        } catch (IOException e) {
            return 0; // no folder, no large messages
        }
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
