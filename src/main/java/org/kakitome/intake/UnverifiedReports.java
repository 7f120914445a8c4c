package org.kakitome.intake;

/** What happens to report mail that does not come from the domain it names: {@code kakitome.smtp.unverified-reports}. RFC 9990 §3.5 leaves it to the receiver of reports. */
public enum UnverifiedReports {
    /** Counted as any other, and marked. */
    ACCEPT,
    /** Kept but not counted, until a person wants it. */
    SET_ASIDE,
    /** Not taken: {@code 550 5.7.26}. Where DNS does not answer at that moment, as {@link #SET_ASIDE}. */
    REFUSE
}
