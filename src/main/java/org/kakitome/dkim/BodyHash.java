package org.kakitome.dkim;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** The body of one message in its canonical forms, each made once, and its hashes: RFC 6376 §3.7. */
final class BodyHash {
    private final ReceivedMessage message;
    private final Map<Canonicalization, byte[]> canonical = new EnumMap<>(Canonicalization.class);
    private final Map<SignatureAlgorithm, Map<Canonicalization, byte[]>> whole =
            new EnumMap<>(SignatureAlgorithm.class);

    BodyHash(ReceivedMessage message) {
        this.message = message;
    }

    byte[] canonical(Canonicalization canonicalization) {
        return canonical.computeIfAbsent(canonicalization, c -> c.body(message.octets(), message.bodyStart()));
    }

    /** Whether the body, up to l= where that is given, is what was signed. False where it is shorter than l=. */
    boolean matches(DkimSignature signature) {
        return Arrays.equals(signature.bodyHash(), hash(signature));
    }

    private byte[] hash(DkimSignature signature) {
        var body = canonical(signature.bodyCanonicalization());
        long limit = signature.bodyLength().orElse(body.length);
        if (limit > body.length) return new byte[0];
        if (limit == body.length) return whole(signature.algorithm(), signature.bodyCanonicalization());
        var digest = Digests.of(signature.algorithm());
        digest.update(body, 0, (int) limit);
        return digest.digest();
    }

    byte[] whole(SignatureAlgorithm algorithm, Canonicalization canonicalization) {
        return whole.computeIfAbsent(algorithm, a -> new EnumMap<>(Canonicalization.class))
                .computeIfAbsent(canonicalization, c -> digest(algorithm).digest(canonical(c)));
    }

    private static MessageDigest digest(SignatureAlgorithm algorithm) {
        return Digests.of(algorithm);
    }
}
