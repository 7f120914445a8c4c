package org.kakitome.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.FailureReport;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportVisitor;
import org.kakitome.report.SetAside;
import org.kakitome.report.SetAside.Reason;
import org.kakitome.report.TlsReport;
import org.kakitome.storage.Filed;
import org.kakitome.storage.InboundDocument;
import org.kakitome.storage.InboundDocument.Outcome;
import org.kakitome.storage.OpenMessage;
import org.kakitome.storage.ReportDraft;
import org.kakitome.storage.StorageFailed;

/** Files what {@code ReportReader} finds in one message: decides what is taken, and notes what became of each document. */
final class ReportFiling implements ReportVisitor {
    private static final Logger LOG = Logger.getLogger(ReportFiling.class);

    private final OpenMessage message;
    private final boolean autoAdd;
    private final boolean keepFailureContent;

    private AggregateReport report; // null between reports
    private ReportDraft draft; // null while a report is passed over
    private SetAside refusal; // why it is

    /**
     * @param autoAdd a report for a domain that is not monitored adds it
     * @param keepFailureContent failure reports are kept with the personal data in them
     */
    ReportFiling(OpenMessage message, boolean autoAdd, boolean keepFailureContent) {
        this.message = message;
        this.autoAdd = autoAdd;
        this.keepFailureContent = keepFailureContent;
    }

    // ---- aggregate reports, streamed

    @Override
    public void begin(AggregateReport report) {
        this.report = report;
        draft = null;
        refusal = refusal(report.policyPublished().domain()).orElse(null);
        if (refusal != null) return;
        try {
            draft = message.begin(report);
        } catch (StorageFailed e) {
            refuse(e);
        }
    }

    /** Reports are filed under the domain that they name, never under one above it. */
    private Optional<SetAside> refusal(String domain) {
        var monitored = message.monitored(domain);
        boolean sample = message.envelope().demo();
        if (sample && monitored.isPresent() && !monitored.get().demo())
            return Optional.of(new SetAside(Reason.SAMPLE_FOR_REAL_DOMAIN, domain));
        if (monitored.isPresent() || autoAdd || sample || message.isBelowMonitored(domain)) return Optional.empty();
        return Optional.of(new SetAside(Reason.DOMAIN_NOT_MONITORED, domain));
    }

    @Override
    public void record(ReportRecord record) {
        if (draft == null) return;
        try {
            draft.add(record);
        } catch (StorageFailed e) {
            refuse(e);
        }
    }

    @Override
    public void end(ReportEnd end) {
        if (draft != null) file(end);
        else message.add(refused());
        report = null;
        draft = null;
    }

    private void file(ReportEnd end) {
        var about = report;
        try {
            draft.end(
                    end,
                    filed -> about(
                            about,
                            "",
                            outcome(filed),
                            Optional.empty(),
                            OptionalLong.of(filed.report()),
                            end.records(),
                            end.messages()));
        } catch (StorageFailed e) {
            refuse(e);
            message.add(refused());
        }
    }

    private static Outcome outcome(Filed filed) {
        return filed.duplicate() ? Outcome.DUPLICATE : Outcome.STORED;
    }

    private InboundDocument refused() {
        return about(report, "", Outcome.SET_ASIDE, Optional.of(refusal), OptionalLong.empty(), 0, 0);
    }

    /** The database does not take this report: no reason to lose the others in the message. If it is the database that is ill, all wait. */
    private void refuse(StorageFailed failure) {
        if (failure.passes()) throw failure;
        LOG.errorf(
                failure,
                "Message %d: report %s was not taken",
                message.id(),
                report.metadata().reportId());
        if (draft != null) draft.forget();
        draft = null;
        refusal = new SetAside(Reason.INTERNAL_ERROR, failure.getMessage());
    }

    // ---- failure and TLS reports, whole

    @Override
    public boolean failureReport(String document, FailureReport report) {
        var domain = report.domain();
        var about = new Subject(document, InboundDocument.FAILURE, domain, report.reporter(), Optional.empty());
        if (domain.isEmpty()) message.add(about.setAside(new SetAside(Reason.METADATA_MISSING, "Reported-Domain")));
        else file(about, () -> message.store(report, domain.get(), keepFailureContent), 1, report.incidents());
        return true;
    }

    /** About each domain that its policies name there is a report of its own. */
    @Override
    public boolean tlsReport(String document, TlsReport report) {
        var reporter =
                report.organizationName().isBlank() ? report.contactInfo() : Optional.of(report.organizationName());
        var domains = new LinkedHashMap<String, List<TlsReport.Policy>>();
        for (var policy : report.policies())
            domains.computeIfAbsent(policy.domain(), d -> new ArrayList<>()).add(policy);
        domains.forEach((domain, policies) -> file(
                new Subject(
                        document, InboundDocument.TLS, Optional.of(domain), reporter, Optional.of(report.reportId())),
                () -> message.store(report, domain),
                policies.size(),
                policies.stream()
                        .mapToLong(policy -> policy.successfulSessions() + policy.failedSessions())
                        .sum()));
        if (domains.isEmpty())
            message.add(new Subject(
                            document, InboundDocument.TLS, Optional.empty(), reporter, Optional.of(report.reportId()))
                    .setAside(new SetAside(Reason.METADATA_MISSING, "policies")));
        return true;
    }

    private void file(Subject about, Supplier<Filed> store, long records, long messages) {
        var why = refusal(about.domain().orElseThrow());
        if (why.isPresent()) {
            message.add(about.setAside(why.get()));
            return;
        }
        try {
            var filed = store.get();
            message.add(about.filed(filed, records, messages));
        } catch (StorageFailed e) {
            if (e.passes()) throw e;
            LOG.errorf(e, "Message %d: %s was not taken", message.id(), about);
            message.add(about.setAside(new SetAside(Reason.INTERNAL_ERROR, e.getMessage())));
        }
    }

    /** What is said about a document, whatever becomes of it. */
    private record Subject(
            String document,
            String kind,
            Optional<String> domain,
            Optional<String> reporter,
            Optional<String> reportId) {

        InboundDocument filed(Filed filed, long records, long messages) {
            return entry(outcome(filed), Optional.empty(), OptionalLong.of(filed.report()), records, messages);
        }

        InboundDocument setAside(SetAside why) {
            return entry(Outcome.SET_ASIDE, Optional.of(why), OptionalLong.empty(), 0, 0);
        }

        private InboundDocument entry(
                Outcome outcome, Optional<SetAside> why, OptionalLong report, long records, long messages) {
            return new InboundDocument(
                    document, kind, outcome, why, domain, reporter, reportId, report, records, messages);
        }
    }

    // ---- what is none

    /** Also in the middle of a report, of which nothing must stay then. */
    @Override
    public void setAside(String document, SetAside why) {
        if (draft != null) draft.forget();
        message.add(
                report == null
                        ? unknown(document, why)
                        : about(report, document, Outcome.SET_ASIDE, Optional.of(why), OptionalLong.empty(), 0, 0));
        report = null;
        draft = null;
    }

    static InboundDocument unknown(String document, SetAside why) {
        return new InboundDocument(
                document,
                InboundDocument.UNKNOWN,
                Outcome.SET_ASIDE,
                Optional.of(why),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                0,
                0);
    }

    private static InboundDocument about(
            AggregateReport report,
            String document,
            Outcome outcome,
            Optional<SetAside> why,
            OptionalLong id,
            long records,
            long messages) {
        return new InboundDocument(
                document,
                InboundDocument.AGGREGATE,
                outcome,
                why,
                Optional.of(report.policyPublished().domain()),
                Optional.of(report.metadata().orgName()),
                Optional.of(report.metadata().reportId()),
                id,
                records,
                messages);
    }
}
