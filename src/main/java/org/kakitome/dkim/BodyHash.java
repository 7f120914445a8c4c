package org.kakitome.dkim;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** The body of one message in its canonical forms, and its hashes, each made once: RFC 6376 §3.7. */
final class BodyHash {
    private final ReceivedMessage message;
    private final Map<Canonicalization, CanonicalBody> canonical = new EnumMap<>(Canonicalization.class);
    private final Map<SignatureAlgorithm, Map<Canonicalization, byte[]>> hashes =
            new EnumMap<>(SignatureAlgorithm.class);

    BodyHash(ReceivedMessage message) {
        this.message = message;
    }

    CanonicalBody canonical(Canonicalization canonicalization) {
        return canonical.computeIfAbsent(canonicalization, c -> c.body(message.octets(), message.bodyStart()));
    }

    /** Whether the body, up to l= where that is given, is what was signed. False where it is shorter than l=. */
    boolean matches(DkimSignature signature) {
        var body = canonical(signature.bodyCanonicalization());
        long signed = signature.bodyLength().orElse(body.length());
        if (signed > body.length()) return false;
        var hash = signed == body.length()
                ? hash(signature.algorithm(), signature.bodyCanonicalization())
                : body.hash(signature.algorithm().digest(), (int) signed);
        return Arrays.equals(hash, signature.bodyHash());
    }

    /** Of the whole body. */
    byte[] hash(SignatureAlgorithm algorithm, Canonicalization canonicalization) {
        return hashes.computeIfAbsent(algorithm, a -> new EnumMap<>(Canonicalization.class))
                .computeIfAbsent(
                        canonicalization,
                        c -> canonical(c).hash(algorithm.digest(), canonical(c).length()));
    }
}
