package org.kakitome.report;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;

/**
 * One aggregate report (RFC 9990 §3.1.1, Appendix A; RFC 7489 Appendix C), in one pass: its records are handed over as they come and never kept, but for
 * those that come before the head.
 */
final class AggregateParser {
    /** Records that may come before {@code policy_published} or {@code report_metadata}: both schemas have them behind. */
    static final int MAX_EARLY_RECORDS = 10_000;

    /** Octets, about, of these records: 16 MiB; a usual one takes 1,000. */
    static final int MAX_EARLY_SIZE = 16 << 20;

    static final int MAX_NAME = 250; // org_name, email, report_id, generator
    static final int MAX_COMMENT = 1_000; // extra_contact_info, error
    static final int MAX_ERRORS = 20;
    private static final String RECORD_PREFIX = "_dmarc.";

    private final XmlRepair reader;
    private final Notes notes;
    private final Instant now;
    private final Outcomes outcomes;
    private final ContentHash hash = new ContentHash();
    private final List<RecordDraft> early = new ArrayList<>();

    private int earlySize;

    private XmlCursor xml;
    private Optional<AggregateReport.ReportMetadata> metadata = Optional.empty();
    private Optional<AggregateReport.PolicyPublished> policy = Optional.empty();
    private boolean begun;
    private long recordsSeen;
    private long records;
    private long messages;
    private long skipped;

    AggregateParser(XmlRepair reader, Notes notes, Instant now, Outcomes outcomes) {
        this.reader = reader;
        this.notes = notes;
        this.now = now;
        this.outcomes = outcomes;
    }

    /** Up to the end of the root element. What is told by {@link Outcomes#begin} must be ended with {@link #end} or be set aside. */
    void parse() throws IOException {
        try {
            xml = new XmlCursor(reader, notes);
            var root = xml.root();
            if (!root.equalsIgnoreCase("feedback"))
                throw new SetAsideException(SetAside.Reason.OTHER_XML, "<" + root + ">");
            xml.children(this::partOfFeedback);
            notes.atRecord(0);
            if (!begun) throw headMissing();
            if (recordsSeen == 0) notes.add(NoteCode.NO_RECORDS, "");
        } catch (XMLStreamException e) {
            throw broken(e);
        }
    }

    ReportVisitor.ReportEnd end() {
        return new ReportVisitor.ReportEnd(records, messages, skipped, notes.list(), hash.hex());
    }

    // feedback = version? report_metadata policy_published extension? record+                       RFC 9990 Appendix A
    private boolean partOfFeedback(String name) throws XMLStreamException, IOException {
        switch (name) {
            case "version" -> xml.text(MAX_NAME); // 1.0, 1, 2.0 and nothing at all are all sent for the same schema
            case "report_metadata" -> {
                if (isFirst(name, metadata.isEmpty())) metadata = Optional.of(metadata());
                beginWhenComplete();
            }
            case "policy_published" -> {
                if (isFirst(name, policy.isEmpty())) policy = Optional.of(policyPublished());
                beginWhenComplete();
            }
            case "extension", "extensions" -> xml.extension();
            case "record" -> record();
            case "records" -> xml.unknownList(this::partOfFeedback);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Lenient: of two heads the first counts. RFC 9990 §3.1: one policy for each report. */
    private boolean isFirst(String name, boolean first) throws XMLStreamException, IOException {
        if (first) return true;
        notes.add(NoteCode.ELEMENT_REPEATED, name);
        xml.skip();
        return false;
    }

    private AggregateReport.ReportMetadata metadata() throws XMLStreamException, IOException {
        var draft = new MetadataDraft();
        xml.children(name -> {
            switch (name) {
                case "org_name" -> draft.orgName = xml.text(MAX_NAME);
                case "email" -> draft.email = xml.text(MAX_NAME);
                case "extra_contact_info" -> draft.extraContactInfo = xml.text(MAX_COMMENT);
                case "report_id" -> draft.reportId = xml.text(MAX_NAME);
                case "generator" -> draft.generator = xml.text(MAX_NAME);
                case "error" -> addError(draft.errors, xml.text(MAX_COMMENT));
                case "date_range" -> dateRange(draft);
                default -> {
                    return false;
                }
            }
            return true;
        });
        var period = period(draft);
        return new AggregateReport.ReportMetadata(
                orgName(draft),
                present(draft.email, NoteCode.EMAIL_MISSING),
                optional(draft.extraContactInfo),
                present(draft.reportId, NoteCode.REPORT_ID_MISSING),
                period.begin(),
                period.end(),
                List.copyOf(draft.errors),
                optional(draft.generator));
    }

    private static final class MetadataDraft {
        String orgName = "";
        String email = "";
        String extraContactInfo = "";
        String reportId = "";
        String generator = "";
        final List<String> errors = new ArrayList<>();
        Optional<String> begin = Optional.empty();
        Optional<String> end = Optional.empty();
    }

    private void addError(List<String> errors, String error) {
        if (error.isEmpty()) return;
        if (errors.size() < MAX_ERRORS) errors.add(error);
        else notes.add(NoteCode.LIST_CUT, "error");
    }

    private void dateRange(MetadataDraft draft) throws XMLStreamException, IOException {
        xml.children(name -> {
            switch (name) {
                case "begin" -> draft.begin = Optional.of(xml.text(MAX_NAME));
                case "end" -> draft.end = Optional.of(xml.text(MAX_NAME));
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    private ReportPeriod period(MetadataDraft draft) throws SetAsideException {
        if (draft.begin.isEmpty() || draft.end.isEmpty())
            throw new SetAsideException(SetAside.Reason.METADATA_MISSING, "date_range");
        return ReportPeriod.of(date("begin", draft.begin.get()), date("end", draft.end.get()), now, notes);
    }

    private Instant date(String name, String text) throws SetAsideException {
        return ReportDate.parse(text, notes).orElseThrow(() -> ReportPeriod.noDate(name, text));
    }

    /** Lenient: a reporter without a name is called by the domain of its address. */
    private String orgName(MetadataDraft draft) {
        if (!draft.orgName.isEmpty()) return draft.orgName;
        notes.add(NoteCode.ORG_NAME_MISSING, draft.email);
        return Domains.parse(draft.email.substring(draft.email.lastIndexOf('@') + 1), new Notes())
                .orElse("");
    }

    private String present(String value, NoteCode otherwise) {
        if (value.isEmpty()) notes.add(otherwise, "");
        return value;
    }

    private static Optional<String> optional(String value) {
        return Optional.of(value).filter(text -> !text.isEmpty());
    }

    private AggregateReport.PolicyPublished policyPublished() throws XMLStreamException, IOException {
        var draft = new PolicyDraft();
        xml.children(name -> {
            switch (name) {
                // Lenient: the name of the DNS record for the domain that it is about
                case "domain" -> draft.domain = withoutPrefix(xml.text(MAX_COMMENT));
                case "p" -> draft.policy = token(Token.POLICY);
                case "sp" -> draft.subdomainPolicy = token(Token.SUBDOMAIN_POLICY);
                case "np" -> draft.nonexistentPolicy = token(Token.NONEXISTENT_POLICY);
                case "adkim" -> draft.dkimAlignment = token(Token.DKIM_ALIGNMENT);
                case "aspf" -> draft.spfAlignment = token(Token.SPF_ALIGNMENT);
                case "fo" -> draft.failureOptions = optional(xml.text(Token.MAX_LENGTH));
                case "testing" -> draft.testing = token(Token.TESTING);
                case "t" -> { // Lenient: drafts of RFC 9990, as Mail::DMARC sends them
                    notes.addOnce(NoteCode.ELEMENT_UNKNOWN, name, "t: testing");
                    draft.testing = token(Token.TESTING);
                }
                case "discovery_method" -> draft.discoveryMethod = token(Token.DISCOVERY_METHOD);
                case "pct" -> draft.percent = optional(xml.text(Token.MAX_LENGTH));
                default -> {
                    return false;
                }
            }
            return true;
        });
        var domain = Domains.parse(draft.domain, notes)
                .orElseThrow(() -> new SetAsideException(
                        SetAside.Reason.METADATA_MISSING,
                        draft.domain.isEmpty()
                                ? "policy_published/domain"
                                : "policy_published/domain: " + draft.domain));
        return new AggregateReport.PolicyPublished(
                domain,
                draft.policy,
                draft.subdomainPolicy,
                draft.nonexistentPolicy,
                draft.dkimAlignment,
                draft.spfAlignment,
                draft.failureOptions,
                draft.testing,
                draft.discoveryMethod,
                draft.percent);
    }

    private String withoutPrefix(String domain) {
        if (!domain.regionMatches(true, 0, RECORD_PREFIX, 0, RECORD_PREFIX.length())) return domain;
        notes.add(NoteCode.DOMAIN_REPAIRED, domain);
        return domain.substring(RECORD_PREFIX.length());
    }

    private static final class PolicyDraft {
        String domain = "";
        Optional<String> policy = Optional.empty();
        Optional<String> subdomainPolicy = Optional.empty();
        Optional<String> nonexistentPolicy = Optional.empty();
        Optional<String> dkimAlignment = Optional.empty();
        Optional<String> spfAlignment = Optional.empty();
        Optional<String> failureOptions = Optional.empty();
        Optional<String> testing = Optional.empty();
        Optional<String> discoveryMethod = Optional.empty();
        Optional<String> percent = Optional.empty();
    }

    private Optional<String> token(Token token) throws XMLStreamException, IOException {
        return optional(token.read(xml.text(Token.MAX_LENGTH), notes));
    }

    private void record() throws XMLStreamException, IOException {
        notes.atRecord(recordsSeen + 1);
        var draft = RecordDraft.read(xml, notes);
        if (draft.isEmpty()) {
            notes.add(NoteCode.RECORD_EMPTY, "");
            notes.atRecord(0);
            return;
        }
        recordsSeen++;
        if (begun) {
            take(draft);
        } else {
            earlySize += draft.size();
            if (early.size() == MAX_EARLY_RECORDS || earlySize > MAX_EARLY_SIZE)
                throw new SetAsideException(
                        SetAside.Reason.TOO_LARGE, "more than " + early.size() + " records before the head");
            early.add(draft);
        }
        notes.atRecord(0);
    }

    private void beginWhenComplete() {
        if (begun || metadata.isEmpty() || policy.isEmpty()) return;
        begun = true;
        var report = new AggregateReport(variant(), metadata.get(), policy.get());
        hash.add(report);
        outcomes.begin(report);
        if (early.isEmpty()) return;
        // Lenient: records before the head, kept until it came.
        notes.add(NoteCode.HEAD_AFTER_RECORDS, Integer.toString(early.size()));
        for (int i = 0; i < early.size(); i++) {
            notes.atRecord(i + 1L);
            take(early.get(i));
        }
        early.clear();
        notes.atRecord(0);
    }

    private void take(RecordDraft draft) {
        var record = draft.finish(policy.orElseThrow().domain(), notes);
        if (record.isEmpty()) {
            skipped++;
            return;
        }
        records++;
        messages = Math.addExact(messages, record.get().count());
        hash.add(record.get());
        outcomes.record(record.get());
    }

    /** By the namespace; without one (most reporters), by elements that only one of the schemas has. */
    private AggregateReport.Variant variant() {
        switch (xml.rootNamespace()) {
            case XmlCursor.RFC_9990, XmlCursor.DRAFT_0_2 -> {
                return AggregateReport.Variant.RFC_9990;
            }
            case XmlCursor.RFC_7489 -> {
                return AggregateReport.Variant.RFC_7489;
            }
            default -> {
                if (!xml.rootNamespace().isEmpty()) notes.add(NoteCode.NAMESPACE_UNKNOWN, xml.rootNamespace());
            }
        }
        var published = policy.orElseThrow();
        boolean newElements = published.testing().isPresent()
                || published.discoveryMethod().isPresent()
                || metadata.orElseThrow().generator().isPresent();
        // np alone says nothing: Google sends it beside pct
        return newElements ? AggregateReport.Variant.RFC_9990 : AggregateReport.Variant.RFC_7489;
    }

    private SetAsideException headMissing() {
        var missing = new ArrayList<String>();
        if (metadata.isEmpty()) missing.add("report_metadata");
        if (policy.isEmpty()) missing.add("policy_published");
        return new SetAsideException(SetAside.Reason.METADATA_MISSING, String.join(", ", missing));
    }

    /** What stopped the streams below comes out wrapped. */
    private IOException broken(XMLStreamException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause())
            if (cause instanceof IOException io) return io;
        if (e.getNestedException() instanceof IOException io) return io;
        var place = recordsSeen > 0 ? " (after " + recordsSeen + " records)" : "";
        if (reader.isCutOff()) return SetAside.Case.XML_CUT_OFF.exception(place);
        // row and column are those behind XmlRepair: they help nobody
        var fault = String.valueOf(e.getMessage()).replaceAll("(?s)\\s+at \\[row,col.*", "");
        return new SetAsideException(SetAside.Reason.XML_BROKEN, fault + place);
    }
}
