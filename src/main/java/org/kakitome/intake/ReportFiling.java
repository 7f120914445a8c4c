package org.kakitome.intake;

import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportVisitor;
import org.kakitome.report.SetAside;
import org.kakitome.report.SetAside.Reason;
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

    private AggregateReport report; // null between reports
    private ReportDraft draft; // null while a report is passed over
    private SetAside refusal; // why it is

    ReportFiling(OpenMessage message, boolean autoAdd) {
        this.message = message;
        this.autoAdd = autoAdd;
    }

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
        message.add(draft == null ? refused() : filed(end));
        report = null;
        draft = null;
    }

    private InboundDocument filed(ReportEnd end) {
        try {
            var filed = draft.end(end);
            // read again after it was stored from this message: that is no duplicate
            var outcome = filed.known() && !filed.ours() ? Outcome.DUPLICATE : Outcome.STORED;
            return about("", outcome, Optional.empty(), OptionalLong.of(filed.report()), end.records(), end.messages());
        } catch (StorageFailed e) {
            refuse(e);
            return refused();
        }
    }

    private InboundDocument refused() {
        return about("", Outcome.SET_ASIDE, Optional.of(refusal), OptionalLong.empty(), 0, 0);
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

    /** Also in the middle of a report, of which nothing must stay then. */
    @Override
    public void setAside(String document, SetAside why) {
        if (draft != null) draft.forget();
        message.add(
                report == null
                        ? unknown(document, why)
                        : about(document, Outcome.SET_ASIDE, Optional.of(why), OptionalLong.empty(), 0, 0));
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

    private InboundDocument about(
            String document, Outcome outcome, Optional<SetAside> why, OptionalLong id, long records, long messages) {
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
