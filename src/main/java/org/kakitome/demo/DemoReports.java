package org.kakitome.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.kakitome.demo.DemoMail.Fate;
import org.kakitome.demo.DemoReporter.Packing;
import org.kakitome.demo.DemoReporter.Shape;

/**
 * The mails that bring the sample company's reports (RFC 9990 §3.5), each in its reporter's manner, and three that nobody is spared: a report sent twice, one
 * that was cut off on its way, and a letter. Last come the few reports of other kinds.
 */
final class DemoReports {
    private static final DateTimeFormatter RFC_5322_DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[] {'\r', '\n'}); // RFC 2045 §6.8
    private static final int QUOTED_PRINTABLE_LINE = 75; // RFC 2045 §6.7 rule 5: 76 with the soft line break
    private static final int HEADER_LINE = 78; // RFC 5322 §2.1.1

    private final DemoCompany company;
    private final String recipient;

    /** @param recipient address at the listener; its local part {@code demo} marks the mails as sample data */
    DemoReports(DemoCompany company, String recipient) {
        this.company = company;
        this.recipient = recipient;
    }

    /** All mails, those of one reporter in the order of their days. */
    List<DemoMail> mails() {
        var reports = company.reports();
        var mails = new ArrayList<DemoMail>();
        for (var report : reports) mails.add(mail(report, Fate.STORED));
        mails.add(mail(last(reports, DemoReporter.YONDER), Fate.DUPLICATE));
        mails.add(cutOff(last(reports, DemoReporter.STADT_NETZ)));
        mails.add(letter());
        mails.addAll(new DemoOtherReports(company.lastDay(), recipient).mails());
        return mails;
    }

    private static DemoReport last(List<DemoReport> reports, DemoReporter reporter) {
        return reports.stream()
                .filter(report -> report.reporter() == reporter)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private DemoMail mail(DemoReport report, Fate fate) {
        return mail(report, fate, packed(report));
    }

    /** The same reporter's report of the day before, whose second half got lost. */
    private DemoMail cutOff(DemoReport report) {
        var before = new DemoReport(
                report.reporter(),
                report.policyDomain(),
                report.day().minusDays(1),
                report.policy(),
                report.policyDomain() + "." + report.day().minusDays(1).toEpochDay() * 86_400,
                report.rows());
        var whole = packed(before);
        return mail(before, Fate.SET_ASIDE, Arrays.copyOf(whole, whole.length / 2));
    }

    private DemoMail letter() {
        var reporter = DemoReporter.TINY_PROVIDER;
        var at = company.lastDay().atTime(17, 42).atZone(ZoneOffset.UTC);
        var text = """
                From: Postmaster <postmaster@%1$s>
                To: <%2$s>
                Subject: Re: your DMARC reports
                Date: %3$s
                Message-ID: <letter.1@%1$s>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=us-ascii

                Hello,

                we have moved our mail to new machines and will send your reports
                from there. Please tell us if you miss one.

                The postmaster
                """.formatted(reporter.domain(), recipient, RFC_5322_DATE.format(at))
                .replace("\n", "\r\n");
        return new DemoMail(
                helo(reporter),
                "postmaster@" + reporter.domain(),
                recipient,
                text.getBytes(StandardCharsets.US_ASCII),
                Fate.SET_ASIDE,
                Optional.empty());
    }

    private static String helo(DemoReporter reporter) {
        return "mx." + reporter.domain();
    }

    private DemoMail mail(DemoReport report, Fate fate, byte[] packed) {
        var reporter = report.reporter();
        var out = new StringBuilder();
        out.append("From: ")
                .append(phrase(reporter.orgName()))
                .append(" <")
                .append(reporter.email())
                .append(">\r\n");
        out.append("To: <").append(recipient).append(">\r\n");
        out.append(subject(report));
        out.append("Date: ").append(RFC_5322_DATE.format(sentAt(report))).append("\r\n");
        out.append("Message-ID: <").append(messageId(report)).append(">\r\n");
        out.append("MIME-Version: 1.0\r\n");
        body(out, report, packed);
        return new DemoMail(
                helo(reporter), reporter.email(), recipient, out.toString().getBytes(UTF_8), fate, Optional.of(report));
    }

    /** In the small hours of the next day; the larger the reporter, the earlier. */
    private static ZonedDateTime sentAt(DemoReport report) {
        int rank = DemoReporter.ALL.indexOf(report.reporter());
        return report.day()
                .plusDays(1)
                .atTime(LocalTime.of(1, 5).plusMinutes(11L * rank))
                .atZone(ZoneOffset.UTC);
    }

    private static String messageId(DemoReport report) {
        var id = report.reportId();
        return (id.contains("@") ? id.substring(0, id.indexOf('@')) : id) + "@"
                + report.reporter().domain();
    }

    // RFC 9990 §3.5.1: Report Domain: <policy domain> Submitter: <receiver> Report-ID: <id>; folding is allowed
    private static String subject(DemoReport report) {
        var words = List.of(
                "Subject:",
                "Report Domain:",
                report.policyDomain(),
                "Submitter:",
                report.reporter().domain(),
                "Report-ID:",
                "<" + report.reportId() + ">");
        var subject = new StringBuilder();
        int line = 0;
        for (var word : words) {
            if (line > 0 && line + 1 + word.length() > HEADER_LINE) {
                subject.append("\r\n");
                line = 0;
            }
            if (subject.length() > 0) subject.append(' ');
            subject.append(word);
            line += 1 + word.length();
        }
        return subject.append("\r\n").toString();
    }

    private static void body(StringBuilder out, DemoReport report, byte[] packed) {
        var boundary = "=_kt_" + Integer.toHexString(report.reportId().hashCode());
        switch (report.reporter().shape()) {
            case BARE -> attachment(out, report, packed);
            case TEXT_AND_REPORT -> {
                multipart(out, "mixed", boundary);
                part(out, boundary);
                text(out, "plain", introduction(report));
                part(out, boundary);
                attachment(out, report, packed);
                end(out, boundary);
            }
            case ALTERNATIVE_AND_REPORT -> {
                multipart(out, "mixed", boundary);
                part(out, boundary);
                alternative(out, report, boundary + "_alt");
                part(out, boundary);
                attachment(out, report, packed);
                end(out, boundary);
            }
            case REPORT_AND_FOOTER -> {
                multipart(out, "mixed", boundary);
                part(out, boundary);
                attachment(out, report, packed);
                part(out, boundary);
                text(
                        out,
                        "plain",
                        "-- \r\nSent by a machine. Questions: postmaster@"
                                + report.reporter().domain() + "\r\n");
                end(out, boundary);
            }
        }
    }

    private static void alternative(StringBuilder out, DemoReport report, String boundary) {
        multipart(out, "alternative", boundary);
        part(out, boundary);
        text(out, "plain", introduction(report));
        part(out, boundary);
        text(out, "html", "<html><body><p>" + introduction(report).strip() + "</p></body></html>\r\n");
        end(out, boundary);
    }

    private static String introduction(DemoReport report) {
        return "This is a DMARC aggregate report for " + report.policyDomain() + "\r\nfrom "
                + report.reporter().domain() + ", " + report.day() + " (UTC).\r\n";
    }

    private static void multipart(StringBuilder out, String subtype, String boundary) {
        out.append("Content-Type: multipart/")
                .append(subtype)
                .append(";\r\n boundary=\"")
                .append(boundary)
                .append("\"\r\n\r\n");
    }

    private static void part(StringBuilder out, String boundary) {
        out.append("--").append(boundary).append("\r\n");
    }

    private static void end(StringBuilder out, String boundary) {
        out.append("--").append(boundary).append("--\r\n");
    }

    private static void text(StringBuilder out, String subtype, String text) {
        out.append("Content-Type: text/")
                .append(subtype)
                .append("; charset=us-ascii\r\n\r\n")
                .append(text)
                .append("\r\n");
    }

    private static void attachment(StringBuilder out, DemoReport report, byte[] packed) {
        var packing = report.reporter().packing();
        var name = fileName(report) + packing.suffix;
        boolean plain = packing == Packing.PLAIN;
        out.append("Content-Type: ")
                .append(packing.mediaType)
                .append(";\r\n name=\"")
                .append(name)
                .append("\"\r\n");
        out.append("Content-Disposition: attachment;\r\n filename=\"")
                .append(name)
                .append("\"\r\n");
        out.append("Content-Transfer-Encoding: ")
                .append(plain ? "quoted-printable" : "base64")
                .append("\r\n\r\n");
        out.append(plain ? quotedPrintable(packed) : BASE64.encodeToString(packed))
                .append("\r\n");
    }

    // RFC 9990 §3.5: receiver!policy-domain!begin!end[!unique-id]
    private static String fileName(DemoReport report) {
        var name = String.join(
                "!",
                report.reporter().domain(),
                report.policyDomain(),
                String.valueOf(report.begin().getEpochSecond()),
                String.valueOf(report.end().getEpochSecond()));
        return report.reporter().shape() == Shape.BARE
                ? name
                : name + "!" + report.day().toEpochDay();
    }

    private static byte[] packed(DemoReport report) {
        var xml = DemoReportXml.of(report).getBytes(UTF_8);
        var bytes = new ByteArrayOutputStream();
        try {
            switch (report.reporter().packing()) {
                case PLAIN -> bytes.writeBytes(xml);
                case GZIP, GZIP_AS_OCTETS -> {
                    try (var gzip = new GZIPOutputStream(bytes)) {
                        gzip.write(xml);
                    }
                }
                case ZIP -> {
                    try (var zip = new ZipOutputStream(bytes)) {
                        var entry = new ZipEntry(fileName(report) + ".xml");
                        // the file's time without a zone, so that the bytes are the same everywhere
                        entry.setTimeLocal(LocalDateTime.of(report.day().plusDays(1), LocalTime.of(1, 0)));
                        zip.putNextEntry(entry);
                        zip.write(xml);
                        zip.closeEntry();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory: cannot be
        }
        return bytes.toByteArray();
    }

    /** A display name: quoted, or an encoded word where it is not ASCII (RFC 2047 §2). */
    private static String phrase(String name) {
        if (name.chars().allMatch(c -> c < 128)) return "\"" + name + "\"";
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(name.getBytes(UTF_8)) + "?=";
    }

    // RFC 2045 §6.7
    private static String quotedPrintable(byte[] text) {
        var out = new StringBuilder();
        int line = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                out.append("\r\n");
                line = 0;
                continue;
            }
            boolean literal = text[i] >= ' ' && text[i] <= '~' && text[i] != '=';
            var octet = literal ? String.valueOf((char) text[i]) : String.format(Locale.ROOT, "=%02X", text[i]);
            if (line + octet.length() > QUOTED_PRINTABLE_LINE) {
                out.append("=\r\n");
                line = 0;
            }
            out.append(octet);
            line += octet.length();
        }
        return out.toString();
    }
}
