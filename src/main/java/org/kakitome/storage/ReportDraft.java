package org.kakitome.storage;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportVisitor.ReportEnd;

/**
 * One report on its way into the database, within the transaction of its message: {@code add* (end | forget)}. The records of a small one are held until it is
 * whole; those of a large one are streamed, so that any number takes the same memory. Whether the report is known already shows at its end.
 */
public final class ReportDraft {
    /** Records that are held. */
    private static final int MAX_HELD = 2_000;

    private final OpenBatch batch;
    private final OpenMessage message;
    private final AggregateReport report;
    private final List<ReportRecord> held = new ArrayList<>();

    private ReportStream stream; // null as long as all records are held
    private long domainId;
    private long id;
    private ReportEnd end; // null until the report is whole

    ReportDraft(OpenBatch batch, OpenMessage message, AggregateReport report) {
        this.batch = batch;
        this.message = message;
        this.report = report;
    }

    public void add(ReportRecord record) {
        try {
            if (stream == null && held.size() == MAX_HELD) {
                stream = batch.stream(this);
                for (var earlier : held) stream.add(earlier);
                held.clear();
            }
            if (stream == null) held.add(record);
            else stream.add(record);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /**
     * The report is whole.
     *
     * @param document what to say about it, by what became of it; that is known at once where the message is alone in its batch, else when the batch is committed
     */
    public void end(ReportEnd end, Function<Filed, InboundDocument> document) {
        this.end = end;
        try {
            batch.file(this, document);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** As if it had never begun, the domain it may have added included. */
    public void forget() {
        try {
            batch.forget();
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    // ---- for the batch

    void identify(long domainId, long id) {
        this.domainId = domainId;
        this.id = id;
    }

    OpenMessage message() {
        return message;
    }

    AggregateReport report() {
        return report;
    }

    ReportEnd ending() {
        return end;
    }

    /** Empty where they are streamed. */
    List<ReportRecord> records() {
        return held;
    }

    String domain() {
        return report.policyPublished().domain();
    }

    long domainId() {
        return domainId;
    }

    long id() {
        return id;
    }

    Instant begin() {
        return report.metadata().begin();
    }

    Instant periodEnd() {
        return report.metadata().end();
    }

    /** Who sent it, as far as reports are told apart. */
    String reporterKey() {
        var metadata = report.metadata();
        var name = metadata.orgName().isBlank() ? metadata.email() : metadata.orgName();
        return StoredText.key(name.strip().toLowerCase(Locale.ROOT));
    }

    String reportIdKey() {
        return StoredText.key(report.metadata().reportId());
    }
}
