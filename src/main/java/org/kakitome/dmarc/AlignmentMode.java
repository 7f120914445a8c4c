package org.kakitome.dmarc;

import java.util.Optional;

/** How close an identifier must be to the Author Domain: RFC 9989 §4.7, tags adkim and aspf. */
public enum AlignmentMode {
    /** Same Organizational Domain. */
    RELAXED("r"),
    /** Same name. */
    STRICT("s");

    private final String wire;

    AlignmentMode(String wire) {
        this.wire = wire;
    }

    static Optional<AlignmentMode> parse(String value) {
        if (value.equalsIgnoreCase("r")) return Optional.of(RELAXED);
        return value.equalsIgnoreCase("s") ? Optional.of(STRICT) : Optional.empty();
    }

    public String wire() {
        return wire;
    }
}
