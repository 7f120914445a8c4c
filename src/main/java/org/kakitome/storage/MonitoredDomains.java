package org.kakitome.storage;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.kakitome.dns.DomainName;

/** The domains whose reports are taken. */
@ApplicationScoped
public class MonitoredDomains {
    private final Repository repository;

    @Inject
    MonitoredDomains(Repository repository) {
        this.repository = repository;
    }

    @ApplicationScoped
    static class Repository implements PanacheRepository<MonitoredDomainEntity> {}

    /** By name. */
    @Transactional
    public List<MonitoredDomain> list() {
        return repository.listAll(Sort.by("name")).stream()
                .map(MonitoredDomainEntity::view)
                .toList();
    }

    @Transactional
    public Optional<MonitoredDomain> find(DomainName name) {
        return repository.find("name", name.ascii()).firstResultOptional().map(MonitoredDomainEntity::view);
    }

    /** The one that is there, or a new one. */
    @Transactional
    public MonitoredDomain add(DomainName name) {
        repository
                .getEntityManager()
                .createNativeQuery("insert into monitored_domain (name) values (?1) on conflict (name) do nothing")
                .setParameter(1, name.ascii())
                .executeUpdate();
        return find(name).orElseThrow();
    }

    // ---- within the transaction that stores a report

    static Optional<MonitoredDomain> find(Connection connection, String name) throws SQLException {
        try (var select =
                connection.prepareStatement("select id, name, demo, added_at from monitored_domain where name = ?")) {
            select.setString(1, name);
            try (var row = select.executeQuery()) {
                if (!row.next()) return Optional.empty();
                return Optional.of(new MonitoredDomain(
                        row.getLong("id"),
                        row.getString("name"),
                        row.getBoolean("demo"),
                        row.getObject("added_at", OffsetDateTime.class).toInstant()));
            }
        }
    }

    static boolean isBelowOne(Connection connection, String name) throws SQLException {
        try (var select = connection.prepareStatement(
                "select exists (select 1 from monitored_domain where right(?, length(name) + 1) = '.' || name)")) {
            select.setString(1, name);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    static long findOrAdd(Connection connection, String name, boolean demo) throws SQLException {
        var known = find(connection, name);
        if (known.isPresent()) return known.get().id();
        try (var insert = connection.prepareStatement(
                "insert into monitored_domain (name, demo) values (?, ?) on conflict (name) do nothing")) {
            insert.setString(1, name);
            insert.setBoolean(2, demo);
            insert.executeUpdate();
        }
        // ours, or that of another worker who was faster
        return find(connection, name).orElseThrow().id();
    }
}
