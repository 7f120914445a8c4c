package org.kakitome.report;

import java.util.Optional;
import java.util.stream.Stream;

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

    /** What happens most, so that people can be told in whole sentences of their language. Its detail is ours and no other library's, and may have more behind it. */
    public enum Case {
        LETTER(Reason.NO_REPORT, "mail without a report"),
        BOUNCE(Reason.NO_REPORT, "delivery status (RFC 3464)"),
        TEXT(Reason.NO_REPORT, Content.TEXT.called()),
        HTML(Reason.NO_REPORT, Content.HTML.called()),
        TEXT_FOR_REPORT(Reason.NOT_XML, Content.TEXT.called()),
        HTML_FOR_REPORT(Reason.NOT_XML, Content.HTML.called()),
        JSON_FOR_REPORT(Reason.NOT_XML, Content.JSON.called()),
        DTD(Reason.DTD_REFUSED, "document type with declarations (DTD)"),
        XML_CUT_OFF(Reason.XML_BROKEN, "ends early"),
        ARCHIVE_CUT_OFF(Reason.ARCHIVE_BROKEN, "ends early");

        private final Reason reason;
        private final String detail;

        Case(Reason reason, String detail) {
            this.reason = reason;
            this.detail = detail;
        }

        SetAside setAside() {
            return new SetAside(reason, detail);
        }

        SetAsideException exception() {
            return exception("");
        }

        SetAsideException exception(String more) {
            return new SetAsideException(reason, detail + more);
        }

        private boolean is(SetAside why) {
            return why.reason == reason && (why.detail.equals(detail) || why.detail.startsWith(detail + " ("));
        }
    }

    /** Which of those it is, if any. */
    public Optional<Case> commonCase() {
        return Stream.of(Case.values()).filter(one -> one.is(this)).findFirst();
    }

    /** The detail without what {@link #commonCase} says already. */
    public String furtherDetail() {
        return detail.substring(commonCase().map(one -> one.detail.length()).orElse(0))
                .strip();
    }
}
