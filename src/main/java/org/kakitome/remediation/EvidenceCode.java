package org.kakitome.remediation;

/** What evidence lines can say; sentences under {@code evidence.<CODE>}. */
public enum EvidenceCode {
    NO_RECORD
}
