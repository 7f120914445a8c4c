package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.kakitome.report.ReportXml.base64;
import static org.kakitome.report.ReportXml.bytes;
import static org.kakitome.report.ReportXml.gzip;
import static org.kakitome.report.ReportXml.zip;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.SharedData;

/** RFC 8460 §4, and what is sent. */
class TlsReportTest {
    /** In the form of RFC 8460 Appendix B. */
    private static final String REPORT = """
            {
              "organization-name": "Example Reporter",
              "date-range": {
                "start-datetime": "2023-11-15T00:00:00Z",
                "end-datetime": "2023-11-15T23:59:59Z"
              },
              "contact-info": "tls@reporter.example",
              "report-id": "t-1",
              "policies": [{
                "policy": {
                  "policy-type": "sts",
                  "policy-string": ["version: STSv1", "mode: testing", "mx: *.mail.example.com", "max_age: 86400"],
                  "policy-domain": "example.com",
                  "mx-host": ["*.mail.example.com"]
                },
                "summary": {
                  "total-successful-session-count": 5326,
                  "total-failure-session-count": 303
                },
                "failure-details": [{
                  "result-type": "certificate-expired",
                  "sending-mta-ip": "2001:db8:abcd:0012::1",
                  "receiving-mx-hostname": "mx1.mail.example.com",
                  "failed-session-count": 100
                }, {
                  "result-type": "starttls-not-supported",
                  "sending-mta-ip": "2001:db8:abcd:0013::1",
                  "receiving-mx-hostname": "mx2.mail.example.com",
                  "receiving-mx-helo": "mx2.example.com",
                  "receiving-ip": "203.0.113.56",
                  "failed-session-count": 203,
                  "additional-information": "https://reporter.example/info?id=1#x",
                  "failure-reason-code": "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED"
                }]
              }]
            }
            """;

    private static TlsReport read(String json) {
        var collected = Collected.ofAllKinds(json);
        assertThat(collected.asides).isEmpty();
        assertThat(collected.tlsReports).hasSize(1);
        return collected.tlsReports.get(0);
    }

    private static TlsReport with(String piece, String replacement) {
        return read(replaced(piece, replacement));
    }

    private static String replaced(String piece, String replacement) {
        assertThat(REPORT).contains(piece);
        return REPORT.replace(piece, replacement);
    }

    private static String codes(TlsReport report) {
        return String.join(
                " ", report.notes().stream().map(ReportVisitor.Note::code).toList());
    }

    @Test
    void everyMemberIsRead() throws Exception {
        var none = Optional.<String>empty();

        var report = read(REPORT);

        assertThat(report.organizationName()).isEqualTo("Example Reporter");
        assertThat(report.contactInfo()).contains("tls@reporter.example");
        assertThat(report.reportId()).isEqualTo("t-1");
        assertThat(report.begin()).isEqualTo(Instant.parse("2023-11-15T00:00:00Z"));
        assertThat(report.end()).isEqualTo(Instant.parse("2023-11-15T23:59:59Z"));
        assertThat(report.policies())
                .containsExactly(new TlsReport.Policy(
                        "sts",
                        "example.com",
                        List.of("version: STSv1", "mode: testing", "mx: *.mail.example.com", "max_age: 86400"),
                        List.of("*.mail.example.com"),
                        5326,
                        303,
                        List.of(
                                new TlsReport.FailureDetail(
                                        "certificate-expired",
                                        Optional.of(InetAddress.getByName("2001:db8:abcd:12::1")),
                                        Optional.of("mx1.mail.example.com"),
                                        none,
                                        Optional.empty(),
                                        100,
                                        none,
                                        none),
                                new TlsReport.FailureDetail(
                                        "starttls-not-supported",
                                        Optional.of(InetAddress.getByName("2001:db8:abcd:13::1")),
                                        Optional.of("mx2.mail.example.com"),
                                        Optional.of("mx2.example.com"),
                                        Optional.of(InetAddress.getByName("203.0.113.56")),
                                        203,
                                        Optional.of("https://reporter.example/info?id=1#x"),
                                        Optional.of("X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED")))));
        assertThat(report.notes()).isEmpty();
        assertThat(report.successfulSessions()).isEqualTo(5326);
        assertThat(report.failedSessions()).isEqualTo(303);
    }

    @Test
    void howeverItIsPackedItIsTheSameReport() {
        var mail = "Subject: x\nTLS-Report-Domain: example.com\nMIME-Version: 1.0\n"
                + "Content-Type: multipart/report; report-type=tlsrpt; boundary=b\n\n--b\nContent-Type: text/plain\n\nA TLS report.\n"
                + "--b\nContent-Type: application/octet-stream; name=x.json.gz\nContent-Transfer-Encoding: base64\n\n"
                + base64(gzip(REPORT)) + "\n--b--\n";

        var hash = read(REPORT).contentHash();

        for (var content : new byte[][] {
            gzip(REPORT),
            zip("a.json", bytes(REPORT)),
            bytes(mail),
            bytes("\ufeff" + REPORT),
            REPORT.getBytes(StandardCharsets.UTF_16),
            bytes(REPORT.replaceAll("\\s*\\n\\s*", "")),
            bytes("[" + REPORT + "]")
        }) {
            var collected = Collected.ofAllKinds(content);
            assertThat(collected.asides).isEmpty();
            assertThat(collected.tlsReports).extracting(TlsReport::contentHash).containsExactly(hash);
        }
        assertThat(with("303", "304").contentHash()).isNotEqualTo(hash);
        assertThat(with("\"t-1\"", "\"t-2\"").contentHash()).isNotEqualTo(hash);
    }

    @Test
    void severalReportsInOneDocumentAreAllRead() {
        var second = REPORT.replace("\"t-1\"", "\"t-2\"");
        for (var json : List.of("[" + REPORT + "," + second + "]", REPORT + second)) {
            assertThat(Collected.ofAllKinds(json).tlsReports)
                    .extracting(TlsReport::reportId)
                    .containsExactly("t-1", "t-2");
            var cutOff = Collected.ofAllKinds(json.substring(0, json.length() - 10));
            assertThat(cutOff.tlsReports).isEmpty();
            assertThat(cutOff.aside().reason()).isEqualTo(SetAside.Reason.JSON_BROKEN);
        }
        assertThat(Collected.ofAllKinds(REPORT.repeat(TlsReportParser.MAX_REPORTS + 1))
                        .aside()
                        .reason())
                .isEqualTo(SetAside.Reason.TOO_LARGE);
    }

    @Test
    void whatFollowsAReportIsNoted() {
        var report = read(REPORT + "-- \nsent by a list");

        assertThat(codes(report)).isEqualTo("TRAILING_DATA");
        assertThat(report.failedSessions()).isEqualTo(303);
    }

    @Test
    void base64WithoutItsFieldIsRead() {
        assertThat(codes(read("Subject: x\nContent-Type: application/tlsrpt+json\n\n" + base64(bytes(REPORT)))))
                .isEqualTo("TRANSFER_ENCODING_WRONG");
    }

    @Test
    void textsAreBoundedTogether() {
        var line = "\"" + "x".repeat(1_000) + "\",";
        var policy = "{\"policy\": {\"policy-type\": \"sts\", \"policy-domain\": \"example.com\", \"policy-string\": ["
                + line.repeat(100) + "]}},";
        var many = with("\"policies\": [", "\"policies\": [" + policy.repeat(100));

        long kept = many.policies().stream()
                .flatMap(one -> one.policyStrings().stream())
                .mapToLong(String::length)
                .sum();
        assertThat(kept).isLessThanOrEqualTo(TlsReportParser.MAX_KEPT);
        assertThat(codes(many)).contains("LIST_CUT");
    }

    /** Counts, domains and dates are no such texts: what is left out is never taken for zero. */
    @Test
    void whatCountsIsReadBehindTheLastTextThatIsKept() {
        var line = "\"" + "x".repeat(1_000) + "\",";
        for (int lines = 3_990; lines <= 4_010; lines++) {
            var big = "{\"policy\": {\"policy-type\": \"sts\", \"policy-domain\": \"example.com\", \"policy-string\": ["
                    + line.repeat(100) + "]}},";
            var last = "{\"policy\": {\"policy-string\": [" + line.repeat(lines % 100)
                    + "], \"policy-type\": \"tlsa\", \"policy-domain\": \"last.example.com\"}, \"summary\":"
                    + " {\"total-successful-session-count\": 7654321, \"total-failure-session-count\": 123456}},";
            var report = with("\"policies\": [", "\"policies\": [" + big.repeat(lines / 100) + last);

            var policy = report.policies().stream()
                    .filter(one -> one.domain().equals("last.example.com"))
                    .findFirst()
                    .orElseThrow();
            assertThat(policy.successfulSessions()).isEqualTo(7_654_321);
            assertThat(policy.failedSessions()).isEqualTo(123_456);
            assertThat(policy.type()).isEqualTo("tlsa");
            assertThat(report.failedSessions()).isEqualTo(303 + 123_456);
        }
    }

    /** The second of two reports in a document is not changed by the first. */
    @Test
    void whoReportsIsReadBehindTheLastTextThatIsKept() {
        var line = "\"" + "x".repeat(1_000) + "\",";
        var big = "{\"policy\": {\"policy-type\": \"sts\", \"policy-domain\": \"example.com\", \"policy-string\": ["
                + line.repeat(100) + "]}},";
        var first = REPORT.replace("\"policies\": [", "\"policies\": [" + big.repeat(45));

        var reports = Collected.ofAllKinds(first + REPORT).tlsReports;

        assertThat(reports).hasSize(2);
        assertThat(reports.get(1).organizationName()).isEqualTo(reports.get(0).organizationName());
        assertThat(reports.get(1).reportId()).isEqualTo(reports.get(0).reportId());
        assertThat(reports.get(1).begin()).isEqualTo(reports.get(0).begin());
        assertThat(reports.get(1).failedSessions()).isEqualTo(303);
    }

    @Test
    void aVisitorThatDoesNotTakeItGetsASetAside() {
        assertThat(Collected.of(REPORT).aside().reason()).isEqualTo(SetAside.Reason.OTHER_REPORT_KIND);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            5326                                     | "5326"                          |                | counts as strings
            5326                                     | 5326.0                          |                |
            5326                                     | null                            |                | as if it were not there
            2023-11-15T00:00:00Z                     | Wed, 15 Nov 2023 00:00:00 +0000 |                |
            ["*.mail.example.com"]                   | "*.mail.example.com"            |                | one string for a list
            ["*.mail.example.com"]                   | null                            |                |
            "tls@reporter.example"                   | null                            |                |
            "sts"                                    | "STS"                           | VALUE_CASE     |
            "sts"                                    | "dnssec"                        | VALUE_UNKNOWN  |
            "policy-type": "sts",                    | ''                              | VALUE_MISSING  |
            "certificate-expired"                    | "quantum-flux"                  | VALUE_UNKNOWN  |
            "example.com",                           | "Example.COM.",                 | DOMAIN_REPAIRED |
            "2001:db8:abcd:0012::1"                  | "unknown"                       | FIELD_UNREADABLE |
            "203.0.113.56"                           | ""                              |                |
            ,\\n      "failed-session-count": 100     | ''                              | VALUE_MISSING  |
            "t-1"                                    | null                            | REPORT_ID_MISSING |
            "Example Reporter"                       | ""                              | ORG_NAME_MISSING |
            2023-11-15T00:00:00Z                     | 2023-11-15 00:00:00             |                |
            2023-11-15T00:00:00Z                     | 2023-11-15T00:00:00+00:00       |                |
            "2023-11-15T00:00:00Z"                   | 1700006400                      |                |
            "report-id"                              | "x-new": {"a": [1, {}]}, "report-id" | ELEMENT_UNKNOWN |
            "failed-session-count": 203,             | "failed-session-count": 203, "failure-error-code": "x", |  |
            """)
    void whatIsSentIsTaken(String piece, String sent, String note, String why) {
        var report =
                with(piece.replace("\\n", "\n").replace("      \"failed", "      \"failed"), sent == null ? "" : sent);

        assertThat(report.policies()).hasSize(1);
        assertThat(report.policies().get(0).failedSessions()).isEqualTo(303);
        assertThat(codes(report)).isEqualTo(note == null ? "" : note);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            5326                    | -1
            303                     | 99999999999999999999
            303                     | "many"
            303                     | 3.5
            "example.com",          | "not a domain",
            "policy-domain":        | "policy-domains":
            """)
    void aPolicyThatMustNotBeBelievedIsLeftOut(String piece, String sent) {
        var report = with(piece, sent);

        assertThat(report.policies()).isEmpty();
        assertThat(codes(report)).contains("POLICY_LEFT_OUT");
    }

    @Test
    void nullsAndSingleObjectsStandForLists() {
        assertThat(read(REPORT.replaceFirst(
                                "(?s)\"failure-details\": \\[.*\\]\\s*}\\]", "\"failure-details\": null }]"))
                        .policies()
                        .get(0)
                        .failures())
                .isEmpty();
        assertThat(read(REPORT.replaceFirst("\"policies\": \\[", "\"policies\": ")
                                .replaceFirst("(?s)}\\]\\s*}\\s*$", "} } ] ".substring(0, 2) + "}"))
                        .policies())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "date-range"            | "date-ranges"          | METADATA_MISSING
            "policies"              | "policy"               | METADATA_MISSING
            2023-11-15T00:00:00Z    | 2023-11-16T00:00:00Z   | DATE_RANGE_WRONG
            2023-11-15T00:00:00Z    | yesterday              | DATE_RANGE_WRONG
            "start-datetime"        | "start"                | DATE_RANGE_WRONG
            "Example Reporter"      | Example                | JSON_BROKEN
            """)
    void whatCannotBeReadIsSetAside(String piece, String sent, SetAside.Reason reason) {
        var collected = Collected.ofAllKinds(replaced(piece, sent));

        assertThat(collected.tlsReports).isEmpty();
        assertThat(collected.aside().reason()).isEqualTo(reason);
    }

    @Test
    void aReportThatIsCutOffAnywhereIsNotTaken() {
        for (int length = REPORT.indexOf("policies"); length < REPORT.lastIndexOf('}'); length++)
            assertThat(Collected.ofAllKinds(REPORT.substring(0, length)).tlsReports)
                    .isEmpty();
        var whole = gzip(REPORT);
        for (int length = 2; length < whole.length; length++)
            assertThat(Collected.ofAllKinds(Arrays.copyOf(whole, length))
                            .aside()
                            .reason())
                    .isEqualTo(SetAside.Reason.ARCHIVE_BROKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "\"x", "9"})
    void endlessInputIsBounded(String piece) {
        var json = REPORT.replace("\"policies\"", "\"x\": " + piece.repeat(1_000_000));

        assertThat(Collected.ofAllKinds(json).aside().reason()).isEqualTo(SetAside.Reason.JSON_BROKEN);
    }

    @Test
    void policiesAndFailuresAreBounded() {
        var failure = "{\"result-type\": \"validation-failure\", \"failed-session-count\": 1},";
        var many = with("\"failure-details\": [", "\"failure-details\": [" + failure.repeat(20_000));
        assertThat(many.policies().get(0).failures()).hasSize(TlsReportParser.MAX_FAILURES);
        assertThat(codes(many)).isEqualTo("LIST_CUT");

        var policy = "{\"policy\": {\"policy-type\": \"sts\", \"policy-domain\": \"example.com\"}},";
        var policies = with("\"policies\": [", "\"policies\": [" + policy.repeat(2_000));
        assertThat(policies.policies()).hasSize(TlsReportParser.MAX_POLICIES);
        assertThat(codes(policies)).isEqualTo("LIST_CUT");
    }

    @TestFactory
    Stream<DynamicTest> reportsOfOtherProjectsAreRead() {
        var folder = SharedData.folder("tlsrpt");
        // file | successful / failed sessions, policies, failure details
        return """
                dmarc-report-viewer-google.json | 1/0 1 0
                dmarc-report-viewer-no-contact.json | 1/0 1 0
                dmarc-report-viewer-no_ip_and_mx.json | 0/3 1 1
                dmarcanalyzerapp-sample-lenient-tls.json | 42/7 1 2
                dmarcanalyzerapp-sample-rfc8460-tls.json | 5326/303 1 3
                mail-auth-rpt01.eml | 5326/303 1 3
                mail-auth-rpt01.json | 5326/303 1 3
                mox-example.eml | 3/0 1 0
                parsedmarc-google.com_smtp_tls_report.eml | 48/0 1 0
                parsedmarc-rfc8460.json | 5326/303 1 3
                tlsrpt-digest-tlsrpt_success_google_1.eml | 1/0 1 0
                tlsrpt-digest-tlsrpt_success_microsoft.eml | 2/0 1 0
                """.lines().map(line -> line.split(" \\| ")).map(line -> dynamicTest(line[0], () -> {
            var collected = Collected.ofAllKinds(Files.readAllBytes(folder.resolve(line[0])));

            assertThat(collected.asides).isEmpty();
            var report = collected.tlsReports.get(0);
            assertThat(report.successfulSessions() + "/" + report.failedSessions() + " "
                            + report.policies().size() + " "
                            + report.policies().stream()
                                    .mapToInt(policy -> policy.failures().size())
                                    .sum())
                    .isEqualTo(line[1]);
        }));
    }
}
