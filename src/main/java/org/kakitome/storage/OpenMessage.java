package org.kakitome.storage;

import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.SetAside;
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
    private final List<InboundDocument> documents = new ArrayList<>();
    private boolean ended;

    private OpenMessage(Connection connection, Partitions partitions, long id, ResultSet row) throws SQLException {
        this.connection = connection;
        this.partitions = partitions;
        this.id = id;
        this.envelope = InboundRows.envelope(row);
        this.content = new SpooledContent(connection, id, row.getBytes("head"), row.getLong("size"));
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
                + ", octet_length(content) as size, substring(content from 1 for " + SpooledContent.CHUNK + ") as head"
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

    /** Says what became of one document. */
    public void add(InboundDocument document) {
        documents.add(document);
    }

    /** Whether this very pass over the message has stored the report. */
    boolean hasStored(long report) {
        return documents.stream()
                .anyMatch(d -> d.outcome() == Outcome.STORED && d.report().equals(OptionalLong.of(report)));
    }

    /** The message has been read: set aside if any of its documents was, else stored if any was, else all it held was known. */
    public void commit() {
        try {
            try (var delete = connection.prepareStatement("delete from inbound_document where message_id = ?")) {
                delete.setLong(1, id);
                delete.executeUpdate();
            }
            insertDocuments();
            updateMessage();
            connection.commit();
            ended = true;
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

    private void updateMessage() throws SQLException {
        var setAside = documents.stream().flatMap(d -> d.setAside().stream()).findFirst();
        boolean stored = documents.stream().anyMatch(d -> d.outcome() == Outcome.STORED);
        var outcome = setAside.isPresent() ? Outcome.SET_ASIDE : stored ? Outcome.STORED : Outcome.DUPLICATE;
        try (var update = connection.prepareStatement(
                "update inbound_message set state = ?, reason = ?, detail = ?, processed_at = now() where id = ?")) {
            update.setString(1, outcome.name());
            setText(update, 2, setAside.map(why -> why.reason().name()));
            setText(update, 3, setAside.map(SetAside::detail));
            update.setLong(4, id);
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
