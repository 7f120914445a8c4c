package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.report.ReportXml.RECORD;
import static org.kakitome.report.ReportXml.REPORT;
import static org.kakitome.report.ReportXml.with;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.report.AggregateReport.Variant;
import org.kakitome.report.ReportRecord.Disposition;

/** RFC 9990 §3.1.1 and Appendix A, RFC 7489 Appendix C, and what STANDARDS §2.5 lists as sent in practice. */
class AggregateParserTest {
    private static final String RFC_9990 = "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">";

    @Test
    void everyElementOfRfc7489IsRead() throws Exception {
        var report = Collected.of(REPORT.replace("<error>", "")
                        .replace(
                                "</report_id>",
                                "</report_id><error>No SPF record.</error><error>Two DMARC records.</error>")
                        .replace(
                                "</email>",
                                "</email><extra_contact_info>https://reporter.example/dmarc</extra_contact_info>")
                        .replace("</pct>", "</pct><fo>1:d:s</fo>")
                        .replace(
                                "</spf>\n      </policy_evaluated>",
                                "</spf><reason><type>mailing_list</type>"
                                        + "<comment>list.example</comment></reason></policy_evaluated>")
                        .replace("<envelope_from>", "<envelope_to>reporter.example</envelope_to><envelope_from>")
                        .replace("<result>pass</result>", "<result>pass</result><human_result>fine</human_result>"))
                .report();

        var metadata = report.head().metadata();
        assertThat(report.head().variant()).isEqualTo(Variant.RFC_7489);
        assertThat(metadata.orgName()).isEqualTo("Example Reporter");
        assertThat(metadata.email()).isEqualTo("dmarc@reporter.example");
        assertThat(metadata.extraContactInfo()).contains("https://reporter.example/dmarc");
        assertThat(metadata.reportId()).isEqualTo("r-1");
        assertThat(metadata.begin()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(metadata.end()).isEqualTo(Instant.ofEpochSecond(1_700_086_399));
        assertThat(metadata.errors()).containsExactly("No SPF record.", "Two DMARC records.");
        assertThat(metadata.generator()).isEmpty();
        var none = Optional.<String>empty();
        assertThat(report.head().policyPublished())
                .isEqualTo(new AggregateReport.PolicyPublished(
                        "example.com",
                        Optional.of("none"),
                        Optional.of("none"),
                        none,
                        Optional.of("r"),
                        Optional.of("r"),
                        Optional.of("1:d:s"),
                        none,
                        none,
                        Optional.of("100")));
        assertThat(report.records())
                .containsExactly(new ReportRecord(
                        InetAddress.getByName("192.0.2.1"),
                        3,
                        new ReportRecord.PolicyEvaluated(
                                Disposition.NONE,
                                true,
                                false,
                                List.of(new ReportRecord.OverrideReason("mailing_list", Optional.of("list.example")))),
                        "example.com",
                        Optional.of("bounce.example.com"),
                        Optional.of("reporter.example"),
                        new ReportRecord.AuthResults(
                                List.of(new ReportRecord.DkimAuthResult(
                                        "example.com", Optional.of("s1"), "pass", Optional.of("fine"))),
                                List.of(new ReportRecord.SpfAuthResult(
                                        "bounce.example.com", Optional.of("mfrom"), "softfail", none)))));
        assertThat(report.end().notes()).isEmpty();
        assertThat(report.end().records()).isEqualTo(1);
        assertThat(report.end().messages()).isEqualTo(3);
        assertThat(report.end().skipped()).isZero();
    }

    /** RFC 9990 Appendix B, as the RFC prints it. */
    @Test
    void theSampleOfRfc9990IsRead() {
        var report = Collected.of("""
                <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
                  <version>1.0</version>
                  <report_metadata>
                    <org_name>Sample Reporter</org_name>
                    <email>report_sender@example-reporter.com</email>
                    <extra_contact_info>...</extra_contact_info>
                    <report_id>3v98abbp8ya9n3va8yr8oa3ya</report_id>
                    <date_range>
                      <begin>302832000</begin>
                      <end>302918399</end>
                    </date_range>
                    <generator>Example DMARC Aggregate Reporter v1.2</generator>
                  </report_metadata>
                  <policy_published>
                    <domain>example.com</domain>
                    <p>quarantine</p>
                    <sp>none</sp>
                    <np>none</np>
                    <testing>n</testing>
                    <discovery_method>treewalk</discovery_method>
                  </policy_published>
                  <record>
                    <row>
                      <source_ip>192.0.2.123</source_ip>
                      <count>123</count>
                      <policy_evaluated>
                        <disposition>pass</disposition>
                        <dkim>pass</dkim>
                        <spf>fail</spf>
                      </policy_evaluated>
                    </row>
                    <identifiers>
                      <envelope_from>example.com</envelope_from>
                      <header_from>example.com</header_from>
                    </identifiers>
                    <auth_results>
                      <dkim>
                        <domain>example.com</domain>
                        <result>pass</result>
                        <selector>abc123</selector>
                      </dkim>
                      <spf>
                        <domain>example.com</domain>
                        <result>fail</result>
                      </spf>
                    </auth_results>
                  </record>
                </feedback>
                """).report();

        assertThat(report.head().variant()).isEqualTo(Variant.RFC_9990);
        assertThat(report.head().metadata().generator()).contains("Example DMARC Aggregate Reporter v1.2");
        assertThat(report.head().policyPublished().nonexistentPolicy()).contains("none");
        assertThat(report.head().policyPublished().testing()).contains("n");
        assertThat(report.head().policyPublished().discoveryMethod()).contains("treewalk");
        assertThat(report.head().policyPublished().percent()).isEmpty();
        assertThat(report.records().get(0).policyEvaluated().disposition()).isEqualTo(Disposition.PASS);
        assertThat(report.records().get(0).policyEvaluated().aligned()).isTrue();
        assertThat(report.end().messages()).isEqualTo(123);
        assertThat(report.noteCodes()).containsExactly("DATE_BEFORE_DMARC"); // 1979
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <feedback>                                                              | RFC_7489 | most reporters have none
            <feedback xmlns="http://dmarc.org/dmarc-xml/0.1">                       | RFC_7489 |
            <feedback xmlns="http://dmarc.org/dmarc-xml/0.2">                       | RFC_9990 | drafts
            <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">                     | RFC_9990 |
            <feedback xmlns=" urn:ietf:params:xml:ns:dmarc-2.0 ">                   | RFC_9990 |
            <feedback xmlns:xsd="http://www.w3.org/2001/XMLSchema">                 | RFC_7489 | Microsoft
            <feedback xsi:schemaLocation="undeclared">                              | RFC_7489 | a prefix nobody declared
            <feedback xmlns:d="urn:ietf:params:xml:ns:dmarc-2.0" d:x="1" lang="en"> | RFC_7489 | declared and not used
            """)
    void theVariantFollowsTheNamespace(String root, Variant expected, String why) {
        var report = Collected.of(with("<feedback>", root)).report();

        assertThat(report.head().variant()).isEqualTo(expected);
        assertThat(report.end().notes()).isEmpty();
    }

    @Test
    void anUnknownNamespaceIsNoted() {
        var report = Collected.of(with("<feedback>", "<feedback xmlns=\"urn:example\">"))
                .report();

        assertThat(report.noteCodes()).containsExactly("NAMESPACE_UNKNOWN");
        assertThat(report.end().messages()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<testing>n</testing>", "<discovery_method>psl</discovery_method>"})
    void withoutNamespaceNewElementsTellTheVariant(String element) {
        assertThat(Collected.of(with("<pct>100</pct>", element)).report().head().variant())
                .isEqualTo(Variant.RFC_9990);
    }

    @Test
    void npBesidePctIsStillTheOldSchema() {
        var report = Collected.of(with("<pct>100</pct>", "<pct>100</pct><np>reject</np>"))
                .report(); // Google

        assertThat(report.head().variant()).isEqualTo(Variant.RFC_7489);
        assertThat(report.head().policyPublished().nonexistentPolicy()).contains("reject");
    }

    @Test
    void aPrefixOnEveryElementChangesNothing() {
        var prefixed = REPORT.replaceAll("<(/?)(\\w)", "<$1d:$2")
                .replace("<d:feedback>", "<d:feedback xmlns:d=\"urn:ietf:params:xml:ns:dmarc-2.0\">");

        var report = Collected.of(prefixed).report();

        assertThat(report.head().variant()).isEqualTo(Variant.RFC_9990);
        assertThat(report.end().contentHash())
                .isEqualTo(Collected.of(REPORT).report().end().contentHash());
    }

    @Test
    void aPrefixThatNobodyDeclaredIsNoNamespace() {
        var report =
                Collected.of(REPORT.replaceAll("<(/?)(\\w)", "<$1dmarc:$2")).report();

        assertThat(report.end().messages()).isEqualTo(3);
        assertThat(report.end().notes()).isEmpty();
    }

    @Test
    void extensionsAreKeptAsText() {
        var report = Collected.of(REPORT.replace("<feedback>", "<feedback xmlns:v=\"https://reporter.example/ns\">")
                        .replace("<record>", "<extension><v:receiver>mx1</v:receiver></extension><record>")
                        .replace("</record>", "<v:source kind=\"a\">mail <v:b>platform</v:b></v:source></record>"))
                .report();

        assertThat(report.end().notes())
                .containsExactly(
                        new ReportVisitor.Note("EXTENSION", "extension: mx1"),
                        new ReportVisitor.Note("EXTENSION", "record 1: source: a mail platform"));
        assertThat(report.end().messages()).isEqualTo(3);
    }

    @Test
    void aVendorsRecordIsNotOurs() {
        var report = Collected.of(REPORT.replace("<feedback>", RFC_9990.replace(">", " xmlns:v=\"urn:example\">"))
                        .replace("</feedback>", RECORD.replaceAll("<(/?)(\\w)", "<$1v:$2") + "</feedback>"))
                .report();

        assertThat(report.end().records()).isEqualTo(1);
        assertThat(report.noteCodes()).containsExactly("EXTENSION");
    }

    @Test
    void unknownElementsAreSteppedOverAndNoted() {
        var report = Collected.of(REPORT.replace("<count>", "<first_seen><when>1700000000</when></first_seen><count>")
                        .replace("<domain>", "<x/><domain>"))
                .report();

        assertThat(report.end().messages()).isEqualTo(3);
        assertThat(report.noteCodes()).containsExactly("ELEMENT_UNKNOWN");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <count>3</count>                   | <count>3</count><count>400</count>                         | ELEMENT_REPEATED
            <source_ip>192.0.2.1</source_ip>   | <source_ip>192.0.2.1</source_ip><source_ip>x</source_ip>   | ELEMENT_REPEATED
            </row>                             | </row><row><source_ip>x</source_ip><count>5</count></row>  | ELEMENT_REPEATED
            </policy_evaluated>                | </policy_evaluated><policy_evaluated><dkim>fail</dkim></policy_evaluated> | ELEMENT_REPEATED
            <header_from>example.com</header_from> | <header_from>example.com</header_from><header_from>x.example</header_from> | ELEMENT_REPEATED
            """)
    void ofWhatMayStandOnceInARecordTheFirstCounts(String piece, String sent, String note) {
        var report = Collected.of(with(piece, sent)).report();

        assertThat(report.records()).isEqualTo(Collected.of(REPORT).report().records());
        assertThat(report.noteCodes()).containsExactly(note);
    }

    @Test
    void elementsAroundRecordsAndReasonsHideNone() {
        var report = Collected.of(REPORT.replace("<record>", "<records><record>")
                        .replace("</record>", "</record></records>")
                        .replace(
                                "</policy_evaluated>",
                                "<reasons><reason><type>mailing list</type></reason></reasons></policy_evaluated>"))
                .report();

        assertThat(report.end().messages()).isEqualTo(3);
        assertThat(report.records().get(0).policyEvaluated().reasons())
                .containsExactly(new ReportRecord.OverrideReason("mailing_list", Optional.empty()));
        assertThat(report.noteCodes()).containsExactly("ELEMENT_UNKNOWN", "VALUE_ALIAS");
    }

    @Test
    void thePolicyDomainIsNotTheNameOfItsRecord() {
        var report = Collected.of(
                        with("<domain>example.com</domain>\n    <adkim>", "<domain>_DMARC.example.com</domain><adkim>"))
                .report();

        assertThat(report.head().policyPublished().domain()).isEqualTo("example.com");
        assertThat(report.noteCodes()).containsExactly("DOMAIN_REPAIRED");
    }

    @Test
    void elementNamesMayBeInUpperCase() {
        var upper = REPORT.replaceAll("<(/?\\w+)>", "<$1>");
        for (var name : List.of("feedback", "record", "source_ip", "count", "org_name"))
            upper = upper.replaceAll("<(/?)" + name + ">", "<$1" + name.toUpperCase(java.util.Locale.ROOT) + ">");

        var report = Collected.of(upper).report();

        assertThat(report.end().messages()).isEqualTo(3);
        assertThat(report.noteCodes()).containsExactly("ELEMENT_CASE");
    }

    @Test
    void theOrderOfElementsDoesNotMatter() {
        int policy = REPORT.indexOf("  <policy_published>");
        int record = REPORT.indexOf("  <record>");
        int end = REPORT.indexOf("</feedback>");
        var policyLast = REPORT.substring(0, policy)
                + REPORT.substring(record, end)
                + REPORT.substring(policy, record)
                + REPORT.substring(end);

        var report = Collected.of(policyLast).report();

        assertThat(report.noteCodes()).containsExactly("HEAD_AFTER_RECORDS");
        assertThat(report.records()).isEqualTo(Collected.of(REPORT).report().records());
        assertThat(report.end().contentHash())
                .isEqualTo(Collected.of(REPORT).report().end().contentHash());
    }

    @Test
    void recordsBeforeTheHeadAreBounded() {
        var early = "<feedback>" + RECORD.repeat(AggregateParser.MAX_EARLY_RECORDS + 1)
                + REPORT.substring(REPORT.indexOf("  <report_metadata>"));

        assertThat(Collected.of(early).aside().reason()).isEqualTo(SetAside.Reason.TOO_LARGE);

        var dkim = "<dkim><domain>example.com</domain><human_result>" + "x".repeat(400) + "</human_result></dkim>";
        var large = RECORD.replace("</auth_results>", dkim.repeat(99) + "</auth_results>");
        var few = "<feedback>" + large.repeat(400) + REPORT.substring(REPORT.indexOf("  <report_metadata>"));
        assertThat(Collected.of(few).aside().reason()).isEqualTo(SetAside.Reason.TOO_LARGE);
    }

    @Test
    void ofTwoHeadsTheFirstCounts() {
        var policy = REPORT.substring(REPORT.indexOf("  <policy_published>"), REPORT.indexOf("  <record>"));
        var report = Collected.of(with("  <record>", policy.replace("example.com", "example.net") + "  <record>"))
                .report();

        assertThat(report.head().policyPublished().domain()).isEqualTo("example.com");
        assertThat(report.noteCodes()).containsExactly("ELEMENT_REPEATED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<version>1.0</version>", "<version>2.0</version>", "<version>1</version>", "<version/>", ""})
    void theVersionSaysNothing(String version) {
        assertThat(Collected.of(with("<version>1.0</version>", version))
                        .report()
                        .end()
                        .notes())
                .isEmpty();
    }

    @Test
    void aReportWithoutRecordsIsOne() {
        var report = Collected.of(with(RECORD, "")).report();

        assertThat(report.end().records()).isZero();
        assertThat(report.noteCodes()).containsExactly("NO_RECORDS");
    }

    @Test
    void anEmptyRecordIsNone() {
        var empty = RECORD.replaceAll(">[^<>\\n]+<", "><").replace("<count></count>", "<count>0</count>");

        var report = Collected.of(with(RECORD, empty)).report();

        assertThat(report.end().skipped()).isZero();
        assertThat(report.noteCodes()).contains("RECORD_EMPTY", "NO_RECORDS");
    }

    // --- the head

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <begin>1700086400</begin>                       | DATE_RANGE_WRONG | begin after end
            <begin>integer</begin>                          | DATE_RANGE_WRONG |
            <begin></begin>                                 | DATE_RANGE_WRONG |
            <begin>-1</begin>                               | DATE_RANGE_WRONG |
            <begin>0</begin>                                | DATE_RANGE_WRONG | 53 years in one report
            ''                                              | METADATA_MISSING |
            """)
    void aBeginThatCannotBeIsRefused(String begin, SetAside.Reason reason, String why) {
        assertThat(Collected.of(with("<begin>1700000000</begin>", begin))
                        .aside()
                        .reason())
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1700000000 | 1700000000 |                                    | equal
            1700000000 | 1700086400 |                                    | end is the next begin
            1699920000 | 1700697600 | DATE_RANGE_LONG                    | nine days
            1795478400 | 1795564800 |                                    | 2026-11-24, today
            1795737600 | 1795824000 | DATE_IN_FUTURE                     | three days from now
            1300000000 | 1300086400 | DATE_BEFORE_DMARC                  | 2011
            """)
    void unusualRangesAreNoted(String begin, String end, String note, String why) {
        var report = Collected.of(REPORT.replace("1700000000", begin).replace("1700086399", end))
                .report();

        assertThat(String.join(" ", report.noteCodes())).isEqualTo(note == null ? "" : note);
    }

    @Test
    void aReportFromYearsAheadIsRefused() {
        assertThat(Collected.of(REPORT.replace("1700000000", "4000000000").replace("1700086399", "4000086399"))
                        .aside()
                        .reason())
                .isEqualTo(SetAside.Reason.DATE_RANGE_WRONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"report_metadata", "policy_published", "date_range", "domain"})
    void withoutTheseThereIsNoReport(String element) {
        var without = REPORT.replaceFirst("(?s)<" + element + ">.*?</" + element + ">", "");

        assertThat(Collected.of(without).aside().reason()).isEqualTo(SetAside.Reason.METADATA_MISSING);
    }

    @Test
    void aPolicyDomainThatIsNoneIsNoReport() {
        assertThat(Collected.of(with("<domain>example.com</domain>\n    <adkim>", "<domain>a b</domain><adkim>"))
                        .aside())
                .isEqualTo(new SetAside(SetAside.Reason.METADATA_MISSING, "policy_published/domain: a b"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <org_name>Example Reporter</org_name>     | ORG_NAME_MISSING
            <email>dmarc@reporter.example</email>     | EMAIL_MISSING
            <report_id>r-1</report_id>                | REPORT_ID_MISSING
            """)
    void theHeadMayLackThese(String element, String note) {
        var emptied = element.replaceAll(">.*<", "><");

        assertThat(Collected.of(with(element, "")).report().noteCodes()).containsExactly(note);
        assertThat(Collected.of(with(element, emptied)).report().noteCodes()).containsExactly(note);
    }

    @Test
    void aReporterWithoutNameIsCalledByItsAddress() {
        assertThat(Collected.of(with("Example Reporter", ""))
                        .report()
                        .head()
                        .metadata()
                        .orgName())
                .isEqualTo("reporter.example");
    }

    @Test
    void valuesOfThePolicyAreKeptAsSent() {
        var report = Collected.of(REPORT.replace("<p>none</p>", "<p>Monitor</p>")
                        .replace("<sp>none</sp>", "<sp></sp>")
                        .replace("<adkim>r</adkim>", "<adkim>RELAXED</adkim>"))
                .report();

        assertThat(report.head().policyPublished().policy()).contains("monitor");
        assertThat(report.head().policyPublished().subdomainPolicy()).isEmpty();
        assertThat(report.head().policyPublished().dkimAlignment()).contains("r");
        assertThat(report.noteCodes()).containsExactly("VALUE_CASE", "VALUE_ALIAS", "VALUE_UNKNOWN");
    }

    @Test
    void errorsAreBounded() {
        var report = Collected.of(with("<report_id>", "<error>e</error>".repeat(1_000) + "<report_id>"))
                .report();

        assertThat(report.head().metadata().errors()).hasSize(AggregateParser.MAX_ERRORS);
        assertThat(report.noteCodes()).containsExactly("LIST_CUT");
    }

    // --- records

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1                    | 1           |                |
            ' 7 '                | 7           |                |
            3.0                  | 3           | COUNT_REPAIRED |
            +3                   | 3           | COUNT_REPAIRED |
            003                  | 3           | COUNT_REPAIRED |
            10000000000          | 10000000000 |                | the most that is believed
            """)
    void countsAreRead(String count, long expected, String note, String why) {
        var report = Collected.of(with("<count>3</count>", "<count>" + count + "</count>"))
                .report();

        assertThat(report.records().get(0).count()).isEqualTo(expected);
        assertThat(report.end().messages()).isEqualTo(expected);
        assertThat(String.join(" ", report.noteCodes())).isEqualTo(note == null ? "" : note);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-5",
                "",
                "many",
                "1e3",
                "10000000001",
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999999999",
                "0x10",
                "1,234",
                "3.5",
                "NaN",
                "１"
            })
    void aCountThatMustNotBeBelievedLeavesTheRecordOut(String count) {
        var report = Collected.of(
                        with("</feedback>", RECORD.replace("<count>3", "<count>" + count) + RECORD + "</feedback>"))
                .report();

        assertThat(report.end().records()).isEqualTo(2);
        assertThat(report.end().messages()).isEqualTo(6);
        assertThat(report.end().skipped()).isEqualTo(1);
        assertThat(report.end().notes())
                .containsExactly(new ReportVisitor.Note("RECORD_COUNT_INVALID", ("record 2: count: " + count).strip()));
    }

    @Test
    void anAddressThatIsNoneLeavesTheRecordOut() {
        var report = Collected.of(with("192.0.2.1", "unknown")).report();

        assertThat(report.end().skipped()).isEqualTo(1);
        assertThat(report.end().notes())
                .containsExactly(new ReportVisitor.Note("RECORD_SOURCE_IP_INVALID", "record 1: source_ip: unknown"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.com                         | example.com           |                       |
            NEWS.Example.com.                   | news.example.com      | DOMAIN_REPAIRED       |
            user@example.com                    | example.com           | DOMAIN_REPAIRED       |
            news.example.com, example.com       | news.example.com      |                       | NetEase
            bücher.example.com                  | xn--bcher-kva.example.com | DOMAIN_REPAIRED   |
            ''                                  | example.com           | HEADER_FROM_MISSING   |
            bad domain                          | example.com           | HEADER_FROM_MISSING   |
            "???"                               | example.com           | HEADER_FROM_MISSING   |
            example.net                         | example.net           | HEADER_FROM_ELSEWHERE |
            notexample.com                      | notexample.com        | HEADER_FROM_ELSEWHERE |
            """)
    void theHeaderFromIsADomain(String sent, String expected, String note, String why) {
        var report = Collected.of(
                        with("<header_from>example.com</header_from>", "<header_from>" + sent + "</header_from>"))
                .report();

        assertThat(report.records().get(0).headerFrom()).isEqualTo(expected);
        assertThat(String.join(" ", report.noteCodes())).isEqualTo(note == null ? "" : note);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            identifiers      | HEADER_FROM_MISSING
            auth_results     | AUTH_RESULTS_MISSING
            policy_evaluated | POLICY_EVALUATED_MISSING
            """)
    void sectionsOfARecordMayBeMissing(String section, String note) {
        var report = Collected.of(REPORT.replaceFirst("(?s)<" + section + ">.*</" + section + ">", ""))
                .report();

        assertThat(report.end().messages()).isEqualTo(3);
        assertThat(report.noteCodes()).containsExactly(note);
    }

    @Test
    void whoDoesNotSayThatItPassedHasNotPassed() {
        var report = Collected.of(REPORT.replaceFirst("(?s)<policy_evaluated>.*</policy_evaluated>", ""))
                .report();

        assertThat(report.records().get(0).policyEvaluated())
                .isEqualTo(new ReportRecord.PolicyEvaluated(Disposition.NONE, false, false, List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none       | NONE       |               |
            pass       | PASS       |               | in the old schema too
            Quarantine | QUARANTINE | VALUE_CASE    |
            REJECT     | REJECT     | VALUE_CASE    |
            ''         | NONE       | VALUE_MISSING |
            delivered  | NONE       | VALUE_UNKNOWN |
            """)
    void dispositionsAreRead(String sent, Disposition expected, String note, String why) {
        var report = Collected.of(with("<disposition>none<", "<disposition>" + sent + "<"))
                .report();

        assertThat(report.records().get(0).policyEvaluated().disposition()).isEqualTo(expected);
        assertThat(String.join(" ", report.noteCodes())).isEqualTo(note == null ? "" : note);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pass    | true  |
            Pass    | true  | VALUE_CASE
            fail    | false |
            ''      | false | VALUE_MISSING
            neutral | false | VALUE_UNKNOWN
            none    | false | VALUE_UNKNOWN
            """)
    void onlyPassIsAligned(String sent, boolean aligned, String note) {
        var report = Collected.of(with("<dkim>pass</dkim>", "<dkim>" + sent + "</dkim>"))
                .report();

        assertThat(report.records().get(0).policyEvaluated().dkimAligned()).isEqualTo(aligned);
        assertThat(String.join(" ", report.noteCodes())).isEqualTo(note == null ? "" : note);
    }

    @Test
    void theNullPathIsAnEmptyEnvelopeFrom() {
        for (var nullPath : List.of("", "&lt;&gt;"))
            assertThat(Collected.of(with("<envelope_from>bounce.example.com", "<envelope_from>" + nullPath))
                            .report()
                            .records()
                            .get(0)
                            .envelopeFrom())
                    .contains("");
    }

    @Test
    void anEnvelopeMayBeAWholeAddress() {
        var report =
                Collected.of(with("<envelope_from>", "<envelope_from>user@")).report();

        assertThat(report.records().get(0).envelopeFrom()).contains("bounce.example.com");
        assertThat(report.noteCodes()).containsExactly("DOMAIN_REPAIRED");
    }

    @Test
    void severalSpfResultsAndTheHeloScopeAreKept() {
        var helo = "<spf><domain>mail.example.com</domain><scope>HELO</scope><result>pass</result></spf>";
        var report =
                Collected.of(with("</auth_results>", helo + "</auth_results>")).report();

        assertThat(report.records().get(0).authResults().spf())
                .extracting(ReportRecord.SpfAuthResult::scope)
                .containsExactly(Optional.of("mfrom"), Optional.of("helo"));
    }

    @Test
    void resultsWithoutDomainOrResultAreKept() {
        var report = Collected.of(
                        REPORT.replaceFirst("(?s)<dkim>\\s*<domain>.*</dkim>", "<dkim><domain/><result/></dkim>"))
                .report();

        assertThat(report.records().get(0).authResults().dkim())
                .containsExactly(new ReportRecord.DkimAuthResult("", Optional.empty(), "none", Optional.empty()));
        assertThat(report.noteCodes()).containsExactly("VALUE_MISSING");
    }

    @Test
    void aDomainOfAResultThatIsNoneIsKeptAsSent() {
        var report = Collected.of(with(
                        "<domain>example.com</domain>\n        <selector>", "<domain>not evaluated</domain><selector>"))
                .report();

        assertThat(report.records().get(0).authResults().dkim().get(0).domain()).isEqualTo("not evaluated");
        assertThat(report.noteCodes()).containsExactly("DOMAIN_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forwarded",
                "sampled_out",
                "trusted_forwarder",
                "mailing_list",
                "local_policy",
                "other",
                "policy_test_mode"
            })
    void reasonsOfBothSchemasAreKnown(String type) {
        var report = Collected.of(
                        with("</policy_evaluated>", "<reason><type>" + type + "</type></reason></policy_evaluated>"))
                .report();

        assertThat(report.records().get(0).policyEvaluated().reasons())
                .containsExactly(new ReportRecord.OverrideReason(type, Optional.empty()));
        assertThat(report.end().notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sampled_out                             | sampled_out |               | VALUE_ALIAS               | rspamd
            ' Mailing List '                        | mailing_list |              | VALUE_ALIAS VALUE_CASE VALUE_ALIAS |
            <type>forwarded</type> by us            | forwarded   |               |                           | beside children it says nothing
            a sentence, longer than any type of a reason could ever be | other | a sentence, longer than any type of a reason could ever be | VALUE_ALIAS |
            """)
    void aReasonMayBeText(String reason, String type, String comment, String notes, String why) {
        var report = Collected.of(with("</policy_evaluated>", "<reason>" + reason + "</reason></policy_evaluated>"))
                .report();

        assertThat(report.records().get(0).policyEvaluated().reasons())
                .containsExactly(new ReportRecord.OverrideReason(type, Optional.ofNullable(comment)));
        assertThat(report.end().notes().stream()
                        .map(ReportVisitor.Note::code)
                        .reduce((a, b) -> a + " " + b)
                        .orElse(""))
                .isEqualTo(notes == null ? "" : notes);
    }

    @Test
    void testingWasCalledTInDrafts() {
        var report = Collected.of(with("<pct>100</pct>", "<t>y</t>")).report();

        assertThat(report.head().policyPublished().testing()).contains("y");
        assertThat(report.noteCodes()).containsExactly("ELEMENT_UNKNOWN");
    }

    @Test
    void unknownReasonsAreKeptAndNamelessOnesAreOther() {
        var report = Collected.of(
                        with(
                                "</policy_evaluated>",
                                "<reason><type>arc</type></reason><reason><comment>why</comment></reason><reason/></policy_evaluated>"))
                .report();

        assertThat(report.records().get(0).policyEvaluated().reasons())
                .containsExactly(
                        new ReportRecord.OverrideReason("arc", Optional.empty()),
                        new ReportRecord.OverrideReason("other", Optional.of("why")));
    }

    @Test
    void listsOfARecordAreBounded() {
        var dkim = "<dkim><domain>example.com</domain><result>fail</result></dkim>";
        var spf = "<spf><domain>example.com</domain><result>fail</result></spf>";
        var reason = "<reason><type>other</type></reason>";
        var report = Collected.of(
                        REPORT.replace("</auth_results>", dkim.repeat(1_000) + spf.repeat(1_000) + "</auth_results>")
                                .replace("</policy_evaluated>", reason.repeat(1_000) + "</policy_evaluated>"))
                .report();

        var record = report.records().get(0);
        assertThat(record.authResults().dkim()).hasSize(RecordDraft.MAX_DKIM_RESULTS);
        assertThat(record.authResults().spf()).hasSize(RecordDraft.MAX_SPF_RESULTS);
        assertThat(record.policyEvaluated().reasons()).hasSize(RecordDraft.MAX_REASONS);
        assertThat(report.noteCodes()).containsExactly("LIST_CUT");
    }

    @Test
    void textIsCutAndCleaned() {
        var report = Collected.of(REPORT.replace("Example Reporter", "a\u202eb\u0007 " + "x".repeat(10_000)))
                .report();

        assertThat(report.head().metadata().orgName())
                .hasSize(AggregateParser.MAX_NAME)
                .startsWith("ab x");
        assertThat(report.noteCodes()).containsExactly("CONTROL_CHARACTERS", "TEXT_CUT");
    }

    @Test
    void markupInATextIsText() {
        var report = Collected.of(with("Example Reporter", "Example <b>bold</b> Reporter"))
                .report();

        assertThat(report.head().metadata().orgName()).isEqualTo("Example bold Reporter");
    }

    // --- what is no report

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <rss><channel/></rss>                             | OTHER_XML  | <rss>
            <feedback/>                                       | METADATA_MISSING | report_metadata, policy_published
            <feedback></feedback>                             | METADATA_MISSING | report_metadata, policy_published
            <?xml version="1.0"?>                             | XML_BROKEN | no element
            <!DOCTYPE feedback []><feedback/>                 | DTD_REFUSED | document type with declarations (DTD)
            <!DOCTYPE feedback                                | XML_BROKEN | no element
            """)
    void whatIsNoReportIsSetAside(String xml, SetAside.Reason reason, String detail) {
        assertThat(Collected.of(xml).aside()).isEqualTo(new SetAside(reason, detail));
    }

    @Test
    void brokenXmlIsSetAsideWithItsPlace() {
        var aside = Collected.of(with("</row>", "</rwo>")).aside();

        assertThat(aside.reason()).isEqualTo(SetAside.Reason.XML_BROKEN);
        assertThat(aside.detail()).isEqualTo("Unexpected end tag: expected </row>");
    }

    /** Whatever the XML parser says of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <feedback xmlns="urn:    | XML_CUT_OFF |
            <feedback>               | XML_CUT_OFF |
            <feedback><version>1.    | XML_CUT_OFF |
            <feedback><version a='   | XML_CUT_OFF |
            <feedback><![CDATA[x]    | XML_CUT_OFF |
            <feedback><a></b>        |             | damaged before it ends
            <feedback><a></feedback> |             |
            """)
    void xmlThatIsCutOffIsToldFromWhatIsDamaged(String xml, SetAside.Case common, String why) {
        assertThat(Collected.of(xml).aside().commonCase()).isEqualTo(Optional.ofNullable(common));
    }

    @Test
    void howFarXmlThatIsCutOffWasReadIsTold() {
        var aside = Collected.of(REPORT.replace("</feedback>", "")).aside();

        assertThat(aside.commonCase()).contains(SetAside.Case.XML_CUT_OFF);
        assertThat(aside.furtherDetail()).isEqualTo("(after 1 records)");
    }

    @Test
    void aReportThatIsCutOffAnywhereIsNeverStored() {
        for (int length = 0; length < REPORT.lastIndexOf('>'); length++) {
            var collected = Collected.of(REPORT.substring(0, length));
            assertThat(collected.reports).as("first %s characters", length).isEmpty();
        }
    }
}
