package org.kakitome.remediation;

import java.util.List;

/** What evidence lines can say; sentences under {@code evidence.<CODE>}. Facts are named in order; numbers are plain digits, days ISO dates. */
public enum EvidenceCode {
    // ---- from DNS
    NAME_UNANSWERED("name", "detail"),
    NOT_EXISTING("domain"),
    NO_RECORD("name"),
    RECORD_STANDS("name", "value"),
    SEVERAL_RECORDS("name", "count"),
    RECORD_FAULT("name", "piece"),
    INHERITED_RECORD("policyDomain", "policy"),
    REPORTS_GO_TO("address"),
    REPORTS_GO_NOWHERE("name"),
    NOT_AUTHORIZED("name"),
    SPF_LOOKUPS("lookups", "limit"),
    SPF_FAULT("piece"),
    SENDS_NOTHING("domain"),
    KEY_MISSING("name"),
    KEY_UNUSABLE("name"),
    KEY_BITS("selector", "bits"),
    SUBDOMAIN_POLICY("tag"),
    TAGS_IGNORED("tags"),

    // ---- from reports
    REPORTS_RECEIVED("reports", "reporters", "since"),
    NO_REPORT_YET("domain"),
    LAST_REPORT("day"),
    NO_MAIL_OF_OURS("messages"),
    NONE_ALIGNED("messages", "from", "to"),
    PARTLY_ALIGNED("notAligned", "messages", "from", "to"),
    SPF_PASSES_FOR("domain"),
    DKIM_PASSES_FOR("domain"),
    NOTHING_PASSES("address"),
    FROM_ADDRESSES("addresses"),
    SIGNATURE_FAILS("messages"),
    ALIGNED_SINCE("day", "messages"),
    LOSS_ON("day", "messages"),
    NO_LOSS_SINCE("day"),
    POLICY_SINCE("policy", "day"),
    DAYS_LISTENED("days", "wanted"),
    SPF_ONLY("messages"),
    SPOOFED("messages"),
    FORWARDED("messages");

    private final List<String> facts;

    EvidenceCode(String... facts) {
        this.facts = List.of(facts);
    }

    /** What {@code {0}}, {@code {1}}, … of its sentence mean. */
    public List<String> facts() {
        return facts;
    }
}
