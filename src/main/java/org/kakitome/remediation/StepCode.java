package org.kakitome.remediation;

import java.util.List;
import org.kakitome.remediation.Plan.Stage;

/**
 * The steps a plan is made of, in the order in which they are taken. Their sentences are in the message bundle under {@code step.<CODE>.title}, {@code .why}, {@code
 * .do}, {@code .see} and {@code .back}; {@code .do} has one instruction on each line. Facts are named here in order; numbers are plain digits, days ISO dates.
 */
public enum StepCode {
    // ---- nothing can be said, or nothing is there
    DNS_UNANSWERED(Stage.PUBLISH, "RFC 9989 §5.3.6", "domain", "name"),
    REGISTER_DOMAIN(Stage.PUBLISH, "RFC 8020 §2", "domain"),

    // ---- a domain that sends nothing
    PARK_SPF(Stage.PUBLISH, "RFC 7208 §10.1.2", "domain"),
    PARK_MX(Stage.PUBLISH, "RFC 7505 §3", "domain"),
    PARK_DMARC(Stage.REJECT, "RFC 9989 §5.1.7", "domain"),

    // ---- publish
    MEND_DMARC(Stage.PUBLISH, "RFC 9989 §4.7", "domain"),
    PUBLISH_DMARC(Stage.PUBLISH, "RFC 9989 §5.1.4", "domain", "address"),
    ADD_REPORT_ADDRESS(Stage.PUBLISH, "RFC 9989 §5.1.3", "domain", "address"),

    // ---- listen
    AUTHORIZE_REPORTS(Stage.LISTEN, "RFC 9990 §4", "domain", "host"),
    RECEIVE_REPORTS(Stage.LISTEN, "RFC 9989 §5.1.5", "domain", "address"),
    RESTORE_REPORTS(Stage.LISTEN, "RFC 9989 §5.1.5", "domain", "address", "lastDay"),

    // ---- align
    PUBLISH_SPF(Stage.ALIGN, "RFC 9989 §5.1.1", "domain"),
    MERGE_SPF(Stage.ALIGN, "RFC 7208 §4.5", "domain", "count"),
    SHORTEN_SPF(Stage.ALIGN, "RFC 7208 §4.6.4", "domain", "lookups", "limit"),
    MEND_SPF(Stage.ALIGN, "RFC 7208 §4.6", "domain", "subject"),
    MEND_DKIM_KEY(Stage.ALIGN, "RFC 6376 §6.1.2", "domain", "selector"),
    /** {@code passes}: BOTH, SPF, DKIM or NONE, all for the service's own domain. {@code records}: how many are known beforehand. */
    ALIGN_SERVICE(Stage.ALIGN, "RFC 9989 §5.1.6", "domain", "service", "messages", "passes", "menu", "records"),
    ALIGN_OTHER_SERVICE(Stage.ALIGN, "RFC 9989 §5.1.6", "domain", "source", "messages", "passes", "authenticatedAs"),
    ALIGN_SERVER(Stage.ALIGN, "RFC 9989 §5.1.6", "domain", "source", "messages", "address", "records"),
    MEND_SIGNATURE(Stage.ALIGN, "RFC 9989 §5.1.2", "domain", "source", "messages"),

    // ---- quarantine
    WATCH_BEFORE_QUARANTINE(Stage.QUARANTINE, "RFC 9989 §7.4", "domain", "until", "days"),
    MOVE_TO_QUARANTINE(Stage.QUARANTINE, "RFC 9989 §5.1.7", "domain", "spoofed", "forwarded"),

    // ---- reject
    SIGN_SOURCE(Stage.REJECT, "RFC 9989 §5.1.2", "domain", "source", "messages", "menu"),
    WATCH_BEFORE_REJECT(Stage.REJECT, "RFC 9989 §7.4", "domain", "until", "days"),
    MOVE_TO_REJECT(Stage.REJECT, "RFC 9989 §5.1.7", "domain", "spoofed", "forwarded"),
    COVER_SUBDOMAINS(Stage.REJECT, "RFC 9989 §4.7", "domain", "policy", "weaker"),

    // ---- tidy up
    CLEAN_DMARC(Stage.REJECT, "RFC 9989 §9.3", "domain", "tags"),
    REPLACE_DKIM_KEY(Stage.REJECT, "RFC 8301 §3.2", "domain", "selector", "bits");

    private final Stage stage;
    private final String source;
    private final List<String> facts;

    StepCode(Stage stage, String source, String... facts) {
        this.stage = stage;
        this.source = source;
        this.facts = List.of(facts);
    }

    /** Where it belongs on the way. */
    public Stage stage() {
        return stage;
    }

    public String source() {
        return source;
    }

    /** What {@code {0}}, {@code {1}}, … of its sentences mean. */
    public List<String> facts() {
        return facts;
    }
}
