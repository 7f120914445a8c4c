package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.kakitome.check.DomainCheck;
import org.kakitome.dns.DomainName;

/** Checks as they were made. One that an older version wrote in a form that is not known any more counts as not made. */
@ApplicationScoped
public class StoredChecks {
    private static final Logger LOG = Logger.getLogger(StoredChecks.class);

    private final Database database;

    @Inject
    public StoredChecks(AgroalDataSource source) {
        this((DataSource) source);
    }

    StoredChecks(DataSource source) {
        this.database = new Database(source);
    }

    /** And the keys it saw. */
    public void store(DomainCheck check) {
        database.transaction(connection -> {
            DkimKeys.remember(connection, check);
            try (var insert = connection.prepareStatement(
                    "insert into domain_check (domain, checked_at, took_ms, result) values (?, ?, ?, ?::jsonb)")) {
                insert.setString(1, check.domain().ascii());
                insert.setObject(2, check.at().atOffset(ZoneOffset.UTC));
                insert.setInt(3, Math.toIntExact(check.took().toMillis()));
                insert.setString(4, Json.write(check));
                return insert.executeUpdate();
            }
        });
    }

    public Optional<DomainCheck> latest(DomainName domain) {
        return history(domain, 1).stream().findFirst();
    }

    /** Newest first. */
    public List<DomainCheck> history(DomainName domain, int limit) {
        return query(
                "select result from domain_check where domain = ? order by checked_at desc, id desc limit ?",
                select -> {
                    select.setString(1, domain.ascii());
                    select.setInt(2, limit);
                });
    }

    /** The last check of each domain that was checked, newest first. */
    public List<DomainCheck> recent(int limit) {
        return query("""
                select result from (
                  select distinct on (domain) checked_at, result from domain_check order by domain, checked_at desc, id desc) last
                order by checked_at desc limit ?""", select -> select.setInt(1, limit));
    }

    private interface Setter {
        void set(PreparedStatement select) throws SQLException;
    }

    private List<DomainCheck> query(String sql, Setter setter) {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement(sql)) {
                setter.set(select);
                var checks = new ArrayList<DomainCheck>();
                try (var rows = select.executeQuery()) {
                    while (rows.next()) read(rows.getString(1)).ifPresent(checks::add);
                }
                return checks;
            }
        });
    }

    private static Optional<DomainCheck> read(String json) {
        try {
            return Optional.of(Json.read(json, DomainCheck.class));
        } catch (Json.Unreadable e) {
            LOG.debugf("A stored check of another version is passed over: %s", e.getMessage());
            return Optional.empty();
        }
    }
}
