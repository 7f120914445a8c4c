package org.kakitome.dkim;

import java.util.List;

/** What is worth mending on a signature, whatever its result. */
public record SignatureWarning(Kind kind, List<String> facts) {
    public SignatureWarning {
        facts = List.copyOf(facts);
    }

    static SignatureWarning of(Kind kind, Object... facts) {
        return new SignatureWarning(
                kind, List.of(facts).stream().map(String::valueOf).toList());
    }

    /** In braces the facts. */
    public enum Kind {
        /** The key says t=y: receivers treat the message as if it were not signed. RFC 6376 §3.6.1 */
        TESTING_KEY,
        /** 2048 bits are advised. RFC 8301 §3.2 {0} bits */
        SHORT_KEY,
        /** Receivers need not take RSA keys over 4096 bits. RFC 8301 §3.2 {0} bits */
        LONG_KEY,
        /** l= covers the whole body today; whatever is appended on the way would not break the signature. RFC 6376 §8.2 {0} l= */
        BODY_LENGTH_USED,
        /** A field that may stand once stands again, and what readers see may be the one not signed. RFC 6376 §8.15 {0…} names */
        UNSIGNED_FIELD_ADDED,
        /** From can be added to without breaking the signature: name it once more in h=. RFC 6376 §8.15 */
        FROM_NOT_OVERSIGNED,
        /** Fields a reader sees or acts on that are not signed. RFC 6376 §5.4.1, RFC 8058 §4 {0…} names */
        FIELDS_NOT_SIGNED,
        /** Other TXT records stand beside the key. RFC 6376 §3.6.2.2 {0} how many */
        OTHER_RECORDS_BESIDE_KEY,
        /** The message came with bare line feeds and was verified with CRLF. RFC 6376 §5.3 */
        LINE_ENDS_MENDED
    }
}
