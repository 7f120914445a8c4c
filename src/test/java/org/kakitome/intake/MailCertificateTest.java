package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kakitome.intake.MailCertificate.Offer;
import org.kakitome.smtp.SelfSignedCertificate;
import org.kakitome.smtp.ServerCertificate;

class MailCertificateTest {
    private static final Clock CLOCK = Clock.systemUTC();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MailCertificate shown = new MailCertificate(registry, CLOCK);
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private double secondsLeft() {
        return registry.get("kakitome.smtp.certificate.left").gauge().value();
    }

    @Test
    void aRenewedOneIsTakenOnceAndOneWithoutItsKeyNever(@TempDir Path one, @TempDir Path two) throws Exception {
        assertThat(secondsLeft()).isNaN();
        var first = ServerCertificate.of(vertx, SelfSignedCertificate.in(one, "mx.example.com", CLOCK));
        var renewed = ServerCertificate.of(vertx, SelfSignedCertificate.in(two, "mx.example.com", CLOCK));
        var torn = renewed.map(certificate -> new ServerCertificate(certificate.chain(), false));

        assertThat(shown.offer(first)).isEqualTo(Offer.TAKEN);
        assertThat(shown.offer(first)).as("read again, unchanged").isEqualTo(Offer.KNOWN);
        assertThat(shown.offer(torn)).isEqualTo(Offer.UNUSABLE);
        assertThat(shown.offer(Optional.empty())).isEqualTo(Offer.UNUSABLE);
        assertThat(shown.offer(first)).as("the one before stayed").isEqualTo(Offer.KNOWN);
        assertThat(shown.offer(renewed)).isEqualTo(Offer.TAKEN);

        var withThoseThatSignIt = renewed.map(certificate -> new ServerCertificate(
                List.of(certificate.leaf(), first.orElseThrow().leaf()), true));
        assertThat(shown.offer(withThoseThatSignIt))
                .as("the same, with a chain")
                .isEqualTo(Offer.TAKEN);
        assertThat(shown.offer(withThoseThatSignIt)).isEqualTo(Offer.KNOWN);

        assertThat(shown.isSelfSigned()).isTrue();
        assertThat(secondsLeft()).isGreaterThan(Duration.ofDays(3_600).toSeconds());
    }
}
