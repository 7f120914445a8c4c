package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.kakitome.message.MessageSummary;

/** Messages to test addresses. Their raw bytes are kept for a day, their results for a month, and both for as long as somebody wants. */
@ApplicationScoped
public class TestMessages {
    /** How long raw bytes and header stay, unless kept. */
    public static final Duration RAW_KEPT = Duration.ofHours(24);

    /** How long it stays known how a message authenticated, unless kept. */
    public static final Duration RESULT_KEPT = Duration.ofDays(30);

    /** Of one session: more than a company has sending services. */
    public static final int MAX_OF_SESSION = 20;

    private static final Logger LOG = Logger.getLogger(TestMessages.class);

    private static final String COLUMNS = """
            select id, session, received_at, host(client) as client, helo, tls, reverse_path, size, inbound is not null as raw, kept, result
            from test_message""";

    private final Database database;

    @Inject
    public TestMessages(AgroalDataSource source) {
        this((DataSource) source);
    }

    /** Without Quarkus. */
    public TestMessages(DataSource source) {
        this.database = new Database(source);
    }

    /** What addresses are made with: the same on every node, and after every restart. */
    public byte[] secret() {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement("select secret from test_secret");
                    var row = select.executeQuery()) {
                row.next();
                return row.getBytes(1);
            }
        });
    }

    /** Those of one session, newest first. */
    public List<TestMessage> of(String session) {
        return list(COLUMNS + " where session = ? order by id desc", select -> select.setString(1, session));
    }

    /** The newest of each session that has any, newest first. */
    public List<TestMessage> lately(int limit) {
        return list(
                COLUMNS + " where id in (select max(id) from test_message group by session) order by id desc limit ?",
                select -> select.setInt(1, limit));
    }

    public Optional<TestMessage> find(String session, long id) {
        return list(COLUMNS + " where session = ? and id = ?", select -> {
                    select.setString(1, session);
                    select.setLong(2, id);
                })
                .stream()
                .findFirst();
    }

    /** How many each session has; one that has none is absent. */
    public Map<String, Integer> counts(Collection<String> sessions) {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement(
                    "select session, count(*) from test_message where session = any(?) group by session")) {
                select.setArray(1, connection.createArrayOf("text", sessions.toArray()));
                var counts = new HashMap<String, Integer>();
                try (var rows = select.executeQuery()) {
                    while (rows.next()) counts.put(rows.getString(1), rows.getInt(2));
                }
                return counts;
            }
        });
    }

    /** The first octets of a message exactly as it came; empty when they are deleted. */
    public Optional<byte[]> raw(String session, long id, int most) {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement("""
                    select substring(i.content from 1 for ?) from test_message t join inbound_message i on i.id = t.inbound
                    where t.session = ? and t.id = ?""")) {
                select.setInt(1, most);
                select.setString(2, session);
                select.setLong(3, id);
                try (var row = select.executeQuery()) {
                    return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    /** Whether it is deleted by age. False: there is no such message. */
    public boolean keep(String session, long id, boolean kept) {
        return database.transaction(connection -> {
            try (var update =
                    connection.prepareStatement("update test_message set kept = ? where session = ? and id = ?")) {
                update.setBoolean(1, kept);
                update.setString(2, session);
                update.setLong(3, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** Deletes what nobody keeps: raw bytes after {@link #RAW_KEPT}, the rest after {@link #RESULT_KEPT}. Gives the number of messages whose raw bytes went. */
    public int deleteOld(Instant now) {
        return database.transaction(connection -> {
            int deleted = delete(connection, """
                    delete from inbound_message i where state = 'TEST' and received_at < ?
                      and not exists (select 1 from test_message t where t.inbound = i.id and t.kept)""", now.minus(RAW_KEPT));
            delete(
                    connection,
                    "delete from test_message where not kept and inbound is null and received_at < ?",
                    now.minus(RESULT_KEPT));
            return deleted;
        });
    }

    private static int delete(Connection connection, String sql, Instant before) throws SQLException {
        try (var delete = connection.prepareStatement(sql)) {
            delete.setObject(1, before.atOffset(ZoneOffset.UTC));
            return delete.executeUpdate();
        }
    }

    /** Within the transaction that says what became of the message. Read once more, it counts once. False: the session has as many as it may. */
    static boolean add(Connection connection, String session, long inbound, MessageSummary summary)
            throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into test_message (session, inbound, received_at, client, helo, tls, reverse_path, size, result)
                select ?, id, received_at, client, helo, tls, reverse_path, octet_length(content), ?::json from inbound_message
                where id = ? and (select count(*) from test_message where session = ? and inbound <> ?) < ?
                on conflict (session, inbound) do update set result = excluded.result""")) {
            insert.setString(1, session);
            insert.setString(2, Json.write(summary));
            insert.setLong(3, inbound);
            insert.setString(4, session);
            insert.setLong(5, inbound);
            insert.setInt(6, MAX_OF_SESSION);
            return insert.executeUpdate() == 1;
        }
    }

    private interface Setter {
        void set(PreparedStatement select) throws SQLException;
    }

    private List<TestMessage> list(String sql, Setter setter) {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement(sql)) {
                setter.set(select);
                var messages = new ArrayList<TestMessage>();
                try (var rows = select.executeQuery()) {
                    while (rows.next()) messages.add(message(rows));
                }
                return messages;
            }
        });
    }

    private static TestMessage message(ResultSet row) throws SQLException {
        return new TestMessage(
                row.getLong("id"),
                row.getString("session"),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getString("client")).map(InboundRows::address),
                Optional.ofNullable(row.getString("helo")),
                Optional.ofNullable(row.getString("tls")),
                row.getString("reverse_path"),
                row.getLong("size"),
                row.getBoolean("raw"),
                row.getBoolean("kept"),
                summary(row.getString("result")));
    }

    private static Optional<MessageSummary> summary(String json) {
        try {
            return Optional.of(Json.read(json, MessageSummary.class));
        } catch (Json.Unreadable e) {
            LOG.debugf("A test message's result of another version is passed over: %s", e.getMessage());
            return Optional.empty();
        }
    }
}
