package org.kakitome.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.kakitome.SharedData;
import org.kakitome.demo.DemoMail.Fate;
import org.kakitome.demo.DemoReporter.Schema;
import org.kakitome.demo.DemoRow.Truth;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.FailureReport;
import org.kakitome.report.ReportReader;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportVisitor;
import org.kakitome.report.SetAside;
import org.kakitome.report.TlsReport;

class DemoReportsTest {
    private static final LocalDate LAST_DAY = LocalDate.of(2026, 11, 23);
    private static final DemoCompany COMPANY = new DemoCompany(DemoCompany.SEED, LAST_DAY);
    private static final List<DemoMail> MAILS = new DemoReports(COMPANY, "demo@kakitome.test").mails();

    @Test
    void givesTheSameBytesAgain() {
        var again = new DemoReports(new DemoCompany(DemoCompany.SEED, LAST_DAY), "demo@kakitome.test").mails();

        assertThat(again).hasSameSizeAs(MAILS);
        for (int i = 0; i < MAILS.size(); i++)
            assertThat(again.get(i).content()).isEqualTo(MAILS.get(i).content());
    }

    @Test
    void isSmall() {
        assertThat(MAILS).hasSizeLessThanOrEqualTo(1_000);
        assertThat(MAILS.stream().mapToLong(mail -> mail.content().length).sum())
                .isLessThan(5_000_000);
    }

    @Test
    void mailsAreAsciiWithCrlfAndShortLines() {
        assertThat(MAILS).allSatisfy(mail -> {
            var text = new String(mail.content(), ISO_8859_1);
            assertThat(text).endsWith("\r\n").matches("(?s)[\\r\\n\\t -~]*");
            assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n");
            assertThat(Arrays.stream(text.split("\r\n"))
                            .mapToInt(String::length)
                            .max()
                            .orElse(0))
                    .isLessThan(200);
        });
    }

    @Test
    void subjectAndFileNameAreThoseOfTheStandard() {
        var mail = mailOf(DemoReporter.SWIFT_BOX, DemoCompany.MAIN, LAST_DAY);

        assertThat(unfolded(mail))
                .containsPattern("(?m)^Subject: Report Domain: example\\.com Submitter: swiftbox\\.example"
                        + " Report-ID: <2026\\.11\\.23\\.[a-z0-9]+@swiftbox\\.example>$")
                .contains("filename=\"swiftbox.example!example.com!1795392000!1795478399.xml.gz\"")
                .contains("Content-Type: application/gzip;")
                .contains("To: <demo@kakitome.test>\r\n");
    }

    /** RFC 9990 §3.5.1: unique among reports to the same domain; a resend keeps its id. */
    @Test
    void reportIdsAreUnique() {
        assertThat(MAILS.stream()
                        .filter(mail -> mail.fate() != Fate.DUPLICATE)
                        .flatMap(mail -> mail.report().stream())
                        .map(report -> report.reporter().domain() + " " + report.reportId()
                                + (report.reporter().idStyle() == DemoReporter.IdStyle.DOMAIN_AND_DAY
                                        ? report.day()
                                        : "")))
                .doesNotHaveDuplicates();
    }

    @Test
    void threeMailsAreNoNewReports() {
        var fates = new HashMap<Fate, Integer>();
        MAILS.forEach(mail -> fates.merge(mail.fate(), 1, Integer::sum));

        assertThat(MAILS.stream()
                        .filter(mail ->
                                mail.fate() == Fate.STORED && mail.report().isEmpty()))
                .as("reports of other kinds")
                .hasSize(2 * DemoOtherReports.TLS_DAYS + 4);
        assertThat(fates).containsEntry(Fate.DUPLICATE, 1).containsEntry(Fate.SET_ASIDE, 2);
    }

    @Test
    void theManifestAddsUpToTheStory() {
        long spoofed = COMPANY.reports().stream()
                .filter(report -> report.policyDomain().equals(DemoCompany.PARKED))
                .mapToLong(DemoReport::messages)
                .sum();

        assertThat(DemoMail.messages(MAILS, DemoCompany.PARKED, Truth.SPOOFED))
                .isEqualTo(spoofed)
                .isPositive();
        assertThat(DemoMail.messages(MAILS, DemoCompany.PARKED, Truth.ALIGNED)).isZero();
    }

    @Test
    void everyMailIsReadAsItsManifestSays() throws IOException {
        var clock = Clock.fixed(LAST_DAY.plusDays(1).atTime(2, 40).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
        var reader = new ReportReader(clock);
        var hashes = new HashSet<String>();
        for (var mail : MAILS) {
            var read = new Read();

            reader.read(new ByteArrayInputStream(mail.content()), Optional.empty(), read);

            if (mail.fate() == Fate.SET_ASIDE) {
                assertThat(read.ends).isEmpty();
                assertThat(read.asides).hasSize(1);
                continue;
            }
            assertThat(read.asides).isEmpty();
            if (mail.report().isEmpty()) {
                assertThat(read.others).hasSize(1);
                continue;
            }
            var report = mail.report().orElseThrow();
            assertThat(read.ends).singleElement().satisfies(end -> {
                assertThat(end.messages()).isEqualTo(report.messages());
                assertThat(end.records()).isEqualTo(report.rows().size());
                assertThat(end.skipped()).isZero();
                assertThat(end.notes()).isEmpty();
                assertThat(hashes.add(end.contentHash())).isEqualTo(mail.fate() == Fate.STORED);
            });
            assertThat(read.head.metadata().reportId()).isEqualTo(report.reportId());
            assertThat(read.head.metadata().orgName())
                    .isEqualTo(report.reporter().orgName());
            assertThat(read.head.policyPublished().domain()).isEqualTo(report.policyDomain());
            assertThat(read.aligned).isEqualTo(report.messages(Truth.ALIGNED));
        }
    }

    private static final class Read implements ReportVisitor {
        final List<ReportEnd> ends = new ArrayList<>();
        final List<SetAside> asides = new ArrayList<>();
        AggregateReport head;
        long aligned;
        final List<Object> others = new ArrayList<>();

        @Override
        public boolean failureReport(String document, FailureReport report) {
            assertThat(report.notes()).isEmpty();
            return others.add(report);
        }

        @Override
        public boolean tlsReport(String document, TlsReport report) {
            assertThat(report.notes()).isEmpty();
            return others.add(report);
        }

        @Override
        public void begin(AggregateReport report) {
            head = report;
        }

        @Override
        public void record(ReportRecord record) {
            if (record.policyEvaluated().aligned()) aligned += record.count();
        }

        @Override
        public void end(ReportEnd end) {
            ends.add(end);
        }

        @Override
        public void setAside(String document, SetAside why) {
            asides.add(why);
        }
    }

    /** The schemas are third-party data: RFC 9990 Appendix A, RFC 7489 Appendix C. */
    @Test
    void reportsAreValidByTheirSchemas() throws Exception {
        var folder = SharedData.folder("xsd");
        var factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        var rfc9990 = factory.newSchema(folder.resolve("dmarc-2.0-rfc9990.xsd").toFile());
        var rfc7489 = factory.newSchema(folder.resolve("rfc7489-appendix-c.xsd").toFile());

        for (var report : COMPANY.reports()) {
            if (report.day().isBefore(LAST_DAY.minusDays(9)))
                continue; // each reporter and each domain is in the last ten days
            var schema = report.reporter().schema() == Schema.RFC_9990 ? rfc9990 : rfc7489;
            // Appendix C has no target namespace although its text names one
            var xml = DemoReportXml.of(report).replace(" xmlns=\"http://dmarc.org/dmarc-xml/0.1\"", "");
            assertThatCode(() -> schema.newValidator().validate(new StreamSource(new StringReader(xml))))
                    .as(xml)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void enforcementShowsInTheDispositions() {
        var enforced = DemoReportXml.of(mailOf(DemoReporter.KANTO_MAIL, DemoCompany.NEWS, LAST_DAY)
                .report()
                .orElseThrow());
        var old = DemoReportXml.of(mailOf(DemoReporter.BIG_MAIL, DemoCompany.NEWS, LAST_DAY)
                .report()
                .orElseThrow());

        assertThat(enforced).contains("<disposition>pass</disposition>"); // RFC 9990 §3.1.1.9
        assertThat(old).contains("<disposition>none</disposition>").doesNotContain("<disposition>pass");
    }

    private static DemoMail mailOf(DemoReporter reporter, String policyDomain, LocalDate day) {
        return MAILS.stream()
                .filter(mail -> mail.report()
                        .filter(report -> report.reporter() == reporter
                                && report.policyDomain().equals(policyDomain)
                                && report.day().equals(day))
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    private static String unfolded(DemoMail mail) {
        return new String(mail.content(), US_ASCII).replaceAll("\r\n(?=[ \t])", "");
    }
}
