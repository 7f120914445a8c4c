package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.kakitome.check.DkimKey;
import org.kakitome.check.DomainCheck;
import org.kakitome.check.KeyHistory;
import org.kakitome.check.KeyHistory.Sighting;
import org.kakitome.dns.DomainName;

/** The DKIM keys that stored checks saw, and when. */
@ApplicationScoped
public class DkimKeys {
    private final Database database;

    @Inject
    public DkimKeys(AgroalDataSource source) {
        this((DataSource) source);
    }

    DkimKeys(DataSource source) {
        this.database = new Database(source);
    }

    /** What is known of a domain's keys before the next check. */
    public KeyHistory history(DomainName domain) {
        return database.transaction(
                connection -> new KeyHistory(sightings(connection, domain), elsewhere(connection, domain)));
    }

    private static List<Sighting> sightings(Connection connection, DomainName domain) throws SQLException {
        try (var select = connection.prepareStatement(
                "select selector, fingerprint, first_seen, last_seen from dkim_key where domain = ?")) {
            select.setString(1, domain.ascii());
            var sightings = new ArrayList<Sighting>();
            try (var row = select.executeQuery()) {
                while (row.next())
                    sightings.add(new Sighting(
                            row.getString("selector"),
                            row.getString("fingerprint"),
                            row.getObject("first_seen", OffsetDateTime.class).toInstant(),
                            row.getObject("last_seen", OffsetDateTime.class).toInstant()));
            }
            return sightings;
        }
    }

    /** The domain's keys that the last check of another watched domain saw there, too, as its own. */
    private static Map<String, List<String>> elsewhere(Connection connection, DomainName domain) throws SQLException {
        try (var select = connection.prepareStatement("""
                select distinct other.fingerprint, other.domain
                from dkim_key mine join dkim_key other using (fingerprint)
                where mine.domain = ? and other.domain <> mine.domain and other.own_name
                  and other.domain in (select name from monitored_domain)
                  and other.last_seen = (select max(checked_at) from domain_check where domain = other.domain)
                order by other.domain""")) {
            select.setString(1, domain.ascii());
            var elsewhere = new HashMap<String, List<String>>();
            try (var row = select.executeQuery()) {
                while (row.next())
                    elsewhere
                            .computeIfAbsent(row.getString("fingerprint"), f -> new ArrayList<>())
                            .add(row.getString("domain"));
            }
            return elsewhere;
        }
    }

    /** Within the transaction that stores the check. */
    static void remember(Connection connection, DomainCheck check) throws SQLException {
        // in one order, so that two checks of one domain never wait for each other
        var keys = check.keys().stream()
                .sorted(Comparator.comparing(DkimKey::selector))
                .toList();
        if (keys.isEmpty()) return;
        var at = check.at().atOffset(ZoneOffset.UTC);
        try (var insert = connection.prepareStatement("""
                insert into dkim_key (domain, selector, fingerprint, own_name, first_seen, last_seen) values (?, ?, ?, ?, ?, ?)
                on conflict (domain, selector, fingerprint) do update
                set own_name = excluded.own_name, first_seen = least(dkim_key.first_seen, excluded.first_seen),
                  last_seen = greatest(dkim_key.last_seen, excluded.last_seen)""")) {
            for (var key : keys) {
                insert.setString(1, check.domain().ascii());
                insert.setString(2, key.selector());
                insert.setString(3, key.fingerprint());
                insert.setBoolean(4, key.ownName());
                insert.setObject(5, at);
                insert.setObject(6, at);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
