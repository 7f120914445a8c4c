package org.kakitome.dkim;

import java.util.Locale;

/** What verifying a signature gave: RFC 8601 §2.7.1. */
public enum DkimResult {
    /** The message was not signed. No {@link SignatureResult} says this: a message without signature has none. */
    NONE,
    PASS,
    FAIL,
    /** Signed, but in a way that is not acceptable: weak algorithms, text that anybody may append. */
    POLICY,
    /** The signature cannot be read. */
    NEUTRAL,
    /** DNS could not be asked: try again later. */
    TEMPERROR,
    /** Cannot be verified, now or later: no key, a broken key, From not signed. */
    PERMERROR;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** As in Authentication-Results and reports: {@code permerror}. */
    public String wire() {
        return wire;
    }
}
