package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.SampleReport.report;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.Spool;
import org.kakitome.storage.Spool.Claim;

/** Messages that wait together are read in one transaction, with the same results as one by one. */
class MessagesTogetherTest {
    private IntakeFixture fixture;

    @BeforeEach
    void open() {
        fixture = new IntakeFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private long spool(byte[] content) {
        return fixture.spool.add(
                InboundEnvelope.upload(IntakeFixture.CLOCK.instant(), Optional.of("report.xml")),
                Spool.Content.of(content));
    }

    private long spool(SampleReport report) {
        return spool(report.xml());
    }

    private void assertThatStatesAre(String... states) {
        assertThat(fixture.rows("select state from inbound_message order by id"))
                .containsExactly(states);
    }

    /** A lock between claiming and opening, as who looks for senders to authenticate has it for a moment. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aMessageThatSomebodyHasForAMomentIsReadAllTheSame(int messages) throws Exception {
        for (int i = 0; i < messages; i++) spool(report("r" + i).row("192.0.2.1", 5));
        try (var other = fixture.database.getConnection()) {
            other.setAutoCommit(false);
            var ended = new AtomicBoolean();
            var released = new CompletableFuture<Void>();
            fixture.intake().handTo(beforeTheFirstIsOpened(() -> {
                execute(other, "select id from inbound_message order by id limit 1 for update");
                released.completeAsync(() -> releaseWhenAwaited(other, ended));
            }));

            fixture.intake().processNext();
            ended.set(true);
            released.get();
        }
        assertThat(fixture.number("select count(*) from inbound_message where state = 'STORED'"))
                .isEqualTo(messages);
    }

    private static ReportIntake.OtherHands beforeTheFirstIsOpened(Runnable action) {
        var first = new AtomicBoolean(true);
        return new ReportIntake.OtherHands() {
            @Override
            public boolean areFor(List<String> forwardPaths) {
                if (first.getAndSet(false)) action.run();
                return false;
            }

            @Override
            public void take(long id) {
                throw new IllegalStateException("not for others");
            }
        };
    }

    private Void releaseWhenAwaited(Connection other, AtomicBoolean ended) {
        while (!ended.get()
                && fixture.number(
                                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                        == 0) Thread.onSpinWait();
        execute(other, "rollback");
        return null;
    }

    private static void execute(Connection connection, String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void allAreClaimedAtOnceAndStoredByOneTransaction() {
        for (int i = 0; i < 20; i++)
            spool(report("r" + i).domain("d" + i % 3 + ".example").row("192.0.2.1", 5));

        assertThat(fixture.intake().processNext()).isTrue();

        assertThat(fixture.intake().processNext()).isFalse();
        assertThat(fixture.number("select count(distinct xmin::text) from report"))
                .isEqualTo(1);
        assertThat(fixture.number("select count(*) from report where message_id in (select id from inbound_message)"))
                .isEqualTo(20);
        assertThat(fixture.number("select count(*) from inbound_document where outcome = 'STORED' and report > 0"))
                .isEqualTo(20);
        assertThat(fixture.number("select sum(count) from report_record")).isEqualTo(100);
        assertThat(fixture.rows("select messages from daily_alignment order by messages"))
                .as("three domains, of one day and source each")
                .containsExactly("30", "35", "35");
    }

    @Test
    void ofTwoThatAreTheSameOneIsADuplicateOfTheOther() {
        spool(report("r1").row("192.0.2.1", 5));
        spool(report("r1").row("192.0.2.1", 5));
        spool(report("r2").row("192.0.2.1", 7));

        fixture.readAll();

        assertThatStatesAre("STORED", "DUPLICATE", "STORED");
        assertThat(fixture.number("select count(distinct report) from inbound_document"))
                .isEqualTo(2);
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(12);
    }

    @Test
    void twoOfOneNameWithOtherContentAreBothKeptAndFlagged() {
        spool(report("r1").row("192.0.2.1", 5));
        spool(report("r1").row("192.0.2.1", 6));
        spool(report("r2").row("192.0.2.1", 7));

        fixture.readAll();

        assertThat(fixture.rows("select messages, conflicting from report order by messages"))
                .containsExactly("5|t", "6|t", "7|f");
    }

    @Test
    void whatIsNoReportIsSetAsideBesideTheOthers() {
        spool(report("r1").row("192.0.2.1", 5));
        spool("hello".getBytes(StandardCharsets.US_ASCII));
        spool(report("r2").row("192.0.2.1", 7));

        fixture.readAll();

        assertThatStatesAre("STORED", "SET_ASIDE", "STORED");
    }

    @Test
    void whatTheDatabaseDoesNotTakeDoesNotHoldUpTheOthers() {
        fixture.take(report("r0").row("192.0.2.1", 1).xml());
        fixture.execute("alter table report add constraint refused check (report_id <> 'poison')");
        spool(report("r1").row("192.0.2.1", 5));
        spool(report("poison").row("192.0.2.1", 6));
        spool(report("r2").row("192.0.2.1", 7));

        fixture.readAll();

        assertThatStatesAre("STORED", "STORED", "SET_ASIDE", "STORED");
        assertThat(fixture.rows("select reason from inbound_message where state = 'SET_ASIDE'"))
                .containsExactly("INTERNAL_ERROR");
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(13);
    }

    @Test
    void largeReportsAndLargeMessagesAreReadByThemselves() {
        var manyRows = report("many");
        var rows = new ArrayList<String>(manyRows.row("192.0.2.1", 1).rows());
        while (rows.size() < 5_000) rows.add(rows.get(0));
        var many = new SampleReport("example.com", "Reporter Example", "many", SampleReport.DAY, rows);
        spool(report("r1").row("192.0.2.1", 5));
        spool(many);
        spool(report("r2").row("192.0.2.1", 7));

        fixture.readAll();

        assertThatStatesAre("STORED", "STORED", "STORED");
        assertThat(fixture.number("select count(*) from report_record")).isEqualTo(5_002);
        assertThat(fixture.number("select max(ordinal) from report_record")).isEqualTo(4_999);
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(5_012);
    }

    @Test
    void whatAreClaimedOnceAndNotDoneComeOneByOne() {
        for (int i = 0; i < 5; i++) spool(report("r" + i).row("192.0.2.1", 5));
        assertThat(fixture.spool.claim(64))
                .hasSize(5)
                .extracting(Claim::attempt)
                .containsOnly(1);
        fixture.execute(
                "update inbound_message set next_attempt_at = now()"); // the worker was killed, the lease is over
        long fresh = spool(report("fresh").row("192.0.2.1", 5));

        var claimed = new ArrayList<Claim>();
        for (int i = 0; i < 5; i++) {
            var next = fixture.spool.claim(64);
            assertThat(next).hasSize(1);
            claimed.addAll(next);
        }

        assertThat(claimed).extracting(Claim::attempt).containsOnly(2);
        assertThat(fixture.spool.claim(64)).extracting(Claim::id).containsExactly(fresh);
    }

    @Test
    void sourcesBeyondWhatMemoryHoldsAreCountedOnceEach() {
        var first = manySources("big", 45_000, "");
        var second = manySources("again", 45_000, "");

        fixture.take(first);
        fixture.take(second);

        assertThat(fixture.number("select count(*) from daily_alignment")).isEqualTo(22_500);
        assertThat(fixture.rows("select distinct messages from daily_alignment"))
                .as("each source twice in each of two reports")
                .containsExactly("4");
        assertThat(fixture.number("select count(*) from report_record")).isEqualTo(90_000);
    }

    @Test
    void ofALargeReportThatEndsEarlyNothingIsLeft() {
        fixture.take(manySources("cut", 45_000, "<record><row>"));

        assertThat(fixture.rows("select state from inbound_message")).containsExactly("SET_ASIDE");
        assertThat(fixture.number("select count(*) from report_record")).isZero();
        assertThat(fixture.number("select count(*) from daily_alignment")).isZero();
        assertThat(fixture.number("select count(*) from monitored_domain")).isZero();
    }

    @Test
    void aLargeReportThatIsKnownCountsOnce() {
        var large = manySources("large", 45_000, "");
        fixture.take(large);
        fixture.take(large);

        assertThatStatesAre("STORED", "DUPLICATE");
        assertThat(fixture.number("select count(*) from report_record")).isEqualTo(45_000);
        assertThat(fixture.rows("select distinct messages from daily_alignment"))
                .containsExactly("2");
    }

    /** Each source twice, far apart; {@code broken} at the end. */
    private static byte[] manySources(String id, int records, String broken) {
        var text = report(id).row("192.0.2.1", 1).text();
        int begin = text.indexOf("<record>");
        int end = text.indexOf("</feedback>");
        var record = text.substring(begin, end);
        var all = new StringBuilder(text.substring(0, begin));
        for (int i = 0; i < records; i++) {
            int host = i % (records / 2);
            all.append(record.replace("192.0.2.1", "10." + host / 65_536 + "." + host / 256 % 256 + "." + host % 256));
        }
        return all.append(broken).append(text.substring(end)).toString().getBytes(StandardCharsets.UTF_8);
    }
}
