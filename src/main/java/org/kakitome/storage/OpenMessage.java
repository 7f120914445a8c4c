package org.kakitome.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.kakitome.message.MessageSummary;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.FailureReport;
import org.kakitome.report.ReportVisitor;
import org.kakitome.report.TlsReport;
import org.kakitome.storage.InboundDocument.Outcome;

/**
 * A spooled message in the hands of one worker: what was found in it is told here, document by document, and stored when its {@link OpenBatch} is committed.
 */
public final class OpenMessage {
    private final OpenBatch batch;
    private final long id;
    private final InboundEnvelope envelope;
    private final SpooledContent content;
    private final boolean contentRedacted;
    private final List<InboundDocument> documents = new ArrayList<>(); // null: place of one that is not known yet
    private final List<FailureReport> redacted = new ArrayList<>();

    OpenMessage(OpenBatch batch, ResultSet row) throws SQLException {
        this.batch = batch;
        this.id = row.getLong("id");
        this.envelope = InboundRows.envelope(row);
        this.content = new SpooledContent(batch.database(), id, row.getBytes("head"), row.getLong("size"));
        this.contentRedacted = row.getBoolean("content_redacted");
    }

    public long id() {
        return id;
    }

    public InboundEnvelope envelope() {
        return envelope;
    }

    /** The raw bytes, fetched piece by piece, once. */
    public InputStream content() {
        return content;
    }

    /** To be read alone: the raw bytes are more than what comes with a message. */
    public boolean isLarge() {
        return content.size() > SpooledContent.HEAD;
    }

    /** Its raw bytes were given up for what was kept of the failure reports in them: {@link #readKept} stands for reading it. */
    public boolean contentRedacted() {
        return contentRedacted;
    }

    /**
     * Hands over the failure reports as they were kept when the raw bytes were given up; what became of the other documents then stays as it is.
     *
     * @throws IOException as {@link #content}
     */
    public void readKept(ReportVisitor visitor) throws IOException {
        batch.requireAlone();
        try {
            var kept = Json.readList(new String(content.readAllBytes(), StandardCharsets.UTF_8), FailureReport.class);
            for (var earlier :
                    DocumentRows.earlier(batch.connection(), List.of(id)).getOrDefault(id, List.of()))
                if (!earlier.kind().equals(InboundDocument.FAILURE)) documents.add(earlier);
            for (var report : kept) visitor.failureReport("", report);
        } catch (Json.Unreadable e) {
            throw new IllegalStateException("what was kept of message " + id + " is not what was written", e);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** What was said about its documents; all of it is known when the batch is committed. */
    public List<InboundDocument> documents() {
        return documents.stream().filter(Objects::nonNull).toList();
    }

    /** Whether a report's policy domain is monitored. */
    public Optional<MonitoredDomain> monitored(String domain) {
        try {
            return batch.monitored(domain);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** Whether a domain above it is monitored. */
    public boolean isBelowMonitored(String domain) {
        try {
            return MonitoredDomains.isBelowOne(batch.connection(), domain);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** Begins to store a report; at most one at a time. Its policy domain is monitored from then on. */
    public ReportDraft begin(AggregateReport report) {
        return batch.begin(this, report);
    }

    /** Stores what a TLS report says about one domain; it is monitored from then on. */
    public Filed store(TlsReport report, String domain) {
        var policies = report.policies().stream()
                .filter(policy -> policy.domain().equals(domain))
                .toList();
        return whole(
                domain, domainId -> new TlsReportRows(batch.connection(), this, domainId, report, policies).store());
    }

    /**
     * Stores a failure report; its domain is monitored from then on.
     *
     * @param keepWhole with the personal data in it; else it is redacted, and so are the raw bytes of the message when all of it has been stored
     */
    public Filed store(FailureReport report, String domain, boolean keepWhole) {
        boolean redact = !keepWhole || contentRedacted;
        var kept = redact ? report.redacted() : report;
        var filed = whole(
                domain, domainId -> new FailureReportRows(batch.connection(), this, domainId).store(kept, redact));
        if (redact) redacted.add(kept);
        return filed;
    }

    private interface Storing {
        Filed under(long domainId) throws SQLException;
    }

    /** All of it, the domain it may add included, or nothing. */
    private Filed whole(String domain, Storing storing) {
        batch.requireAlone();
        var connection = batch.connection();
        try {
            var start = connection.setSavepoint();
            try {
                var filed = storing.under(MonitoredDomains.findOrAdd(connection, domain, envelope.demo()));
                connection.releaseSavepoint(start);
                return filed;
            } catch (SQLException e) {
                undo(connection, start, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    private static void undo(Connection connection, Savepoint start, SQLException why) {
        try {
            connection.rollback(start);
        } catch (SQLException e) {
            why.addSuppressed(e); // the connection is gone, and the transaction with it
        }
    }

    /** Says what became of one document. */
    public void add(InboundDocument document) {
        documents.add(document);
    }

    /** For a document of which it is not known yet what becomes of it. */
    int reservePlace() {
        documents.add(null);
        return documents.size() - 1;
    }

    void freeLastPlace() {
        documents.remove(documents.size() - 1);
    }

    void put(int place, InboundDocument document) {
        documents.set(place, document);
    }

    /** Whether this very pass over the message has stored the report. */
    boolean hasStored(String kind, long report) {
        return stored(kind).anyMatch(id -> id == report);
    }

    LongStream stored(String kind) {
        return documents().stream()
                .filter(d -> d.outcome() == Outcome.STORED && d.kind().equals(kind))
                .flatMapToLong(d -> d.report().stream());
    }

    /** Whether {@link OpenBatch#commit} gives up the raw bytes, as things stand. */
    public boolean givesUpContent() {
        return !redacted.isEmpty()
                && !contentRedacted
                && documents().stream().allMatch(document -> document.setAside().isEmpty());
    }

    /** docs/decisions/0008: what is set aside keeps its bytes, to be read again; of what is stored no more is kept than is shown. */
    void giveUpContent() throws SQLException {
        if (!givesUpContent()) return;
        try (var update = batch.connection()
                .prepareStatement("update inbound_message set content = ?, content_redacted = true where id = ?")) {
            update.setBytes(1, Json.write(redacted).getBytes(StandardCharsets.UTF_8));
            update.setLong(2, id);
            update.executeUpdate();
        }
    }

    /**
     * It was no report: how it authenticated is told to the sessions whose addresses it came to.
     *
     * @return the sessions that took it: one has room for so many ({@link TestMessages#MAX_OF_SESSION})
     */
    public List<String> commitTest(Collection<String> sessions, MessageSummary summary) {
        batch.requireAlone();
        var connection = batch.connection();
        try {
            var taken = new ArrayList<String>();
            for (var session : sessions) if (TestMessages.add(connection, session, id, summary)) taken.add(session);
            try (var update = connection.prepareStatement("""
                    update inbound_message
                    set state = 'TEST', reason = null, detail = null, processed_at = now(), sender_due = null, sender = null, sender_authentication = null
                    where id = ?""")) {
                update.setLong(1, id);
                update.executeUpdate();
            }
            connection.commit();
            batch.ended();
            return taken;
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    void closeContent() {
        content.close();
    }
}
