package org.kakitome.check;

/** What a check can find; each with the RFC section it rests on. docs/findings.md lists them all and a test keeps it true. */
public enum FindingCode {
    DMARC_RECORD_MISSING("RFC 9989 §5.1.4");

    private final String source;

    FindingCode(String source) {
        this.source = source;
    }

    /** {@code RFC 9989 §4.7} */
    public String source() {
        return source;
    }
}
