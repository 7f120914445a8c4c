package org.kakitome.spf;

import java.util.Locale;

/** What check_host() can answer: RFC 7208 §2.6. */
public enum SpfResult {
    /** No domain to ask about, or no record at it. */
    NONE,
    /** The domain says that it does not say. */
    NEUTRAL,
    PASS,
    FAIL,
    SOFTFAIL,
    /** DNS could not be asked: try again later. */
    TEMPERROR,
    /** The published records cannot be interpreted. */
    PERMERROR;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** As in Authentication-Results and reports: {@code softfail}. */
    public String wire() {
        return wire;
    }
}
