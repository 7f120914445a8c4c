package org.kakitome;

import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import org.kakitome.demo.Demo;
import org.kakitome.intake.IntakeMetrics;
import org.kakitome.intake.MailCertificate;
import org.kakitome.intake.MailCertificate.Offer;
import org.kakitome.intake.SpoolingMessageSink;
import org.kakitome.intake.TestAddresses;
import org.kakitome.smtp.Networks;
import org.kakitome.smtp.RecipientPolicy;
import org.kakitome.smtp.SelfSignedCertificate;
import org.kakitome.smtp.ServerCertificate;
import org.kakitome.smtp.SmtpLimits;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.smtp.SmtpSettings;
import org.kakitome.storage.TestMessages;

/** Builds the mail listener from configuration; {@link Wiring} starts and stops it. */
@ApplicationScoped
class SmtpWiring {
    private static final Logger LOG = Logger.getLogger(SmtpWiring.class);

    /** Of {@code quarkus.tls.smtp.…}: the certificate that STARTTLS shows. */
    private static final String TLS_NAME = "smtp";

    private static final String UNUSABLE =
            "The certificate in quarkus.tls.smtp and its key do not belong together: STARTTLS shows %s";

    private final KakitomeConfig config;

    SmtpWiring(KakitomeConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    TestAddresses testAddresses(TestMessages messages, Clock clock) {
        return new TestAddresses(messages.secret(), config.smtp().hostName(), clock);
    }

    @Produces
    @Singleton
    SmtpListener listener(
            Vertx vertx,
            SpoolingMessageSink sink,
            IntakeMetrics metrics,
            TestAddresses testAddresses,
            MailCertificate shown,
            Clock clock,
            TlsConfigurationRegistry tls) {
        var smtp = config.smtp();
        var certificate = configured(vertx, tls, shown).or(() -> selfSigned(vertx, shown, clock));
        var settings = new SmtpSettings(
                        smtp.hostName(), smtp.bind(), smtp.port(), recipients().with(testAddresses), limits())
                .withCertificate(certificate)
                .withTlsPort(certificate.isPresent() ? smtp.tlsPort() : OptionalInt.empty())
                .withSpillFolder(spillFolder())
                .withProxies(Networks.of(smtp.proxyProtocolFrom().orElse(List.of())));
        return new SmtpListener(vertx, settings, sink, clock, metrics);
    }

    /** Beside the database: a temporary folder may be in memory, and small. */
    private Path spillFolder() {
        var folder = Path.of(config.dataDir()).toAbsolutePath().resolve("incoming");
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("There is no folder for large messages", e);
        }
    }

    private RecipientPolicy recipients() {
        var smtp = config.smtp();
        var recipients = new ArrayList<>(smtp.recipients().orElse(List.of()));
        // the sample company's mail comes in by the same door; Demo.LOCAL_PART marks it only when it comes from this
        // machine
        if (!recipients.isEmpty()) recipients.add(Demo.LOCAL_PART + "@" + smtp.hostName());
        return RecipientPolicy.of(smtp.hostName(), recipients);
    }

    private SmtpLimits limits() {
        var limits = config.smtp().limits();
        return SmtpLimits.standard()
                .withMessageSize(limits.messageSize().asLongValue())
                .withConnections(limits.connectionsPerAddress(), limits.connections())
                .withTimes(limits.commandTime(), limits.dataTime(), limits.sessionTime());
    }

    private static Optional<KeyCertOptions> configured(
            Vertx vertx, TlsConfigurationRegistry tls, MailCertificate shown) {
        var configured = tls.get(TLS_NAME).map(TlsConfiguration::getKeyStoreOptions);
        if (configured.isEmpty()) return configured;
        if (shown.offer(ServerCertificate.of(vertx, configured.get())) != Offer.UNUSABLE) return configured;
        LOG.errorf(UNUSABLE, "a self-signed one");
        return Optional.empty();
    }

    private Optional<KeyCertOptions> selfSigned(Vertx vertx, MailCertificate shown, Clock clock) {
        try {
            var made = SelfSignedCertificate.in(
                    Path.of(config.dataDir()).toAbsolutePath(), config.smtp().hostName(), clock);
            shown.offer(ServerCertificate.of(vertx, made));
            LOG.info("STARTTLS shows a self-signed certificate; quarkus.tls.smtp.key-store.pem… sets another"
                    + " (docs/operations.md)");
            return Optional.of(made);
        } catch (IOException e) {
            LOG.warnf("No STARTTLS: %s", e);
            return Optional.empty();
        }
    }

    /** The files were read again, whether they have changed or not: {@code quarkus.tls.smtp.reload-period}. */
    void renewed(@Observes CertificateUpdatedEvent event, SmtpListener listener, MailCertificate shown, Vertx vertx) {
        if (!event.name().equals(TLS_NAME)) return;
        var options = event.tlsConfiguration().getKeyStoreOptions();
        switch (shown.offer(ServerCertificate.of(vertx, options))) {
            case KNOWN -> {}
            case UNUSABLE -> LOG.warnf(UNUSABLE, "the one it had"); // between the two writes of a renewal, too
            case TAKEN -> {
                LOG.infof(
                        "STARTTLS shows a new certificate, good until %s",
                        shown.until().orElseThrow());
                listener.useCertificate(options);
            }
        }
    }
}
