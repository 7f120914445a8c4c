package org.kakitome.web;

import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.check.Severity;

/** The five looks of a verdict: shape and colour; the word beside it comes from the texts. */
public enum Mark {
    ALIGNED,
    WORK,
    REFUSED,
    UNKNOWN,
    FORWARDED;

    /** End of the class {@code kt-is-…} and name of the icon. */
    public String css() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    static Mark of(Severity severity) {
        return switch (severity) {
            case BROKEN -> REFUSED;
            case NEEDS_WORK -> WORK;
            case NO_ANSWER, NOT_SET_UP -> UNKNOWN;
            case RIGHT -> ALIGNED;
        };
    }

    static Mark of(Verdict verdict) {
        return switch (verdict) {
            case ALIGNED -> ALIGNED;
            case OURS_NOT_ALIGNED -> WORK;
            case FORWARDED -> FORWARDED;
            case SPOOFED -> REFUSED;
        };
    }
}
