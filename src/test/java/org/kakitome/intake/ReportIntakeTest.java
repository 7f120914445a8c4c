package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.IntakeOutcome.Outcome.DUPLICATE;
import static org.kakitome.intake.IntakeOutcome.Outcome.SET_ASIDE;
import static org.kakitome.intake.IntakeOutcome.Outcome.STORED;
import static org.kakitome.intake.SampleReport.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kakitome.report.SetAside.Reason;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.Spool;

/** What arrives is stored once, or set aside with a reason; on a real PostgreSQL. */
class ReportIntakeTest {
    private final IntakeFixture fixture = new IntakeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aReportIsStoredWithItsRecordsAndSums() {
        var outcome = fixture.take(report("r1")
                .row("192.0.2.1", 5)
                .row("2001:db8::1", 7, "fail", "pass")
                .row("192.0.2.1", 2)
                .xml());

        assertThat(outcome.documents()).singleElement().satisfies(document -> {
            assertThat(document.outcome()).isEqualTo(STORED);
            assertThat(document.kind()).isEqualTo("aggregate");
            assertThat(document.domain()).contains("example.com");
            assertThat(document.reporter()).contains("Reporter Example");
            assertThat(document.reportId()).contains("r1");
            assertThat(document.records()).isEqualTo(3);
            assertThat(document.messages()).isEqualTo(14);
        });
        assertThat(fixture.rows("select report_id, records, messages, skipped, conflicting, variant from report"))
                .containsExactly("r1|3|14|0|f|RFC_9990");
        assertThat(
                        fixture.rows(
                                "select ordinal, host(source_ip), count, dkim_aligned, spf_aligned, auth_results->'dkim'->0->>'selector' from report_record order by ordinal"))
                .containsExactly("0|192.0.2.1|5|t|f|s1", "1|2001:db8::1|7|f|t|s1", "2|192.0.2.1|2|t|f|s1");
        assertThat(
                        fixture.rows(
                                "select day, host(source_ip), dkim_domain, spf_domain, own_signature_failed, messages from daily_alignment join alignment_outcome on id = outcome order by source_ip"))
                .containsExactly(
                        "2026-05-31|192.0.2.1|example.com||f|7", "2026-05-31|2001:db8::1||bounce.example.com|t|7");
        assertThat(fixture.rows("select state, attempts from inbound_message")).containsExactly("STORED|1");
    }

    @Test
    void theSameReportAgainInAnotherWrappingIsADuplicateAndCountsNothing() throws IOException {
        var xml = report("r1").row("192.0.2.1", 5).xml();
        fixture.take(xml);

        var second = fixture.take(gzip(xml));

        assertThat(second.documents()).singleElement().satisfies(document -> {
            assertThat(document.outcome()).isEqualTo(DUPLICATE);
            assertThat(document.messages()).isEqualTo(5);
        });
        assertThat(fixture.number("select count(*) from report")).isEqualTo(1);
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(5);
        assertThat(fixture.rows("select state from inbound_message order by id"))
                .containsExactly("STORED", "DUPLICATE");
    }

    @Test
    void reportersMayUseAnIdAgainForAnotherDay() {
        fixture.take(report("r1").row("192.0.2.1", 5).xml());
        fixture.take(report("r1")
                .begin(SampleReport.DAY.plus(Duration.ofDays(1)))
                .row("192.0.2.1", 6)
                .xml());

        assertThat(fixture.rows("select messages, conflicting from report order by range_begin"))
                .containsExactly("5|f", "6|f");
        assertThat(fixture.rows("select day, messages from daily_alignment order by day"))
                .containsExactly("2026-05-31|5", "2026-06-01|6");
    }

    @Test
    void anEmptyReportNeverShadowsTheWholeOneAndBothAreFlagged() {
        fixture.take(report("r1").xml());

        var whole = fixture.take(report("r1").row("192.0.2.1", 5).xml());

        assertThat(whole.documents().get(0).outcome()).isEqualTo(STORED);
        assertThat(fixture.rows("select records, messages, conflicting from report order by id"))
                .containsExactly("0|0|t", "1|5|t");
    }

    @Test
    void aReportThatEndsEarlyLeavesNothingAndDoesNotShadowTheWholeOne() {
        var whole = report("r1").row("192.0.2.1", 5).row("192.0.2.2", 6);
        var cut = whole.text()
                .substring(0, whole.text().lastIndexOf("<record>") + 30)
                .getBytes(StandardCharsets.UTF_8);

        var first = fixture.take(cut);

        assertThat(first.documents()).singleElement().satisfies(document -> {
            assertThat(document.outcome()).isEqualTo(SET_ASIDE);
            assertThat(document.reason()).contains(Reason.XML_BROKEN.name());
            assertThat(document.domain()).contains("example.com");
        });
        assertThat(fixture.number("select count(*) from report_record")).isZero();
        assertThat(fixture.number("select count(*) from monitored_domain"))
                .as("a broken report adds no domain")
                .isZero();

        assertThat(fixture.take(whole.xml()).documents().get(0).outcome()).isEqualTo(STORED);
        assertThat(fixture.rows("select messages, conflicting from report")).containsExactly("11|f");
    }

    @Test
    void moreRecordsThanOneBatchAreAllThere() {
        var rows = new ArrayList<String>();
        var one = report("large").row("192.0.2.1", 1).rows().get(0);
        for (int i = 0; i < 4_500; i++) rows.add(one.replace("192.0.2.1", "10.0." + i / 250 + "." + i % 250));
        var whole = new SampleReport("example.com", "Reporter Example", "large", SampleReport.DAY, rows);

        var outcome = fixture.take(whole.xml());

        assertThat(outcome.documents().get(0).records()).isEqualTo(4_500);
        assertThat(fixture.number("select count(distinct ordinal) from report_record"))
                .isEqualTo(4_500);
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(4_500);
        assertThat(fixture.take(whole.xml()).documents().get(0).outcome()).isEqualTo(DUPLICATE);
        assertThat(fixture.number("select count(*) from report_record")).isEqualTo(4_500);
    }

    @Test
    void eachMonthHasPartitionsOfItsOwn() {
        fixture.take(report("may")
                .begin(Instant.parse("2026-05-31T23:59:59Z"))
                .row("192.0.2.1", 1)
                .xml());
        fixture.take(report("june")
                .begin(Instant.parse("2026-06-01T00:00:00Z"))
                .row("192.0.2.1", 2)
                .xml());

        assertThat(fixture.rows("select messages from report_202605")).containsExactly("1");
        assertThat(fixture.rows("select count from report_record_202606")).containsExactly("2");
        assertThat(fixture.rows("select messages from daily_alignment_202606")).containsExactly("2");
    }

    @Test
    void oneBadDocumentInAnArchiveDoesNotLoseTheOthers() throws IOException {
        var archive = zip(
                "good.xml", report("r1").row("192.0.2.1", 5).text(),
                "bad.xml", "<feedback><report_metadata>",
                "fine.xml", report("r2").row("192.0.2.2", 6).text());

        var outcome = fixture.take(archive);

        assertThat(outcome.documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactlyInAnyOrder(STORED, SET_ASIDE, STORED);
        assertThat(fixture.rows("select state from inbound_message")).containsExactly("SET_ASIDE");
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(11);
    }

    @Test
    void twiceTheSameReportInOneMessageIsStoredOnce() throws IOException {
        var text = report("r1").row("192.0.2.1", 5).text();

        var outcome = fixture.take(zip("a.xml", text, "b.xml", text));

        assertThat(outcome.documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(STORED, DUPLICATE);
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(5);
    }

    @Test
    void whatTheDatabaseDoesNotTakeIsSetAsideAloneAndTheOthersAreStored() throws IOException {
        fixture.execute("alter table report add constraint refused check (report_id <> 'poison')");
        var archive = zip(
                "poison.xml",
                report("poison").row("192.0.2.1", 5).text(),
                "fine.xml",
                report("fine").row("192.0.2.2", 6).text());

        var outcome = fixture.take(archive);

        assertThat(outcome.documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(SET_ASIDE, STORED);
        assertThat(outcome.documents().get(0).reason()).contains(Reason.INTERNAL_ERROR.name());
        assertThat(fixture.rows("select host(source_ip), messages from daily_alignment"))
                .containsExactly("192.0.2.2|6");
    }

    @Test
    void aLargeReportForADomainThatCannotBeAddedIsSetAsideAlone() throws IOException {
        fixture.execute("alter table monitored_domain add constraint refused check (name <> 'poison.example')");
        var poison = report("large").domain("poison.example").row("192.0.2.1", 1);
        var large = new SampleReport(
                poison.domain(),
                poison.reporter(),
                poison.id(),
                poison.begin(),
                Collections.nCopies(2_500, poison.rows().get(0)));
        var archive = zip(
                "poison.xml",
                large.text(),
                "fine.xml",
                report("fine").row("192.0.2.2", 6).text());

        var outcome = fixture.take(archive);

        assertThat(outcome.documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(SET_ASIDE, STORED);
        assertThat(fixture.rows("select state, attempts from inbound_message")).containsExactly("SET_ASIDE|1");
        assertThat(fixture.rows("select name from monitored_domain")).containsExactly("example.com");
        assertThat(fixture.rows("select host(source_ip), messages from daily_alignment"))
                .containsExactly("192.0.2.2|6");
    }

    @Test
    void somethingElseIsSetAsideWithItsReasonAndItsBytes() {
        var outcome = fixture.take("Dear postmaster, …".getBytes(StandardCharsets.UTF_8));

        assertThat(outcome.documents()).singleElement().satisfies(document -> {
            assertThat(document.outcome()).isEqualTo(SET_ASIDE);
            assertThat(document.reason()).isPresent();
        });
        assertThat(fixture.rows("select state, convert_from(content, 'UTF8') from inbound_message"))
                .containsExactly("SET_ASIDE|Dear postmaster, …");
    }

    @Test
    void whatWasSetAsideIsReadAgainOnRequest() {
        var closed = new IntakeFixture(fixture.database, false);
        long id = closed.take(report("r1").row("192.0.2.1", 5).xml()).messageId();
        assertThat(closed.outcome(id).documents().get(0).reason()).contains(Reason.DOMAIN_NOT_MONITORED.name());
        fixture.execute("insert into monitored_domain (name) values ('example.com')");

        assertThat(closed.intake().readAgain(id)).isTrue();
        closed.readAll();

        assertThat(closed.outcome(id).documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(STORED);
        assertThat(fixture.rows("select state, reason from inbound_message")).containsExactly("STORED|null");
    }

    @Test
    void aStoredMessageReadAgainIsStillStoredAndCountsOnce() {
        long id = fixture.take(report("r1").row("192.0.2.1", 5).xml()).messageId();

        assertThat(fixture.intake().readAgain(id)).isTrue();
        fixture.readAll();

        assertThat(fixture.outcome(id).documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(STORED);
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(5);
        assertThat(fixture.intake().readAgain(4711)).isFalse();
    }

    @Test
    void withoutAutoAddOnlyMonitoredDomainsAndThoseBelowThemAreTaken() {
        var closed = new IntakeFixture(fixture.database, false);
        fixture.execute("insert into monitored_domain (name) values ('example.com')");

        var below = closed.take(
                report("r1").domain("news.example.com").row("192.0.2.1", 5).xml());
        var other = closed.take(
                report("r2").domain("anexample.com").row("192.0.2.1", 5).xml());

        assertThat(below.documents().get(0).outcome()).isEqualTo(STORED);
        assertThat(below.documents().get(0).domain()).contains("news.example.com");
        assertThat(other.documents().get(0).reason()).contains(Reason.DOMAIN_NOT_MONITORED.name());
        assertThat(fixture.rows("select name from monitored_domain order by name"))
                .containsExactly("example.com", "news.example.com");
    }

    @Test
    void sampleDataNeverMixesWithReal() {
        fixture.execute("insert into monitored_domain (name) values ('example.com')");

        var forReal = takeSample(report("r1").row("192.0.2.1", 5).xml());
        var forNew = takeSample(
                report("r2").domain("example.org").row("192.0.2.1", 5).xml());

        assertThat(forReal.documents().get(0).reason()).contains(Reason.SAMPLE_FOR_REAL_DOMAIN.name());
        assertThat(forNew.documents().get(0).outcome()).isEqualTo(STORED);
        assertThat(fixture.rows("select name, demo from monitored_domain order by name"))
                .containsExactly("example.com|f", "example.org|t");
    }

    private IntakeOutcome takeSample(byte[] content) {
        var upload = InboundEnvelope.upload(IntakeFixture.CLOCK.instant(), Optional.empty());
        long id = fixture.spool.add(
                new InboundEnvelope(
                        upload.receivedAt(),
                        upload.origin(),
                        upload.client(),
                        upload.helo(),
                        upload.tls(),
                        "",
                        List.of(),
                        Optional.empty(),
                        true),
                Spool.Content.of(content));
        fixture.readAll();
        return fixture.outcome(id);
    }

    @Test
    void aMessageWhoseWorkerIsKilledEachTimeIsSetAsideInTheEnd() {
        long id = fixture.intake()
                .submit(Spool.Content.of(report("r1").row("192.0.2.1", 5).xml()), Optional.empty());
        fixture.execute("update inbound_message set attempts = 5");

        fixture.readAll();

        assertThat(fixture.outcome(id).documents().get(0).reason()).contains(Reason.INTERNAL_ERROR.name());
        assertThat(fixture.rows("select state, attempts from inbound_message")).containsExactly("SET_ASIDE|6");
    }

    @Test
    void aMessageThatMakesUsFailIsTriedAgainLaterAndSetAsideAfterTheLastAttempt() {
        fixture.execute("alter table inbound_document add constraint broken check (outcome = 'SET_ASIDE')");
        fixture.intake()
                .submit(Spool.Content.of(report("bad").row("192.0.2.1", 5).xml()), Optional.empty());

        fixture.readAll();

        assertThat(fixture.rows("select state, attempts, reason, next_attempt_at > now() from inbound_message"))
                .containsExactly("SPOOLED|1|INTERNAL_ERROR|t");
        assertThat(fixture.number("select count(*) from report_record")).isZero();

        for (int attempt = 2; attempt <= 5; attempt++) {
            fixture.execute("update inbound_message set next_attempt_at = now()");
            fixture.readAll();
        }

        assertThat(fixture.rows("select state, attempts, reason from inbound_message"))
                .containsExactly("SET_ASIDE|5|INTERNAL_ERROR");
        assertThat(fixture.number("select count(*) from report")).isZero();
    }

    @Test
    void manyWorkersTakeEachMessageOnce() throws Exception {
        var processed = new ConcurrentLinkedQueue<Long>();
        var ids = new ArrayList<Long>();
        // two nodes of two workers each on one spool; every report comes twice, and all share a day and a source
        try (var here = fixture.intake();
                var there = fixture.intake(true)) {
            here.onProcessed(outcome -> processed.add(outcome.messageId()));
            there.onProcessed(outcome -> processed.add(outcome.messageId()));
            for (int i = 0; i < 80; i++)
                ids.add(here.submit(
                        Spool.Content.of(report("r" + i / 2)
                                .row("192.0.2.1", 1)
                                .row("192.0.2.2", 2)
                                .xml()),
                        Optional.empty()));
            here.start();
            there.start();
            for (long id : ids)
                assertThat(here.outcome(id, Duration.ofSeconds(30))
                                .toCompletableFuture()
                                .get(35, TimeUnit.SECONDS))
                        .isPresent();
        }

        assertThat(processed).hasSize(80).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(fixture.rows("select state, count(*) from inbound_message group by 1 order by 1"))
                .containsExactly("DUPLICATE|40", "STORED|40");
        assertThat(fixture.rows("select host(source_ip), messages from daily_alignment order by 1"))
                .containsExactly("192.0.2.1|40", "192.0.2.2|80");
    }

    @Test
    void whoeverWaitsIsToldOrTimesOutWithNothing() throws Exception {
        long id = fixture.intake()
                .submit(Spool.Content.of(report("r1").row("192.0.2.1", 5).xml()), Optional.empty());

        assertThat(fixture.intake()
                        .outcome(id, Duration.ofMillis(50))
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS))
                .isEmpty();
        fixture.readAll();
        assertThat(fixture.intake()
                        .outcome(id, Duration.ofSeconds(5))
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS))
                .hasValueSatisfying(outcome -> assertThat(outcome.documents()).hasSize(1));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] zip(String... namesAndTexts) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }
}
