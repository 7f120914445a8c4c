package org.kakitome.spf;

/**
 * Where a record breaks the grammar, so that check_host() gives "permerror" (RFC 7208 §4.6).
 *
 * @param start index of the first wrong character in the record's text
 * @param end index behind the last one
 * @param text the wrong piece
 */
public record SpfFault(Kind kind, int start, int end, String text) {
    public enum Kind {
        /** The text is no SPF record: it does not begin with the version and a space. RFC 7208 §4.5 */
        VERSION,
        /** Octets above 127: smart quotes, an en dash, a no-break space, a byte order mark. RFC 7208 §3.1 */
        NOT_ASCII,
        /** A tab, a line break, a NUL: terms are separated by spaces only. RFC 7208 §4.6.1 */
        CONTROL_CHARACTER,
        UNKNOWN_MECHANISM,
        /** {@code include}, {@code ip4} without what follows the colon. */
        ARGUMENT_MISSING,
        /** {@code all:x}, {@code all/8}, {@code ptr/24}, {@code include:example.com/24}. */
        ARGUMENT_NOT_ALLOWED,
        /** No valid top label at the end, or one label only. RFC 7208 §7.1 */
        DOMAIN,
        /** {@code a:192.0.2.1}: an address where a domain belongs. */
        ADDRESS_AS_DOMAIN,
        /** A lone "%", an unknown letter, a zero. RFC 7208 §7.1 */
        MACRO,
        /** {@code %{c}}, {@code %{r}} or {@code %{t}} outside an explanation. RFC 7208 §7.2 */
        MACRO_ONLY_IN_EXPLANATION,
        IP4_ADDRESS,
        IP6_ADDRESS,
        /** Above 32 or 128, a leading zero, or in the wrong place. */
        PREFIX_LENGTH,
        /** A second {@code redirect=} or {@code exp=}. RFC 7208 §6 */
        REPEATED_MODIFIER
    }
}
