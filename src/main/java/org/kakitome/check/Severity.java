package org.kakitome.check;

/** How much a finding matters, worst first: the order of pages. */
public enum Severity {
    /** Mail is lost, refused or spoofed because of this. */
    BROKEN,
    /** Works today, but should be mended. */
    NEEDS_WORK,
    /** DNS did not answer: nothing can be said. */
    NO_ANSWER,
    /** Optional and absent, or a plain fact. */
    NOT_SET_UP,
    RIGHT
}
