package org.kakitome.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Signs messages as RFC 6376 says, with regular expressions over text and nothing of the code under test: two independent readings of the RFC must agree.
 */
public final class TestSigner {
    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

    private final KeyPair keys;

    private TestSigner(KeyPair keys) {
        this.keys = keys;
    }

    public static TestSigner rsa(int bits) {
        return new TestSigner(KEYS.computeIfAbsent("RSA " + bits, k -> generate("RSA", bits)));
    }

    public static TestSigner otherRsa(int bits) {
        return new TestSigner(KEYS.computeIfAbsent("other RSA " + bits, k -> generate("RSA", bits)));
    }

    public static TestSigner ed25519() {
        return new TestSigner(KEYS.computeIfAbsent("Ed25519", k -> generate("Ed25519", 0)));
    }

    private static KeyPair generate(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    KeyPair keys() {
        return keys;
    }

    /** A key record with p= last; {@code tags} in front of it. */
    public String record(String tags) {
        var encoded = keys.getPublic().getEncoded();
        if (keys.getPublic() instanceof RSAPublicKey) return tags + " p=" + base64(encoded);
        return tags + " k=ed25519; p=" + base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    public String record() {
        return record("v=DKIM1;");
    }

    /**
     * The message with a signature on top. In {@code tags}, {@code {bh}} and {@code {b}} stand for the hash and the signature; a= and c=, l= and h= are obeyed.
     */
    public byte[] sign(String message, String tags) {
        try {
            return bytes(signed(message, "DKIM-Signature: " + tags + "\r\n"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String signed(String message, String template) throws GeneralSecurityException {
        int end = message.indexOf("\r\n\r\n");
        var header = end < 0 ? message : message.substring(0, end + 2);
        var body = end < 0 ? "" : message.substring(end + 4);
        var canonicalization = (tag(template, "c", "simple/simple") + "/simple").split("/");
        boolean sha1 = tag(template, "a", "").endsWith("sha1");

        var canonicalBody = body(body, canonicalization[1]);
        var length = tag(template, "l", "");
        if (length.matches("\\d+"))
            canonicalBody = canonicalBody.substring(0, Math.min(canonicalBody.length(), Integer.parseInt(length)));
        var withHash = template.replace("{bh}", base64(hash(canonicalBody, sha1)));

        var fields = new ArrayList<String>(List.of(header.split("(?<=\r\n)(?![ \t])")));
        var toSign = new StringBuilder();
        for (var name : tag(template, "h", "").split(":")) {
            for (int i = fields.size() - 1; i >= 0; i--) {
                if (!fields.get(i).split(":", 2)[0].strip().equalsIgnoreCase(name.strip())) continue;
                toSign.append(field(fields.remove(i), canonicalization[0]));
                break;
            }
        }
        var own = field(withHash.replaceAll("[ \t]*\\{b}[ \t]*", ""), canonicalization[0]);
        toSign.append(own, 0, own.length() - 2);
        return withHash.replace("{b}", base64(signature(toSign.toString(), sha1))) + message;
    }

    private byte[] signature(String toSign, boolean sha1) throws GeneralSecurityException {
        boolean rsa = keys.getPublic() instanceof RSAPublicKey;
        var signer = Signature.getInstance(!rsa ? "Ed25519" : sha1 ? "SHA1withRSA" : "SHA256withRSA");
        signer.initSign(keys.getPrivate());
        signer.update(rsa ? bytes(toSign) : hash(toSign, false));
        return signer.sign();
    }

    private static byte[] hash(String text, boolean sha1) throws GeneralSecurityException {
        return MessageDigest.getInstance(sha1 ? "SHA-1" : "SHA-256").digest(bytes(text));
    }

    /** RFC 6376 §3.4.1, §3.4.2 */
    private static String field(String field, String canonicalization) {
        if (canonicalization.equals("simple")) return field;
        var parts = field.split(":", 2);
        return parts[0].replaceAll("[ \t]+\\z", "").toLowerCase(Locale.ROOT) + ":"
                + parts[1].replace("\r\n", "").replaceAll("[ \t]+", " ").replaceAll("^ | \\z", "") + "\r\n";
    }

    /** RFC 6376 §3.4.3, §3.4.4 */
    private static String body(String body, String canonicalization) {
        if (canonicalization.equals("simple")) return body.replaceAll("(\r\n)*\\z", "") + "\r\n";
        var relaxed = (body + "\r\n")
                .replaceAll("[ \t]+\r\n", "\r\n")
                .replaceAll("[ \t]+", " ")
                .replaceAll("(\r\n)+\\z", "");
        return relaxed.isEmpty() ? "" : relaxed + "\r\n";
    }

    private static String tag(String template, String name, String absent) {
        for (var piece : template.substring(template.indexOf(':') + 1).split(";")) {
            var parts = piece.split("=", 2);
            if (parts[0].strip().equals(name)) return parts[1].strip();
        }
        return absent;
    }

    static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** One octet per char. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
