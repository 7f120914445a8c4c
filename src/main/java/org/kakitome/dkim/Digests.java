package org.kakitome.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of the Java runtime, which has those that DKIM needs. */
final class Digests {
    private Digests() {}

    static MessageDigest of(SignatureAlgorithm algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.digestName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
