package org.kakitome.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** RFC 6376 §3.5 a=. */
enum SignatureAlgorithm {
    RSA_SHA1("rsa-sha1", "rsa", "sha1", "SHA-1", "SHA1withRSA"), // historic: RFC 8301 §3.1
    RSA_SHA256("rsa-sha256", "rsa", "sha256", "SHA-256", "SHA256withRSA"),
    ED25519_SHA256("ed25519-sha256", "ed25519", "sha256", "SHA-256", "Ed25519"); // RFC 8463

    private final String wire;
    private final String keyType;
    private final String hash;
    private final String digestName;
    private final String signatureName;

    SignatureAlgorithm(String wire, String keyType, String hash, String digestName, String signatureName) {
        this.wire = wire;
        this.keyType = keyType;
        this.hash = hash;
        this.digestName = digestName;
        this.signatureName = signatureName;
    }

    static Optional<SignatureAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(a -> a.wire.equalsIgnoreCase(name))
                .findFirst();
    }

    /** As k= of the key must say. */
    String keyType() {
        return keyType;
    }

    /** As h= of the key lists it. */
    String hash() {
        return hash;
    }

    MessageDigest digest() {
        try {
            return MessageDigest.getInstance(digestName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java runtime has these
        }
    }

    /** What the digest of the octets given so far is; more can be given. */
    byte[] hashSoFar(MessageDigest digest) {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For the Java runtime. */
    String signatureName() {
        return signatureName;
    }
}
