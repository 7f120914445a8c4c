package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.report.ReportXml.REPORT;
import static org.kakitome.report.ReportXml.base64;
import static org.kakitome.report.ReportXml.bytes;
import static org.kakitome.report.ReportXml.gzip;
import static org.kakitome.report.ReportXml.with;
import static org.kakitome.report.ReportXml.zip;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MIME as it is sent: RFC 2045, 2046, 2047, 2231, and less than that. */
class MailPartsTest {
    private static final String HEADER = """
            From: dmarc@reporter.example
            To: dmarc@example.com
            Subject: Report Domain: example.com Submitter: reporter.example Report-ID: <r-1>
            MIME-Version: 1.0
            """;
    private static final String GZIP = base64(gzip(REPORT));
    private static final String ZIP = base64(zip("report.xml", bytes(REPORT)));
    private static final String TEXT = "Content-Type: text/plain\n\nThis is a report.\n";

    private static String mixed(String... parts) {
        var mail = new StringBuilder(HEADER).append("Content-Type: multipart/mixed; boundary=\"=_b\"\n\npreamble\n");
        for (var part : parts) mail.append("--=_b\n").append(part).append('\n');
        return mail.append("--=_b--\nepilogue\n").toString();
    }

    private static String attachment(String type, String content) {
        return "Content-Type: " + type + "\nContent-Transfer-Encoding: base64\n"
                + "Content-Disposition: attachment; filename=\"reporter.example!example.com!1!2.xml.gz\"\n\n" + content;
    }

    private static void assertRead(String mail, String... notes) {
        assertRead(bytes(mail), notes);
    }

    private static void assertRead(byte[] mail, String... notes) {
        var collected = Collected.of(mail);
        assertThat(collected.asides).isEmpty();
        assertThat(collected.report().end().messages()).isEqualTo(3);
        assertThat(collected.report().noteCodes()).containsExactly(notes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/gzip",
                "application/x-gzip",
                "application/zip",
                "application/x-zip-compressed",
                "application/xml",
                "text/xml",
                "application/octet-stream",
                "text/plain",
                "text/html",
                "image/png",
                "application/pdf",
                "nonsense",
                ""
            })
    void theMediaTypeOfAnAttachmentDoesNotMatter(String type) {
        assertRead(mixed(TEXT, attachment(type, GZIP)));
        assertRead(mixed(TEXT, attachment(type, ZIP)));
        assertRead(mixed(TEXT, attachment(type, base64(bytes(REPORT)))));
    }

    @Test
    void theReportMayBeTheWholeBody() {
        assertRead(HEADER + "Content-Type: application/gzip\nContent-Transfer-Encoding: base64\n\n" + GZIP);
        assertRead(HEADER + "Content-Type: application/zip\nContent-Transfer-Encoding: BASE64 \n\n" + ZIP);
        assertRead(HEADER + "Content-Type: text/xml\n\n" + REPORT);
        assertRead("Subject: x\n\n" + REPORT);
    }

    @Test
    void lineEndsMayBeOfEitherKind() {
        assertRead(mixed(TEXT, attachment("application/gzip", GZIP)).replace("\r\n", "\n"));
        assertRead(mixed(TEXT, attachment("application/gzip", GZIP))
                .replace("\r\n", "\n")
                .replace("\n", "\r\n"));
    }

    @Test
    void quotedPrintableXmlIsRead() {
        var quoted = REPORT.replace("=", "=3D").replace("<row>", "<r=\now>").replace("\n", "\r\n");

        assertRead(mixed("Content-Type: text/xml\nContent-Transfer-Encoding: quoted-printable\n\n" + quoted));
        assertRead(mixed("Content-Type: text/xml\n\n" + quoted), "TRANSFER_ENCODING_WRONG");
        assertRead(
                mixed("Content-Type: text/xml\nContent-Transfer-Encoding: base64\n\n" + quoted),
                "TRANSFER_ENCODING_WRONG");
        var oneLine = REPORT.substring(REPORT.indexOf("<feedback>"))
                .replaceAll("\\s*\n\\s*", "")
                .replaceAll("(.{75})", "$1=\n");
        assertRead(mixed("Content-Type: text/xml\n\n" + oneLine), "TRANSFER_ENCODING_WRONG");
    }

    @Test
    void eightBitAndBinaryBodiesAreRead() {
        assertRead(mixed("Content-Type: text/xml\nContent-Transfer-Encoding: 8bit\n\n"
                + with("Example Reporter", "Société 書留")));
        var binary = new StringBuilder();
        for (byte b : gzip(REPORT)) binary.append((char) (b & 0xff));
        assertRead(mixed("Content-Type: application/gzip\nContent-Transfer-Encoding: binary\n\n" + binary)
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aTransferEncodingMayBeMissingOrWrong() {
        assertRead(mixed("Content-Type: application/gzip\n\n" + GZIP), "TRANSFER_ENCODING_WRONG");
        assertRead(
                mixed("Content-Type: application/zip\nContent-Transfer-Encoding: 7bit\n\n" + ZIP),
                "TRANSFER_ENCODING_WRONG");
        assertRead(
                mixed("Content-Type: text/xml\nContent-Transfer-Encoding: base64\n\n" + REPORT),
                "TRANSFER_ENCODING_WRONG");
        assertRead(
                mixed("Content-Type: application/gzip\nContent-Transfer-Encoding: x-base64\n\n" + GZIP),
                "TRANSFER_ENCODING_WRONG");
    }

    @Test
    void damagedBase64IsReadWhereItCanBe() {
        assertRead(mixed(attachment("application/gzip", GZIP.replace("\r\n", "\r\n \r\n\t"))));
        assertRead(mixed(attachment("application/gzip", GZIP.replaceAll("\\s", ""))));
        assertRead(mixed(attachment("application/gzip", GZIP.replace("=", ""))));
    }

    @Test
    void theClosingDelimiterMayBeMissing() {
        assertRead(mixed(TEXT, attachment("application/gzip", GZIP)).replace("--=_b--\nepilogue\n", ""));
    }

    @Test
    void theBoundaryMayBeMissingOrWrong() {
        var mail = mixed(TEXT, attachment("application/gzip", GZIP)).replace("preamble\n", "");

        assertRead(mail.replace("; boundary=\"=_b\"", ""));
        assertRead(mail.replace("boundary=\"=_b\"", "boundary=other"));
        assertRead(mail.replaceAll("Content-Type: multipart/mixed.*\\n", ""));
        var withPreamble = mail.replaceFirst("\n\n", "\n\n-- a rule\nThis is a multi-part message in MIME format.\n\n");
        assertRead(withPreamble.replace("; boundary=\"=_b\"", ""));
        assertRead(withPreamble.replace("boundary=\"=_b\"", "boundary='=_b'"));
    }

    @Test
    void aMultipartThatALetterQuotesIsNone() {
        var quoted = "Look what came:\n\n--x\nContent-Type: application/gzip\nContent-Transfer-Encoding: base64\n\n"
                + GZIP + "\n--x--\n";

        assertThat(Collected.of(HEADER + "Content-Type: text/plain\n\n" + quoted)
                        .aside()
                        .reason())
                .isEqualTo(SetAside.Reason.NO_REPORT);
    }

    @Test
    void multipartsMayLieInsideEachOther() {
        var inner = "Content-Type: multipart/related; boundary=i\n\n--i\n" + attachment("application/gzip", GZIP)
                + "\n--i--\n";

        assertRead(mixed(
                "Content-Type: multipart/alternative; boundary=a\n\n--a\n" + TEXT
                        + "\n--a\nContent-Type: text/html\n\n<html><body>x</body></html>\n--a--\n",
                inner));
    }

    @Test
    void aForwardedMailIsSearched() {
        var mail = mixed(TEXT, attachment("application/gzip", GZIP));

        assertRead(mixed(TEXT, "Content-Type: message/rfc822\n\n" + mail));
        assertRead(mixed(
                TEXT, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64(bytes(mail))));
        assertRead(mixed(
                TEXT,
                "Content-Type: application/octet-stream; name=report.eml\nContent-Transfer-Encoding: base64\n\n"
                        + base64(bytes(mail))));
    }

    @Test
    void everyAttachmentIsADocument() {
        var collected = Collected.of(mixed(
                TEXT,
                attachment("application/gzip", GZIP),
                attachment("application/gzip", base64(gzip(with("r-1", "r-2"))))));

        assertThat(collected.reports)
                .extracting(report -> report.head().metadata().reportId())
                .containsExactly("r-1", "r-2");
        assertThat(collected.asides).isEmpty();
    }

    @Test
    void besideAReportOnlyAttachmentsThatClaimToBeOneAreTold() {
        var collected = Collected.of(mixed(
                TEXT,
                "Content-Type: text/html\n\n<p>Hello</p>",
                "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgoAAAANSUhEUg==",
                "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----",
                attachment("application/gzip", GZIP),
                attachment("application/gzip", base64(bytes("no report"))),
                attachment("application/gzip", GZIP.substring(0, 100))));

        assertThat(collected.reports).hasSize(1);
        assertThat(collected.asides)
                .extracting(aside -> aside.why().reason())
                .containsExactly(SetAside.Reason.NOT_XML, SetAside.Reason.ARCHIVE_BROKEN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            filename="a b.xml"                                                   | a b.xml
            filename=r!e!1!2.xml                                                 | r!e!1!2.xml
            filename*=UTF-8''%E6%9B%B8%E7%95%99.xml                              | 書留.xml
            filename*0="long-"; filename*1="name.xml"                            | long-name.xml
            filename*0*=UTF-8''%E6%9B%B8; filename*1*=%E7%95%99; filename*2=.xml | 書留.xml
            filename="=?UTF-8?B?5pu455WZLnhtbA==?="                              | 書留.xml
            filename="=?utf-8?q?caf=C3=A9.xml?="                                 | café.xml
            filename="../../etc/x.xml"                                           | ../../etc/x.xml
            filename=                                                            | fallback.xml
            x=y                                                                  | fallback.xml
            filename="=?nonsense?="; filename*=bad''%ZZ                          | fallback.xml
            """)
    void namesAreDecodedForPeople(String parameter, String name) {
        var collected =
                Collected.of(mixed("Content-Type: text/xml; name=fallback.xml\nContent-Disposition: attachment; "
                        + parameter + "\n\nno XML"));

        assertThat(collected.asides).hasSize(1);
        if (!parameter.contains("nonsense"))
            assertThat(collected.asides.get(0).document()).isEqualTo(name);
    }

    // --- mail without a report: one reason, the truest

    @Test
    void aLetterHasNoReport() {
        assertThat(Collected.of(HEADER + "\nHello,\n<jane@example.com> wrote: {x}\n")
                        .aside()
                        .reason())
                .isEqualTo(SetAside.Reason.NO_REPORT);
        assertThat(Collected.of(mixed(TEXT, "Content-Type: text/html\n\n<a href='x'>y</a>"))
                        .aside()
                        .reason())
                .isEqualTo(SetAside.Reason.NO_REPORT);
        assertThat(Collected.of(HEADER + "\n").aside().reason()).isEqualTo(SetAside.Reason.NO_REPORT);
        assertThat(Collected.of(HEADER).aside().reason()).isEqualTo(SetAside.Reason.NO_REPORT);
    }

    @Test
    void anEmptyAttachmentIsToldAsSuch() {
        var collected = Collected.of(mixed(TEXT, attachment("application/gzip", "")));

        assertThat(collected.aside().reason()).isEqualTo(SetAside.Reason.EMPTY);
        assertThat(collected.asides.get(0).document()).isEqualTo("reporter.example!example.com!1!2.xml.gz");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Shift_JIS   | Shift_JIS    | 書留     | 書留    |               | RFC 7303 §3.2
            iso-8859-1  | windows-1252 | Société | Société | INVALID_BYTES |
            us-ascii    | UTF-8        | Société | Société |               | wrong, and seen more often than right
            iso-8859-1  | UTF-8        | Société | Société |               |
            nonsense    | UTF-8        | 書留     | 書留    |               |
            """)
    void withoutADeclarationTheMediaTypeTellsTheEncoding(
            String declared, String real, String sent, String read, String note, String why) {
        var xml = with("Example Reporter", sent).replaceFirst("<\\?xml.*\\?>\\s*", "");
        var report = Collected.of(mixed("Content-Type: text/xml; charset=" + declared
                        + "\nContent-Transfer-Encoding: base64\n\n"
                        + base64(xml.getBytes(java.nio.charset.Charset.forName(real)))))
                .report();

        assertThat(report.head().metadata().orgName()).isEqualTo(read);
        assertThat(String.join(" ", report.noteCodes())).isEqualTo(note == null ? "" : note);
    }

    @Test
    void anAttachmentThatIsNoReportIsToldBeforeTheTextBesideIt() {
        assertThat(Collected.of(mixed(TEXT, attachment("application/gzip", base64(gzip("Hello")))))
                        .aside()
                        .reason())
                .isEqualTo(SetAside.Reason.NOT_XML);
        assertThat(Collected.of(mixed(TEXT, attachment("application/gzip", base64(gzip("<feedback><x>")))))
                        .aside()
                        .reason())
                .isEqualTo(SetAside.Reason.XML_BROKEN);
        assertThat(Collected.of(mixed(TEXT, attachment("application/gzip", GZIP.substring(0, 200))))
                        .aside()
                        .reason())
                .isEqualTo(SetAside.Reason.ARCHIVE_BROKEN);
    }

    @Test
    void outlooksOwnFormatIsNamed() {
        var tnef =
                "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IgAAAAA=\n";

        assertThat(Collected.of(mixed(TEXT, tnef)).aside())
                .isEqualTo(new SetAside(SetAside.Reason.NOT_XML, "winmail.dat (Outlook TNEF)"));
    }

    @Test
    void aBounceIsNoReportEvenIfItQuotesOne() {
        var bounce = HEADER + "Content-Type: multipart/report; report-type=delivery-status; boundary=\"=_b\"\n\n--=_b\n"
                + TEXT
                + "\n--=_b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@example.com\nAction: failed\n"
                + "\n--=_b\nContent-Type: message/rfc822\n\n"
                + mixed(attachment("application/gzip", GZIP)).replace("=_b", "=_c")
                + "\n--=_b--\n";

        assertThat(Collected.of(bounce).aside())
                .isEqualTo(new SetAside(SetAside.Reason.NO_REPORT, "delivery status (RFC 3464)"));
    }

    @Test
    void failureReportsAndTlsReportsAreRecognised() {
        var failure = HEADER
                + "Content-Type: multipart/report; report-type=feedback-report; boundary=\"=_b\"\n\n--=_b\n" + TEXT
                + "\n--=_b\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\nVersion: 1\n"
                + "\n--=_b\nContent-Type: message/rfc822\n\nSubject: quoted\n\n" + REPORT + "\n--=_b--\n";
        var tls = mixed(
                TEXT,
                "Content-Type: application/tlsrpt+json\n\n{\"organization-name\":\"Example\",\"date-range\":{\"start-datetime\":"
                        + "\"2023-11-15T00:00:00Z\",\"end-datetime\":\"2023-11-15T23:59:59Z\"},\"policies\":[]}");

        for (var mail : new String[] {failure, tls})
            assertThat(Collected.of(mail).aside().reason()).isEqualTo(SetAside.Reason.OTHER_REPORT_KIND);
    }

    // --- limits

    @Test
    void depthAndPartsAreBounded() {
        var deep = new StringBuilder(HEADER);
        for (int i = 0; i < 20; i++)
            deep.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\n\n--b")
                    .append(i)
                    .append('\n');
        assertThat(Collected.of(deep.toString()).aside().reason()).isEqualTo(SetAside.Reason.MIME_TOO_DEEP);

        var messages = HEADER + "Content-Type: message/rfc822\n\n".repeat(20);
        assertThat(Collected.of(messages).aside().reason()).isEqualTo(SetAside.Reason.MIME_TOO_DEEP);

        var parts = new String[1_001];
        java.util.Arrays.fill(parts, TEXT);
        assertThat(Collected.of(mixed(parts)).aside().reason()).isEqualTo(SetAside.Reason.MIME_TOO_DEEP);
    }

    @Test
    void guessedBoundariesCountAsDepth() {
        var mail = new StringBuilder(HEADER).append("Content-Type: multipart/mixed\n\n");
        for (int i = 0; i < 40; i++) mail.append("--b").append(i).append("\nContent-Type: multipart/mixed\n\n");

        assertThat(Collected.of(mail.toString()).aside().reason()).isEqualTo(SetAside.Reason.MIME_TOO_DEEP);
    }

    @Test
    void theMostIsRead() {
        var deep = new StringBuilder(HEADER);
        for (int i = 0; i < 16; i++)
            deep.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("x\n\n--b")
                    .append(i)
                    .append("x\n");
        assertRead(deep + attachment("application/gzip", GZIP));

        var parts = new String[1_000];
        java.util.Arrays.fill(parts, TEXT);
        parts[999] = attachment("application/gzip", GZIP);
        assertRead(mixed(parts));
    }

    @Test
    void whatIsLostBehindALimitIsToldBesideTheReport() {
        var parts = new String[1_002];
        java.util.Arrays.fill(parts, TEXT);
        parts[0] = attachment("application/gzip", GZIP);

        var collected = Collected.of(mixed(parts));

        assertThat(collected.reports).hasSize(1);
        assertThat(collected.asides)
                .extracting(aside -> aside.why().reason())
                .containsExactly(SetAside.Reason.MIME_TOO_DEEP);
    }

    @Test
    void longLinesAndHeadersAreTakenAndEndlessOnesAreNot() {
        assertRead(HEADER + "X-Long: " + "x".repeat(50_000) + "\nContent-Type: text/xml\n\n"
                + REPORT.replaceAll("\\s*\\n\\s*", ""));
        assertRead(HEADER + "Content-Type: text/xml\n\n"
                + with("<record>", "<!-- " + "x".repeat(1_000_000) + " --><record>")
                        .replaceAll("\\s*\\n\\s*", ""));
        assertThat(Collected.of(HEADER + "X-Long: " + "x".repeat(500_000) + "\n\n" + REPORT)
                        .aside()
                        .reason())
                .isEqualTo(SetAside.Reason.TOO_LARGE);
        assertThat(Collected.of(HEADER + "X: y\n".repeat(10_000) + "\n" + REPORT)
                        .aside()
                        .reason())
                .isEqualTo(SetAside.Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From reporter@example.net Mon Nov 20 00:00:00 2023\n", // mbox
                "\n\n",
                "\r\n",
                "\ufeff"
            })
    void beforeTheHeaderThereMayBe(String before) {
        assertRead(before + mixed(TEXT, attachment("application/gzip", GZIP)));
    }

    @Test
    void fieldsMayHoldEightBitTextAndNonsense() {
        assertRead(("Subject: Société\nX-\u00e9: y\nnonsense without a colon\n: empty name\n"
                        + mixed(TEXT, attachment("application/gzip", GZIP)))
                .getBytes(StandardCharsets.ISO_8859_1));
    }
}
