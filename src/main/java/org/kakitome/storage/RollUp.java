package org.kakitome.storage;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.kakitome.report.ReportRecord;

/**
 * What reports add to {@code daily_alignment}: messages summed by domain, day, source and outcome, then added to what other reports say of the same. Sums are held
 * in memory as long as they are few; all stand in tables of the connection's own in the end, so that however many there are, they are sorted and added once.
 */
final class RollUp {
    /** Sums held in memory. */
    private static final int MAX_HELD = 20_000;

    private static final String SUMS = "pg_temp.alignment_sum";
    private static final String OUTCOMES = "pg_temp.alignment_outcome_new";

    // gone with the connection, empty after each transaction
    private static final String CREATE = """
            create temporary table if not exists alignment_sum (domain_id bigint, day date, source_ip inet, outcome uuid, messages bigint)
            on commit delete rows;
            create temporary table if not exists alignment_outcome_new (like alignment_outcome) on commit delete rows""";

    private static final List<String> SUM_COLUMNS = List.of("domain_id", "day", "source_ip", "outcome", "messages");

    private static final List<String> OUTCOME_COLUMNS = List.of(
            "domain_id",
            "id",
            "header_from",
            "disposition",
            "dkim_aligned",
            "spf_aligned",
            "override",
            "spf_domain",
            "dkim_domain",
            "dkim_selector",
            "own_signature_failed");

    private static final String OUTCOMES_LOCK = "(hashtextextended('alignment outcomes', 0))";

    // Rows in one order for all, here and in ADD, so that two workers wait for each other instead of deadlocking. Only
    // a message with several reports that is read alone adds more than once: of two such one may have to be read again.
    private static final String ADD_OUTCOMES =
            "select pg_advisory_xact_lock_shared" + OUTCOMES_LOCK + ";" + """
            insert into alignment_outcome select distinct on (domain_id, id) * from %s order by domain_id, id
            on conflict do nothing""".formatted(OUTCOMES);

    private static final String INSERT = """
            insert into daily_alignment (domain_id, day, source_ip, outcome, messages)
            select domain_id, day, source_ip, outcome, sum(messages)::bigint from %s
            group by domain_id, day, source_ip, outcome order by domain_id, day, source_ip, outcome""".formatted(SUMS);

    private static final String ADD = INSERT + """

            on conflict (domain_id, day, source_ip, outcome) do update set messages = daily_alignment.messages + excluded.messages""";

    /** A day of a domain has many that add to what is there, or one that adds what is the first. */
    private static final String LOCK = """
            select pg_advisory_xact_lock%s(hashtextextended('alignment ' || day, domain_id))
            from unnest(?::bigint[], ?::date[]) as counted (domain_id, day)""";

    /** Sums of a million sources are sorted with one pass over the disk, not with ten. */
    private static final String SORT_MEMORY = "set local work_mem = '32MB'";

    private static final String DELETE_OUTCOMES = """
            delete from alignment_outcome o
            where not exists (select from daily_alignment d where d.domain_id = o.domain_id and d.outcome = o.id)""";

    private final Connection connection;
    private final Map<Key, Long> held = new HashMap<>();
    private final Map<Outcome, UUID> outcomes = new HashMap<>(); // of what is held
    private final Set<Day> days =
            new TreeSet<>(Comparator.comparingLong(Day::domainId).thenComparing(Day::day));
    private boolean created;
    private boolean written;

    private record Key(long domainId, LocalDate day, InetAddress source, UUID outcome) {}

    private record Outcome(long domainId, AlignmentOutcome outcome) {}

    private record Day(long domainId, LocalDate day) {}

    RollUp(Connection connection) {
        this.connection = connection;
    }

    void add(long domainId, LocalDate day, ReportRecord record) {
        add(domainId, day, record, record.count());
    }

    /** It counts no longer. */
    void subtract(long domainId, LocalDate day, ReportRecord record) {
        add(domainId, day, record, -record.count());
    }

    private void add(long domainId, LocalDate day, ReportRecord record, long count) {
        var outcome = new Outcome(domainId, AlignmentOutcome.of(record));
        var id = outcomes.computeIfAbsent(outcome, o -> o.outcome().id());
        held.merge(new Key(domainId, day, record.sourceIp(), id), count, Long::sum);
    }

    /** {@link #spill} is due, as soon as the connection is free. */
    boolean isFull() {
        return held.size() >= MAX_HELD;
    }

    void spill() throws SQLException {
        if (held.isEmpty()) return;
        create();
        try (var copy = new BinaryCopy(connection, OUTCOMES, OUTCOME_COLUMNS)) {
            for (var outcome : outcomes.entrySet()) row(copy, outcome.getKey(), outcome.getValue());
            copy.end();
        }
        try (var copy = new BinaryCopy(connection, SUMS, SUM_COLUMNS)) {
            for (var sum : held.entrySet()) row(copy, sum.getKey(), sum.getValue());
            copy.end();
        }
        for (var key : held.keySet()) days.add(new Day(key.domainId(), key.day()));
        outcomes.clear();
        held.clear();
        written = true;
    }

    /**
     * Those that no count names any more. Whoever adds counts waits meanwhile, so that none goes that is about to be named: a second for some million counts, in a month
     * that had partitions to drop.
     */
    static void deleteUnusedOutcomes(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock" + OUTCOMES_LOCK);
            statement.execute(DELETE_OUTCOMES);
        }
    }

    private static void row(BinaryCopy copy, Outcome row, UUID id) throws SQLException {
        var outcome = row.outcome();
        copy.row()
                .number(row.domainId())
                .uuid(id)
                .text(outcome.headerFrom())
                .text(outcome.disposition().name())
                .truth(outcome.dkimAligned())
                .truth(outcome.spfAligned())
                .text(outcome.override())
                .text(outcome.spfDomain())
                .text(outcome.dkimDomain())
                .text(outcome.dkimSelector())
                .truth(outcome.ownSignatureFailed());
    }

    private static void row(BinaryCopy copy, Key key, long messages) throws SQLException {
        copy.row()
                .number(key.domainId())
                .day(key.day())
                .inet(key.source())
                .uuid(key.outcome())
                .number(messages);
    }

    private void create() throws SQLException {
        if (created) return;
        try (var statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
        created = true;
    }

    void write() throws SQLException {
        boolean many = written;
        spill();
        if (!written) return;
        try (var statement = connection.createStatement()) {
            statement.execute(ADD_OUTCOMES);
            boolean first = many && days.size() == 1 && isFirst();
            if (!first) lock("_shared");
            statement.execute(SORT_MEMORY);
            statement.execute(first ? INSERT : ADD); // half the work, where nothing is there to be added to
            statement.execute("truncate " + SUMS + ", " + OUTCOMES);
        }
        written = false;
        days.clear();
    }

    /** Nothing is known of the day, and until the end of the transaction nobody else adds to it. */
    private boolean isFirst() throws SQLException {
        if (hasSums()) return false;
        lock("");
        return !hasSums();
    }

    private boolean hasSums() throws SQLException {
        var only = days.iterator().next();
        try (var select = connection.prepareStatement(
                "select exists (select from daily_alignment where domain_id = ? and day = ?)")) {
            select.setLong(1, only.domainId());
            select.setObject(2, only.day());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private void lock(String mode) throws SQLException {
        try (var lock = connection.prepareStatement(LOCK.formatted(mode))) {
            lock.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", days.stream().map(Day::domainId).toArray()));
            lock.setArray(
                    2,
                    connection.createArrayOf("date", days.stream().map(Day::day).toArray()));
            lock.execute();
        }
    }
}
