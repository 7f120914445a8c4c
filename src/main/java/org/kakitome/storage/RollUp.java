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
import org.kakitome.report.ReportRecord;

/**
 * What reports add to {@code daily_alignment}: messages summed by domain, day, source and outcome, then added to what other reports say of the same. Sums of a few
 * sources are held in memory; those of many stand in a table of the connection's own, so that however many there are, they are sorted and added once.
 */
final class RollUp {
    /** Sums held in memory. */
    private static final int MAX_HELD = 20_000;

    private static final String TABLE = "pg_temp.alignment_sum";

    // gone with the connection, empty after each transaction
    private static final String CREATE = """
            create temporary table if not exists alignment_sum (
              domain_id bigint, day date, source_ip inet, header_from text, disposition text, dkim_aligned boolean, spf_aligned boolean,
              override text, spf_domain text, dkim_domain text, dkim_selector text, own_signature_failed boolean, messages bigint)
            on commit delete rows""";

    private static final List<String> COLUMNS = List.of(
            "domain_id",
            "day",
            "source_ip",
            "header_from",
            "disposition",
            "dkim_aligned",
            "spf_aligned",
            "override",
            "spf_domain",
            "dkim_domain",
            "dkim_selector",
            "own_signature_failed",
            "messages");

    private static final String KEY = String.join(", ", COLUMNS.subList(0, COLUMNS.size() - 1));

    private static final String INSERT = """
            insert into daily_alignment (%1$s, messages)
            select %1$s, sum(messages)::bigint from %2$s group by %1$s order by\s""".formatted(KEY, TABLE);

    // rows in one order for all, so that two reports of one day wait for each other instead of deadlocking
    private static final String ADD = INSERT + """
            %1$s
            on conflict (%1$s) do update set messages = daily_alignment.messages + excluded.messages""".formatted(KEY);

    /** Half the work, where nothing is there to be added to. */
    private static final String ADD_FIRST = INSERT + "source_ip";

    /** A day of a domain has many that add to what is there, or one that adds what is the first. */
    private static final String LOCK = """
            select pg_advisory_xact_lock%s(hashtextextended('alignment ' || day, domain_id))
            from unnest(?::bigint[], ?::date[]) as counted (domain_id, day)""";

    /** Sums of a million sources are sorted with one pass over the disk, not with ten. */
    private static final String SORT_MEMORY = "set local work_mem = '32MB'";

    private final Connection connection;
    private final Map<Key, Long> held = new HashMap<>();
    private final Set<Day> days =
            new TreeSet<>(Comparator.comparingLong(Day::domainId).thenComparing(Day::day));
    private boolean created;
    private boolean written;

    private record Key(long domainId, LocalDate day, InetAddress source, AlignmentOutcome outcome) {}

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
        held.merge(new Key(domainId, day, record.sourceIp(), AlignmentOutcome.of(record)), count, Long::sum);
    }

    /** {@link #spill} is due, as soon as the connection is free. */
    boolean isFull() {
        return held.size() >= MAX_HELD;
    }

    void spill() throws SQLException {
        if (held.isEmpty()) return;
        create();
        try (var copy = new BinaryCopy(connection, TABLE, COLUMNS)) {
            for (var sum : held.entrySet()) row(copy, sum.getKey(), sum.getValue());
            copy.end();
        }
        for (var key : held.keySet()) days.add(new Day(key.domainId(), key.day()));
        held.clear();
        written = true;
    }

    private static void row(BinaryCopy copy, Key key, long messages) throws SQLException {
        var outcome = key.outcome();
        copy.row()
                .number(key.domainId())
                .day(key.day())
                .inet(key.source())
                .text(StoredText.of(outcome.headerFrom(), 253))
                .text(outcome.disposition().name())
                .truth(outcome.dkimAligned())
                .truth(outcome.spfAligned())
                .text(StoredText.of(outcome.override(), 253))
                .text(StoredText.of(outcome.spfDomain(), 253))
                .text(StoredText.of(outcome.dkimDomain(), 253))
                .text(StoredText.of(outcome.dkimSelector(), 253))
                .truth(outcome.ownSignatureFailed())
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
        boolean first = many && days.size() == 1 && isFirst();
        if (!first) lock("_shared");
        try (var statement = connection.createStatement()) {
            statement.execute(SORT_MEMORY);
            statement.execute(first ? ADD_FIRST : ADD);
            statement.execute("truncate " + TABLE);
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
