package org.kakitome.dmarc;

import java.util.Optional;

/** What a domain says about its own place in the tree: RFC 9989 §4.7, tag psd. */
public enum PublicSuffixFlag {
    /** A public suffix: Organizational Domains begin one label below. */
    YES("y"),
    /** No public suffix, but the Organizational Domain of all below. */
    NO("n"),
    /** Let the tree walk decide. */
    UNDETERMINED("u");

    private final String wire;

    PublicSuffixFlag(String wire) {
        this.wire = wire;
    }

    static Optional<PublicSuffixFlag> parse(String value) {
        for (var flag : values()) if (flag.wire.equalsIgnoreCase(value)) return Optional.of(flag);
        return Optional.empty();
    }

    public String wire() {
        return wire;
    }
}
