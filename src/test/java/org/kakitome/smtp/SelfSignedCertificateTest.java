package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SelfSignedCertificateTest {
    private static final Clock NOW = Clock.systemUTC();

    @TempDir
    Path folder;

    private byte[] file() throws IOException {
        try (var files = Files.list(folder)) {
            var all = files.toList();
            assertThat(all).hasSize(1);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(all.get(0))))
                    .isEqualTo("rw-------");
            return Files.readAllBytes(all.get(0));
        }
    }

    @Test
    void isMadeOnceForAHostNameAndAgainWhenThatChangesOrItsTimeIsUp() throws Exception {
        SelfSignedCertificate.in(folder, "mx.example.com", NOW);
        var first = file();
        SelfSignedCertificate.in(folder, "mx.example.com", NOW);
        assertThat(file()).isEqualTo(first);

        SelfSignedCertificate.in(folder, "mx2.example.com", NOW);
        var second = file();
        assertThat(second).isNotEqualTo(first);

        var almostOver = Clock.offset(NOW, Duration.ofDays(3650 - 29));
        SelfSignedCertificate.in(folder, "mx2.example.com", almostOver);
        assertThat(file()).isNotEqualTo(second);
    }

    @Test
    void aBrokenFileIsReplacedAndAStrangeHostNameIsTaken() throws Exception {
        Files.writeString(folder.resolve("smtp-self-signed.p12"), "broken");
        Files.setPosixFilePermissions(
                folder.resolve("smtp-self-signed.p12"), PosixFilePermissions.fromString("rw-------"));
        for (var hostName : List.of("my_host", "a,b=\"c\\", "mx.example.com")) {
            SelfSignedCertificate.in(folder, hostName, NOW);
            var made = file();
            SelfSignedCertificate.in(folder, hostName, NOW);
            assertThat(file()).as(hostName).isEqualTo(made);
        }
    }

    @Test
    void isShownByStartTls() throws Exception {
        var settings = TestListener.settings(
                SmtpLimits.standard(), Optional.of(SelfSignedCertificate.in(folder, "mx.example.com", NOW)));
        try (var server = TestListener.start(settings, new RecordingSink(), NOW);
                var client = server.connect()) {
            client.reply();
            client.ask("STARTTLS");
            var plain = client.socket();
            var anything = SelfSigned.trustingAnything();
            var secure = (SSLSocket) anything.createSocket(plain, "mx.example.com", plain.getPort(), true);
            client.use(secure);
            secure.startHandshake();
            assertThat(client.ask("NOOP")).startsWith("250");

            var certificate = (X509Certificate) secure.getSession().getPeerCertificates()[0];
            assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=mx.example.com");
            assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(2, "mx.example.com"));
            assertThat(certificate.getNotAfter().toInstant())
                    .isAfter(Instant.now().plus(Duration.ofDays(3640)));
        }
    }
}
