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
import org.kakitome.intake.SpoolingMessageSink;
import org.kakitome.intake.TestAddresses;
import org.kakitome.smtp.Networks;
import org.kakitome.smtp.RecipientPolicy;
import org.kakitome.smtp.SelfSignedCertificate;
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
            Clock clock,
            TlsConfigurationRegistry tls) {
        var smtp = config.smtp();
        var certificate = certificate(tls, clock);
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

    private Optional<KeyCertOptions> certificate(TlsConfigurationRegistry tls, Clock clock) {
        var configured = tls.get(TLS_NAME).map(TlsConfiguration::getKeyStoreOptions);
        if (configured.isPresent()) return configured;
        try {
            var made = SelfSignedCertificate.in(
                    Path.of(config.dataDir()).toAbsolutePath(), config.smtp().hostName(), clock);
            LOG.info("STARTTLS shows a self-signed certificate; quarkus.tls.smtp.key-store.pem… sets another"
                    + " (docs/operations.md)");
            return Optional.of(made);
        } catch (IOException e) {
            LOG.warnf("No STARTTLS: %s", e);
            return Optional.empty();
        }
    }

    /** The files were read again: {@code quarkus.tls.smtp.reload-period}. */
    void renewed(@Observes CertificateUpdatedEvent event, SmtpListener listener) {
        if (!event.name().equals(TLS_NAME)) return;
        LOG.info("STARTTLS shows the certificate as it is now");
        listener.useCertificate(event.tlsConfiguration().getKeyStoreOptions());
    }
}
