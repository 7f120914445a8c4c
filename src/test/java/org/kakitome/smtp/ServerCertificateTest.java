package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificateTest {
    @TempDir
    static Path folder;

    private static SelfSigned old;
    private static SelfSigned renewed;

    @BeforeAll
    static void makeKeys() throws Exception {
        old = SelfSigned.in(folder, "old.example.com");
        renewed = SelfSigned.in(folder, "renewed.example.com");
    }

    private static Buffer pem(String what, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Buffer.buffer(
                "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n",
                StandardCharsets.US_ASCII.name());
    }

    private static KeyCertOptions files(Certificate certificate, Key key) throws Exception {
        return new PemKeyCertOptions()
                .addCertValue(pem("CERTIFICATE", certificate.getEncoded()))
                .addKeyValue(pem("PRIVATE KEY", key.getEncoded()));
    }

    private static Optional<ServerCertificate> read(KeyCertOptions options) {
        return ServerCertificate.of(TestListener.VERTX, options);
    }

    @Test
    void aCertificateAndItsKeyBelongTogether() throws Exception {
        var certificate = read(old.certificate()).orElseThrow();

        assertThat(certificate.hasItsKey()).isTrue();
        assertThat(certificate.isSelfSigned()).isTrue();
        assertThat(certificate.leaf().getSubjectX500Principal().getName()).isEqualTo("CN=old.example.com");
        assertThat(read(files(old.leaf(), old.key()))).contains(certificate);
    }

    @Test
    void theCertificateIsNewAndTheKeyStillOld() throws Exception {
        assertThat(read(files(renewed.leaf(), old.key())).orElseThrow().hasItsKey())
                .isFalse();
    }

    @Test
    void whatCannotBeReadIsNone() {
        assertThat(read(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer("garbage"))
                        .addKeyValue(Buffer.buffer("garbage"))))
                .isEmpty();
    }
}
