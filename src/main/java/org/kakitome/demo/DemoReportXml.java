package org.kakitome.demo;

import org.kakitome.demo.DemoReporter.Schema;

/** Writes a report as its reporter would: RFC 9990 §3.1.1, or RFC 7489 Appendix C with or without the namespace that most leave out. */
final class DemoReportXml {
    private static final String NAMESPACE_9990 = "urn:ietf:params:xml:ns:dmarc-2.0";
    private static final String NAMESPACE_7489 = "http://dmarc.org/dmarc-xml/0.1";

    private final StringBuilder out = new StringBuilder(4_096);
    private final DemoReport report;
    private final Schema schema;
    private int depth;

    private DemoReportXml(DemoReport report) {
        this.report = report;
        this.schema = report.reporter().schema();
    }

    static String of(DemoReport report) {
        return new DemoReportXml(report).write();
    }

    private boolean is9990() {
        return schema == Schema.RFC_9990;
    }

    private String write() {
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        switch (schema) {
            case RFC_9990 -> open("feedback xmlns=\"" + NAMESPACE_9990 + "\"");
            case RFC_7489_NAMESPACE -> open("feedback xmlns=\"" + NAMESPACE_7489 + "\"");
            case RFC_7489 -> open("feedback");
        }
        text("version", "1.0");
        metadata();
        policyPublished();
        report.rows().forEach(this::record);
        close("feedback");
        return out.toString();
    }

    private void metadata() {
        var reporter = report.reporter();
        open("report_metadata");
        text("org_name", reporter.orgName());
        text("email", reporter.email());
        if (schema == Schema.RFC_7489) text("extra_contact_info", "https://" + reporter.domain() + "/dmarc");
        text("report_id", report.reportId());
        open("date_range");
        text("begin", String.valueOf(report.begin().getEpochSecond()));
        text("end", String.valueOf(report.end().getEpochSecond()));
        close("date_range");
        if (is9990()) text("generator", "Kakitome sample data");
        close("report_metadata");
    }

    private void policyPublished() {
        open("policy_published");
        text("domain", report.policyDomain());
        if (is9990()) text("discovery_method", "treewalk");
        else {
            text("adkim", "r");
            text("aspf", "r");
        }
        text("p", report.policy());
        text("sp", report.policy());
        if (is9990()) {
            text("np", report.policy());
            text("adkim", "r");
            text("aspf", "r");
            text("testing", "n");
        } else {
            text("pct", "100");
            text("fo", "0");
        }
        close("policy_published");
    }

    private void record(DemoRow row, int count) {
        open("record");
        open("row");
        text("source_ip", row.sourceIp());
        text("count", String.valueOf(count));
        policyEvaluated(row);
        close("row");
        open("identifiers");
        if (!is9990() && !row.envelopeFrom().isEmpty()) text("envelope_from", row.envelopeFrom());
        text("header_from", row.headerFrom());
        if (is9990()) text("envelope_from", row.envelopeFrom());
        close("identifiers");
        authResults(row);
        close("record");
    }

    private void policyEvaluated(DemoRow row) {
        open("policy_evaluated");
        text("disposition", disposition(row));
        text("dkim", row.dkimAligned() ? "pass" : "fail");
        text("spf", row.spfAligned() ? "pass" : "fail");
        row.override().ifPresent(override -> {
            open("reason");
            text("type", override.type());
            if (!override.comment().isEmpty()) text("comment", override.comment());
            close("reason");
        });
        close("policy_evaluated");
    }

    /** RFC 9990 §3.1.1.9: a message that passes under an enforcing policy has disposition pass; RFC 7489 knows none only. A list's post is let through. */
    private String disposition(DemoRow row) {
        boolean enforcing = !report.policy().equals("none");
        if (enforcing && row.aligned()) return is9990() ? "pass" : "none";
        return enforcing && row.override().isEmpty() ? report.policy() : "none";
    }

    private void authResults(DemoRow row) {
        open("auth_results");
        for (var signature : row.signatures()) {
            open("dkim");
            text("domain", signature.signingDomain());
            text("selector", signature.selector());
            text("result", signature.result());
            if (signature.result().equals("permerror")) text("human_result", "no key for signature");
            close("dkim");
        }
        open("spf");
        text("domain", row.spf().domain());
        text("scope", "mfrom");
        text("result", row.spf().result());
        close("spf");
        close("auth_results");
    }

    private void open(String tag) {
        indent().append('<').append(tag).append(">\n");
        depth++;
    }

    private void close(String tag) {
        depth--;
        indent().append("</").append(tag).append(">\n");
    }

    private void text(String tag, String text) {
        indent().append('<').append(tag).append('>');
        out.append(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        out.append("</").append(tag).append(">\n");
    }

    private StringBuilder indent() {
        return out.append("  ".repeat(depth));
    }
}
