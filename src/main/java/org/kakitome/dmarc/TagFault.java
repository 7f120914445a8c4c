package org.kakitome.dmarc;

/**
 * Something wrong in a record, at its place.
 *
 * @param tag the tag's name as written; empty where there is none
 * @param piece what is wrong, as written
 * @param offset where the piece begins in the record's text
 */
public record TagFault(Kind kind, String tag, String piece, int offset) {
    public enum Kind {
        /** Not {@code name=value}. */
        NO_TAG,
        /** Nothing after the equals sign: RFC 9989 §4.8 wants one character. */
        EMPTY_VALUE,
        /** A control or non-ASCII character in the value. */
        ILLEGAL_CHARACTER,
        /** The first one counts. */
        DUPLICATE_TAG,
        /** Not one of the values of this tag. */
        INVALID_VALUE,
        /** One of a list of report URIs; the others count. */
        INVALID_URI,
        /** A URI that no reporter serves. */
        UNSUPPORTED_SCHEME,
        /** The {@code !10m} of RFC 7489, ignored. */
        SIZE_LIMIT,
        /** pct, rf, ri: RFC 9989 §9.3. */
        HISTORIC_TAG,
        /** Ignored: RFC 9989 §4.7. */
        UNKNOWN_TAG
    }
}
