package org.kakitome.smtp;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509KeyManager;

/**
 * A certificate that the listener shows, or would: who looks after it wants to know about it before senders do.
 *
 * @param chain the listener's own, then those that sign it: another chain of the same is news, since without it nobody can tell whom he reached
 * @param hasItsKey the private key beside it belongs to it; else every handshake would fail
 */
public record ServerCertificate(List<X509Certificate> chain, boolean hasItsKey) {
    private static final String PSS = "RSASSA-PSS";
    private static final String[] KEY_TYPES = {"EC", "RSA", "EdDSA", PSS};
    private static final byte[] PROBE = {'k', 'a', 'k', 'i', 't', 'o', 'm', 'e'};

    public ServerCertificate {
        chain = List.copyOf(chain);
    }

    /** The listener's own. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

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
                .map(alias -> of(List.of(keys.getCertificateChain(alias)), keys.getPrivateKey(alias)));
    }

    private static ServerCertificate of(List<X509Certificate> chain, PrivateKey key) {
        return new ServerCertificate(chain, belongTogether(chain.get(0).getPublicKey(), key));
    }

    static boolean belongTogether(PublicKey open, PrivateKey secret) {
        var algorithm =
                switch (open.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> open.getAlgorithm();
                };
        try {
            var signature = Signature.getInstance(algorithm);
            if (algorithm.equals(PSS)) signature.setParameter(parameters(open));
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

    /** Those that the key is for, and no others (RFC 4055 §1.2); any, where it does not say. */
    private static AlgorithmParameterSpec parameters(PublicKey key) {
        return key instanceof RSAKey rsa && rsa.getParams() != null
                ? rsa.getParams()
                : new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
    }

    /** Signed by itself: nobody can tell from it whom he reached. */
    public boolean isSelfSigned() {
        try {
            leaf().verify(leaf().getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
