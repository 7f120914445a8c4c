package org.kakitome.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.storage.TestPostgres.Access;

/** Counts from before outcomes stood apart (migration V7, docs/decisions/0010). */
class OutcomesApartTest {
    private static final List<AlignmentOutcome> OUTCOMES = List.of(
            new AlignmentOutcome("example.com", Disposition.NONE, true, false, "", "", "example.com", "s1", false),
            new AlignmentOutcome("example.com", Disposition.NONE, true, false, "", "example.com", "", "s1", false),
            new AlignmentOutcome("例え.example", Disposition.REJECT, false, false, "arc", "1:a", "a1:", "", true));

    private final Access database = TestPostgres.emptyDatabase();

    @Test
    void anUpgradeKeepsAllCounts() throws Exception {
        TestPostgres.migrate(database, "6");
        execute(
                "insert into monitored_domain (name) values ('example.com')",
                "select ensure_report_partition('2026-05-01'), ensure_report_partition('2026-06-01')");
        for (var outcome : OUTCOMES) for (var day : List.of("2026-05-31", "2026-06-01")) countAsBefore(outcome, day);

        TestPostgres.migrate(database);

        var counted = new AlignmentRepository(database.dataSource())
                .addresses("example.com", Optional.empty(), Optional.empty());
        assertThat(counted).extracting(AlignmentAddress::outcome).containsExactlyInAnyOrderElementsOf(OUTCOMES);
        assertThat(counted).allSatisfy(address -> {
            assertThat(address.address()).isEqualTo(InetAddress.getByName("192.0.2.1"));
            assertThat(address.messages().values()).containsExactlyInAnyOrder(3L, 3L);
        });
        assertThat(texts("select relid::regclass::text from pg_partition_tree('daily_alignment') where isleaf"))
                .containsExactlyInAnyOrder("daily_alignment_202605", "daily_alignment_202606");
        assertThat(texts("select relname from pg_class where relname like '%before%'"))
                .isEmpty();
    }

    /** What was counted before the upgrade and what is counted after it is one row. */
    @Test
    void javaAndSqlNameAnOutcomeAlike() throws Exception {
        TestPostgres.migrate(database);
        for (var outcome : OUTCOMES) {
            var named = texts("select alignment_outcome_id(" + values(outcome) + ")");

            assertThat(named).containsExactly(outcome.id().toString());
        }
        assertThat(OUTCOMES.stream().map(AlignmentOutcome::id)).doesNotHaveDuplicates();
    }

    @Test
    void monthsAfterTheUpgradeGetTheirTables() throws Exception {
        TestPostgres.migrate(database, "6");
        execute("select ensure_report_partition('2026-05-01')");
        TestPostgres.migrate(database);

        execute("select ensure_report_partition('2026-05-01'), ensure_report_partition('2026-06-01')");
        execute("insert into daily_alignment values (1, '2026-06-30', '192.0.2.1', gen_random_uuid(), 1)");

        assertThat(texts("select day from daily_alignment_202606"))
                .containsExactly(LocalDate.of(2026, 6, 30).toString());
    }

    private void countAsBefore(AlignmentOutcome outcome, String day) throws SQLException {
        execute("""
                insert into daily_alignment (domain_id, day, source_ip, header_from, disposition, dkim_aligned, spf_aligned, override, spf_domain, dkim_domain,
                  dkim_selector, own_signature_failed, messages)
                select id, '%s', '192.0.2.1', %s, 3 from monitored_domain""".formatted(day, values(outcome)));
    }

    private static String values(AlignmentOutcome outcome) {
        return "'%s', '%s', %s, %s, '%s', '%s', '%s', '%s', %s"
                .formatted(
                        outcome.headerFrom(),
                        outcome.disposition(),
                        outcome.dkimAligned(),
                        outcome.spfAligned(),
                        outcome.override(),
                        outcome.spfDomain(),
                        outcome.dkimDomain(),
                        outcome.dkimSelector(),
                        outcome.ownSignatureFailed());
    }

    private void execute(String... statements) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }

    private List<String> texts(String sql) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var rows = connection.createStatement().executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) texts.add(rows.getString(1));
            return texts;
        }
    }
}
