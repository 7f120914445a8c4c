package org.kakitome.dkim;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The public key operations: whether octets are what a signature was made of.
 *
 * <p>An RSA signature holds the hash of what was signed, and the public key shows it. So for RSA can be told whether it was made with this key at all, and
 * what else might have been signed costs a hash to try. Ed25519 tells nothing but yes or no.
 */
final class SignatureCheck {
    /** DigestInfo up to the hash: RFC 8017 §9.2 note 1. */
    private static final String SHA1_INFO = "3021300906052b0e03021a05000414";

    private static final String SHA256_INFO = "3031300d060960864801650304020105000420";

    private final DkimSignature signature;
    private final PublicKeyData keyData;
    private final PublicKey key;

    /** Thrown for a key that the Java runtime does not take: an even modulus, an exponent of 1. */
    SignatureCheck(DkimSignature signature, PublicKeyData keyData) throws GeneralSecurityException {
        this.signature = signature;
        this.keyData = keyData;
        this.key = keyData.publicKey();
    }

    /** Octets that a signature with this key has. */
    int length() {
        return keyData instanceof PublicKeyData.Rsa rsa ? (rsa.bits() + 7) / 8 : 64; // RFC 8032 §5.1.6
    }

    boolean isOf(byte[] octets) {
        var algorithm = signature.algorithm();
        try {
            var verifier = Signature.getInstance(algorithm.signatureName());
            verifier.initVerify(key);
            // RFC 8463 §3: Ed25519 signs the hash of the header data
            verifier.update(isRsa() ? octets : algorithm.digest().digest(octets));
            return verifier.verify(signature.signature());
        } catch (SignatureException e) {
            return false; // b= of an impossible length or form
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isRsa() {
        return keyData instanceof PublicKeyData.Rsa;
    }

    /** The hash of what was signed; empty where the signature was not made with this RSA key. */
    Optional<byte[]> signedHash() {
        if (!(keyData instanceof PublicKeyData.Rsa rsa)) return Optional.empty();
        // RFC 8017 §8.2.2, §9.2: 00 01 FF … FF 00 DigestInfo
        var info =
                HexFormat.of().parseHex(signature.algorithm() == SignatureAlgorithm.RSA_SHA1 ? SHA1_INFO : SHA256_INFO);
        int hashLength = signature.algorithm() == SignatureAlgorithm.RSA_SHA1 ? 20 : 32;
        var encoded = new BigInteger(1, signature.signature())
                .modPow(rsa.exponent(), rsa.modulus())
                .toByteArray(); // without the leading 00
        int infoStart = encoded.length - hashLength - info.length;
        if (encoded.length != length() - 1 || infoStart < 10 || encoded[0] != 1) return Optional.empty();
        for (int i = 1; i < infoStart - 1; i++) if (encoded[i] != (byte) 0xff) return Optional.empty();
        boolean good = encoded[infoStart - 1] == 0
                && Arrays.equals(encoded, infoStart, infoStart + info.length, info, 0, info.length);
        return good
                ? Optional.of(Arrays.copyOfRange(encoded, infoStart + info.length, encoded.length))
                : Optional.empty();
    }
}
