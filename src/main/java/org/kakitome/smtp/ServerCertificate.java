package org.kakitome.smtp;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.X509KeyManager;

/**
 * A certificate that the listener shows, or would: who looks after it wants to know about it before senders do.
 *
 * @param leaf the listener's own, without those that sign it
 * @param hasItsKey the private key beside it belongs to it; else every handshake would fail
 */
public record ServerCertificate(X509Certificate leaf, boolean hasItsKey) {
    private static final String[] KEY_TYPES = {"EC", "RSA", "EdDSA", "RSASSA-PSS"};
    private static final byte[] PROBE = {'k', 'a', 'k', 'i', 't', 'o', 'm', 'e'};

    /** Empty when there is none in it that can be read. */
    public static Optional<ServerCertificate> of(Vertx vertx, KeyCertOptions options) {
        try {
            for (var manager : options.getKeyManagerFactory(vertx).getKeyManagers())
                if (manager instanceof X509KeyManager keys) return first(keys);
            return Optional.empty();
        } catch (Exception e) { // so Vert.x declares it
            return Optional.empty();
        }
    }

    private static Optional<ServerCertificate> first(X509KeyManager keys) {
        return Arrays.stream(KEY_TYPES)
                .map(type -> keys.getServerAliases(type, null))
                .filter(aliases -> aliases != null && aliases.length > 0)
                .map(aliases -> aliases[0])
                .findFirst()
                .map(alias -> of(keys.getCertificateChain(alias)[0], keys.getPrivateKey(alias)));
    }

    private static ServerCertificate of(X509Certificate leaf, PrivateKey key) {
        return new ServerCertificate(leaf, belongTogether(leaf.getPublicKey(), key));
    }

    private static boolean belongTogether(PublicKey open, PrivateKey secret) {
        var algorithm =
                switch (open.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> open.getAlgorithm();
                };
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(secret);
            signature.update(PROBE);
            var signed = signature.sign();
            signature.initVerify(open);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Signed by itself: nobody can tell from it whom he reached. */
    public boolean isSelfSigned() {
        try {
            leaf.verify(leaf.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
