package org.kakitome.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kakitome.report.ReportReader;
import org.kakitome.report.SetAside;
import org.kakitome.storage.InboundDocument.Outcome;

/** Writes what became of messages and of the documents in them, within the transaction that stores them. */
final class DocumentRows {
    private static final int MAX_NAME = 1_000;
    private static final int MAX_DETAIL = 2_000;

    private static final List<String> COLUMNS = List.of(
            "message_id",
            "ordinal",
            "document",
            "kind",
            "outcome",
            "reason",
            "detail",
            "domain",
            "reporter",
            "report_id",
            "report",
            "records",
            "messages");

    private static final String UPDATE = """
            update inbound_message m
            set state = done.state, reason = done.reason, detail = done.detail, processed_at = now(), reader_version = ?
            from unnest(?::bigint[], ?::text[], ?::text[], ?::text[]) as done (id, state, reason, detail)
            where m.id = done.id""";

    private final Connection connection;

    DocumentRows(Connection connection) {
        this.connection = connection;
    }

    /** A message is set aside if any of its documents was, else stored if any was, else all it held was known. */
    void write(List<OpenMessage> messages) throws SQLException {
        if (messages.isEmpty()) return;
        var earlier = earlier(connection, messages.stream().map(OpenMessage::id).toList());
        for (var message : messages) if (earlier.containsKey(message.id())) replace(message, earlier.get(message.id()));
        insert(messages);
        update(messages);
    }

    /** What was said about them when they were read before, by message; nothing of those that were not. */
    static Map<Long, List<InboundDocument>> earlier(Connection connection, List<Long> messages) throws SQLException {
        try (var select = connection.prepareStatement(
                "select * from inbound_document where message_id = any (?) order by message_id, ordinal")) {
            select.setArray(1, connection.createArrayOf("bigint", messages.toArray()));
            var earlier = new HashMap<Long, List<InboundDocument>>();
            try (var rows = select.executeQuery()) {
                while (rows.next())
                    earlier.computeIfAbsent(rows.getLong("message_id"), id -> new ArrayList<>())
                            .add(InboundRows.document(rows));
            }
            return earlier;
        }
    }

    /** What came of a message when it was read before and does not now: an upgraded reader sees it with other eyes, and nothing counts twice. */
    private void replace(OpenMessage message, List<InboundDocument> earlier) throws SQLException {
        try (var delete = connection.prepareStatement("delete from inbound_document where message_id = ?")) {
            delete.setLong(1, message.id());
            delete.executeUpdate();
        }
        deleteOthers("tls_report", message, InboundDocument.TLS);
        deleteOthers("failure_report", message, InboundDocument.FAILURE);
        new SupersededReports(connection, message.id()).remove(earlier, message.documents());
    }

    private void deleteOthers(String table, OpenMessage message, String kind) throws SQLException {
        try (var delete =
                connection.prepareStatement("delete from " + table + " where message_id = ? and id <> all (?)")) {
            delete.setLong(1, message.id());
            delete.setArray(
                    2,
                    connection.createArrayOf(
                            "bigint", message.stored(kind).boxed().toArray()));
            delete.executeUpdate();
        }
    }

    private void insert(List<OpenMessage> messages) throws SQLException {
        try (var copy = new BinaryCopy(connection, "inbound_document", COLUMNS)) {
            for (var message : messages) {
                int ordinal = 0;
                for (var document : message.documents()) row(copy, message.id(), ordinal++, document);
            }
            copy.end();
        }
    }

    private static void row(BinaryCopy copy, long message, int ordinal, InboundDocument document) throws SQLException {
        copy.row()
                .number(message)
                .small(ordinal)
                .text(StoredText.of(document.document(), MAX_NAME))
                .text(document.kind())
                .text(document.outcome().name())
                .text(document.setAside().map(why -> why.reason().name()).orElse(null))
                .text(detail(document.setAside().map(SetAside::detail)))
                .text(detail(document.domain()))
                .text(detail(document.reporter()))
                .text(detail(document.reportId()))
                .number(document.report().isPresent() ? document.report().getAsLong() : null)
                .number(document.records())
                .number(document.messages());
    }

    private static String detail(Optional<String> text) {
        return text.map(t -> StoredText.of(t, MAX_DETAIL)).orElse(null);
    }

    private void update(List<OpenMessage> messages) throws SQLException {
        int count = messages.size();
        var ids = new Object[count];
        var states = new Object[count];
        var reasons = new Object[count];
        var details = new Object[count];
        for (int i = 0; i < count; i++) {
            var setAside = messages.get(i).documents().stream()
                    .flatMap(document -> document.setAside().stream())
                    .findFirst();
            ids[i] = messages.get(i).id();
            states[i] = outcome(messages.get(i).documents()).name();
            reasons[i] = setAside.map(why -> why.reason().name()).orElse(null);
            details[i] = detail(setAside.map(SetAside::detail));
        }
        try (var update = connection.prepareStatement(UPDATE)) {
            update.setInt(1, ReportReader.VERSION);
            update.setArray(2, connection.createArrayOf("bigint", ids));
            update.setArray(3, connection.createArrayOf("text", states));
            update.setArray(4, connection.createArrayOf("text", reasons));
            update.setArray(5, connection.createArrayOf("text", details));
            update.executeUpdate();
        }
    }

    private static Outcome outcome(List<InboundDocument> documents) {
        if (documents.stream().anyMatch(document -> document.outcome() == Outcome.SET_ASIDE)) return Outcome.SET_ASIDE;
        boolean stored = documents.stream().anyMatch(document -> document.outcome() == Outcome.STORED);
        return stored ? Outcome.STORED : Outcome.DUPLICATE;
    }
}
