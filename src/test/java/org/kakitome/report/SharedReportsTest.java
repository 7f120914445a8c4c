package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.kakitome.SharedData;

/**
 * Every file of the third-party report data, and what must become of it: {@code records/messages} for each aggregate report, {@code -n} for records that are left
 * out, {@code failure} with its incidents, {@code tls} with policies and successful+failed sessions, then the notes; or the reason why it is set aside. Counts were summed from the files themselves.
 */
class SharedReportsTest {
    private static final List<String> FOLDERS =
            List.of("aggregate", "emails-synthetic", "hostile", "arf", "tlsrpt", "xsd");

    // file | outcome
    private static final String TABLE = """
            aggregate/avvertix/dmarc-missing-elements.xml | 1/30
            aggregate/avvertix/dmarc.xml.gz | 2/2
            aggregate/avvertix/plain.txt | NO_REPORT
            aggregate/dmarc-cat/bad.xml | EMPTY
            aggregate/dmarc-cat/empty.txt | EMPTY
            aggregate/dmarc-cat/example.com!keltia.net!1538604008!1538690408.xml | 1/1
            aggregate/dmarc-cat/google.com!keltia.net!1538438400!1538524799.zip | 2/2
            aggregate/dmarc-cat/notempty.txt | NO_REPORT
            aggregate/dmarc-cat/notempty.zip | NOT_XML
            aggregate/dmarc-report-converter/test.xml | 2/7 HEADER_FROM_ELSEWHERE
            aggregate/dmarc-report-converter/test.xml.gz | 2/7 HEADER_FROM_ELSEWHERE
            aggregate/dmarc-report-converter/test_empty.xml | 0/0 VALUE_MISSING RECORD_EMPTY NO_RECORDS
            aggregate/dmarc-report-viewer/acme.xml | 1/2
            aggregate/dmarc-report-viewer/gmxnet.xml | 1/1
            aggregate/dmarc-report-viewer/hardfail.xml | 1/1 VALUE_ALIAS
            aggregate/dmarc-report-viewer/outlook.xml | 2/3
            aggregate/dmarc-report-viewer/webde.xml | 1/1
            aggregate/dmarc-report-visualizer/google.com!example.com!1701129600!1701215999.xml.gz | 8/11
            aggregate/dmarcanalyzerapp/sample-yahoo-aggregate.xml | 1/1
            aggregate/dmarcgo/amazonses.com!georgestarcher.com!1518134400!1518220800.xml.gz | 1/1
            aggregate/dmarcgo/google.com!georgestarcher.com!1783382400!1783468799.xml | 1/1
            aggregate/dmarq/rfc9990-namespaced-legacy-fields.xml | 1/3
            aggregate/dmarq/rfc9990-treewalk-extension.xml | 1/5 EXTENSION
            aggregate/empty.xml | EMPTY
            aggregate/go-dmarc-report/test_report.xml | 2/7 HEADER_FROM_ELSEWHERE
            aggregate/go-dmarc-report/test_report.zip | 2/7 HEADER_FROM_ELSEWHERE
            aggregate/mail-auth/001.json | NOT_XML
            aggregate/mail-auth/001.xml | 1/123 ELEMENT_UNKNOWN DATE_BEFORE_DMARC EXTENSION
            aggregate/mail-auth/003.json | NOT_XML
            aggregate/mail-auth/003.xml | 4/9
            aggregate/mail-auth/005.json | NOT_XML
            aggregate/mail-auth/005.xml | 1/1 DATE_BEFORE_DMARC
            aggregate/mail-auth/100.eml | 1/1
            aggregate/mail-auth/100.json | NOT_XML
            aggregate/mail-auth/102.eml | 1/1
            aggregate/mail-auth/102.json | NOT_XML
            aggregate/mail-auth/104.eml | 1/1
            aggregate/mail-auth/104.json | NOT_XML
            aggregate/mail-dmarc/test_dmarc.xml | 1/1
            aggregate/mail-dmarc/test_dmarc.xml.zip | 1/1
            aggregate/mox/mailru.eml | 1/1
            aggregate/mox/xs4all.eml | 1/1
            aggregate/opendmarc/163.com!example.com!1337270400!1337356799.20120518163.xml | 50/92 DATE_NOT_SECONDS
            aggregate/opendmarc/yeah.net!example.com!1337270400!1337356799.20120518.xml | 254/21679 DATE_NOT_SECONDS
            aggregate/parsedmarc/!example.com!1538204542!1538463818.xml | 1/1 ORG_NAME_MISSING
            aggregate/parsedmarc/!large-example.com!1711897200!1711983600.xml | 2286/2286 ORG_NAME_MISSING
            aggregate/parsedmarc/Report domain- borschow.com Submitter- google.com Report-ID- 949348866075514174.eml | 1/1
            aggregate/parsedmarc/changed-input.xml | 20/3047
            aggregate/parsedmarc/estadocuenta1.infonacot.gob.mx!example.com!1536853302!1536939702!2940.xml.zip | 1/1
            aggregate/parsedmarc/example.net!example.com!1529366400!1529452799.xml | 1/1
            aggregate/parsedmarc/fastmail.com!example.com!1516060800!1516147199!102675056.xml.gz | 1/1 HEADER_FROM_ELSEWHERE
            aggregate/parsedmarc/invalid_utf_8.xml | 1/1 INVALID_BYTES ORG_NAME_MISSING HEADER_FROM_MISSING
            aggregate/parsedmarc/nice-input.xml | 20/3047
            aggregate/parsedmarc/nice-input.xml.gz | 20/3047
            aggregate/parsedmarc/protection.outlook.com!example.com!1711756800!1711843200.xml | 1/1
            aggregate/parsedmarc/rfc9990-example.net!example.com!1700000000!1700086399.xml | 2/7
            aggregate/parsedmarc/veeam.com!example.com!1530133200!1530219600.xml | 1/1
            aggregate/patrickkerrigan/dmarc-1-space.xml | 3/10
            aggregate/patrickkerrigan/dmarc-1.xml | 3/10
            aggregate/patrickkerrigan/test.gz.eml | NOT_XML
            aggregate/patrickkerrigan/test.txt.eml | NOT_XML
            aggregate/ta-dmarc/aol_rua.xml | 2/3 VALUE_MISSING
            aggregate/ta-dmarc/fail_rua_xsd.xml | DATE_RANGE_WRONG
            aggregate/ta-dmarc/pass_rua_xsd.xml | 1/2
            aggregate/ta-dmarc/rua_multiple_records.xml | 2/4
            emails-synthetic/filename-rfc2231.eml | 1/3
            emails-synthetic/gz-octet-stream.eml | 1/3
            emails-synthetic/mime-depth-3000.eml | MIME_TOO_DEEP
            emails-synthetic/no-final-boundary.eml | 1/3
            emails-synthetic/only-attachment-no-multipart.eml | 1/3
            emails-synthetic/spoofed-sender.eml | 1/3
            emails-synthetic/two-attachments.eml | 1/3, 1/3
            emails-synthetic/wrong-extension-gz-is-xml.eml | 1/3
            hostile/bad-ip.xml | 0/0 -1 RECORD_SOURCE_IP_INVALID
            hostile/begin-after-end.xml | DATE_RANGE_WRONG
            hostile/billion-laughs.xml | DTD_REFUSED
            hostile/count-negative.xml | 0/0 -1 RECORD_COUNT_INVALID
            hostile/csv-formula.xml | 1/3
            hostile/dates-milliseconds.xml | 1/3 DATE_NOT_SECONDS
            hostile/deep-nesting.xml | TOO_LARGE
            hostile/doctype-external-dtd.xml | 1/3 DOCTYPE_IGNORED
            hostile/duplicate-report.xml | 1/3
            hostile/gzip-bomb-200MiB.xml.gz | TOO_LARGE
            hostile/gzip-trailing-garbage.xml.gz | 1/3 ARCHIVE_TRAILING_DATA
            hostile/gzip-truncated.xml.gz | ARCHIVE_BROKEN
            hostile/html-instead.xml | NOT_XML
            hostile/idn-header-from.xml | 1/3 DOMAIN_REPAIRED
            hostile/ipv4-mapped.xml | 1/3 SOURCE_IP_MAPPED
            hostile/latin1-declared.xml | 1/3
            hostile/namespace-prefixed.xml | 1/3
            hostile/no-metadata.xml | METADATA_MISSING
            hostile/script-in-fields.xml | 1/3
            hostile/utf8-bom.xml | 1/3
            hostile/xxe-external-entity.xml | DTD_REFUSED
            hostile/zip-encrypted-flag.zip | ARCHIVE_ENCRYPTED
            hostile/zip-slip.zip | 1/3, 1/3
            hostile/zip-two-reports.zip | 1/3, 1/3
            arf/mail-auth-001.eml | failure 1
            arf/mail-auth-001.json | NOT_XML
            arf/mail-auth-003.eml | failure 1
            arf/mail-auth-003.json | NOT_XML
            arf/mail-auth-005.eml | failure 1
            arf/mail-auth-005.json | NOT_XML
            arf/parsedmarc/DMARC Failure Report for domain.de (mail-from=sharepoint@domain.de, ip=10.10.10.10).eml | failure 1 VALUE_ALIAS
            arf/parsedmarc/dmarc_ruf_report_linkedin.eml | failure 1
            tlsrpt/dmarc-report-viewer-google.json | tls 1/1+0
            tlsrpt/dmarc-report-viewer-no-contact.json | tls 1/1+0
            tlsrpt/dmarc-report-viewer-no_ip_and_mx.json | tls 1/0+3
            tlsrpt/dmarcanalyzerapp-sample-lenient-tls.json | tls 1/42+7 VALUE_CASE VALUE_UNKNOWN VALUE_MISSING DOMAIN_REPAIRED POLICY_LEFT_OUT
            tlsrpt/dmarcanalyzerapp-sample-rfc8460-tls.json | tls 1/5326+303
            tlsrpt/mail-auth-rpt01.eml | tls 1/5326+303
            tlsrpt/mail-auth-rpt01.json | tls 1/5326+303
            tlsrpt/mox-example.eml | tls 1/3+0
            tlsrpt/parsedmarc-google.com_smtp_tls_report.eml | tls 1/48+0
            tlsrpt/parsedmarc-rfc8460.json | tls 1/5326+303
            tlsrpt/tlsrpt-digest-tlsrpt_success_google_1.eml | tls 1/1+0
            tlsrpt/tlsrpt-digest-tlsrpt_success_microsoft.eml | tls 1/2+0
            xsd/dmarc-0.1-legacy.xsd | OTHER_XML
            xsd/dmarc-2.0-rfc9990.xsd | OTHER_XML
            xsd/dmarc-xml-0.2.xml | 1/123 DATE_BEFORE_DMARC
            xsd/dmarc-xmlalt-0.2.xml | 1/123 DATE_BEFORE_DMARC EXTENSION ELEMENT_UNKNOWN
            xsd/mail-dmarc-rua-schema.xsd | OTHER_XML
            xsd/rfc7489-appendix-c.xsd | OTHER_XML
            xsd/rua_draft-dmarc-base-00-02.xsd | OTHER_XML
            xsd/rua_relaxed.xsd | OTHER_XML
            """;

    @TestFactory
    Stream<DynamicTest> everyFileIsReadOrSetAsideForATrueReason() {
        var data = SharedData.folder(".");
        return table().entrySet().stream()
                .map(line -> dynamicTest(line.getKey(), () -> {
                    var file = data.resolve(line.getKey());

                    var collected = Collected.ofAllKinds(
                            Files.readAllBytes(file), file.getFileName().toString());

                    assertThat(outcome(collected)).isEqualTo(line.getValue());
                }));
    }

    @Test
    void noFileIsForgotten() throws IOException {
        var data = SharedData.folder(".");
        for (var folder : FOLDERS) {
            try (var files = Files.walk(data.resolve(folder))) {
                var names = files.filter(Files::isRegularFile)
                        .map(file -> data.relativize(file).toString())
                        .collect(Collectors.toSet());
                assertThat(table().keySet()).containsAll(names);
            }
        }
    }

    private static Map<String, String> table() {
        var table = new LinkedHashMap<String, String>();
        for (var line : TABLE.lines().toList()) {
            int bar = line.lastIndexOf(" | ");
            table.put(line.substring(0, bar).strip(), line.substring(bar + 3).strip());
        }
        return table;
    }

    static String outcome(Collected collected) {
        var parts = new ArrayList<String>();
        for (var report : collected.reports) {
            var end = report.end();
            long messages =
                    report.records().stream().mapToLong(ReportRecord::count).sum();
            assertThat(end.messages()).isEqualTo(messages);
            assertThat(end.records()).isEqualTo(report.records().size());
            parts.add(end.records() + "/" + messages + (end.skipped() > 0 ? " -" + end.skipped() : "")
                    + (report.noteCodes().isEmpty() ? "" : " " + String.join(" ", report.noteCodes())));
        }
        for (var report : collected.failureReports) parts.add("failure " + report.incidents() + noted(report.notes()));
        for (var report : collected.tlsReports)
            parts.add("tls " + report.policies().size() + "/" + report.successfulSessions() + "+"
                    + report.failedSessions() + noted(report.notes()));
        for (var aside : collected.asides) parts.add(aside.why().reason().name());
        return String.join(", ", parts);
    }

    private static String noted(List<ReportVisitor.Note> notes) {
        return notes.stream().map(note -> " " + note.code()).distinct().collect(Collectors.joining());
    }
}
