package org.kakitome.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.kakitome.dns.DomainName;
import org.kakitome.report.FailureReport;

/** Stored failure reports, for pages and the API. */
@ApplicationScoped
public class FailureReports {
    private static final String FROM_WHERE = """
             from failure_report f join monitored_domain m on m.id = f.domain_id left join source s on s.ip = f.source_ip
            where m.name = ? and (cardinality(?::inet[]) = 0 or f.source_ip = any (?::inet[]))""";

    private static final String SELECT = """
            select f.id, m.name, f.occurred_at, f.report, f.redacted, s.host, f.message_id, f.received_at""";

    private final DataSource database;

    @Inject
    public FailureReports(DataSource database) {
        this.database = database;
    }

    /**
     * @param messages sum of their incidents
     * @param addresses that they came from, as far as the reports say
     * @param last absent without reports
     */
    public record Tally(long reports, long messages, long addresses, Optional<Instant> last) {}

    /** @param addresses only of messages from these; empty: from any */
    public Tally tally(DomainName domain, Collection<InetAddress> addresses) {
        return query(
                "select count(*), coalesce(sum(f.incidents), 0), count(distinct f.source_ip), max(f.occurred_at)"
                        + FROM_WHERE,
                (connection, select) -> filter(connection, select, domain, addresses),
                row -> {
                    row.next();
                    return new Tally(
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            Optional.ofNullable(row.getObject(4, OffsetDateTime.class))
                                    .map(OffsetDateTime::toInstant));
                });
    }

    /** By when the message that failed arrived, latest first. */
    public List<StoredFailureReport> newest(
            DomainName domain, Collection<InetAddress> addresses, int offset, int limit) {
        return query(
                SELECT + FROM_WHERE + " order by f.occurred_at desc, f.id desc offset ? limit ?",
                (connection, select) -> {
                    filter(connection, select, domain, addresses);
                    select.setInt(4, offset);
                    select.setInt(5, limit);
                },
                FailureReports::views);
    }

    public Optional<StoredFailureReport> find(DomainName domain, long id) {
        return query(
                SELECT + FROM_WHERE + " and f.id = ?",
                (connection, select) -> {
                    filter(connection, select, domain, List.of());
                    select.setLong(4, id);
                },
                rows -> views(rows).stream().findFirst());
    }

    private static void filter(
            Connection connection, PreparedStatement select, DomainName domain, Collection<InetAddress> addresses)
            throws SQLException {
        var texts = connection.createArrayOf(
                "text", addresses.stream().map(Addresses::text).toArray());
        select.setString(1, domain.ascii());
        select.setArray(2, texts);
        select.setArray(3, texts);
    }

    private static List<StoredFailureReport> views(ResultSet rows) throws SQLException {
        var views = new ArrayList<StoredFailureReport>();
        while (rows.next()) views.add(view(rows));
        return views;
    }

    private static StoredFailureReport view(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        try {
            return new StoredFailureReport(
                    id,
                    row.getString("name"),
                    row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                    Json.read(row.getString("report"), FailureReport.class),
                    row.getBoolean("redacted"),
                    Optional.ofNullable(row.getString("host")),
                    row.getLong("message_id"),
                    row.getObject("received_at", OffsetDateTime.class).toInstant());
        } catch (Json.Unreadable e) {
            throw new IllegalStateException("failure report " + id + " is not what was written", e);
        }
    }

    private interface Setting {
        void set(Connection connection, PreparedStatement statement) throws SQLException;
    }

    private interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private <T> T query(String sql, Setting setting, Reading<T> reading) {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(sql)) {
            setting.set(connection, select);
            try (var rows = select.executeQuery()) {
                return reading.of(rows);
            }
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }
}
