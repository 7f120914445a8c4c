package org.kakitome.dkim;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;

/** The key in a record's {@code p=}. */
public sealed interface PublicKeyData {
    /** {@code rsa} or {@code ed25519}, as in {@code k=}. */
    String type();

    int bits();

    /** The same for the same key, whatever record it stands in: SHA-256 in hexadecimal. */
    String fingerprint();

    /** For the Java runtime, which takes no RSA key under 512 bits. */
    PublicKey publicKey() throws GeneralSecurityException;

    record Rsa(BigInteger modulus, BigInteger exponent) implements PublicKeyData {
        @Override
        public String type() {
            return "rsa";
        }

        @Override
        public int bits() {
            return modulus.bitLength();
        }

        @Override
        public PublicKey publicKey() throws GeneralSecurityException {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        }

        @Override
        public String fingerprint() {
            return sha256(type() + " " + modulus.toString(16) + " " + exponent.toString(16));
        }

        /** RFC 6376 §3.6.1 says RSAPublicKey, all deployment is SubjectPublicKeyInfo (its Appendix C): both are read. */
        static Optional<PublicKeyData> read(byte[] der) {
            try {
                var outer = new Der(der).sequence();
                if (outer.isInteger()) return Optional.of(rsaPublicKey(outer));
                outer.sequence(); // AlgorithmIdentifier; k= has said rsa
                return Optional.of(rsaPublicKey(outer.bitString().sequence()));
            } catch (Der.Broken e) {
                return Optional.empty();
            }
        }

        /** {@code RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }}: RFC 8017 Appendix A.1.1 */
        private static Rsa rsaPublicKey(Der fields) throws Der.Broken {
            var modulus = fields.integer();
            var exponent = fields.integer();
            if (modulus.signum() <= 0 || exponent.signum() <= 0) throw new Der.Broken();
            return new Rsa(modulus, exponent);
        }
    }

    /** @param hex the raw 32 octets: RFC 8463 §4 */
    record Ed25519(String hex) implements PublicKeyData {
        private static final int OCTETS = 32;
        private static final String SPKI_PREFIX = "302a300506032b6570032100"; // RFC 8410 §4

        @Override
        public String type() {
            return "ed25519";
        }

        @Override
        public int bits() {
            return OCTETS * 8;
        }

        @Override
        public PublicKey publicKey() throws GeneralSecurityException {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(SPKI_PREFIX + hex)));
        }

        @Override
        public String fingerprint() {
            return sha256(type() + " " + hex);
        }

        static Optional<PublicKeyData> read(byte[] raw) {
            return raw.length == OCTETS ? Optional.of(new Ed25519(HexFormat.of().formatHex(raw))) : Optional.empty();
        }
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java runtime has it
        }
    }
}
