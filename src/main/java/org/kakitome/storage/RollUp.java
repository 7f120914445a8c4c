package org.kakitome.storage;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.kakitome.report.ReportRecord;

/** The {@code daily_alignment} of one report: messages summed by source and outcome, then added to what other reports say of the same day. */
final class RollUp {
    /** Sums held in memory; a report of more different sources is written in parts. */
    private static final int MAX_SUMS = 20_000;

    // rows in one order for all, so that two reports of one day wait for each other instead of deadlocking
    private static final String ADD = """
            insert into daily_alignment (domain_id, day, source_ip, header_from, disposition, dkim_aligned, spf_aligned, override,
              spf_domain, dkim_domain, dkim_selector, own_signature_failed, messages)
            select ?, ?, ip::inet, header_from, disposition, dkim_aligned, spf_aligned, override,
              spf_domain, dkim_domain, dkim_selector, own_signature_failed, messages
            from unnest(?::text[], ?::text[], ?::text[], ?::bool[], ?::bool[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bool[], ?::bigint[])
              as sums (ip, header_from, disposition, dkim_aligned, spf_aligned, override, spf_domain, dkim_domain, dkim_selector,
                own_signature_failed, messages)
            order by 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
            on conflict (domain_id, day, source_ip, header_from, disposition, dkim_aligned, spf_aligned, override, spf_domain, dkim_domain,
              dkim_selector, own_signature_failed)
            do update set messages = daily_alignment.messages + excluded.messages""";

    private final Connection connection;
    private final long domainId;
    private final LocalDate day;
    private final Map<Key, Long> sums = new HashMap<>();

    private record Key(InetAddress source, AlignmentOutcome outcome) {}

    RollUp(Connection connection, long domainId, LocalDate day) {
        this.connection = connection;
        this.domainId = domainId;
        this.day = day;
    }

    void add(ReportRecord record) throws SQLException {
        add(record, record.count());
    }

    /** It counts no longer. */
    void subtract(ReportRecord record) throws SQLException {
        add(record, -record.count());
    }

    private void add(ReportRecord record, long count) throws SQLException {
        sums.merge(new Key(record.sourceIp(), AlignmentOutcome.of(record)), count, Long::sum);
        if (sums.size() == MAX_SUMS) write();
    }

    void write() throws SQLException {
        if (sums.isEmpty()) return;
        var keys = new ArrayList<>(sums.keySet());
        try (var add = connection.prepareStatement(ADD)) {
            add.setLong(1, domainId);
            add.setObject(2, day);
            set(add, 3, "text", keys, key -> Addresses.text(key.source()));
            set(add, 4, "text", keys, key -> StoredText.of(key.outcome().headerFrom(), 253));
            set(add, 5, "text", keys, key -> key.outcome().disposition().name());
            set(add, 6, "bool", keys, key -> key.outcome().dkimAligned());
            set(add, 7, "bool", keys, key -> key.outcome().spfAligned());
            set(add, 8, "text", keys, key -> key.outcome().override());
            set(add, 9, "text", keys, key -> key.outcome().spfDomain());
            set(add, 10, "text", keys, key -> key.outcome().dkimDomain());
            set(add, 11, "text", keys, key -> key.outcome().dkimSelector());
            set(add, 12, "bool", keys, key -> key.outcome().ownSignatureFailed());
            set(add, 13, "bigint", keys, sums::get);
            add.executeUpdate();
        }
        sums.clear();
    }

    private void set(
            java.sql.PreparedStatement statement, int place, String type, List<Key> keys, Function<Key, Object> value)
            throws SQLException {
        statement.setArray(
                place, connection.createArrayOf(type, keys.stream().map(value).toArray()));
    }
}
