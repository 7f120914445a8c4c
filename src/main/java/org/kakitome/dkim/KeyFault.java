package org.kakitome.dkim;

/**
 * Why a text is no usable key record, at its place.
 *
 * @param piece what is wrong, as written, shortened
 * @param offset where it begins in the record's text
 */
public record KeyFault(Kind kind, String piece, int offset) {
    private static final int SHOWN = 60;

    public KeyFault {
        if (piece.length() > SHOWN) piece = piece.substring(0, SHOWN) + "…";
    }

    public enum Kind {
        /** The quotes of a zone file or of a form, published as part of the text. */
        QUOTED,
        /** The backslashes of a zone file before semicolons, published as part of the text. */
        ESCAPED,
        /** {@code v=} is not DKIM1, or not the first tag. */
        VERSION,
        /** A piece that is not {@code name=value}. */
        NO_TAG,
        /** A repeated tag makes the list invalid: RFC 6376 §3.2. */
        DUPLICATE_TAG,
        /** No {@code p=}. */
        KEY_MISSING,
        /** {@code k=} is neither rsa nor ed25519. */
        KEY_TYPE,
        /** {@code p=} is not base64. */
        BASE64,
        /** {@code p=} is base64, but not of a key of the type that {@code k=} says. */
        KEY_DATA
    }
}
