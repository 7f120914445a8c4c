package org.kakitome.dmarc;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Domain Owner Assessment Policy: what a receiver is asked to do with mail that fails, mildest first. RFC 9989 §4.7, tags p, sp, np. */
public enum AssessmentPolicy {
    NONE,
    QUARANTINE,
    REJECT;

    /** In any case, as ABNF words are: {@code p=Reject} (RFC 9989 §4.8). */
    static Optional<AssessmentPolicy> parse(String value) {
        return Arrays.stream(values())
                .filter(policy -> policy.wire().equalsIgnoreCase(value))
                .findFirst();
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is applied while {@code t=y}: RFC 9989 §4.7. */
    public AssessmentPolicy oneStepDown() {
        return this == REJECT ? QUARANTINE : NONE;
    }

    public boolean weakerThan(AssessmentPolicy other) {
        return compareTo(other) < 0;
    }
}
