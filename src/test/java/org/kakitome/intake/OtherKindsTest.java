package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.IntakeOutcome.Outcome.DUPLICATE;
import static org.kakitome.intake.IntakeOutcome.Outcome.SET_ASIDE;
import static org.kakitome.intake.IntakeOutcome.Outcome.STORED;
import static org.kakitome.intake.SampleFailure.failure;
import static org.kakitome.intake.SampleTls.failed;
import static org.kakitome.intake.SampleTls.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kakitome.report.SetAside.Reason;
import org.kakitome.storage.Spool;

/** Failure reports and TLS reports are stored once, in the transaction of their message; on a real PostgreSQL. */
class OtherKindsTest {
    private static final List<String> PERSONAL = List.of(
            SampleFailure.SUBJECT, SampleFailure.RECIPIENT, SampleFailure.SENDER, "Private", "nobody else should read");

    private static final int MAX_FAILURES = 10_000; // TlsReportParser; the summary counts the others too

    private final IntakeFixture fixture = new IntakeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    // ---- TLS reports

    @Test
    void aTlsReportIsStoredWithItsPoliciesAndFailures() {
        var outcome = fixture.take(tls("t1")
                .policy("sts", "example.com", 97, 3, failed("certificate-expired", "mx.example.com", 2))
                .policy("no-policy-found", "example.com", 20, 0)
                .json());

        assertThat(outcome.documents()).singleElement().satisfies(document -> {
            assertThat(document.kind()).isEqualTo("tls");
            assertThat(document.outcome()).isEqualTo(STORED);
            assertThat(document.domain()).contains("example.com");
            assertThat(document.reporter()).contains("Reporter Example");
            assertThat(document.reportId()).contains("t1");
            assertThat(document.records()).isEqualTo(2);
            assertThat(document.messages()).isEqualTo(120);
        });
        assertThat(
                        fixture.rows(
                                "select organization_name, contact_info, report_id, successful, failed, conflicting from tls_report"))
                .containsExactly("Reporter Example|smtp-tls@reporter.example|t1|117|3|f");
        assertThat(
                        fixture.rows(
                                "select policy_type, mx_hosts->>0, jsonb_array_length(policy_strings), successful, failed from tls_policy order by ordinal"))
                .containsExactly("sts|mx.example.com|3|97|3", "no-policy-found|mx.example.com|3|20|0");
        assertThat(
                        fixture.rows(
                                "select result_type, host(sending_mta_ip), receiving_mx_hostname, host(receiving_ip), failed, failure_reason_code from tls_failure"))
                .containsExactly("certificate-expired|192.0.2.200|mx.example.com|2001:db8::25|2|EXAMPLE");
        assertThat(fixture.rows("select name from monitored_domain")).containsExactly("example.com");
    }

    @Test
    void theSameTlsReportPackedOtherwiseIsADuplicate() throws IOException {
        var report = tls("t1").policy("sts", "example.com", 97, 0);
        fixture.take(report.json());

        var again = fixture.take(gzip(report.json()));

        assertThat(again.documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(DUPLICATE);
        assertThat(fixture.number("select count(*) from tls_report")).isEqualTo(1);
        assertThat(fixture.number("select sum(successful) from tls_policy")).isEqualTo(97);
    }

    @Test
    void anotherDayIsAnotherReportAndOtherContentIsKeptAndFlagged() {
        var report = tls("t1").policy("sts", "example.com", 97, 0);
        fixture.take(report.json());
        fixture.take(report.begin(SampleReport.DAY.plus(Duration.ofDays(1))).json());
        fixture.take(tls("t1").policy("sts", "example.com", 98, 0).json());

        assertThat(fixture.rows("select successful, conflicting from tls_report order by id"))
                .containsExactly("97|t", "97|f", "98|t");
    }

    @Test
    void aTlsReportOnTwoDomainsIsFiledUnderEach() {
        var outcome = fixture.take(tls("t1")
                .policy("sts", "example.com", 10, 0)
                .policy("sts", "example.org", 20, 1)
                .policy("tlsa", "example.com", 30, 0)
                .json());

        assertThat(outcome.documents())
                .extracting(d -> d.domain().orElseThrow() + " " + d.messages() + " " + d.outcome())
                .containsExactly("example.com 40 STORED", "example.org 21 STORED");
        assertThat(
                        fixture.rows(
                                "select d.name, r.successful from tls_report r join monitored_domain d on d.id = r.domain_id order by 1"))
                .containsExactly("example.com|40", "example.org|20");
    }

    @Test
    void aTlsReportWithoutAPolicyThatCanBeBelievedIsSetAside() {
        var outcome =
                fixture.take(tls("t1").policy("sts", "not a domain", 10, 0).json());

        assertThat(outcome.documents()).singleElement().satisfies(document -> {
            assertThat(document.kind()).isEqualTo("tls");
            assertThat(document.outcome()).isEqualTo(SET_ASIDE);
            assertThat(document.reason()).contains(Reason.METADATA_MISSING.name());
        });
    }

    // ---- failure reports

    @Test
    void aFailureReportIsStoredWithoutWhatTellsWhoWroteWhatToWhom() {
        var outcome = fixture.take(failure("example.com").mail());

        assertThat(outcome.documents()).singleElement().satisfies(document -> {
            assertThat(document.kind()).isEqualTo("failure");
            assertThat(document.outcome()).isEqualTo(STORED);
            assertThat(document.domain()).contains("example.com");
            assertThat(document.reporter()).contains("reporter.example");
            assertThat(document.records()).isEqualTo(1);
            assertThat(document.messages()).isEqualTo(3);
        });
        assertThat(
                        fixture.rows(
                                "select occurred_at at time zone 'UTC', host(source_ip), incidents, redacted, report->>'deliveryResult' from failure_report"))
                .containsExactly("2026-06-01 10:15:30|192.0.2.10|3|t|reject");
        assertThat(fixture.rows("select report->>'originalMailFrom' from failure_report"))
                .containsExactly("redacted@example.com");
        assertThat(everythingStored()).doesNotContain(PERSONAL);
        assertThat(fixture.rows("select content_redacted from inbound_message")).containsExactly("t");
    }

    @Test
    void askedToItKeepsTheWholeReportAndItsBytes() {
        var keeping = keeping();

        take(keeping, failure("example.com").mail());

        assertThat(fixture.rows("select redacted, report->>'originalMailFrom' from failure_report"))
                .containsExactly("f|" + SampleFailure.SENDER + "@example.com");
        assertThat(everythingStored()).contains(SampleFailure.SUBJECT, SampleFailure.BODY);
        assertThat(fixture.rows("select content_redacted from inbound_message")).containsExactly("f");
    }

    @Test
    void theSameFailureReportAgainIsADuplicateAndItsBytesAreGivenUpToo() {
        fixture.take(failure("example.com").mail());

        var again = fixture.take(failure("example.com").mail());

        assertThat(again.documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(DUPLICATE);
        assertThat(fixture.number("select count(*) from failure_report")).isEqualTo(1);
        assertThat(everythingStored()).doesNotContain(PERSONAL);
        assertThat(fixture.take(failure("example.com").messageId("m2").mail()).documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(STORED);
    }

    @Test
    void whatHasNoDomainIsSetAsideWhole() {
        var mail = failure("example.com")
                .text()
                .replaceAll("(?m)^Reported-Domain:.*\\R", "")
                .replaceAll("(?m)^From: Alice.*\\R", "");

        var outcome = fixture.take(mail.getBytes(StandardCharsets.UTF_8));

        assertThat(outcome.documents().get(0).kind()).isEqualTo("failure");
        assertThat(outcome.documents().get(0).reason()).contains(Reason.METADATA_MISSING.name());
        assertThat(everythingStored()).as("it can be read again").contains(SampleFailure.BODY);
    }

    // ---- both

    @Test
    void withoutAutoAddTheyAreSetAsideAndStoredWhenReadAgain() {
        try (var closed = fixture.intake(false)) {
            long failure = take(closed, failure("example.com").mail()).messageId();
            long tls = take(closed, tls("t1").policy("sts", "example.com", 5, 0).json())
                    .messageId();
            assertThat(fixture.rows("select kind, reason, domain from inbound_document order by 1"))
                    .containsExactly(
                            "failure|DOMAIN_NOT_MONITORED|example.com", "tls|DOMAIN_NOT_MONITORED|example.com");
            assertThat(everythingStored()).contains(SampleFailure.BODY);

            fixture.execute("insert into monitored_domain (name) values ('example.com')");
            closed.readAgain(failure);
            closed.readAgain(tls);
            while (closed.processNext()) {}
        }

        assertThat(fixture.rows("select kind, outcome from inbound_document order by 1"))
                .containsExactly("failure|STORED", "tls|STORED");
        assertThat(everythingStored()).doesNotContain(PERSONAL);
    }

    @Test
    void readAgainTheyCountOnceAndStayWhereTheyAre() {
        fixture.take(failure("example.com").mail());
        fixture.take(tls("t1").policy("sts", "example.com", 5, 0).json());
        fixture.take(failure("example.com").mail());
        var before = fixture.rows(STATE);
        assertThat(before).hasSize(3);

        for (long id = 1; id <= 3; id++)
            assertThat(fixture.intake().readAgain(id)).isTrue();
        fixture.readAll();

        assertThat(fixture.rows(STATE)).isEqualTo(before);
        assertThat(fixture.number("select count(*) from failure_report")).isEqualTo(1);
        assertThat(fixture.number("select count(*) from tls_report")).isEqualTo(1);
        assertThat(everythingStored()).doesNotContain(PERSONAL);
    }

    private static final String STATE =
            "select m.id, m.state, d.kind, d.outcome, d.domain, d.reporter, d.report, d.messages from inbound_message m join inbound_document d on d.message_id = m.id order by 1";

    @Test
    void readAgainAfterTheSettingHasChangedAWholeReportIsRedacted() {
        var keeping = keeping();
        long id = take(keeping, failure("example.com").mail()).messageId();

        fixture.intake().readAgain(id);
        fixture.readAll();

        assertThat(fixture.rows("select redacted from failure_report")).containsExactly("t");
        assertThat(everythingStored()).doesNotContain(PERSONAL);

        keeping.readAgain(id);
        while (keeping.processNext()) {}
        assertThat(fixture.rows("select redacted from failure_report"))
                .as("what is gone does not come back")
                .containsExactly("t");
        keeping.close();
    }

    @Test
    void whatAnEarlierReaderSawDifferentlyIsReplacedNotAdded() {
        long id = fixture.take(tls("t1").policy("sts", "example.com", 5, 0).json())
                .messageId();
        fixture.execute("update tls_report set content_sha256 = 'as an older version read it'");

        fixture.intake().readAgain(id);
        fixture.readAll();

        assertThat(fixture.rows("select successful, failed from tls_report")).containsExactly("5|0");
        assertThat(fixture.outcome(id).documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(STORED);
    }

    @Test
    void whatTheDatabaseDoesNotTakeIsSetAsideAloneWithItsDomain() {
        fixture.execute("alter table tls_report add constraint refused check (failed < 1000)");

        var outcome = fixture.take(tls("t1")
                .policy("sts", "example.com", 5, 2_000)
                .policy("sts", "example.org", 5, 0)
                .json());

        assertThat(outcome.documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(SET_ASIDE, STORED);
        assertThat(fixture.rows("select name from monitored_domain")).containsExactly("example.org");
    }

    @Test
    void sampleDataGoesWithItsDomain() {
        fixture.take(failure("example.com").mail());
        fixture.take(tls("t1")
                .policy("sts", "example.com", 5, 1, failed("validation-failure", "mx.example.com", 1))
                .json());

        fixture.execute("delete from monitored_domain");

        for (var table : List.of("failure_report", "tls_report", "tls_policy", "tls_failure"))
            assertThat(fixture.number("select count(*) from " + table))
                    .as(table)
                    .isZero();
    }

    // ---- hostile

    @Test
    void markupAndAbsurdSizesAreKeptAsTextOrCut() {
        var markup = "<script>alert(1)</script>";
        var hostile = tls(markup.repeat(50))
                .organization(markup)
                .policy("sts", "example.com", 5, 1, failed(markup, markup, 1).replace("EXAMPLE", "x".repeat(20_000)));
        fixture.take(hostile.json());
        var mail = failure("example.com")
                .text()
                .replace("Auth-Failure: dmarc", "Auth-Failure: " + markup + "\r\nUser-Agent: " + "y".repeat(200_000));
        var outcome = fixture.take(mail.getBytes(StandardCharsets.UTF_8));

        assertThat(outcome.documents())
                .extracting(IntakeOutcome.Document::outcome)
                .containsExactly(STORED);
        assertThat(fixture.rows("select organization_name, length(report_id) < 300 from tls_report"))
                .containsExactly(markup + "|t");
        assertThat(fixture.number("select length(failure_reason_code) from tls_failure"))
                .isLessThanOrEqualTo(1_000);
        assertThat(fixture.number("select octet_length(report::text) from failure_report"))
                .isLessThan(20_000);
    }

    @Test
    void manyPoliciesAreStoredAndTenThousandFailuresOfMore() {
        var report = tls("large");
        var failures = new String[100];
        Arrays.fill(failures, failed("validation-failure", "mx.example.com", 1));
        for (int i = 0; i < 200; i++) report = report.policy("sts", "example.com", 1, 100, failures);

        fixture.take(report.json());

        assertThat(fixture.number("select count(*) from tls_policy")).isEqualTo(200);
        assertThat(fixture.number("select count(*) from tls_failure")).isEqualTo(MAX_FAILURES);
        assertThat(fixture.number("select failed from tls_report")).isEqualTo(20_000);
    }

    private ReportIntake keeping() {
        return fixture.intake(fixture.authenticator(UnverifiedReports.ACCEPT), true, true);
    }

    private IntakeOutcome take(ReportIntake intake, byte[] content) {
        long id = intake.submit(Spool.Content.of(content), Optional.of("report.eml"));
        while (intake.processNext()) {}
        return fixture.outcome(id);
    }

    /** All that a backup of these tables would hold. */
    private String everythingStored() {
        var all = new StringBuilder();
        for (var table : List.of("inbound_message", "inbound_document", "failure_report", "monitored_domain"))
            for (var row : fixture.rows("select t::text from " + table + " t"))
                all.append(row).append('\n');
        for (var content : fixture.rows("select convert_from(content, 'UTF8') from inbound_message"))
            all.append(content).append('\n');
        return all.toString();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }
}
