package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;
import org.kakitome.report.ReportReader;

/**
 * Messages that are to be read again, put back into the spool a batch at a time, behind whatever else waits there. It is written down how far that went, so that
 * a crash or another node goes on from there.
 *
 * <p>Unlike {@link Spool#putBack} this lets no mail in that was set aside for its sender: nobody has looked at each.
 */
@ApplicationScoped
public class Rereadings {
    /** So many are put back at once, and no more while so many wait. */
    private static final int BATCH = 500;

    private final Database database;

    /** Which messages. */
    public enum Scope {
        /** Set aside by a {@link ReportReader} of an earlier version. */
        OUTDATED("state = 'SET_ASIDE' and coalesce(reader_version, 0) < " + ReportReader.VERSION),
        SET_ASIDE("state = 'SET_ASIDE'"),
        ALL("state in ('STORED', 'DUPLICATE', 'SET_ASIDE')");

        private final String condition;

        Scope(String state) {
            this.condition = "(" + state + " and coalesce(reason, '') not in ('SENDER_UNVERIFIED', 'SENDER_UNKNOWN'))";
        }
    }

    /**
     * How far it is.
     *
     * @param read of {@code total} messages
     */
    public record Rereading(long id, Scope scope, Instant requestedAt, long total, long read, boolean over) {}

    @Inject
    public Rereadings(AgroalDataSource source) {
        this((DataSource) source);
    }

    /** Without Quarkus. */
    public Rereadings(DataSource source) {
        this.database = new Database(source);
    }

    /** False: there is nothing to read again, or it is being done already. */
    public boolean request(Scope scope) {
        return database.transaction(connection -> {
            try (var insert = connection.prepareStatement("""
                    insert into rereading (scope, total, last_id)
                    select ?, count(*), max(id) from inbound_message where %s having count(*) > 0
                    on conflict do nothing""".formatted(scope.condition))) {
                insert.setString(1, scope.name());
                return insert.executeUpdate() == 1;
            }
        });
    }

    /** Takes one step of what was requested first. False when there is nothing to do. */
    public boolean step() {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement("""
                            select * from rereading where ended_at is null order by id limit 1 for update skip locked""");
                    var row = select.executeQuery()) {
                if (!row.next()) return false;
                step(connection, row);
                return true;
            }
        });
    }

    private static void step(Connection connection, ResultSet row) throws SQLException {
        long id = row.getLong("id");
        long nextId = row.getLong("next_id");
        long lastId = row.getLong("last_id");
        long waiting = waiting(connection, lastId);
        if (waiting >= BATCH) return;
        if (nextId <= lastId) putBack(connection, id, Scope.valueOf(row.getString("scope")), nextId, lastId);
        else if (waiting == 0) end(connection, id);
    }

    private static long waiting(Connection connection, long lastId) throws SQLException {
        try (var count = connection.prepareStatement(
                "select count(*) from inbound_message where state = 'SPOOLED' and background and id <= ?")) {
            count.setLong(1, lastId);
            try (var row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void putBack(Connection connection, long id, Scope scope, long nextId, long lastId)
            throws SQLException {
        try (var update = connection.prepareStatement("""
                with batch as (select id from inbound_message where id between ? and ? and %s order by id limit ?),
                  put_back as (
                    update inbound_message m set state = 'SPOOLED', background = true, attempts = 0, next_attempt_at = now(),
                      reason = null, detail = null, processed_at = null
                    from batch where m.id = batch.id and m.state <> 'SPOOLED' returning 1)
                update rereading set put_back = put_back + (select count(*) from put_back),
                  next_id = case when (select count(*) from batch) < ? then last_id else (select max(batch.id) from batch) end + 1
                where id = ?""".formatted(scope.condition))) {
            update.setLong(1, nextId);
            update.setLong(2, lastId);
            update.setInt(3, BATCH);
            update.setInt(4, BATCH);
            update.setLong(5, id);
            update.executeUpdate();
        }
    }

    private static void end(Connection connection, long id) throws SQLException {
        try (var update = connection.prepareStatement("update rereading set ended_at = now() where id = ?")) {
            update.setLong(1, id);
            update.executeUpdate();
        }
    }

    /** The one under way, else the last one. */
    public Optional<Rereading> latest() {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement("""
                            select * from rereading order by ended_at desc nulls first, id limit 1""");
                    var row = select.executeQuery()) {
                return row.next() ? Optional.of(read(connection, row)) : Optional.empty();
            }
        });
    }

    private static Rereading read(Connection connection, ResultSet row) throws SQLException {
        boolean over = row.getObject("ended_at") != null;
        long putBack = row.getLong("put_back");
        long waiting = over ? 0 : waiting(connection, row.getLong("last_id"));
        return new Rereading(
                row.getLong("id"),
                Scope.valueOf(row.getString("scope")),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                Math.max(row.getLong("total"), putBack),
                Math.max(0, putBack - waiting),
                over);
    }
}
