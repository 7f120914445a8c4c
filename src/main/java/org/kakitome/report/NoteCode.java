package org.kakitome.report;

/**
 * What was taken although it is not as RFC 9990 wants it, and why a record was left out: the codes of {@link ReportVisitor.Note}. One line each in
 * docs/report-leniencies.md, which a test compares with this list.
 */
public enum NoteCode {
    // the packing
    ARCHIVE_TRAILING_DATA,
    ARCHIVE_SIZE_WRONG,
    TRANSFER_ENCODING_WRONG,

    // the characters
    ENCODING_UNKNOWN,
    ENCODING_WRONG,
    INVALID_BYTES,
    CONTROL_CHARACTERS,
    REFERENCE_REPAIRED,
    BRACKET_REPAIRED,
    DOCTYPE_IGNORED,
    LEADING_DATA,
    TRAILING_DATA,
    TEXT_CUT,

    // the elements
    NAMESPACE_UNKNOWN,
    ELEMENT_CASE,
    ELEMENT_UNKNOWN,
    ELEMENT_REPEATED,
    EXTENSION,
    LIST_CUT,
    HEAD_AFTER_RECORDS,
    NO_RECORDS,
    RECORD_EMPTY,

    // the head
    ORG_NAME_MISSING,
    EMAIL_MISSING,
    REPORT_ID_MISSING,
    DATE_NOT_SECONDS,
    DATE_RANGE_LONG,
    DATE_BEFORE_DMARC,
    DATE_IN_FUTURE,

    // values
    VALUE_CASE,
    VALUE_ALIAS,
    VALUE_UNKNOWN,
    VALUE_MISSING,
    DOMAIN_REPAIRED,
    DOMAIN_INVALID,
    SOURCE_IP_REPAIRED,
    SOURCE_IP_MAPPED,
    COUNT_REPAIRED,
    HEADER_FROM_MISSING,
    HEADER_FROM_ELSEWHERE,
    POLICY_EVALUATED_MISSING,
    AUTH_RESULTS_MISSING,

    // a record that is left out
    RECORD_SOURCE_IP_INVALID(true),
    RECORD_COUNT_INVALID(true),

    // TLS and failure reports
    POLICY_LEFT_OUT(true),
    FIELD_UNREADABLE;

    private final boolean leavesRecordOut;

    NoteCode() {
        this(false);
    }

    NoteCode(boolean leavesRecordOut) {
        this.leavesRecordOut = leavesRecordOut;
    }

    /** Whether the note is about a record that is not counted ({@link ReportVisitor.ReportEnd#skipped}). */
    public boolean leavesRecordOut() {
        return leavesRecordOut;
    }
}
