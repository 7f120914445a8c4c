package org.kakitome.report;

/** Why something that arrived could not be read as a report. {@code detail} names what and where, for people; it may quote the input, shortened. */
public record SetAside(Reason reason, String detail) {
    public enum Reason {
        EMPTY,
        /** Mail or file without anything that looks like a report: a person's letter, a bounce, HTML. */
        NO_REPORT,
        NOT_XML,
        XML_BROKEN,
        /** XML that declares entities or the like, which no report needs: an attack on the reader (RFC 9990 §8.1). */
        DTD_REFUSED,
        /** A TLS report, damaged. */
        JSON_BROKEN,
        /** XML, but no aggregate report. */
        OTHER_XML,
        /** The archive ends early or its checksum is wrong. */
        ARCHIVE_BROKEN,
        ARCHIVE_ENCRYPTED,
        /** One of the limits of DESIGN.md: unpacked size, ratio, entries, nesting. */
        TOO_LARGE,
        MIME_TOO_DEEP,
        /** report_metadata or policy_published lacks what a report cannot do without. */
        METADATA_MISSING,
        /** begin after end, or years away from now. */
        DATE_RANGE_WRONG,
        /** Readable, but of a kind that the {@link ReportVisitor} does not take: failure reports, TLS reports. */
        OTHER_REPORT_KIND,
        /** A readable report for a domain that is not monitored, where such domains are not added by themselves. Found by intake. */
        DOMAIN_NOT_MONITORED,
        /** Sample data for a domain that has real data. Found by intake. */
        SAMPLE_FOR_REAL_DOMAIN,
        /** The mail does not come from the domain that it names, and such reports are not wanted here. Found by intake. */
        SENDER_UNVERIFIED,
        /** As above: whether it does could not be found out, DNS did not answer. */
        SENDER_UNKNOWN,
        /** Our own fault: the message is kept and can be read again after an upgrade. */
        INTERNAL_ERROR
    }
}
