package org.kakitome.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.kakitome.report.AggregateReport;

/**
 * Spooled messages in the hands of one worker, and the one transaction that stores all that is in them: reports, records, roll-ups and what became of each message.
 * Nothing of it is seen by others before {@link #commit}; closing without it leaves the messages as they were.
 *
 * <p>Several messages are together because that is cheap: their small reports are held in memory and written with the same few statements. A {@linkplain
 * OpenMessage#isLarge large} message {@linkplain #leave leaves} and is opened again alone; so does one with what needs more than that, a large report, a failure or
 * a TLS report, which throws {@link MustBeAlone}.
 */
public final class OpenBatch implements AutoCloseable {
    /** Records held in memory; a batch that has more takes no other message. */
    private static final int ENOUGH_RECORDS = 5_000;

    /** For a message that somebody else has in his hands. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Database database;
    private final Connection connection;
    private final Partitions partitions;
    private final List<OpenMessage> messages = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<String, Optional<MonitoredDomain>> monitored = new HashMap<>();
    private final Map<String, Boolean> toAdd = new HashMap<>();
    private final boolean alone;
    private ReportStream stream; // of the report that is being read; null: it has none
    private boolean ended;

    /** A report that is whole, and its place among the documents of its message. */
    private record Waiting(ReportDraft draft, int place, Function<Filed, InboundDocument> document) {}

    /** It cannot be stored together with other messages. */
    public static final class MustBeAlone extends RuntimeException {
        private static final long serialVersionUID = 1;

        MustBeAlone() {
            super("must be alone in its batch", null, false, false);
        }
    }

    private OpenBatch(Database database, Connection connection, Partitions partitions, boolean alone) {
        this.database = database;
        this.connection = connection;
        this.partitions = partitions;
        this.alone = alone;
    }

    static OpenBatch open(Database database, Partitions partitions, Collection<Long> ids) {
        try {
            var batch = new OpenBatch(database, database.begin(), partitions, ids.size() == 1);
            try {
                Spool.withoutWaitingForDisk(batch.connection);
                batch.lock(ids);
                return batch;
            } catch (SQLException | RuntimeException e) {
                Database.rollback(batch.connection, e);
                batch.connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** In the order of their ids. */
    private void lock(Collection<Long> ids) throws SQLException {
        lock(ids, "skip locked");
        var missing = new TreeSet<>(ids);
        for (var message : messages) missing.remove(message.id());
        if (missing.isEmpty()) return;
        await(missing);
        messages.sort(Comparator.comparingLong(OpenMessage::id));
    }

    /**
     * Somebody may have them for a moment, such as who looks for senders to authenticate; their lease would only end in two seconds. Who reads them has them longer,
     * and then they are his.
     */
    private void await(Collection<Long> ids) throws SQLException {
        var before = connection.setSavepoint();
        try (var statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = " + MOMENT.toMillis());
            lock(ids, "");
            statement.execute("set local lock_timeout to default");
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) throw e;
            connection.rollback(before);
        }
    }

    private void lock(Collection<Long> ids, String orElse) throws SQLException {
        try (var select = connection.prepareStatement("select id, " + InboundRows.ENVELOPE
                + ", content_redacted, octet_length(content) as size, substring(content from 1 for "
                + SpooledContent.HEAD + ") as head"
                + " from inbound_message where id = any (?) and state = 'SPOOLED' order by id for update " + orElse)) {
            select.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            try (var rows = select.executeQuery()) {
                while (rows.next()) messages.add(new OpenMessage(this, rows));
            }
        }
    }

    /** Those of the messages asked for that wait and are in nobody else's hands. */
    public List<OpenMessage> messages() {
        return List.copyOf(messages);
    }

    /** It holds as much as it should: better commit than read another message. */
    public boolean isFull() {
        return waiting.stream().mapToLong(w -> w.draft().records().size()).sum() >= ENOUGH_RECORDS;
    }

    /** Nothing of the message is stored by {@link #commit}; it stays spooled. */
    public void leave(OpenMessage message) {
        messages.remove(message);
        waiting.removeIf(w -> w.draft().message() == message);
    }

    /** All of the messages have been read, or have left. */
    public void commit() {
        try {
            fileWaiting();
            new DocumentRows(connection).write(messages);
            for (var message : messages) message.giveUpContent();
            connection.commit();
            ended = true;
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    @Override
    public void close() {
        for (var message : messages) message.closeContent();
        try (connection) {
            if (stream != null) stream.close();
            if (!ended) connection.rollback();
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    // ---- for its messages and drafts

    Database database() {
        return database;
    }

    Connection connection() {
        return connection;
    }

    void requireAlone() {
        if (!alone) throw new MustBeAlone();
    }

    void ended() {
        ended = true;
    }

    Optional<MonitoredDomain> monitored(String domain) throws SQLException {
        var known = monitored.get(domain);
        if (known == null || alone) {
            known = MonitoredDomains.find(connection, domain);
            monitored.put(domain, known);
        }
        return known;
    }

    ReportDraft begin(OpenMessage message, AggregateReport report) {
        partitions.ensure(report.metadata().begin());
        boolean sample = message.envelope().demo();
        // of a sample and a real report for one new domain the first decides whether the other is taken
        if (toAdd.getOrDefault(report.policyPublished().domain(), sample) != sample) requireAlone();
        toAdd.put(report.policyPublished().domain(), sample);
        return new ReportDraft(this, message, report);
    }

    /** What was written of the report that is being read, the domain it may have added included, never was. */
    void forget() throws SQLException {
        if (stream != null) stream.forget();
        stream = null;
    }

    ReportStream stream(ReportDraft draft) throws SQLException {
        requireAlone();
        stream = new ReportStream(connection, connection.setSavepoint(), draft);
        identify(List.of(draft));
        return stream;
    }

    void file(ReportDraft draft, Function<Filed, InboundDocument> document) throws SQLException {
        var report = new Waiting(draft, draft.message().reservePlace(), document);
        if (alone) fileNow(report);
        else waiting.add(report);
    }

    /** One by one: what the database does not take is no reason to lose the others in the message. */
    private void fileNow(Waiting report) throws SQLException {
        var start = stream == null ? connection.setSavepoint() : stream.start();
        try (var rows = stream == null ? new RecordRows(connection) : stream.whole()) {
            boolean known = write(List.of(report), rows).isEmpty();
            if (known) connection.rollback(start);
            else connection.releaseSavepoint(start);
        } catch (SQLException e) {
            report.draft().message().freeLastPlace();
            undo(start, e);
            throw e;
        } finally {
            stream = null;
        }
    }

    private void undo(Savepoint start, SQLException why) {
        try {
            connection.rollback(start);
        } catch (SQLException e) {
            why.addSuppressed(e); // the connection is gone, and the transaction with it
        }
    }

    private void fileWaiting() throws SQLException {
        if (waiting.isEmpty()) return;
        try (var rows = new RecordRows(connection)) {
            write(waiting, rows);
        }
    }

    /** Those that are new. */
    private List<ReportDraft> write(List<Waiting> reports, RecordRows rows) throws SQLException {
        var file = new ReportFile(connection);
        identify(reports.stream().map(Waiting::draft).toList());
        var claimed = file.claimKeys(reports.stream().map(Waiting::draft).toList());
        var fresh = new ArrayList<ReportDraft>();
        for (var report : reports) if (claimed.contains(report.draft().id())) fresh.add(report.draft());
        for (var draft : fresh) rows.add(draft);
        rows.flush();
        file.heads(fresh);
        for (var report : reports) {
            var draft = report.draft();
            var filed = claimed.contains(draft.id()) ? new Filed(draft.id(), false, false) : file.known(draft);
            draft.message().put(report.place(), report.document().apply(filed));
        }
        if (fresh.isEmpty()) return fresh;
        file.flagConflicts(fresh);
        rows.count();
        return fresh;
    }

    /** Those that have no id yet; their domains are monitored from now on. */
    private void identify(List<ReportDraft> drafts) throws SQLException {
        var nameless = drafts.stream().filter(draft -> draft.id() == 0).toList();
        if (nameless.isEmpty()) return;
        var demo = new TreeMap<String, Boolean>(); // in one order for all workers
        for (var draft : nameless)
            demo.put(draft.domain(), draft.message().envelope().demo());
        var domains = new HashMap<String, Long>();
        for (var domain : demo.entrySet()) domains.put(domain.getKey(), domainId(domain.getKey(), domain.getValue()));
        var ids = ReportFile.newIds(connection, nameless.size()).iterator();
        for (var draft : nameless) draft.identify(domains.get(draft.domain()), ids.next());
    }

    private long domainId(String domain, boolean demo) throws SQLException {
        var known = monitored.getOrDefault(domain, Optional.empty());
        return known.isPresent() && !alone ? known.get().id() : MonitoredDomains.findOrAdd(connection, domain, demo);
    }
}
