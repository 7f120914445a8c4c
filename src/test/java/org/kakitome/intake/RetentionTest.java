package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kakitome.intake.SampleFailure.failure;
import static org.kakitome.intake.SampleReport.report;
import static org.kakitome.intake.SampleTls.tls;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.intake.IntakeOutcome.Outcome;
import org.kakitome.storage.Retention;
import org.kakitome.storage.Retention.Rules;
import org.kakitome.storage.Spool;
import org.kakitome.storage.TestMessages;

/** What is deleted by age, in every table that grows; reports come in as they always do, on a real PostgreSQL. */
class RetentionTest {
    private static final Instant NOW = IntakeFixture.CLOCK.instant(); // 2 June 2026
    private static final Instant IN_A_YEAR = Instant.parse("2027-06-02T12:00:00Z");
    private static final Rules SIX_MONTHS = new Rules(OptionalInt.of(6), OptionalInt.empty(), 400);
    private static final Rules FAILURES_A_WEEK = new Rules(OptionalInt.empty(), OptionalInt.of(7), 400);

    private final IntakeFixture fixture = new IntakeFixture();
    private final Retention retention = new Retention(fixture.database);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void byDefaultReportsAreKeptForEver() {
        takeOneOfEach();

        var deleted = retention.run(new Rules(OptionalInt.empty(), OptionalInt.empty(), 400), IN_A_YEAR);

        assertThat(deleted.nothing()).isTrue();
        assertThat(fixture.number("select count(*) from report_record")).isEqualTo(1);
    }

    /** A table that a migration adds must be put in one of these lists, and in docs/operations.md. */
    @Test
    void everyTableIsEmptiedOrStaysForAReason() {
        takeOneOfEach();
        fixture.execute("insert into bulk_import (started_at, touched_at) values ('2026-06-01', '2026-06-01')");
        fixture.execute("insert into rereading (scope, total, last_id, ended_at) values ('ALL', 1, 1, '2026-06-01')");
        fixture.execute("insert into source (ip, looked_up_at) values ('192.0.2.1', '2026-06-01')");
        fixture.execute("insert into dkim_key values ('example.net', 's1', 'f', true, '2026-01-01', '2026-01-02')");
        fixture.execute("insert into test_message (session, received_at, reverse_path, size, result)"
                + " values ('s', '2026-06-01', '', 1, '{}')");
        addCheck("example.net", "2026-01-01");
        addCheck("example.net", "2026-01-02");

        retention.run(SIX_MONTHS, IN_A_YEAR);
        new TestMessages(fixture.database).deleteOld(IN_A_YEAR);

        var left = new TreeSet<String>();
        for (var table : fixture.rows("select relname from pg_class where relkind in ('r', 'p')"
                + " and relnamespace = current_schema()::regnamespace and relname <> 'flyway_schema_history'"))
            if (fixture.number("select count(*) from " + table) > 0) left.add(table);
        assertThat(left)
                .containsExactly(
                        "dkim_key", // since when a key is in use, and what stood there before
                        "domain_check", // the last of each domain
                        "monitored_domain", // somebody's list of domains
                        "test_secret"); // test addresses are made with it
        assertThat(fixture.rows("select checked_at::date from domain_check")).containsExactly("2026-01-02");
    }

    @Test
    void whatIsYoungerStays() {
        fixture.take(report("old")
                .begin(Instant.parse("2025-11-30T00:00:00Z"))
                .row("192.0.2.1", 1)
                .xml());
        fixture.take(report("young")
                .begin(Instant.parse("2025-12-01T00:00:00Z"))
                .row("192.0.2.1", 2)
                .xml());

        var deleted = retention.run(SIX_MONTHS, NOW);

        assertThat(deleted.months()).isEqualTo(1);
        assertThat(fixture.rows("select messages from daily_alignment")).containsExactly("2");
        assertThat(fixture.number("select count(*) from alignment_outcome join daily_alignment on outcome = id"))
                .isEqualTo(1);
        assertThat(fixture.rows("select messages from daily_alignment")).containsExactly("2");
        assertThat(fixture.rows("select report_id from report_key")).containsExactly("young");
        assertThat(fixture.number("select count(*) from inbound_message"))
                .as("came in today")
                .isEqualTo(2);
        assertThat(retention.run(SIX_MONTHS, NOW).nothing()).isTrue();
    }

    /** As the spool of another node would, which does not know that the month is gone. */
    @Test
    void aReportOfADroppedMonthCanComeAgain() {
        var old = report("old").begin(Instant.parse("2025-11-30T00:00:00Z")).row("192.0.2.1", 1);
        fixture.take(old.xml());
        retention.run(SIX_MONTHS, NOW);

        try (var restarted = new IntakeFixture(fixture.database, true)) {
            var outcome = restarted.take(old.xml());

            assertThat(outcome.documents())
                    .extracting(document -> document.outcome())
                    .containsExactly(Outcome.STORED);
        }
    }

    @Test
    void aMonthThatIsBeingReadIsLeftToTheNextRun() throws SQLException {
        fixture.take(report("old")
                .begin(Instant.parse("2025-11-30T00:00:00Z"))
                .row("192.0.2.1", 1)
                .xml());

        try (var reader = fixture.database.getConnection()) {
            reader.setAutoCommit(false);
            reader.createStatement().executeQuery("select * from report_record");

            assertThat(retention.run(SIX_MONTHS, NOW).postponed()).isEqualTo(1);
            reader.rollback();
        }

        assertThat(retention.run(SIX_MONTHS, NOW).months()).isEqualTo(1);
    }

    @Test
    void failureReportsMayGoSoonerWithTheirMail() {
        takeOneOfEach();
        fixture.take("Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n"
                .concat("Content-Type: message/feedback-report\r\n\r\nnothing\r\n--b--\r\n")
                .getBytes(StandardCharsets.US_ASCII));

        var deleted = retention.run(FAILURES_A_WEEK, NOW.plusSeconds(8 * 86_400));

        assertThat(deleted.failureReports()).isEqualTo(1);
        assertThat(fixture.number("select count(*) from failure_report")).isZero();
        assertThat(fixture.number("select count(*) from inbound_document where kind = 'failure'"))
                .isZero();
        assertThat(fixture.number("select count(*) from tls_report")).isEqualTo(1);
        assertThat(fixture.number("select count(*) from report")).isEqualTo(1);
    }

    @Test
    void whatWaitsToBeReadIsNeverDeleted() {
        fixture.intake()
                .submit(Spool.Content.of(report("waiting").row("192.0.2.1", 1).xml()), Optional.empty());

        retention.run(SIX_MONTHS, IN_A_YEAR);

        assertThat(fixture.rows("select state from inbound_message")).containsExactly("SPOOLED");
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 1", "4, 0, 1", "4, 1, 0", "-1, 1, 1"})
    void pagesKeepWhatTheyNeed(int months, int failureDays, int checkDays) {
        assertThatThrownBy(() -> new Rules(OptionalInt.of(months), OptionalInt.of(failureDays), checkDays))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void takeOneOfEach() {
        fixture.take(report("r").row("192.0.2.1", 1).xml());
        fixture.take(report("r").row("192.0.2.1", 1).xml()); // a duplicate
        fixture.take(tls("t").policy("sts", "example.com", 1, 1, SampleTls.failed("certificate-expired", "mx", 1))
                .json());
        fixture.take(failure("example.com").mail());
        fixture.take("no report".getBytes(StandardCharsets.US_ASCII));
    }

    private void addCheck(String domain, String day) {
        fixture.execute("insert into domain_check (domain, checked_at, took_ms, result) values ('%s', '%s', 1, '{}')"
                .formatted(domain, day));
    }
}
