package org.kakitome.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.kakitome.demo.DemoMail.Fate;

/**
 * The few TLS reports (RFC 8460) and failure reports (RFC 9991) that the sample company gets: the certificate of its second mail server was expired for two days, and
 * three receivers report single messages, one of them in plain text.
 */
final class DemoOtherReports {
    static final int TLS_DAYS = 12;

    private static final DateTimeFormatter RFC_5322_DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[] {'\r', '\n'}); // RFC 2045 §6.8

    /** Days before the last on which the certificate was expired. */
    private static final List<Integer> EXPIRED = List.of(4, 5);

    private final LocalDate lastDay;
    private final String recipient;

    DemoOtherReports(LocalDate lastDay, String recipient) {
        this.lastDay = lastDay;
        this.recipient = recipient;
    }

    List<DemoMail> mails() {
        var mails = new ArrayList<DemoMail>();
        for (int ago = TLS_DAYS - 1; ago >= 0; ago--) {
            mails.add(tlsReport(DemoReporter.BIG_MAIL, lastDay.minusDays(ago), 61, EXPIRED.contains(ago) ? 14 : 0));
            mails.add(tlsReport(DemoReporter.OUTPOST, lastDay.minusDays(ago), 38, EXPIRED.contains(ago) ? 9 : 0));
        }
        mails.add(failureReport(DemoReporter.KANTO_MAIL, 6, 1, "203.0.113.41", "bounce.mailer.example.net", "pass"));
        mails.add(failureReport(DemoReporter.KANTO_MAIL, 3, 2, "198.51.100.66", DemoCompany.MAIN, "softfail"));
        mails.add(failureReport(DemoReporter.HOSTELLO, 2, 1, "203.0.113.130", "desk.example", "pass"));
        mails.add(plainText());
        return mails;
    }

    // RFC 8460 §5.3: multipart/report, the JSON packed, domain and submitter in the header
    private DemoMail tlsReport(DemoReporter reporter, LocalDate day, int usual, int failed) {
        int sessions = usual + (int) (day.toEpochDay() * 7 % 23);
        var id = day + "-" + reporter.domain();
        var json = tlsJson(reporter, day, id, sessions - failed, failed);
        long begin = day.toEpochDay() * 86_400;
        var name = String.join(
                        "!", reporter.domain(), DemoCompany.MAIN, String.valueOf(begin), String.valueOf(begin + 86_399))
                + ".json.gz";
        var boundary = "=_kt_tls_" + day.toEpochDay();
        return mail(
                reporter,
                head(
                                reporter,
                                "Report Domain: " + DemoCompany.MAIN + " Submitter: " + reporter.domain()
                                        + "\n Report-ID: <" + id + ">",
                                day.plusDays(1).atTime(3, 10).atZone(ZoneOffset.UTC),
                                id + ".tls")
                        + """
                        TLS-Report-Domain: %s
                        TLS-Report-Submitter: %s
                        Content-Type: multipart/report; report-type="tlsrpt";
                         boundary="%s"

                        --%3$s
                        Content-Type: text/plain; charset=us-ascii

                        This is an aggregate TLS report from %2$s.

                        --%3$s
                        Content-Type: application/tlsrpt+gzip
                        Content-Transfer-Encoding: base64
                        Content-Disposition: attachment;
                         filename="%s"

                        %s
                        --%3$s--
                        """.formatted(
                                        DemoCompany.MAIN,
                                        reporter.domain(),
                                        boundary,
                                        name,
                                        BASE64.encodeToString(gzip(json))));
    }

    private static String tlsJson(DemoReporter reporter, LocalDate day, String id, int successful, int failed) {
        var failures = failed == 0 ? "" : """
                {"result-type": "certificate-expired", "sending-mta-ip": "198.51.100.200", "receiving-mx-hostname": "mx2.example.com",
                 "receiving-ip": "192.0.2.26", "failed-session-count": %d}""".formatted(failed);
        return """
                {"organization-name": "%s", "contact-info": "%s", "report-id": "%s",
                 "date-range": {"start-datetime": "%sT00:00:00Z", "end-datetime": "%4$sT23:59:59Z"},
                 "policies": [{"policy": {"policy-type": "sts",
                   "policy-string": ["version: STSv1", "mode: testing", "mx: mx1.example.com", "mx: mx2.example.com", "max_age: 604800"],
                   "policy-domain": "%s", "mx-host": ["mx1.example.com", "mx2.example.com"]},
                  "summary": {"total-successful-session-count": %d, "total-failure-session-count": %d},
                  "failure-details": [%s]}]}
                """.formatted(
                        reporter.orgName(), reporter.email(), id, day, DemoCompany.MAIN, successful, failed, failures);
    }

    // RFC 9991 §4: a text, the feedback report, the header of the message
    private DemoMail failureReport(
            DemoReporter reporter, int ago, int incidents, String sourceIp, String mailFrom, String spf) {
        var at = lastDay.minusDays(ago).atTime(9 + ago, 41).atZone(ZoneOffset.UTC);
        var boundary = "=_kt_ruf_" + at.toEpochSecond();
        return mail(
                reporter,
                head(reporter, "Failure report for " + DemoCompany.MAIN, at.plusMinutes(2), "ruf." + at.toEpochSecond())
                        + """
                        Content-Type: multipart/report; report-type=feedback-report;
                         boundary="%s"

                        --%1$s
                        Content-Type: text/plain; charset=us-ascii

                        A message in your name did not pass DMARC.

                        --%1$s
                        Content-Type: message/feedback-report

                        Feedback-Type: auth-failure
                        Version: 1
                        User-Agent: Kakitome sample data
                        Auth-Failure: dmarc
                        Identity-Alignment: dkim, spf
                        Authentication-Results: mx.%s; spf=%s smtp.mailfrom=news@%s;
                         dkim=none; dmarc=fail header.from=%s
                        Delivery-Result: delivered
                        Source-IP: %s
                        Reported-Domain: %5$s
                        Original-Mail-From: <news@%4$s>
                        Original-Rcpt-To: <somebody@%2$s>
                        Arrival-Date: %s
                        Incidents: %d

                        --%1$s
                        Content-Type: text/rfc822-headers

                        Received: from [%6$s] by mx.%2$s; %7$s
                        From: "Example" <news@%5$s>
                        To: somebody@%2$s
                        Subject: Your order
                        Date: %7$s
                        Message-ID: <%9$d@%4$s>

                        --%1$s--
                        """.formatted(
                                        boundary,
                                        reporter.domain(),
                                        spf,
                                        mailFrom,
                                        DemoCompany.MAIN,
                                        sourceIp,
                                        RFC_5322_DATE.format(at),
                                        incidents,
                                        at.toEpochSecond()));
    }

    /** As some servers write one without the format (Exim's example configuration). */
    private DemoMail plainText() {
        var reporter = DemoReporter.TINY_PROVIDER;
        var at = lastDay.minusDays(1).atTime(6, 20).atZone(ZoneOffset.UTC);
        return mail(
                reporter,
                head(
                                reporter,
                                "DMARC Forensic Report for " + DemoCompany.MAIN + " from IP 198.51.100.66",
                                at.plusMinutes(1),
                                "ruf." + at.toEpochSecond())
                        + """
                        Content-Type: text/plain; charset=us-ascii

                        A message claiming to be from you has failed the published DMARC policy for
                        your domain.

                          Sender Domain: %s
                          Sender IP Address: 198.51.100.66
                          Received date: %s
                          SPF Alignment: no
                          DKIM Alignment: no
                          DMARC Results: None, Accept

                        ------ This is a copy of the headers that were received.

                        Received: from [198.51.100.66] by mx.%s
                        From: "Accounting" <billing@%1$s>
                        Subject: Overdue invoice
                        """.formatted(DemoCompany.MAIN, RFC_5322_DATE.format(at), reporter.domain()));
    }

    private String head(DemoReporter reporter, String subject, ZonedDateTime sent, String id) {
        return """
                From: <%1$s>
                To: <%2$s>
                Subject: %3$s
                Date: %4$s
                Message-ID: <%5$s@%6$s>
                MIME-Version: 1.0
                """.formatted(reporter.email(), recipient, subject, RFC_5322_DATE.format(sent), id, reporter.domain());
    }

    private DemoMail mail(DemoReporter reporter, String text) {
        return new DemoMail(
                "mx." + reporter.domain(),
                reporter.email(),
                recipient,
                text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII),
                Fate.STORED,
                Optional.empty());
    }

    private static byte[] gzip(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory: cannot be
        }
        return bytes.toByteArray();
    }
}
