package org.kakitome.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Strangers' text as PostgreSQL takes it. */
final class StoredText {
    /** The columns of a unique key together must fit into a third of an index page (2,704 octets). */
    private static final int MAX_KEY = 200;

    private static final int REPLACEMENT = 0xfffd; // U+FFFD

    private StoredText() {}

    /** Without NUL, which PostgreSQL has no place for, and at most {@code max} characters, no half of a pair. */
    static String of(String text, int max) {
        var clean = text.indexOf('\0') < 0 ? text : text.replace("\0", "");
        if (clean.length() <= max) return clean;
        return clean.substring(0, Character.isHighSurrogate(clean.charAt(max - 1)) ? max - 1 : max);
    }

    /** What PostgreSQL has no place for, NUL and half a pair, shown as what cannot be shown. */
    static String wellFormed(String text) {
        return isPlain(text)
                ? text
                : text.codePoints()
                        .map(point -> hasAPlace(point) ? point : REPLACEMENT)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) return text.codePoints().allMatch(StoredText::hasAPlace);
        }
        return true;
    }

    private static boolean hasAPlace(int point) {
        return point != 0 && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
    }

    /** The same for equal texts only; of a long one the beginning and a hash. */
    static String key(String text) {
        var clean = of(text, Integer.MAX_VALUE);
        return clean.length() <= MAX_KEY
                ? clean
                : of(clean, MAX_KEY) + "#" + sha256(clean.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256Octets(bytes));
    }

    static byte[] sha256Octets(byte[] bytes) {
        return sha256().digest(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
