package org.kakitome.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.kakitome.dns.DomainName;

/** Host names of the addresses in reports (table {@code source}): pages read them from here and never wait for DNS. */
@ApplicationScoped
public class AlignmentHosts {
    private final DataSource database;

    @Inject
    public AlignmentHosts(DataSource database) {
        this.database = database;
    }

    /** A number that grows with every report: while it stands still there are no new addresses. */
    public long reportsSoFar() {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(
                        "select r.last_value + f.last_value from report_seq r, failure_report_id_seq f");
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    /** Addresses in reports since {@code first} that were never looked up, or last before {@code stale}. */
    public List<InetAddress> due(LocalDate first, Instant stale, int limit) {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("""
                        select host(d.source_ip) from (
                          select source_ip from daily_alignment where day >= ?
                          union select source_ip from failure_report where source_ip is not null and occurred_at >= ?) d
                        left join source s on s.ip = d.source_ip
                        where s.ip is null or s.looked_up_at < ?
                        order by s.looked_up_at nulls first, d.source_ip limit ?""")) {
            select.setObject(1, first);
            select.setObject(2, first.atStartOfDay().atOffset(ZoneOffset.UTC));
            select.setObject(3, stale.atOffset(ZoneOffset.UTC));
            select.setInt(4, limit);
            var due = new ArrayList<InetAddress>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) due.add(InetAddress.getByName(rows.getString(1)));
            }
            return due;
        } catch (SQLException | UnknownHostException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    /** Confirmed names, or that there is none. */
    public void store(Map<InetAddress, Optional<DomainName>> hosts, Instant lookedUpAt) {
        write("""
                insert into source (ip, host, looked_up_at) values (?::inet, ?, ?)
                on conflict (ip) do update set host = excluded.host, looked_up_at = excluded.looked_up_at""", hosts, lookedUpAt);
    }

    /** No answer: what was known stays, and they are due again as if looked up at {@code then}. */
    public void postpone(Collection<InetAddress> addresses, Instant then) {
        var unknown = addresses.stream().collect(Collectors.toMap(a -> a, a -> Optional.<DomainName>empty()));
        write("""
                insert into source (ip, host, looked_up_at) values (?::inet, ?, ?)
                on conflict (ip) do update set looked_up_at = excluded.looked_up_at""", unknown, then);
    }

    private void write(String sql, Map<InetAddress, Optional<DomainName>> hosts, Instant lookedUpAt) {
        // in one order, so that two nodes wait for each other instead of deadlocking
        var ordered = new TreeMap<String, Optional<DomainName>>();
        hosts.forEach((address, host) -> ordered.put(address.getHostAddress(), host));
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement(sql)) {
            for (var host : ordered.entrySet()) {
                insert.setString(1, host.getKey());
                insert.setString(2, host.getValue().map(DomainName::ascii).orElse(null));
                insert.setObject(3, lookedUpAt.atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }
}
