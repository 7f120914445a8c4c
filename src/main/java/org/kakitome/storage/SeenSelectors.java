package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.kakitome.dns.DomainName;
import org.kakitome.message.MessageSummary;

/** The DKIM selectors that mail was signed with, as far as it is known here. */
@ApplicationScoped
public class SeenSelectors {
    /** More than a domain signs with in a month; reports come from strangers. */
    private static final int MOST = 20;

    /** Messages looked at, the latest first: more than anybody tests with in a month. */
    private static final int MOST_MESSAGES = 200;

    private static final Logger LOG = Logger.getLogger(SeenSelectors.class);

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
                    select o.dkim_selector, max(d.day) as last_day
                    from daily_alignment d join alignment_outcome o on o.domain_id = d.domain_id and o.id = d.outcome
                    where d.domain_id in (select id from monitored_domain where name = ? or right(?, length(name) + 1) = '.' || name)
                      and d.day >= ? and o.dkim_domain = ? and o.dkim_selector <> ''
                    group by o.dkim_selector order by sum(d.messages) desc, o.dkim_selector limit ?""")) {
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

    /** Those of signatures of test messages in this domain's name whose key was found, each with its last day, the latest first. */
    public Map<String, LocalDate> inMessages(DomainName domain, Instant from) {
        return database.transaction(connection -> {
            // the JSON is read here: what strangers sign with may hold what PostgreSQL does not take as text
            try (var select = connection.prepareStatement("""
                    select received_at, result from test_message
                    where received_at >= ? and strpos(result::text, ?) > 0 order by received_at desc limit ?""")) {
                select.setObject(1, from.atOffset(ZoneOffset.UTC));
                select.setString(2, '"' + domain.ascii() + '"');
                select.setInt(3, MOST_MESSAGES);
                var selectors = new LinkedHashMap<String, LocalDate>();
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        var day = row.getObject("received_at", OffsetDateTime.class)
                                .withOffsetSameInstant(ZoneOffset.UTC)
                                .toLocalDate();
                        for (var signature : signatures(row.getString("result")))
                            if (signature.domain().filter(domain::equals).isPresent()
                                    && signature.keyBits() > 0
                                    && selectors.size() < MOST) selectors.putIfAbsent(signature.selector(), day);
                    }
                }
                return selectors;
            }
        });
    }

    private static List<MessageSummary.Signature> signatures(String json) {
        try {
            return Json.read(json, MessageSummary.class).signatures();
        } catch (Json.Unreadable e) {
            LOG.debugf("A test message's result of another version is passed over: %s", e.getMessage());
            return List.of();
        }
    }
}
