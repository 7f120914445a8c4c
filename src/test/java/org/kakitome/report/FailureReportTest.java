package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.kakitome.report.ReportXml.base64;
import static org.kakitome.report.ReportXml.bytes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.SharedData;

/** RFC 9991, RFC 6591, RFC 5965, and the text that some servers send instead. */
class FailureReportTest {
    private static final String FEEDBACK = """
            Feedback-Type: auth-failure
            User-Agent: Reporter/1.0
            Version: 1
            Auth-Failure: dmarc
            Identity-Alignment: dkim, spf (both)
            Authentication-Results: mx.reporter.example;
             dkim=fail (bodyhash) header.d=example.com;
             spf=softfail smtp.mailfrom=alice@example.com
            Delivery-Result: reject
            Original-Mail-From: <alice@example.com>
            Original-Rcpt-To: <bob@reporter.example>
            Original-Envelope-Id: 3x4Y
            Arrival-Date: Wed, 15 Nov 2023 10:15:30 +0100
            Source-IP: 192.0.2.10
            Source-Port: 40123
            Incidents: 7
            Reported-Domain: Example.com
            Reported-URI: https://example.com/unsubscribe?user=alice
            Reporting-MTA: dns; mx.reporter.example
            DKIM-Domain: example.com
            DKIM-Identity: alice@example.com
            DKIM-Selector: s1
            DKIM-Canonicalized-Header: ZnJvbTph
             bGljZQ==
            DKIM-Canonicalized-Body: SGVsbG8=
            SPF-DNS: txt : example.com : "v=spf1 -all"
            """;
    private static final String ORIGINAL = """
            Received: from mail.example.com (mail.example.com [192.0.2.10])
             by mx.reporter.example with ESMTPS id 1 for <bob@reporter.example>;
             Wed, 15 Nov 2023 10:15:29 +0100
            DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; i=alice@example.com; b=AAAA
            From: "Alice, of Example" <alice@example.com>
            To: Bob <bob@reporter.example>
            Subject: The merger
            Message-ID: <1@mail.example.com>
            Date: Wed, 15 Nov 2023 10:15:00 +0100

            Hello Bob, this is secret.
            """;

    private static String mail(String... parts) {
        var mail = new StringBuilder(
                "From: Reports <noreply@reporter.example>\nSubject: Failure report\nMIME-Version: 1.0\n"
                        + "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: text/plain\n\nA report.\n");
        for (var part : parts) mail.append("--b\n").append(part).append('\n');
        return mail.append("--b--\n").toString();
    }

    private static String arf(String feedback) {
        return mail(
                "Content-Type: message/feedback-report\n\n" + feedback, "Content-Type: message/rfc822\n\n" + ORIGINAL);
    }

    private static FailureReport read(String mail) {
        var collected = Collected.ofAllKinds(mail);
        assertThat(collected.asides).isEmpty();
        assertThat(collected.failureReports).hasSize(1);
        return collected.failureReports.get(0);
    }

    @Test
    void everyFieldIsRead() throws Exception {
        var report = read(arf(FEEDBACK));

        assertThat(report.form()).isEqualTo(FailureReport.Form.ARF);
        assertThat(report.feedbackType()).isEqualTo("auth-failure");
        assertThat(report.reporter()).contains("reporter.example");
        assertThat(report.userAgent()).contains("Reporter/1.0");
        assertThat(report.version()).contains("1");
        assertThat(report.authFailure()).contains("dmarc");
        assertThat(report.identityAlignment()).containsExactly("dkim", "spf");
        assertThat(report.authenticationResults())
                .containsExactly("mx.reporter.example; dkim=fail (bodyhash) header.d=example.com; "
                        + "spf=softfail smtp.mailfrom=alice@example.com");
        assertThat(report.deliveryResult()).contains("reject");
        assertThat(report.sourceIp()).contains(InetAddress.getByName("192.0.2.10"));
        assertThat(report.sourcePort()).contains(40123);
        assertThat(report.reportedDomains()).containsExactly("example.com");
        assertThat(report.reportedUris()).containsExactly("https://example.com/unsubscribe?user=alice");
        assertThat(report.reportingMta()).contains("dns; mx.reporter.example");
        assertThat(report.originalMailFrom()).contains("alice@example.com");
        assertThat(report.originalRcptTo()).containsExactly("bob@reporter.example");
        assertThat(report.originalEnvelopeId()).contains("3x4Y");
        assertThat(report.arrivalDate()).contains(Instant.parse("2023-11-15T09:15:30Z"));
        assertThat(report.incidents()).isEqualTo(7);
        assertThat(report.dkim())
                .isEqualTo(new FailureReport.Dkim(
                        Optional.of("example.com"),
                        Optional.of("alice@example.com"),
                        Optional.of("s1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("ZnJvbTphbGljZQ=="),
                        Optional.of("SGVsbG8=")));
        assertThat(report.spfDns()).containsExactly("txt : example.com : \"v=spf1 -all\"");
        assertThat(report.originalHeader())
                .extracting(FailureReport.HeaderField::name)
                .containsExactly("Received", "DKIM-Signature", "From", "To", "Subject", "Message-ID", "Date");
        assertThat(report.originalField("subject")).contains("The merger");
        assertThat(report.notes()).isEmpty();
        assertThat(report.domain()).contains("example.com");
        assertThat(report.toString()).doesNotContain("secret");
    }

    @Test
    void redactedItTellsNobodysName() {
        var redacted = read(arf(FEEDBACK)).redacted();

        assertThat(redacted.toString())
                .doesNotContainIgnoringCase("alice")
                .doesNotContainIgnoringCase("bob")
                .doesNotContain("merger", "ZnJvbTph", "SGVsbG8=", "unsubscribe");
        assertThat(redacted.originalMailFrom()).contains("redacted@example.com");
        assertThat(redacted.originalField("From")).contains("redacted@example.com");
        assertThat(redacted.originalField("Received").orElse("")).contains("192.0.2.10", "redacted@reporter.example");
        assertThat(redacted.originalField("Subject")).isEmpty();
        assertThat(redacted.authenticationResults())
                .containsExactly("mx.reporter.example; dkim=fail (bodyhash) header.d=example.com; "
                        + "spf=softfail smtp.mailfrom=redacted@example.com");
        assertThat(redacted.originalField("DKIM-Signature").orElse("")).contains("i=redacted@example.com");
        assertThat(redacted.redacted()).isEqualTo(redacted);
        assertThat(redacted.reportedUris()).containsExactly("https://example.com");
        assertThat(redacted.dkim().selector()).contains("s1");
        assertThat(redacted.contentHash()).isEqualTo(read(arf(FEEDBACK)).contentHash());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alice@example.com                             | redacted@example.com
            Alice <alice@example.com>                     | redacted@example.com
            "a b"@example.com, bob@example.net            | redacted@example.com, redacted@example.net
            "alice@example.com" <x@example.net>           | redacted@example.com, redacted@example.net
            SRS0=x=y=example.com=alice@forward.example    | redacted@forward.example
            アリス <アリス@例え.example>                     | redacted@例え.example
            undisclosed-recipients:;                      | ''
            """)
    void onlyAddressesAreKeptOfAFieldOfAddresses(String value, String expected) {
        var report = read(mail(
                        "Content-Type: message/feedback-report\n\nFeedback-Type: auth-failure\n",
                        "Content-Type: text/rfc822-headers\n\nFrom: " + value + "\n"))
                .redacted();

        assertThat(report.originalField("From")).contains(expected);
    }

    @Test
    void theQuotedMessageMayBeAHeaderOrEncodedOrMissing() {
        var feedback = "Content-Type: message/feedback-report\nContent-Transfer-Encoding: base64\n\n"
                + base64(bytes(FEEDBACK));
        var header = ORIGINAL.substring(0, ORIGINAL.indexOf("\n\n"));
        for (var quoted : List.of(
                "Content-Type: text/rfc822-headers\n\n" + header,
                "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64(bytes(ORIGINAL)),
                "Content-Type: message/rfc822\nContent-Disposition: inline\n\n" + ORIGINAL,
                "Content-Type: message/global\n\n" + ORIGINAL)) {
            assertThat(read(mail(feedback, quoted)).originalField("Subject")).contains("The merger");
        }
        assertThat(read(mail(feedback)).originalHeader()).isEmpty();
    }

    @Test
    void theTypesOfTheFeedbackReportAndOfTheQuotedMessageMayBeWrong() {
        for (var type : List.of("text/plain", "application/octet-stream; name=report.txt", "application/x-arf"))
            for (var quoted : List.of("message/rfc822", "text/plain", "application/octet-stream; name=x.eml")) {
                var report = read(mail(
                        "Content-Type: " + type + "\n\n" + FEEDBACK, "Content-Type: " + quoted + "\n\n" + ORIGINAL));

                assertThat(report.form()).isEqualTo(FailureReport.Form.ARF);
                assertThat(report.reportedDomains()).containsExactly("example.com");
                assertThat(report.originalField("Subject")).contains("The merger");
                assertThat(report.toString()).doesNotContain("secret");
            }
    }

    @Test
    void aSentenceBesideTheFeedbackReportDoesNotStandForIt() {
        var sentence =
                "Content-Type: text/plain\n\nThis is an authentication failure report for an email message received"
                        + " from IP 192.0.2.99 on Wed, 15 Nov 2023 10:15:30 +0100.\n";

        var report = read(mail(sentence, "Content-Type: text/plain\n\n" + FEEDBACK));

        assertThat(report.form()).isEqualTo(FailureReport.Form.ARF);
        assertThat(report.sourcePort()).contains(40123);
    }

    @Test
    void severalForwardedTogetherAreAllRead() {
        var forwarded =
                "From: a@example.com\nContent-Type: multipart/mixed; boundary=z\n\n--z\nContent-Type: message/rfc822\n\n"
                        + arf(FEEDBACK) + "\n--z\nContent-Type: message/rfc822\n\n"
                        + arf(FEEDBACK.replace("Example.com", "example.net"))
                        + "\n--z\nContent-Type: application/gzip\n"
                        + "Content-Transfer-Encoding: base64\n\n" + base64(ReportXml.gzip(ReportXml.REPORT))
                        + "\n--z--\n";

        var collected = Collected.ofAllKinds(forwarded);

        assertThat(collected.failureReports)
                .extracting(FailureReport::domain)
                .containsExactly(Optional.of("example.com"), Optional.of("example.net"));
        assertThat(collected.failureReports)
                .extracting(FailureReport::reporter)
                .containsOnly(Optional.of("reporter.example"));
        assertThat(collected.reports).hasSize(1);
        assertThat(collected.asides).isEmpty();
    }

    @Test
    void linesOfWhiteSpaceEndHeadersToo() {
        var report = read(arf(FEEDBACK).replace("\n\n", "\n \n"));

        assertThat(report.reportedDomains()).containsExactly("example.com");
        assertThat(report.originalField("Subject")).contains("The merger");
        assertThat(report.toString()).doesNotContain("secret");
    }

    @Test
    void whatIsQuotedIsNeverReadAsAReportAndItsPartsDoNotCount() {
        var deep = new StringBuilder("From: spammer@example.com\n");
        for (int i = 0; i < 100; i++)
            deep.append("Content-Type: multipart/mixed; boundary=q")
                    .append(i)
                    .append("\n\n--q")
                    .append(i)
                    .append('\n');
        var report = "Subject: Report domain\nContent-Type: text/xml\n\n" + ReportXml.REPORT;
        for (var quoted : List.of(deep.toString(), report)) {
            var collected = Collected.ofAllKinds(mail(
                    "Content-Type: message/feedback-report\n\n" + FEEDBACK,
                    "Content-Type: message/rfc822\n\n" + quoted));
            assertThat(collected.failureReports).hasSize(1);
            assertThat(collected.reports).isEmpty();
            assertThat(collected.asides).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Feedback-Type: auth-failure    | ''                          | VALUE_MISSING    | it is what it is
            Version: 1                     | Version: 0.1                |                  |
            Delivery-Result: reject        | Delivery-Result: smg-policy-action | VALUE_ALIAS |
            Delivery-Result: reject        | Delivery-Result: Eaten      | VALUE_CASE VALUE_UNKNOWN |
            Identity-Alignment: dkim, spf (both) | Identity-Alignment: spf-dkim |             | NetEase
            Arrival-Date                   | Received-Date               |                  | RFC 5965 §3.2
            Source-IP: 192.0.2.10          | Source-IP: ::ffff:192.0.2.10 | SOURCE_IP_MAPPED |
            Source-IP: 192.0.2.10          | Source-IP: 192.0.2.10 (a8.smtp-out.example) | SOURCE_IP_REPAIRED | Amazon SES
            Source-IP: 192.0.2.10          | Source-IP: somewhere        | FIELD_UNREADABLE |
            Wed, 15 Nov 2023 10:15:30 +0100 | 2023-11-15T10:15:30+01:00 |                  |
            Wed, 15 Nov 2023 10:15:30 +0100 | 1700039730                |                  |
            Source-Port: 40123             | ''                          |                  | an empty line is not the end
            Source-Port: 40123             | Source-Port: 99999          | FIELD_UNREADABLE |
            Incidents: 7                   | Incidents: -7               | FIELD_UNREADABLE |
            Wed, 15 Nov 2023               | yesterday                   | FIELD_UNREADABLE |
            Reported-Domain: Example.com   | Reported-Domain: ???        | FIELD_UNREADABLE |
            User-Agent: Reporter/1.0       | this is no field            |                  |
            """)
    void whatIsSentIsTaken(String piece, String sent, String notes, String why) {
        var report = read(arf(FEEDBACK.replace(piece, sent)));

        assertThat(report.feedbackType()).isEqualTo("auth-failure");
        assertThat(report.identityAlignment()).containsExactlyInAnyOrder("dkim", "spf");
        assertThat(report.notes().stream()
                        .map(ReportVisitor.Note::code)
                        .reduce((a, b) -> a + " " + b)
                        .orElse(""))
                .isEqualTo(notes == null ? "" : notes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Wed, 15 Nov 2023 10:15:30 +0100       | 2023-11-15T09:15:30Z
            15 Nov 2023 10:15:30 +0100 (CET)      | 2023-11-15T09:15:30Z
            Mon, 15 Nov 2023 10:15:30 +0100       | 2023-11-15T09:15:30Z
            15 Nov 23 10:15 GMT                   | 2023-11-15T10:15:00Z
            Thu, 8 Mar 2005 17:40:36 EDT          | 2005-03-08T21:40:36Z
            Wednesday, 15-November-2023 10:15:30  | 2023-11-15T10:15:30Z
            15 Nov 1999 23:59:60 -0000            | 1999-11-15T23:59:59Z
            Wed Nov 15 10:15:30 2023              | 2023-11-15T10:15:30Z
            Wed Nov  1 10:15:30 CET 2023          | 2023-11-01T10:15:30Z
            """)
    void datesOfMailAreRead(String text, Instant expected) {
        assertThat(MailDate.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "yesterday",
        "15 Foo 2023 10:15:30 +0100",
        "99 Nov 2023 10:15:30 +0100",
        "15 Nov 2023 25:15:30 +9999"
    })
    void whatIsNoDateIsNone(String text) {
        assertThat(MailDate.parse(text)).isEmpty();
    }

    // --- text instead of a feedback report

    @Test
    void eximsTextMayBeWrapped() {
        var report = read("""
                From: noreply@mx.reporter.example

                A message claiming to be from you has failed the published DMARC
                policy for your domain.

                  Sender Domain: example.com
                  Sender IP Address: 192.0.2.10
                  Received Date: Fri, 16 Aug 2019 15:06:53 +0200
                  SPF Alignment: no
                  DKIM Alignment: yes
                  DMARC Results: Quarantine

                ------ This is a copy of the headers that were received before the error
                       was detected.

                Received: from [192.0.2.10] (helo=client.example)
                From: <alice@example.com>
                """);

        assertThat(report.reportedDomains()).containsExactly("example.com");
        assertThat(report.identityAlignment()).containsExactly("spf");
        assertThat(report.originalHeader()).hasSize(2);
    }

    @Test
    void theTextOfEximsExampleIsRead() throws Exception {
        var report = read("""
                From: noreply@mx.reporter.example
                Subject: DMARC Forensic Report for example.com from IP 192.0.2.10
                Content-Type: multipart/report; boundary=b

                --b
                Content-Type: text/plain; charset="us-ascii"

                A message claiming to be from you has failed the published DMARC policy for your domain.

                  Sender Domain: example.com
                  Sender IP Address: 192.0.2.10
                  Received date: Wed, 15 Nov 2023 10:15:30 +0100
                  SPF Alignment: no
                  DKIM Alignment: no
                  DMARC Results: None, Accept

                ------ This is a copy of the headers that were received before the error was detected.

                Received: from [192.0.2.10] (helo=client.example)
                \tby mx.reporter.example with esmtp (Exim 4.92)
                From: <alice@example.com>
                Subject: Payment
                --b--
                """);

        assertThat(report.form()).isEqualTo(FailureReport.Form.PLAIN_TEXT);
        assertThat(report.feedbackType()).isEqualTo("auth-failure");
        assertThat(report.reporter()).contains("mx.reporter.example");
        assertThat(report.reportedDomains()).containsExactly("example.com");
        assertThat(report.sourceIp()).contains(InetAddress.getByName("192.0.2.10"));
        assertThat(report.arrivalDate()).contains(Instant.parse("2023-11-15T09:15:30Z"));
        assertThat(report.identityAlignment()).containsExactly("spf", "dkim");
        assertThat(report.authenticationResults()).containsExactly("DMARC Results: None, Accept");
        assertThat(report.originalField("From")).contains("<alice@example.com>");
        assertThat(report.originalField("Subject")).contains("Payment");
    }

    @Test
    void theSentenceOfNetEaseIsRead() throws Exception {
        var report = read("""
                From: abuse@reporter.example
                Content-Type: text/plain

                This is a spf/dkim authentication-failure report for an email message received from IP 192.0.2.10 on Wed, 15 Nov 2023 10:15:30 +0800.
                Below is some detail information about this message:
                 1. SPF-authenticated Identifiers: bounce.example.net;
                 2. DKIM-authenticated Identifiers: example.net;
                 3. DMARC Mechanism Check Result: Identifier non-aligned, DMARC mechanism check failures;

                For more information please check Aggregate Reports or mail to abuse@reporter.example.
                """);

        assertThat(report.form()).isEqualTo(FailureReport.Form.PLAIN_TEXT);
        assertThat(report.sourceIp()).contains(InetAddress.getByName("192.0.2.10"));
        assertThat(report.arrivalDate()).contains(Instant.parse("2023-11-15T02:15:30Z"));
        assertThat(report.authenticationResults())
                .containsExactly(
                        "SPF-authenticated Identifiers: bounce.example.net",
                        "DKIM-authenticated Identifiers: example.net",
                        "DMARC Mechanism Check Result: Identifier non-aligned, DMARC mechanism check failures");
        assertThat(report.notes()).isEmpty();
    }

    @Test
    void fieldsInATextPartAreRead() {
        var report = read("Subject: x\n\nA message failed.\n\n" + FEEDBACK);

        assertThat(report.form()).isEqualTo(FailureReport.Form.PLAIN_TEXT);
        assertThat(report.authFailure()).contains("dmarc");
        assertThat(report.incidents()).isEqualTo(7);
    }

    @Test
    void besideAFeedbackReportOrAnAggregateReportTextIsText() {
        var sentence = "authentication-failure report for an email message received from IP 192.0.2.99 on Monday\n";
        assertThat(read(arf(FEEDBACK).replace("A report.", sentence))
                        .sourceIp()
                        .orElseThrow()
                        .getHostAddress())
                .isEqualTo("192.0.2.10");
        var collected = Collected.ofAllKinds(
                mail("Content-Type: text/xml\n\n" + ReportXml.REPORT).replace("A report.", sentence));
        assertThat(collected.reports).hasSize(1);
        assertThat(collected.failureReports).isEmpty();
    }

    // --- bounds

    @Test
    void fieldsAndTextsAreBounded() {
        var huge = "X: y\n".repeat(100_000) + "Y: " + "z".repeat(3_000_000) + "\n";

        var report = read(mail(
                "Content-Type: message/feedback-report\n\n" + FEEDBACK + huge,
                "Content-Type: message/rfc822\n\n" + huge));

        assertThat(report.authFailure()).contains("dmarc");
        assertThat(report.originalHeader()).hasSize(HeaderFields.MAX_FIELDS);
        var folded =
                read(mail("Content-Type: message/feedback-report\n\nUser-Agent: a\n" + " bbbbbbbb\n".repeat(40_000)));
        assertThat(folded.userAgent().orElseThrow()).hasSize(HeaderFields.MAX_VALUE);
    }

    @Test
    void aVisitorThatDoesNotTakeItGetsASetAside() {
        assertThat(Collected.of(arf(FEEDBACK)).aside().reason()).isEqualTo(SetAside.Reason.OTHER_REPORT_KIND);
    }

    // --- beside another project's reading

    @TestFactory
    Stream<DynamicTest> bothReadersAgree() {
        var folder = SharedData.folder("arf");
        return Stream.of("001", "003", "005")
                .map(name -> dynamicTest(name, () -> {
                    var expected = new ObjectMapper()
                            .readTree(folder.resolve("mail-auth-" + name + ".json")
                                    .toFile());

                    var report = Collected.ofAllKinds(Files.readAllBytes(folder.resolve("mail-auth-" + name + ".eml")))
                            .failureReports
                            .get(0);

                    assertThat(report.feedbackType().replace("-", "")).isEqualTo(lower(expected, "feedback_type"));
                    assertThat(report.userAgent()).isEqualTo(text(expected, "user_agent"));
                    assertThat(report.incidents())
                            .isEqualTo(expected.get("incidents").asLong());
                    assertThat(report.authFailure().orElse("unspecified")).isEqualTo(lower(expected, "auth_failure"));
                    assertThat(report.deliveryResult().orElse("unspecified"))
                            .isEqualTo(lower(expected, "delivery_result"));
                    assertThat(report.arrivalDate().map(Instant::getEpochSecond))
                            .isEqualTo(text(expected, "arrival_date").map(Long::parseLong));
                    assertThat(report.sourceIp().map(InetAddress::getHostAddress))
                            .isEqualTo(text(expected, "source_ip"));
                    assertThat(report.originalEnvelopeId()).isEqualTo(text(expected, "original_envelope_id"));
                    assertThat(report.originalMailFrom())
                            .isEqualTo(text(expected, "original_mail_from").map(from -> from.replaceAll("[<>]", "")));
                    assertThat(report.reportedDomains())
                            .hasSize(expected.get("reported_domain").size());
                    assertThat(report.reportedUris())
                            .hasSize(expected.get("reported_uri").size());
                    assertThat(report.authenticationResults())
                            .hasSize(expected.get("authentication_results").size());
                    assertThat(report.dkim().domain()).isEqualTo(text(expected, "dkim_domain"));
                    assertThat(report.dkim().identity()).isEqualTo(text(expected, "dkim_identity"));
                    assertThat(report.dkim().selector()).isEqualTo(text(expected, "dkim_selector"));
                    assertThat(report.dkim().canonicalizedBody())
                            .isEqualTo(
                                    text(expected, "dkim_canonicalized_body").map(body -> body.replaceAll("\\s", "")));
                }));
    }

    private static String lower(JsonNode node, String name) {
        return node.get(name).asText().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> text(JsonNode node, String name) {
        return node.get(name).isNull()
                ? Optional.empty()
                : Optional.of(node.get(name).asText());
    }

    @Test
    void realFailureReportsAreRead() throws Exception {
        var folder = SharedData.folder("arf/parsedmarc");
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                var report = Collected.ofAllKinds(Files.readAllBytes(file))
                        .failureReports
                        .get(0);

                assertThat(report.authFailure()).contains("dmarc");
                assertThat(report.sourceIp().orElseThrow().getHostAddress()).isEqualTo("10.10.10.10");
                assertThat(report.arrivalDate()).isPresent();
                assertThat(report.originalField("Subject")).isPresent();
                assertThat(report.domain()).isPresent();
            }
        }
    }
}
