package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.SampleReport.report;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.dkim.TestSigner;
import org.kakitome.dns.FakeDns;
import org.kakitome.message.MessageAuthenticator;
import org.kakitome.message.ReceivedFrom;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.FailureReport;
import org.kakitome.report.ReportReader;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportVisitor;
import org.kakitome.report.SetAside;
import org.kakitome.report.TlsReport;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfLimits;
import org.kakitome.storage.SenderAuthentication;
import org.kakitome.storage.SenderAuthentication.Verdict;

/**
 * What {@code dkim/} verifies and what {@code report/} reads are the same mail, however a stranger arranges his report around one that a reporter signed. Where
 * his report is read the mail is not verified, and where it is verified his report is not read.
 */
class ForgedReportsTest {
    private static final String REPORTER = "reporter.example.net";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
    private static final String FORGED_ID = "forged";
    private static final byte[] FORGED = report(FORGED_ID).row("192.0.2.1", 5).xml();

    /** As some reporters do, without the fields of MIME. */
    private static final String TAGS = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + REPORTER
            + "; s=s1; h=from:to:subject:content-type; bh={bh}; b={b}";

    private static final Map<String, String> LETTERS = new ConcurrentHashMap<>();

    private final FakeDns dns = FakeDns.zone()
            .txt("_dmarc." + REPORTER, "v=DMARC1; p=reject")
            .txt(REPORTER, "v=spf1 -all")
            .txt("s1._domainkey." + REPORTER, TestSigner.rsa(2048).record());

    private final MessageAuthenticator authenticator = new MessageAuthenticator(
            dns, CLOCK, new SpfEvaluator(dns, CLOCK, "mx.kakitome.test", SpfLimits.RFC_7208), "mx.kakitome.test");

    @Test
    void aSignedLetterIsVerifiedAndHoldsNoReport() {
        assertThat(verdict(letter(TAGS))).isEqualTo(Verdict.VERIFIED);
        assertThat(reports(letter(TAGS))).isEmpty();
    }

    @Test
    void aFieldAndItsFoldsMayStandOnTop() {
        var mail = "Received: from a\r\n \r\n by b\r\n \r\n" + letter(TAGS);

        assertThat(verdict(mail)).isEqualTo(Verdict.VERIFIED);
        assertThat(reports(mail)).isEmpty();
    }

    /** {xml}, {line}, {base64}, {gzip}, {zip}, {tls}: his report; % is a line end. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            X-Note: x% %{xml}             | a line of white space, which is a fold to some and the end of the header to others
            X-Note: x% %% %{xml}          | several
            X-Note: x%\t%{tls}%           |
            Content-Type: application/gzip%Content-Transfer-Encoding: base64% %{base64}% |
            Content-Type: application/zip%Content-Transfer-Encoding: binary% %{zip}%     |
            {xml}                         | not a mail at all, with the mail for a footer
            {line}%                       | in one line with a colon
            ' {xml}'                      | a fold of nothing
            <a>{xml}                      | wrapped
            {gzip}%                       | with the mail behind the archive
            {zip}%                        |
            {base64}%                     |
            {base64:}%                    | base64 whose first line looks like a field
            {base64: }%                   | and whose others look like its folds
            {tls}%                        |
            { tls}%                       | a field, by its grammar, with folds
            {prefix}                      | the same in XML
            Here is the report%{xml}      |
            From me%{xml}                 | as in an mbox
            From me% {line}%              |
            """)
    void aReportOnTopOfASignedMailIsNotVerified(String top, String why) {
        var mail = filled(top) + letter(TAGS);

        assertThat(verdict(mail) == Verdict.VERIFIED && !reports(mail).isEmpty())
                .as("%s, read %s", verdict(mail), reports(mail))
                .isFalse();
    }

    /** RFC 6376 §8.2. */
    @Test
    void aPartBehindTheLengthThatIsSignedIsNotVerified() {
        var mail = letter(TAGS.replace("bh=", "l=20; bh=")) + filled("--b%Content-Type: text/xml%%{xml}");

        assertThat(verdict(mail)).isEqualTo(Verdict.UNVERIFIED);
    }

    /** An automatic answer is signed by whoever answers, and quotes what a stranger sent him. */
    @Test
    void whatASignedAnswerQuotesIsNotVerifiedBelowAnotherContentType() {
        var answer =
                signed("I am away.\r\n".repeat(500) + filled("%--evil%Content-Type: text/xml%%{xml}--evil--%"), TAGS);
        assertThat(verdict(answer)).isEqualTo(Verdict.VERIFIED);
        assertThat(reports(answer)).isEmpty();

        var mail = "Content-Type: multipart/mixed; boundary=evil\r\n" + answer;

        assertThat(reports(mail)).isNotEmpty();
        assertThat(verdict(mail)).isEqualTo(Verdict.UNVERIFIED);
    }

    /** Any lines above or below the signed fields, and line ends of any kind: seeded, so that it fails again. */
    @Test
    void howeverLinesAreArranged() {
        var random = new Random(6376);
        var pieces = List.of(
                "X-Note: x",
                "X",
                " ",
                "\t",
                "\r",
                "\r\r\n",
                "\r\n",
                "\n",
                "\r\n",
                "\n",
                ":",
                "From x",
                "--b",
                "\0",
                "\u00a0",
                "Content-Type: text/xml",
                "Content-Type : application/gzip",
                "Content-Transfer-Encoding: base64",
                "{xml}",
                "{line}",
                "{base64}",
                "{base64:}",
                "{gzip}",
                "{zip}",
                "{tls}",
                "{ tls}",
                "{prefix}");
        int verified = 0;
        int read = 0;
        for (int i = 0; i < 6_000; i++) {
            var top = new StringBuilder();
            for (int n = random.nextInt(9); n >= 0; n--) top.append(filled(pieces.get(random.nextInt(pieces.size()))));
            if (random.nextInt(3) > 0) top.append(random.nextBoolean() ? "\r\n" : "\n");
            var mail = new StringBuilder(letter(TAGS));
            mail.insert(random.nextInt(3) > 0 ? 0 : mail.indexOf("\r\n\r\n") + 2, top);

            boolean isVerified = verdict(mail.toString()) == Verdict.VERIFIED;
            var reports = reports(mail.toString());

            if (isVerified) verified++;
            if (!reports.isEmpty()) read++;
            assertThat(isVerified && !reports.isEmpty())
                    .as("seed 6376, number %d: %s", i, top)
                    .isFalse();
        }
        assertThat(verified).isGreaterThan(100);
        assertThat(read).isGreaterThan(100);
    }

    private static String letter(String tags) {
        return LETTERS.computeIfAbsent(tags, t -> signed("A letter, and no report.\r\n", t));
    }

    private static String signed(String body, String tags) {
        return text(TestSigner.rsa(2048)
                .sign(
                        "From: Reports <noreply@" + REPORTER + ">\r\nTo: dmarc@kakitome.test\r\nSubject: Hello\r\n"
                                + "Content-Type: text/plain\r\n\r\n" + body,
                        tags));
    }

    private static String filled(String row) {
        var xml = text(FORGED).replace("\n", "\r\n");
        var base64 = Base64.getEncoder().encodeToString(gzip(FORGED));
        var lines = base64.replaceAll("(.{60})", "$1\r\n");
        var tls = """
                {"organization-name": "x", "report-id": "forged", "contact-info": "x@example.net",
                "date-range": {"start-datetime": "2026-11-20T00:00:00Z", "end-datetime": "2026-11-21T00:00:00Z"},
                "policies": [{"policy": {"policy-type": "sts", "policy-domain": "example.com"},
                "summary": {"total-successful-session-count": 1, "total-failure-session-count": 0}}]}
                """.replace("\n", "\r\n");
        return row.replace("%", "\r\n")
                .replace("{xml}", xml)
                .replace("{line}", xml.replace("\r\n", ""))
                .replace(
                        "{prefix}",
                        folded(xml.replaceAll("<\\?.*?\\?>\\s*", "")
                                .replaceAll("<(/?)(?=[a-z])", "<$1a:")
                                .replaceFirst("feedback xmlns=", "feedback\r\n xmlns=")
                                .replaceFirst("\\s+xmlns=\"[^\"]*\"", "")))
                .replace("{base64}", lines)
                .replace("{base64:}", lines.replaceFirst("\r\n", ":\r\n"))
                .replace("{base64: }", folded(lines.replaceFirst("\r\n", ":\r\n")))
                .replace("{gzip}", text(gzip(FORGED)))
                .replace("{zip}", text(zip(FORGED)))
                .replace("{tls}", tls)
                .replace("{ tls}", folded(tls.replaceFirst(" ", "")));
    }

    /** So that all is one field. */
    private static String folded(String lines) {
        return lines.strip().replace("\r\n", "\r\n ") + "\r\n";
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static byte[] gzip(byte[] content) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] zip(byte[] content) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("report.xml"));
            zip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private Verdict verdict(String mail) {
        var from = new ReceivedFrom(address("203.0.113.9"), "mail.example.org", "stranger@example.org");
        return SenderAuthentication.of(authenticator.authenticate(mail.getBytes(StandardCharsets.ISO_8859_1), from))
                .verdict();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ids of the reports that are read. */
    private static List<String> reports(String mail) {
        var read = new Read();
        try {
            new ReportReader(CLOCK)
                    .read(new ByteArrayInputStream(mail.getBytes(StandardCharsets.ISO_8859_1)), Optional.empty(), read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read.ids;
    }

    private static final class Read implements ReportVisitor {
        final List<String> ids = new ArrayList<>();
        private String begun = "";

        @Override
        public void begin(AggregateReport report) {
            begun = report.metadata().reportId();
        }

        @Override
        public void record(ReportRecord record) {
            // the report it is in counts
        }

        @Override
        public void end(ReportEnd end) {
            ids.add(begun);
        }

        @Override
        public void setAside(String document, SetAside why) {
            // the report that had begun does not end
        }

        @Override
        public boolean failureReport(String document, FailureReport report) {
            return ids.add("failure report");
        }

        @Override
        public boolean tlsReport(String document, TlsReport report) {
            return ids.add(report.reportId());
        }
    }
}
