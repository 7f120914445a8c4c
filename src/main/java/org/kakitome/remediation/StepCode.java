package org.kakitome.remediation;

/** The steps a plan is made of; their sentences are in the message bundle under {@code step.<CODE>.title}, {@code .why}, {@code .do}, {@code .see}, {@code .back}. */
public enum StepCode {
    PUBLISH_DMARC("RFC 9989 §5.1.4");

    private final String source;

    StepCode(String source) {
        this.source = source;
    }

    public String source() {
        return source;
    }
}
