package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The sample data among the rest: domains and messages that are marked as such. */
@ApplicationScoped
public class DemoData {
    private static final String DOMAINS = "(select id from monitored_domain where demo)";

    private final Database database;

    @Inject
    public DemoData(AgroalDataSource source) {
        this((DataSource) source);
    }

    DemoData(DataSource source) {
        this.database = new Database(source);
    }

    /** Sample messages that arrived, in whatever state. */
    public long messages() {
        return count("select count(*) from inbound_message where demo");
    }

    /** Those of them that wait to be read. */
    public long waiting() {
        return count("select count(*) from inbound_message where demo and state = 'SPOOLED'");
    }

    private long count(String sql) {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement(sql);
                    var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /**
     * Removes all of it at once. What others have reported meanwhile on one of its domains is not lost: those messages are read again, for a domain that is then
     * a real one.
     */
    public void remove() {
        database.transaction(connection -> {
            execute(
                    connection,
                    """
                    update inbound_message set state = 'SPOOLED', attempts = 0, next_attempt_at = now(), reason = null, detail = null, processed_at = null
                    where not demo and id in (
                      select message_id from inbound_document where domain in (select name from monitored_domain where demo))""",
                    "delete from inbound_message where demo",
                    "delete from daily_alignment where domain_id in " + DOMAINS,
                    "delete from report_record where domain_id in " + DOMAINS,
                    "delete from report where domain_id in " + DOMAINS,
                    "delete from dkim_key where domain in (select name from monitored_domain where demo)",
                    "delete from domain_check where domain in (select name from monitored_domain where demo)",
                    "delete from monitored_domain where demo"); // and report_key and alignment_outcome with it
            return null;
        });
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String sql : statements) statement.execute(sql);
        }
    }
}
