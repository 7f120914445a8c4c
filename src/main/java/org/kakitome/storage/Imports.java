package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.kakitome.report.SetAside;
import org.kakitome.storage.Spool.Incoming;

/** Files handed over together: the messages they became, in the spool like all others, and how far those have been read. */
@ApplicationScoped
public class Imports {
    /** What did not become a message is counted; so many are named. */
    public static final int MAX_NAMED = 100;

    /** A file being taken apart shows life with each batch; after so long without, its process is gone. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private static final int MAX_NAME = 1_000;

    private static final String SELECT = """
            select i.*, i.touched_at < now() - ? * interval '1 second' as silent, m.waiting, m.stored, m.duplicate, m.set_aside
            from bulk_import i cross join lateral (
              select count(*) filter (where state = 'SPOOLED') as waiting, count(*) filter (where state = 'STORED') as stored,
                count(*) filter (where state = 'DUPLICATE') as duplicate, count(*) filter (where state = 'SET_ASIDE') as set_aside
              from inbound_message where import_id = i.id) m
            """;

    private final Database database;

    /** Something in a file that is no message in the spool. */
    public record PassedOver(String name, SetAside why) {}

    public enum State {
        /** A file is being taken apart. */
        TAKING,
        /** Everything is in the spool, not everything is read. */
        READING,
        DONE,
        /** The process ended while it took a file apart: what is spooled is safe, the rest is to be handed over again. */
        INTERRUPTED
    }

    /**
     * How far an import is. {@code waiting + stored + duplicate + setAside} is {@code messages}, less those deleted since.
     *
     * @param messages spooled
     * @param passedOver what is no message; {@code named} the first of it
     */
    public record Import(
            long id,
            Instant startedAt,
            Optional<String> name,
            State state,
            long messages,
            long octets,
            long waiting,
            long stored,
            long duplicate,
            long setAside,
            long passedOver,
            List<PassedOver> named) {
        public long read() {
            return stored + duplicate + setAside;
        }

        public boolean isOver() {
            return state == State.DONE || state == State.INTERRUPTED;
        }
    }

    @Inject
    public Imports(AgroalDataSource source) {
        this((DataSource) source);
    }

    /** Without Quarkus. */
    public Imports(DataSource source) {
        this.database = new Database(source);
    }

    public long begin(Instant startedAt, Optional<String> name) {
        return database.transaction(connection -> {
            try (var insert = connection.prepareStatement(
                    "insert into bulk_import (started_at, name) values (?, ?) returning id")) {
                insert.setObject(1, startedAt.atOffset(ZoneOffset.UTC));
                insert.setString(
                        2, name.map(text -> StoredText.of(text, MAX_NAME)).orElse(null));
                try (var row = insert.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    /** A file is about to be taken apart. False: there is no such import. */
    public boolean taking(long id) {
        return change(id, "taking = taking + 1");
    }

    public void taken(long id) {
        change(id, "taking = taking - 1");
    }

    private boolean change(long id, String what) {
        return database.transaction(connection -> {
            try (var update = connection.prepareStatement(
                    "update bulk_import set " + what + ", touched_at = now() where id = ?")) {
                update.setLong(1, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    /**
     * Spools messages of an import, all in one transaction, to be read when no mail waits.
     *
     * @return their ids, in the same order
     */
    public List<Long> add(long id, List<Incoming> messages) {
        return database.transaction(connection -> {
            var ids = Spool.newIds(connection, messages.size());
            try (var copy = new SpoolCopy(connection, AnswerWatch.Progress.UNWATCHED)) {
                for (int i = 0; i < ids.size(); i++) copy.row(ids.get(i), messages.get(i));
                copy.end();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            mark(connection, id, ids);
            count(connection, id, messages);
            return ids;
        });
    }

    private static void mark(Connection connection, long id, List<Long> messages) throws SQLException {
        try (var update = connection.prepareStatement(
                "update inbound_message set import_id = ?, background = true where id = any (?)")) {
            update.setLong(1, id);
            update.setArray(2, connection.createArrayOf("bigint", messages.toArray()));
            update.executeUpdate();
        }
    }

    private static void count(Connection connection, long id, List<Incoming> messages) throws SQLException {
        try (var update = connection.prepareStatement(
                "update bulk_import set messages = messages + ?, octets = octets + ?, touched_at = now() where id = ?")) {
            update.setLong(1, messages.size());
            update.setLong(
                    2, messages.stream().mapToLong(m -> m.content().size()).sum());
            update.setLong(3, id);
            update.executeUpdate();
        }
    }

    public void passOver(long id, PassedOver passedOver) {
        var shortened = new PassedOver(StoredText.of(passedOver.name(), MAX_NAME), passedOver.why());
        database.transaction(connection -> {
            try (var update = connection.prepareStatement("""
                    update bulk_import set passed_over = passed_over + 1, touched_at = now(),
                      passed_over_first = case when passed_over < ? then passed_over_first || ?::jsonb else passed_over_first end
                    where id = ?""")) {
                update.setInt(1, MAX_NAMED);
                update.setString(2, Json.write(List.of(shortened)));
                update.setLong(3, id);
                return update.executeUpdate();
            }
        });
    }

    public Optional<Import> find(long id) {
        return select("where i.id = ?", id).stream().findFirst();
    }

    public List<Import> newest(int limit) {
        return select("order by i.id desc limit ?", limit);
    }

    private List<Import> select(String which, long parameter) {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement(SELECT + which)) {
                select.setLong(1, SILENCE.toSeconds());
                select.setLong(2, parameter);
                var found = new ArrayList<Import>();
                try (var rows = select.executeQuery()) {
                    while (rows.next()) found.add(read(rows));
                }
                return found;
            }
        });
    }

    private static Import read(ResultSet row) throws SQLException {
        return new Import(
                row.getLong("id"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getString("name")),
                state(row),
                row.getLong("messages"),
                row.getLong("octets"),
                row.getLong("waiting"),
                row.getLong("stored"),
                row.getLong("duplicate"),
                row.getLong("set_aside"),
                row.getLong("passed_over"),
                named(row.getString("passed_over_first")));
    }

    private static State state(ResultSet row) throws SQLException {
        if (row.getInt("taking") > 0) return row.getBoolean("silent") ? State.INTERRUPTED : State.TAKING;
        return row.getLong("waiting") > 0 ? State.READING : State.DONE;
    }

    private static List<PassedOver> named(String json) {
        try {
            return Json.readList(json, PassedOver.class);
        } catch (Json.Unreadable writtenByAnotherVersion) {
            return List.of();
        }
    }
}
