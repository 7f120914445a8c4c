package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.kakitome.dns.DomainName;

/** The DKIM selectors that mail was signed with, as far as it is known here. */
@ApplicationScoped
public class SeenSelectors {
    /** More than a domain signs with in a month; reports come from strangers. */
    private static final int MOST = 20;

    private final Database database;

    @Inject
    public SeenSelectors(AgroalDataSource source) {
        this((DataSource) source);
    }

    SeenSelectors(DataSource source) {
        this.database = new Database(source);
    }

    /**
     * Those that verified with exactly this domain as {@code d=}, in its own reports or in those of a domain above, each with its last day; most messages first.
     *
     * @param from UTC days of the reports' begin
     */
    public Map<String, LocalDate> inReports(DomainName domain, LocalDate from) {
        return database.transaction(connection -> {
            try (var select = connection.prepareStatement("""
                    select dkim_selector, max(day) as last_day from daily_alignment
                    where domain_id in (select id from monitored_domain where name = ? or right(?, length(name) + 1) = '.' || name)
                      and day >= ? and dkim_domain = ? and dkim_selector <> ''
                    group by dkim_selector order by sum(messages) desc, dkim_selector limit ?""")) {
                select.setString(1, domain.ascii());
                select.setString(2, domain.ascii());
                select.setObject(3, from);
                select.setString(4, domain.ascii());
                select.setInt(5, MOST);
                var selectors = new LinkedHashMap<String, LocalDate>();
                try (var row = select.executeQuery()) {
                    while (row.next())
                        selectors.put(row.getString("dkim_selector"), row.getObject("last_day", LocalDate.class));
                }
                return selectors;
            }
        });
    }
}
