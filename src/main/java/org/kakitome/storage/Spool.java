package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.kakitome.report.SetAside;
import org.postgresql.jdbc.PgConnection;

/**
 * Where everything that arrives is safe before anybody is told so, and waits to be read; any number of workers on any number of nodes share it.
 *
 * <p>A claim gives a message to one worker for a while; {@link #open} then holds its row for as long as the work takes, in the transaction that also stores the
 * result. A crash at any moment leaves either the message still spooled, to be claimed again when the lease is over, or everything of it stored.
 */
@ApplicationScoped
public class Spool {
    /** After so many failed attempts it is set aside. */
    public static final int MAX_ATTEMPTS = 5;

    private static final int MAX_DETAIL = 2_000;

    // 2 s, 10 s, 50 s, 4 min, 20 min: short at first, since a crash is no fault of the message
    // One that was claimed before may be what ended a process: it comes alone, and takes no other with it.
    private static final String CLAIM = """
            with waiting as (
              select id, attempts, row_number() over (order by background, next_attempt_at, id) as place from (
                select id, attempts, background, next_attempt_at from inbound_message where state = 'SPOOLED' and next_attempt_at <= now()
                order by background, next_attempt_at, id limit ? for update skip locked) longest),
            first as (select id, attempts from waiting where place = 1)
            update inbound_message
            set attempts = attempts + 1, next_attempt_at = now() + least(2 * power(5, attempts), 3600) * interval '1 second'
            where id in (
              select id from first union all
              select waiting.id from waiting, first where waiting.place > 1 and waiting.attempts = 0 and first.attempts = 0)
            returning id, attempts, forward_paths""";

    private static final String READ_ONLY = "25006"; // SQLSTATE read_only_sql_transaction

    /** Whatever an external database does by default, 250 means that it is on disk; said here to save a round trip. */
    private static final String NEW_IDS = """
            select nextval('inbound_message_id_seq'), set_config('synchronous_commit', 'on', true) from generate_series(1, ?)""";

    /**
     * A server that was cut off says nothing at all, and TCP gives up only after a quarter of an hour; until then all mail would wait for this one batch. What was
     * written all the same is spooled twice when its sender comes back, and counted once.
     */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(30);

    /** Whoever asks whether mail would be accepted does not wait that long for an answer. */
    private static final Duration SHORT_ANSWER_TIME = Duration.ofSeconds(5);

    private final Database database;
    private final AnswerWatch watch = AnswerWatch.shared();
    private final Duration answerTime;
    private final Duration shortAnswerTime;
    private final SpoolIds ids = new SpoolIds(System::nanoTime);
    /** Connections to the server, not those the pool lends, that have been told. */
    private final Set<Connection> waitForDisk =
            Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    private final Partitions partitions;

    /** A message in somebody's hands. {@code attempt} is 1 for the first. */
    public record Claim(long id, int attempt, List<String> forwardPaths) {}

    /** The octets of a message, wherever they are. */
    public interface Content {
        long size();

        /** From the beginning, each time: it may be tried again. */
        InputStream open() throws IOException;

        /** As long as it stands there unchanged. */
        static Content of(Path file) throws IOException {
            long size = Files.size(file);
            return new Content() {
                @Override
                public long size() {
                    return size;
                }

                @Override
                public InputStream open() throws IOException {
                    return Files.newInputStream(file);
                }
            };
        }

        static Content of(byte[] octets) {
            return new Content() {
                @Override
                public long size() {
                    return octets.length;
                }

                @Override
                public InputStream open() {
                    return new ByteArrayInputStream(octets);
                }
            };
        }
    }

    /**
     * A message that is not safe yet.
     *
     * @param sender how it authenticates, where that was found out before it was taken
     */
    public record Incoming(InboundEnvelope envelope, Content content, Optional<SenderAuthentication> sender) {
        public Incoming(InboundEnvelope envelope, Content content) {
            this(envelope, content, Optional.empty());
        }
    }

    @Inject
    public Spool(AgroalDataSource source) {
        this((DataSource) source);
    }

    /** Without Quarkus. */
    public Spool(DataSource source) {
        this(source, ANSWER_TIME);
    }

    /** @param answerTime how long the database may neither say nor take anything while mail is written */
    Spool(DataSource source, Duration answerTime) {
        this.database = new Database(source);
        this.answerTime = answerTime;
        this.shortAnswerTime = answerTime.compareTo(SHORT_ANSWER_TIME) < 0 ? answerTime : SHORT_ANSWER_TIME;
        this.partitions = new Partitions(database);
    }

    /** Returns when it is on disk. */
    public long add(InboundEnvelope envelope, Content content) {
        return addAll(List.of(new Incoming(envelope, content))).get(0);
    }

    /**
     * All of them in one transaction, with one flush to disk; none when it fails.
     *
     * @return their ids, in the same order
     * @throws java.io.UncheckedIOException if a content cannot be read
     */
    public List<Long> addAll(List<Incoming> messages) {
        return database.statement(watch.within(answerTime, (connection, progress) -> {
            waitForDisk(connection);
            var taken = ids.take(messages.size(), count -> newIds(connection, count));
            try (var copy = new SpoolCopy(connection, progress)) {
                for (int i = 0; i < taken.size(); i++) copy.row(taken.get(i), messages.get(i));
                copy.end(); // a statement by itself: committed when the server has answered
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return taken;
        }));
    }

    /** Whatever an external database does by default, 250 means that it is on disk. Said once to each connection of the pool, which saves a round trip for each batch. */
    private void waitForDisk(Connection connection) throws SQLException {
        var server = connection.unwrap(PgConnection.class);
        if (waitForDisk.contains(server)) return;
        try (var statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = on");
        }
        waitForDisk.add(server);
    }

    /** The transaction will also be on disk when its commit returns. */
    static List<Long> newIds(Connection connection, int count) throws SQLException {
        try (var select = connection.prepareStatement(NEW_IDS)) {
            select.setInt(1, count);
            var ids = new ArrayList<Long>(count);
            try (var rows = select.executeQuery()) {
                while (rows.next()) ids.add(rows.getLong(1));
            }
            return ids;
        }
    }

    /**
     * The messages that wait longest, for the caller to {@link #open}; those of imports and those read again only when no other waits. Nobody else is given them
     * before their lease is over.
     *
     * @param most at most so many; a message that was claimed before comes alone
     */
    public List<Claim> claim(int most) {
        return database.transaction(connection -> {
            withoutWaitingForDisk(connection); // what a crash may lose here is one count of attempts
            inTurn(connection);
            try (var claim = connection.prepareStatement(CLAIM)) {
                claim.setInt(1, most);
                var claims = new ArrayList<Claim>();
                try (var rows = claim.executeQuery()) {
                    while (rows.next())
                        claims.add(new Claim(rows.getLong(1), rows.getInt(2), List.of((String[])
                                rows.getArray(3).getArray())));
                }
                claims.sort(Comparator.comparingLong(Claim::id));
                return claims;
            }
        });
    }

    /**
     * One claims at a time. A claim that begins before another ends locks what that one has just claimed, sees only then that it is no longer to be had, and holds it
     * while its owner wants to open it.
     */
    private static void inTurn(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(hashtextextended('claim', 0))");
        }
    }

    /** Without those that another worker has or has done. */
    public OpenBatch open(List<Long> ids) {
        return OpenBatch.open(database, partitions, ids);
    }

    /** Another attempt follows; {@code why} is kept with the message. */
    public void retryLater(long id, SetAside why) {
        database.transaction(connection -> {
            try (var update = connection.prepareStatement(
                    "update inbound_message set reason = ?, detail = ? where id = ? and state = 'SPOOLED'")) {
                update.setString(1, why.reason().name());
                update.setString(2, StoredText.of(why.detail(), MAX_DETAIL));
                update.setLong(3, id);
                return update.executeUpdate();
            }
        });
    }

    /**
     * To be read again from its raw bytes, as if it had just come, and now whoever sent it: a person asks for it. False: there is no such message, or it waits
     * already.
     */
    public boolean putBack(long id) {
        return database.transaction(connection -> {
            try (var update = connection.prepareStatement("""
                    update inbound_message
                    set state = 'SPOOLED', attempts = 0, next_attempt_at = now(), reason = null, detail = null, processed_at = null,
                      background = false, released = true
                    where id = ? and state <> 'SPOOLED'""")) {
                update.setLong(1, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** What became of the documents in a message; empty while it waits, and for none of ours. */
    public Optional<List<InboundDocument>> documents(long id) {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement("""
                    select d.* from inbound_document d join inbound_message m on m.id = d.message_id
                    where m.id = ? and m.state <> 'SPOOLED' order by d.ordinal""")) {
                select.setLong(1, id);
                var documents = new ArrayList<InboundDocument>();
                try (var rows = select.executeQuery()) {
                    while (rows.next()) documents.add(InboundRows.document(rows));
                }
                return documents.isEmpty() ? Optional.empty() : Optional.of(documents);
            }
        });
    }

    /**
     * Writes to disk as {@link #addAll} does, and leaves nothing: a message in the write-ahead log, for nobody.
     *
     * @throws StorageFailed when nothing could be added now
     */
    public void writeNothing() {
        // a statement by itself: a disk that does not answer keeps the server from answering it
        database.statement(watch.within(shortAnswerTime, (connection, progress) -> {
            waitForDisk(connection);
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "select current_setting('transaction_read_only'), pg_logical_emit_message(true, 'kakitome', '')")) {
                row.next();
                if (row.getString(1).equals("on")) throw new SQLException("the database is read-only", READ_ONLY);
                return null;
            }
        }));
    }

    /** How many wait to be read. */
    public long waiting() {
        return database.transaction(connection -> {
            try (var count = connection.prepareStatement(
                            "select count(*) from inbound_message where state = 'SPOOLED'");
                    var row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /** The commit that follows may be lost with a power cut, as a whole: then the message is still spooled and is read again. */
    static void withoutWaitingForDisk(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local synchronous_commit = off");
        }
    }
}
