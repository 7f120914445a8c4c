package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void thoseThatSignItArePartOfIt() throws Exception {
        var signed = SelfSigned.signedByAnother(folder, "signed.example.com");
        var alone = read(files(signed.leaf(), signed.key())).orElseThrow();
        var both = pem("CERTIFICATE", signed.chain()[0].getEncoded())
                .appendBuffer(pem("CERTIFICATE", signed.chain()[1].getEncoded()));

        var withChain = read(new PemKeyCertOptions()
                        .addCertValue(both)
                        .addKeyValue(pem("PRIVATE KEY", signed.key().getEncoded())))
                .orElseThrow();

        assertThat(withChain.hasItsKey()).isTrue();
        assertThat(withChain.leaf()).isEqualTo(alone.leaf());
        assertThat(withChain).isNotEqualTo(alone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSASSA-PSS", "Ed25519"})
    void keysOfAnyKindBelongToTheirCertificates(String kind) throws Exception {
        var some = SelfSigned.in(folder, kind + ".example.com", "-keyalg", kind);
        var other = SelfSigned.in(folder, kind + "-other.example.com", "-keyalg", kind);

        assertThat(read(some.certificate()).orElseThrow().hasItsKey()).isTrue();
        assertThat(ServerCertificate.belongTogether(some.leaf().getPublicKey(), (PrivateKey) other.key()))
                .isFalse();
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
