package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.SampleReport.report;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.kakitome.check.DkimKey;
import org.kakitome.check.DomainAnswer;
import org.kakitome.check.DomainCheck;
import org.kakitome.check.DomainCheck.QueryLogEntry;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.check.FindingCode;
import org.kakitome.check.Severity;
import org.kakitome.dns.DomainName;
import org.kakitome.smtp.MailContent;
import org.kakitome.smtp.MessageSink;
import org.kakitome.smtp.MessageSink.Acceptance;
import org.kakitome.smtp.ReceivedMessage;
import org.kakitome.storage.DemoData;
import org.kakitome.storage.InboundEnvelope.Origin;
import org.kakitome.storage.InboundMessage.State;
import org.kakitome.storage.InboundMessages;
import org.kakitome.storage.InboundMessages.Filter;
import org.kakitome.storage.MonitoredDomain;
import org.kakitome.storage.MonitoredDomains;
import org.kakitome.storage.Reports;
import org.kakitome.storage.Spool;
import org.kakitome.storage.StoredChecks;

/** What pages ask storage for, after it came in by the application's own beans. Each test has a domain of its own: the database is that of the whole run. */
@QuarkusTest
class StoredDataTest {
    @Inject
    ReportIntake intake;

    @Inject
    MessageSink sink;

    @Inject
    MonitoredDomains domains;

    @Inject
    Reports reports;

    @Inject
    InboundMessages messages;

    @Inject
    StoredChecks checks;

    @Inject
    DemoData demo;

    @Inject
    DataSource database;

    @Test
    void aReportComesBackAsItWasRead() throws Exception {
        var name = DomainName.of("read.storage.example.com");
        var sample = report("r1").domain(name.ascii()).row("192.0.2.1", 5).row("2001:db8::1", 7, "fail", "pass");

        upload(sample);

        var stored = reports.newest(name, 0, 10);
        assertThat(stored).singleElement().satisfies(report -> {
            assertThat(report.domain()).isEqualTo(name.ascii());
            assertThat(report.messages()).isEqualTo(12);
            assertThat(report.report().metadata().orgName()).isEqualTo("Reporter Example");
            assertThat(report.report().metadata().begin()).isEqualTo(SampleReport.DAY);
            assertThat(report.report().policyPublished().policy()).contains("none");
            assertThat(report.report().policyPublished().subdomainPolicy()).isEmpty();
        });
        var records = reports.records(stored.get(0), 0, 10);
        assertThat(records).hasSize(2);
        assertThat(records.get(1).sourceIp()).isEqualTo(InetAddress.getByName("2001:db8::1"));
        assertThat(records.get(1).policyEvaluated().spfAligned()).isTrue();
        assertThat(records.get(0).authResults().dkim().get(0).selector()).contains("s1");
        assertThat(records.get(0).envelopeTo()).isEmpty();
        assertThat(reports.records(stored.get(0), 1, 10)).containsExactly(records.get(1));
        assertThat(reports.find(name, stored.get(0).id())).isEqualTo(Optional.of(stored.get(0)));
        assertThat(reports.find(
                        DomainName.of("other.storage.example.com"),
                        stored.get(0).id()))
                .isEmpty();
    }

    @Test
    void reportsAreListedByPeriodLatestFirstInPages() throws Exception {
        var name = DomainName.of("pages.storage.example.com");
        for (int day = 0; day < 5; day++)
            upload(report("r" + day)
                    .domain(name.ascii())
                    .begin(SampleReport.DAY.minus(Duration.ofDays(day)))
                    .row("192.0.2.1", 1));

        assertThat(reports.count(name)).isEqualTo(5);
        assertThat(reports.newest(name, 0, 2))
                .extracting(r -> r.report().metadata().reportId())
                .containsExactly("r0", "r1");
        assertThat(reports.newest(name, 4, 2))
                .extracting(r -> r.report().metadata().reportId())
                .containsExactly("r4");
    }

    @Test
    void aMessageIsListedWithItsEnvelopeDocumentsAndRawBytes() throws Exception {
        var xml = report("r1")
                .domain("listed.storage.example.com")
                .row("192.0.2.1", 5)
                .xml();
        var message = new ReceivedMessage(
                Instant.parse("2026-06-02T10:00:00Z"),
                InetAddress.getByName("2001:db8::25"),
                "mail.example.net",
                true,
                Optional.of("TLSv1.3"),
                "noreply@reporter.example.net",
                List.of("dmarc@kakitome.test", "other@kakitome.test"),
                MailContent.of(xml));

        long id = Long.parseLong(
                ((Acceptance.Stored) sink.accept(message).toCompletableFuture().get(20, TimeUnit.SECONDS)).id());
        await(id);

        var found = messages.newest(Filter.ALL.domain("listed.storage.example.com"), 10);
        assertThat(found).singleElement().satisfies(stored -> {
            assertThat(stored.id()).isEqualTo(id);
            assertThat(stored.state()).isEqualTo(State.STORED);
            assertThat(stored.size()).isEqualTo(xml.length);
            assertThat(stored.attempts()).isEqualTo(1);
            assertThat(stored.processedAt()).isPresent();
            assertThat(stored.envelope().origin()).isEqualTo(Origin.SMTP);
            assertThat(stored.envelope().client()).contains(InetAddress.getByName("2001:db8::25"));
            assertThat(stored.envelope().forwardPaths()).containsExactly("dmarc@kakitome.test", "other@kakitome.test");
            assertThat(stored.documents())
                    .singleElement()
                    .satisfies(document -> assertThat(document.report()).isPresent());
        });
        // its sender is authenticated meanwhile
        assertThat(messages.find(id))
                .get()
                .usingRecursiveComparison()
                .ignoringFields("sender")
                .isEqualTo(found.get(0));
        assertThat(messages.raw(id, 0, 10_000_000))
                .hasValueSatisfying(raw -> assertThat(raw).isEqualTo(xml));
        assertThat(messages.raw(id, 3, 5))
                .hasValueSatisfying(raw -> assertThat(raw).isEqualTo(Arrays.copyOfRange(xml, 3, 8)));
        assertThat(messages.raw(Long.MAX_VALUE, 0, 10)).isEmpty();
    }

    @Test
    void messagesAreFilteredByStateAndPagedByTheirIds() throws Exception {
        var before = messages.tally(Instant.EPOCH);
        long first = await(intake.submit(
                        Spool.Content.of("no report".getBytes(StandardCharsets.UTF_8)), Optional.of("letter.txt")))
                .messageId();
        long second = await(intake.submit(
                        Spool.Content.of("none either".getBytes(StandardCharsets.UTF_8)), Optional.empty()))
                .messageId();

        var page = messages.newest(Filter.ALL.state(State.SET_ASIDE), 1);
        assertThat(page).singleElement().satisfies(m -> {
            assertThat(m.id()).isEqualTo(second);
            assertThat(m.why()).isPresent();
        });
        var next = messages.newest(Filter.ALL.state(State.SET_ASIDE).before(second), 1);
        assertThat(next)
                .singleElement()
                .satisfies(m -> assertThat(m.envelope().filename()).contains("letter.txt"));
        assertThat(next.get(0).id()).isEqualTo(first);
        assertThat(messages.newest(Filter.ALL.state(State.STORED).domain("nobody.example.com"), 10))
                .isEmpty();
        assertThat(messages.count(Filter.ALL.state(State.SET_ASIDE))).isGreaterThanOrEqualTo(2);
        var after = messages.tally(Instant.EPOCH);
        assertThat(after.messages() - before.messages()).isEqualTo(2);
        assertThat(after.setAside() - before.setAside()).isEqualTo(2);
        assertThat(after.reports()).isEqualTo(before.reports());
    }

    @Test
    void domainsAreAddedOnceAndListedByName() {
        var added = domains.add(DomainName.of("b.added.example.com"));
        domains.add(DomainName.of("a.added.example.com"));

        assertThat(domains.add(DomainName.of("b.added.example.com"))).isEqualTo(added);
        assertThat(domains.find(DomainName.of("c.added.example.com"))).isEmpty();
        assertThat(domains.list())
                .extracting(MonitoredDomain::name)
                .contains("a.added.example.com", "b.added.example.com")
                .isSorted();
    }

    @Test
    void aCheckComesBackAsItWasMade() {
        var name = DomainName.of("checked.example.com");
        var record = new DnsRecord("_dmarc.checked.example.com", "TXT", "v=DMARC1; p=none");
        var finding = new Finding(
                FindingCode.values()[0], Severity.NEEDS_WORK, "p", List.of("none", "5 \u66f8"), Optional.of(record));
        var answer = new DomainAnswer(DomainAnswer.Code.values()[0], List.of("checked.example.com"));
        var key = new DkimKey(
                "s1",
                "s1._domainkey.checked.example.com",
                "rsa",
                2048,
                "f".repeat(64),
                false,
                Optional.of("Mailer Example"),
                Optional.empty(),
                false,
                Instant.parse("2026-03-12T09:00:00Z"),
                Optional.of(Instant.parse("2026-03-11T09:00:00Z")));
        var earlier = new DomainCheck(
                name,
                Instant.parse("2026-06-01T10:00:00Z"),
                Duration.ofMillis(1_234),
                answer,
                List.of(new Section(
                        SectionName.DMARC, Severity.NEEDS_WORK, finding, List.of(record), List.of(finding))),
                List.of(key),
                List.of(new QueryLogEntry(
                        "_dmarc.checked.example.com", "TXT", "FOUND", "v=DMARC1", Duration.ofNanos(1_500_000))));
        var later = new DomainCheck(
                name, Instant.parse("2026-06-02T10:00:00Z"), Duration.ZERO, answer, List.of(), List.of(), List.of());

        checks.store(earlier);
        checks.store(later);

        assertThat(checks.latest(name)).contains(later);
        assertThat(checks.history(name, 10)).containsExactly(later, earlier);
        assertThat(checks.recent(100)).contains(later).doesNotContain(earlier);
        assertThat(checks.latest(DomainName.of("never.example.com"))).isEmpty();
    }

    @Test
    void aCheckInAFormThatIsNotKnownAnyMoreCountsAsNotMade() throws Exception {
        try (var connection = database.getConnection()) {
            connection
                    .createStatement()
                    .execute(
                            "insert into domain_check (domain, checked_at, took_ms, result) values ('old.example.com', now(), 1, '{\"domain\": \"old.example.com\"}')");
        }

        assertThat(checks.latest(DomainName.of("old.example.com"))).isEmpty();
    }

    @Test
    void sampleDataGoesAtOnceAndWhatOthersReportedMeanwhileStays() throws Exception {
        var name = DomainName.of("sample.storage.example.com");
        var fromHere = new ReceivedMessage(
                Instant.now(),
                InetAddress.getLoopbackAddress(),
                "localhost",
                true,
                Optional.empty(),
                "",
                List.of("demo@kakitome.test"),
                MailContent.of(report("sample")
                        .domain(name.ascii())
                        .row("192.0.2.1", 100)
                        .xml()));
        await(Long.parseLong(
                ((Acceptance.Stored) sink.accept(fromHere).toCompletableFuture().get(20, TimeUnit.SECONDS)).id()));
        long real =
                upload(report("real").domain(name.ascii()).row("192.0.2.1", 5)).messageId();
        assertThat(domains.find(name))
                .hasValueSatisfying(domain -> assertThat(domain.demo()).isTrue());
        assertThat(demo.messages()).isPositive();

        demo.remove();
        intake.wake();
        await(real);

        assertThat(demo.messages()).isZero();
        assertThat(domains.find(name))
                .hasValueSatisfying(domain -> assertThat(domain.demo()).isFalse());
        assertThat(reports.newest(name, 0, 10))
                .extracting(r -> r.report().metadata().reportId())
                .containsExactly("real");
    }

    private IntakeOutcome upload(SampleReport report) throws Exception {
        return await(intake.submit(Spool.Content.of(report.xml()), Optional.of("report.xml")));
    }

    private IntakeOutcome await(long id) throws Exception {
        return intake.outcome(id, Duration.ofSeconds(20))
                .toCompletableFuture()
                .get(25, TimeUnit.SECONDS)
                .orElseThrow();
    }
}
