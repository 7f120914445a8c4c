package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.kakitome.storage.InboundMessage.State;

/**
 * Deletes what is older than the operator wants it kept; docs/operations.md says which table falls under which rule. Everything is done in small transactions that
 * may be cut off anywhere: the next run finds what is left. Several nodes may run at once. Test messages have times of their own: {@link TestMessages#deleteOld}.
 */
@ApplicationScoped
public class Retention {
    /** Pages look back 100 days. */
    public static final int LEAST_MONTHS = 4;

    private static final int BATCH = 1_000;

    /** For a moment nobody reads or stores. Shorter than PostgreSQL's deadlock_timeout, so that it is us who gives way. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("yyyyMM");

    private final Database database;

    /**
     * How long what is kept.
     *
     * @param reportMonths aggregate and TLS reports, counts, and all messages that came in; absent: for ever
     * @param failureDays failure reports and the messages that brought them, where that is sooner; absent: as all others
     * @param checkDays checks, but for the last one of each domain
     */
    public record Rules(OptionalInt reportMonths, OptionalInt failureDays, int checkDays) {
        public Rules {
            if (reportMonths.isPresent() && reportMonths.getAsInt() < LEAST_MONTHS)
                throw new IllegalArgumentException("reports are kept for " + LEAST_MONTHS + " months or longer, not "
                        + reportMonths.getAsInt() + ": pages look back that far");
            if (failureDays.orElse(1) < 1)
                throw new IllegalArgumentException("failure reports are kept for 1 day or longer");
            if (checkDays < 1) throw new IllegalArgumentException("checks are kept for 1 day or longer");
        }
    }

    /**
     * What a run deleted.
     *
     * @param months of aggregate reports and their counts
     * @param postponed months whose tables somebody was reading or writing all the time: the next run tries again
     */
    public record Deleted(
            long months, long postponed, long messages, long tlsReports, long failureReports, long checks) {
        public boolean nothing() {
            return months + postponed + messages + tlsReports + failureReports + checks == 0;
        }
    }

    @Inject
    public Retention(AgroalDataSource source) {
        this((DataSource) source);
    }

    /** Without Quarkus. */
    public Retention(DataSource source) {
        this.database = new Database(source);
    }

    public Deleted run(Rules rules, Instant now) {
        long messages = 0;
        long failures = 0;
        if (rules.failureDays().isPresent()) {
            var before = now.minus(Duration.ofDays(rules.failureDays().getAsInt()));
            messages += failureMessages(before);
            failures += failureReports(before);
        }
        long months = 0;
        long postponed = 0;
        long tls = 0;
        if (rules.reportMonths().isPresent()) {
            var first = YearMonth.from(now.atOffset(ZoneOffset.UTC))
                    .minusMonths(rules.reportMonths().getAsInt());
            var before = first.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
            for (var partitions : partitionsBefore(first).values()) {
                if (drop(partitions)) months++;
                else postponed++;
            }
            if (months > 0) deleteUnusedOutcomes();
            delete("delete from report_key where range_begin < ?", before);
            failures += failureReports(before);
            tls = batches("tls_report", "range_begin < ?", before);
            messages += batches("inbound_message", "received_at < ? and " + processed(), before);
            batches("bulk_import", "touched_at < ? and taking <= 0", before);
            batches("rereading", "ended_at < ?", before);
            // Looked up again for as long as the address stands in a report that pages show (analysis/HostRefresh).
            batches("source", "looked_up_at < ?", before);
        }
        long checks = batches("domain_check", """
                checked_at < ? and exists (select 1 from domain_check later where later.domain = t.domain
                  and (later.checked_at, later.id) > (t.checked_at, t.id))""", now.minus(Duration.ofDays(rules.checkDays())));
        return new Deleted(months, postponed, messages, tls, failures, checks);
    }

    /** Whatever became of them; not what waits to be read, nor test messages. */
    private static String processed() {
        return "state in ('" + State.STORED + "', '" + State.DUPLICATE + "', '" + State.SET_ASIDE + "')";
    }

    private void deleteUnusedOutcomes() {
        database.transaction(connection -> {
            RollUp.deleteUnusedOutcomes(connection);
            return null;
        });
    }

    // ---- months

    /** The tables of each month, parent beside child. */
    private SortedMap<String, List<String[]>> partitionsBefore(YearMonth first) {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement("""
                    select right(child.relname, 6), parent.oid::regclass::text, child.oid::regclass::text
                    from pg_inherits join pg_class child on child.oid = inhrelid join pg_class parent on parent.oid = inhparent
                    where parent.relkind = 'p' and child.relkind = 'r' and child.relname ~ '_[0-9]{6}$' and right(child.relname, 6) < ?
                      and parent.relnamespace = current_schema()::regnamespace
                    order by parent.oid""")) {
                select.setString(1, first.format(SUFFIX));
                var months = new TreeMap<String, List<String[]>>();
                try (var rows = select.executeQuery()) {
                    while (rows.next())
                        months.computeIfAbsent(rows.getString(1), month -> new ArrayList<>())
                                .add(new String[] {rows.getString(2), rows.getString(3)});
                }
                return months;
            }
        });
    }

    /** False: somebody was at these tables all the time. */
    private boolean drop(List<String[]> partitions) {
        try {
            return database.transaction(connection -> {
                execute(connection, "set local lock_timeout = " + LOCK_TIMEOUT.toMillis());
                for (var table : partitions)
                    execute(connection, "lock table only " + table[0] + " in access exclusive mode");
                // another node may have done it meanwhile
                for (var table : partitions) execute(connection, "drop table if exists " + table[1]);
                return true;
            });
        } catch (StorageFailed e) {
            if (e.getCause() instanceof SQLException cause && LOCK_NOT_AVAILABLE.equals(cause.getSQLState()))
                return false;
            throw e;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    // ---- failure reports

    /** Messages that brought one, read or set aside. They go first: while a report is there, its message can be found. */
    private long failureMessages(Instant before) {
        return batches("inbound_message", processed() + """
                 and (received_at < ? and exists (select 1 from inbound_document d where d.message_id = t.id and d.kind = '%s')
                  or exists (select 1 from failure_report f where f.message_id = t.id and f.occurred_at < ?))""".formatted(InboundDocument.FAILURE), before, before);
    }

    /** By the time that the reporter names or by ours, whichever comes first: a made-up time keeps nothing for ever. */
    private long failureReports(Instant before) {
        return batches("failure_report", "least(occurred_at, received_at) < ?", before);
    }

    // ---- rows

    /** In transactions of a size that hold nobody up. The table is {@code t} in the condition. */
    private long batches(String table, String condition, Instant... moments) {
        var sql =
                "delete from %1$s where ctid = any(array(select t.ctid from %1$s t where %2$s limit %3$d for update skip locked))"
                        .formatted(table, condition, BATCH);
        long deleted = 0;
        int batch;
        do {
            batch = delete(sql, moments);
            deleted += batch;
        } while (batch == BATCH);
        return deleted;
    }

    private int delete(String sql, Instant... moments) {
        return database.transaction(connection -> {
            try (var delete = connection.prepareStatement(sql)) {
                for (int i = 0; i < moments.length; i++) delete.setObject(i + 1, moments[i].atOffset(ZoneOffset.UTC));
                return delete.executeUpdate();
            }
        });
    }
}
