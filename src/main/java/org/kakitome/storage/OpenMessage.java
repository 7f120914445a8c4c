package org.kakitome.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.kakitome.message.MessageSummary;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.FailureReport;
import org.kakitome.report.ReportReader;
import org.kakitome.report.ReportVisitor;
import org.kakitome.report.SetAside;
import org.kakitome.report.TlsReport;
import org.kakitome.storage.InboundDocument.Outcome;

/**
 * A spooled message in the hands of one worker, and the one transaction that stores all that is in it: reports, records, roll-ups and what became of the message.
 * Nothing of it is seen by others before {@link #commit}; closing without it leaves the message as it was.
 */
public final class OpenMessage implements AutoCloseable {
    private static final int MAX_NAME = 1_000;
    private static final int MAX_DETAIL = 2_000;

    private final Connection connection;
    private final Partitions partitions;
    private final long id;
    private final InboundEnvelope envelope;
    private final InputStream content;
    private final boolean contentRedacted;
    private final List<InboundDocument> documents = new ArrayList<>();
    private final List<FailureReport> redacted = new ArrayList<>();
    private boolean ended;

    private OpenMessage(Connection connection, Partitions partitions, long id, ResultSet row) throws SQLException {
        this.connection = connection;
        this.partitions = partitions;
        this.id = id;
        this.envelope = InboundRows.envelope(row);
        this.content = new SpooledContent(connection, id, row.getBytes("head"), row.getLong("size"));
        this.contentRedacted = row.getBoolean("content_redacted");
    }

    static Optional<OpenMessage> open(Database database, Partitions partitions, long id) {
        try {
            var connection = database.begin();
            try {
                Spool.withoutWaitingForDisk(connection);
                var message = lock(connection, partitions, id);
                if (message.isEmpty()) {
                    connection.rollback();
                    connection.close();
                }
                return message;
            } catch (SQLException | RuntimeException e) {
                Database.rollback(connection, e);
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    private static Optional<OpenMessage> lock(Connection connection, Partitions partitions, long id)
            throws SQLException {
        try (var select = connection.prepareStatement("select " + InboundRows.ENVELOPE
                + ", content_redacted, octet_length(content) as size, substring(content from 1 for "
                + SpooledContent.CHUNK + ") as head"
                + " from inbound_message where id = ? and state = 'SPOOLED' for update skip locked")) {
            select.setLong(1, id);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(new OpenMessage(connection, partitions, id, row)) : Optional.empty();
            }
        }
    }

    public long id() {
        return id;
    }

    public InboundEnvelope envelope() {
        return envelope;
    }

    /** The raw bytes, fetched piece by piece. */
    public InputStream content() {
        return content;
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
        try {
            var kept = Json.readList(new String(content.readAllBytes(), StandardCharsets.UTF_8), FailureReport.class);
            documents.addAll(earlierDocuments(InboundDocument.FAILURE));
            for (var report : kept) visitor.failureReport("", report);
        } catch (Json.Unreadable e) {
            throw new IllegalStateException("what was kept of message " + id + " is not what was written", e);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    private List<InboundDocument> earlierDocuments(String exceptKind) throws SQLException {
        try (var select = connection.prepareStatement(
                "select * from inbound_document where message_id = ? and kind <> ? order by ordinal")) {
            select.setLong(1, id);
            select.setString(2, exceptKind);
            var earlier = new ArrayList<InboundDocument>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) earlier.add(InboundRows.document(rows));
            }
            return earlier;
        }
    }

    /** What was said about its documents so far. */
    public List<InboundDocument> documents() {
        return List.copyOf(documents);
    }

    /** Whether a report's policy domain is monitored. */
    public Optional<MonitoredDomain> monitored(String domain) {
        try {
            return MonitoredDomains.find(connection, domain);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** Whether a domain above it is monitored. */
    public boolean isBelowMonitored(String domain) {
        try {
            return MonitoredDomains.isBelowOne(connection, domain);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** Begins to store a report; at most one at a time. Its policy domain is monitored from then on. */
    public ReportDraft begin(AggregateReport report) {
        try {
            partitions.ensure(report.metadata().begin());
            var start = connection.setSavepoint();
            try {
                return new ReportDraft(connection, start, this, report);
            } catch (SQLException e) {
                connection.rollback(start);
                throw e;
            }
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** Stores what a TLS report says about one domain; it is monitored from then on. */
    public Filed store(TlsReport report, String domain) {
        var policies = report.policies().stream()
                .filter(policy -> policy.domain().equals(domain))
                .toList();
        return whole(domain, domainId -> new TlsReportRows(connection, this, domainId, report, policies).store());
    }

    /**
     * Stores a failure report; its domain is monitored from then on.
     *
     * @param keepWhole with the personal data in it; else it is redacted, and so are the raw bytes of the message when all of it has been stored
     */
    public Filed store(FailureReport report, String domain, boolean keepWhole) {
        boolean redact = !keepWhole || contentRedacted;
        var kept = redact ? report.redacted() : report;
        var filed = whole(domain, domainId -> new FailureReportRows(connection, this, domainId).store(kept, redact));
        if (redact) redacted.add(kept);
        return filed;
    }

    private interface Storing {
        Filed under(long domainId) throws SQLException;
    }

    /** All of it, the domain it may add included, or nothing. */
    private Filed whole(String domain, Storing storing) {
        try {
            var start = connection.setSavepoint();
            try {
                var filed = storing.under(MonitoredDomains.findOrAdd(connection, domain, envelope.demo()));
                connection.releaseSavepoint(start);
                return filed;
            } catch (SQLException e) {
                undo(start, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    private void undo(Savepoint start, SQLException why) {
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

    /** Whether this very pass over the message has stored the report. */
    boolean hasStored(String kind, long report) {
        return stored(kind).anyMatch(id -> id == report);
    }

    private LongStream stored(String kind) {
        return documents.stream()
                .filter(d -> d.outcome() == Outcome.STORED && d.kind().equals(kind))
                .flatMapToLong(d -> d.report().stream());
    }

    /** The message has been read: set aside if any of its documents was, else stored if any was, else all it held was known. */
    public void commit() {
        try {
            var earlier = earlierDocuments("");
            if (!earlier.isEmpty()) replace(earlier);
            insertDocuments();
            updateMessage();
            if (givesUpContent()) redactContent();
            connection.commit();
            ended = true;
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** What came of this message when it was read before and does not now: an upgraded reader sees it with other eyes, and nothing counts twice. */
    private void replace(List<InboundDocument> earlier) throws SQLException {
        try (var delete = connection.prepareStatement("delete from inbound_document where message_id = ?")) {
            delete.setLong(1, id);
            delete.executeUpdate();
        }
        deleteOthers("tls_report", InboundDocument.TLS);
        deleteOthers("failure_report", InboundDocument.FAILURE);
        new SupersededReports(connection, id).remove(earlier, documents);
    }

    private void deleteOthers(String table, String kind) throws SQLException {
        try (var delete =
                connection.prepareStatement("delete from " + table + " where message_id = ? and id <> all (?)")) {
            delete.setLong(1, id);
            delete.setArray(
                    2, connection.createArrayOf("bigint", stored(kind).boxed().toArray()));
            delete.executeUpdate();
        }
    }

    /** Whether {@link #commit} gives up the raw bytes, as things stand. */
    public boolean givesUpContent() {
        return !redacted.isEmpty() && !contentRedacted && setAside().isEmpty();
    }

    /** docs/decisions/0008: what is set aside keeps its bytes, to be read again; of what is stored no more is kept than is shown. */
    private void redactContent() throws SQLException {
        try (var update = connection.prepareStatement(
                "update inbound_message set content = ?, content_redacted = true where id = ?")) {
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
            ended = true;
            return taken;
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    private void insertDocuments() throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into inbound_document (message_id, ordinal, document, kind, outcome, reason, detail, domain, reporter, report_id, report, records, messages)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            int ordinal = 0;
            for (var document : documents) {
                insert.setLong(1, id);
                insert.setInt(2, ordinal++);
                insert.setString(3, StoredText.of(document.document(), MAX_NAME));
                insert.setString(4, document.kind());
                insert.setString(5, document.outcome().name());
                setText(insert, 6, document.setAside().map(why -> why.reason().name()));
                setText(insert, 7, document.setAside().map(SetAside::detail));
                setText(insert, 8, document.domain());
                setText(insert, 9, document.reporter());
                setText(insert, 10, document.reportId());
                if (document.report().isPresent())
                    insert.setLong(11, document.report().getAsLong());
                else insert.setNull(11, Types.BIGINT);
                insert.setLong(12, document.records());
                insert.setLong(13, document.messages());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void setText(PreparedStatement statement, int place, Optional<String> text) throws SQLException {
        if (text.isPresent()) statement.setString(place, StoredText.of(text.get(), MAX_DETAIL));
        else statement.setNull(place, Types.VARCHAR);
    }

    private Optional<SetAside> setAside() {
        return documents.stream().flatMap(d -> d.setAside().stream()).findFirst();
    }

    private void updateMessage() throws SQLException {
        var setAside = setAside();
        boolean stored = documents.stream().anyMatch(d -> d.outcome() == Outcome.STORED);
        var outcome = setAside.isPresent() ? Outcome.SET_ASIDE : stored ? Outcome.STORED : Outcome.DUPLICATE;
        try (var update = connection.prepareStatement(
                "update inbound_message set state = ?, reason = ?, detail = ?, processed_at = now(), reader_version = ? where id = ?")) {
            update.setString(1, outcome.name());
            setText(update, 2, setAside.map(why -> why.reason().name()));
            setText(update, 3, setAside.map(SetAside::detail));
            update.setInt(4, ReportReader.VERSION);
            update.setLong(5, id);
            update.executeUpdate();
        }
    }

    @Override
    public void close() {
        try (connection) {
            if (!ended) connection.rollback();
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }
}
