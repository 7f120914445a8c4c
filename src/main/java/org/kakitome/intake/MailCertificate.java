package org.kakitome.intake;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.kakitome.smtp.ServerCertificate;

/** The certificate that STARTTLS shows, for those who look after it: the page Intake and the metrics. */
@Singleton
public final class MailCertificate {
    private final Clock clock;
    private volatile ServerCertificate shown;

    /** What becomes of a certificate that is offered. */
    public enum Offer {
        /** It is shown from now on. */
        TAKEN,
        /** It is the one that is shown. */
        KNOWN,
        /** It cannot be read, or the key beside it belongs to another: with it every handshake would fail. */
        UNUSABLE
    }

    @Inject
    MailCertificate(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        Gauge.builder("kakitome.smtp.certificate.left", this, MailCertificate::secondsLeft)
                .baseUnit("seconds")
                .description("Until the certificate for STARTTLS expires; NaN: there is none")
                .register(registry);
    }

    public Offer offer(Optional<ServerCertificate> next) {
        if (next.isEmpty() || !next.get().hasItsKey()) return Offer.UNUSABLE;
        boolean known = next.get().equals(shown);
        shown = next.get();
        return known ? Offer.KNOWN : Offer.TAKEN;
    }

    private double secondsLeft() {
        return until().map(
                        end -> (double) Duration.between(clock.instant(), end).toSeconds())
                .orElse(Double.NaN);
    }

    /** When it expires; empty: there is none, and STARTTLS is not offered. */
    public Optional<Instant> until() {
        return Optional.ofNullable(shown)
                .map(certificate -> certificate.leaf().getNotAfter().toInstant());
    }

    /** Nobody can tell from it whom he reached. */
    public boolean isSelfSigned() {
        var certificate = shown;
        return certificate != null && certificate.isSelfSigned();
    }
}
