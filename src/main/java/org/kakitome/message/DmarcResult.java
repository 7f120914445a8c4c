package org.kakitome.message;

import java.util.Locale;

/** What DMARC comes to for a message: RFC 9989 §9.1, RFC 8601 §2.7. */
public enum DmarcResult {
    /** No record speaks for the Author Domain, or there is none to ask for. */
    NONE,
    PASS,
    FAIL,
    /** DNS did not answer something that this hangs on: neither pass nor fail, and no policy is applied. RFC 9989 §5.3.6 */
    TEMPERROR,
    /** The record that speaks for the domain is of no use. */
    PERMERROR;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
        return wire;
    }
}
