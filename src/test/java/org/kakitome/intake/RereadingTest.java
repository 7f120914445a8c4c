package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.SampleReport.report;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kakitome.report.ReportReader;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.Rereadings;
import org.kakitome.storage.Rereadings.Scope;
import org.kakitome.storage.Spool;

/** Messages are read again, after an upgrade or on request, and nothing counts twice. */
class RereadingTest {
    private final IntakeFixture fixture = new IntakeFixture();
    private final Rereadings rereadings = new Rereadings(fixture.database);

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void finish() {
        while (rereadings.step()) fixture.readAll();
    }

    private long number(String question) {
        return fixture.number(question);
    }

    @Test
    void aMessageRemembersTheReaderThatReadIt() {
        fixture.take(report("a").row("192.0.2.1", 1).xml());
        fixture.take("no report".getBytes());

        assertThat(number("select count(*) from inbound_message where reader_version = " + ReportReader.VERSION))
                .isEqualTo(2);
    }

    @Test
    void whatAnEarlierReaderSetAsideIsReadAgain() {
        long id = fixture.take(report("a").row("192.0.2.1", 7).xml()).messageId();
        // as if an earlier version had not understood it
        fixture.execute("delete from report_key");
        fixture.execute("delete from report");
        fixture.execute("delete from daily_alignment");
        fixture.execute("delete from inbound_document");
        fixture.execute("update inbound_message set state = 'SET_ASIDE', reason = 'XML_BROKEN', reader_version = 1");

        assertThat(rereadings.request(Scope.OUTDATED)).isTrue();
        finish();

        assertThat(fixture.outcome(id).documents().get(0).outcome()).isEqualTo(IntakeOutcome.Outcome.STORED);
        assertThat(number("select sum(messages) from daily_alignment")).isEqualTo(7);
        assertThat(rereadings.latest().orElseThrow()).satisfies(done -> {
            assertThat(done.over()).isTrue();
            assertThat(done.read()).isEqualTo(done.total()).isEqualTo(1);
        });
        assertThat(rereadings.request(Scope.OUTDATED)).as("nothing is left").isFalse();
    }

    @Test
    void whatThisReaderSetAsideIsLeftAlone() {
        fixture.take("no report".getBytes());

        assertThat(rereadings.request(Scope.OUTDATED)).isFalse();
        assertThat(rereadings.request(Scope.SET_ASIDE)).isTrue();
    }

    @Test
    void whatWasSetAsideForItsSenderIsNotLetIn() {
        fixture.take("no report".getBytes());
        fixture.execute("update inbound_message set reason = 'SENDER_UNVERIFIED', reader_version = null");

        for (var scope : Scope.values()) assertThat(rereadings.request(scope)).isFalse();
        assertThat(number("select count(*) from inbound_message where released"))
                .isZero();
    }

    @Test
    void everythingIsReadAgainInBatchesAndCountsOnce() {
        for (int i = 0; i < 1_100; i++)
            fixture.spool.add(
                    InboundEnvelope.upload(IntakeFixture.CLOCK.instant(), Optional.empty()),
                    Spool.Content.of(report("r" + i % 1_000).row("192.0.2.1", 1).xml()));
        fixture.readAll();
        var before = fixture.rows("select state, count(*) from inbound_message group by 1 order by 1");

        assertThat(rereadings.request(Scope.ALL)).isTrue();
        assertThat(rereadings.request(Scope.ALL)).as("it is under way").isFalse();
        assertThat(rereadings.step()).isTrue();
        assertThat(fixture.spool.waiting()).isEqualTo(500);
        assertThat(rereadings.step()).isTrue();
        assertThat(fixture.spool.waiting()).as("no more while those wait").isEqualTo(500);
        assertThat(rereadings.latest().orElseThrow().read()).isZero();
        finish();

        assertThat(fixture.rows("select state, count(*) from inbound_message group by 1 order by 1"))
                .isEqualTo(before);
        assertThat(number("select sum(messages) from daily_alignment")).isEqualTo(1_000);
        assertThat(number("select count(*) from report")).isEqualTo(1_000);
        assertThat(rereadings.latest().orElseThrow().read()).isEqualTo(1_100);
        assertThat(rereadings.step()).isFalse();
    }

    @Test
    void mailThatComesMeanwhileIsReadFirstAndNotMeant() {
        for (int i = 0; i < 10; i++)
            fixture.take(report("r" + i).row("192.0.2.1", 1).xml());
        rereadings.request(Scope.ALL);
        rereadings.step();
        long mail = fixture.spool.add(
                InboundEnvelope.upload(IntakeFixture.CLOCK.instant(), Optional.empty()),
                Spool.Content.of(report("mail").row("192.0.2.1", 1).xml()));

        assertThat(fixture.spool.claim(1).get(0).id()).isEqualTo(mail);
        assertThat(rereadings.latest().orElseThrow().total()).isEqualTo(10);
    }

    @Test
    void aReportThatTheNewReaderSeesOtherwiseTakesTheOldOnesPlace() {
        var outcome =
                fixture.take(report("a").row("192.0.2.1", 7).row("192.0.2.2", 3).xml());
        fixture.take(report("b").row("192.0.2.1", 5).xml());
        // as if an earlier version had read it with other content
        fixture.execute("update report_key set content_sha256 = 'old' where report_id = 'a'");

        fixture.intake().readAgain(outcome.messageId());
        fixture.readAll();

        assertThat(number("select count(*) from report")).isEqualTo(2);
        assertThat(number("select count(*) from report_key")).isEqualTo(2);
        assertThat(number("select count(*) from report_record")).isEqualTo(3);
        assertThat(number("select sum(messages) from daily_alignment")).isEqualTo(15);
        assertThat(fixture.rows("select host(source_ip), sum(messages) from daily_alignment group by 1 order by 1"))
                .containsExactly("192.0.2.1|12", "192.0.2.2|3");
        assertThat(number("select count(*) from report where conflicting")).isZero();
    }

    @Test
    void aReaderThatFailsTakesNoReportAway() {
        var outcome = fixture.take(report("a").row("192.0.2.1", 7).xml());
        fixture.execute("update inbound_message set content = 'garbage'");

        fixture.intake().readAgain(outcome.messageId());
        fixture.readAll();

        assertThat(fixture.rows("select state from inbound_message")).containsExactly("SET_ASIDE");
        assertThat(number("select sum(messages) from daily_alignment")).isEqualTo(7);
    }
}
