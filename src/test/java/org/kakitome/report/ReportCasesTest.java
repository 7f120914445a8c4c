package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Cases as files: {@code report/NNN-name.*} is what arrived, {@code .json} what must become of it, {@code .md} why the case is there. Real reports may be put
 * into {@code report/private/}, which git ignores. To add a case: the message of the failing test is the JSON to check and to keep.
 */
class ReportCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> casesBecomeWhatTheirJsonSays() throws Exception {
        return cases().stream()
                .map(input -> dynamicTest(input.getFileName().toString(), () -> {
                    var expected = beside(input, ".json");

                    var actual = json(Collected.of(
                            Files.readAllBytes(input), input.getFileName().toString()));

                    assertThat(Files.exists(expected)).as("%s", actual).isTrue();
                    assertThat(actual).isEqualTo(Files.readString(expected));
                }));
    }

    @Test
    void everyCaseSaysWhyItIsThere() throws Exception {
        for (var input : cases())
            if (!input.toString().contains("private"))
                assertThat(beside(input, ".md")).content().hasSizeGreaterThan(30);
    }

    /** Every note that a report can have is had by a case here or asserted in a test of its own. */
    @Test
    void theCasesNeedMostLeniencies() throws Exception {
        var needed = new ArrayList<String>();
        for (var input : cases())
            for (var report : Collected.of(Files.readAllBytes(input)).reports) needed.addAll(report.noteCodes());

        var bounds = List.of(
                "TEXT_CUT",
                "LIST_CUT",
                "ARCHIVE_SIZE_WRONG",
                "ENCODING_UNKNOWN",
                "ELEMENT_CASE",
                "ELEMENT_REPEATED",
                "NAMESPACE_UNKNOWN",
                "EMAIL_MISSING",
                "REPORT_ID_MISSING",
                "DATE_RANGE_LONG",
                "DATE_IN_FUTURE",
                "COUNT_REPAIRED",
                "DOMAIN_INVALID",
                "HEADER_FROM_ELSEWHERE",
                "ELEMENT_UNKNOWN",
                "POLICY_LEFT_OUT",
                "FIELD_UNREADABLE");
        for (var code : NoteCode.values())
            if (!bounds.contains(code.name())) assertThat(needed).contains(code.name());
    }

    private static List<Path> cases() throws IOException, URISyntaxException {
        var folder = Path.of(ReportCasesTest.class.getResource("/report").toURI());
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().matches("\\..*|.*\\.(json|md)"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    private static Path beside(Path input, String ending) {
        var name = input.getFileName().toString();
        return input.resolveSibling(name.replaceFirst("(\\.xml)?\\.\\w+$", "") + ending);
    }

    /** All that was told; what is absent or empty is left out. */
    static String json(Collected collected) throws IOException {
        var root = JSON.createObjectNode();
        for (var report : collected.reports) add(root.withArray("reports").addObject(), report);
        for (var aside : collected.asides) {
            var node = root.withArray("setAside").addObject();
            node.put("document", aside.document());
            node.put("reason", aside.why().reason().name());
            if (!aside.why().detail().isEmpty()) node.put("detail", aside.why().detail());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root).replace("\r\n", "\n") + "\n";
    }

    private static void add(ObjectNode node, Collected.Report report) {
        var metadata = report.head().metadata();
        node.put("variant", report.head().variant().name());
        node.put("orgName", metadata.orgName());
        node.put("email", metadata.email());
        put(node, "extraContactInfo", metadata.extraContactInfo());
        node.put("reportId", metadata.reportId());
        node.put("begin", metadata.begin().toString());
        node.put("end", metadata.end().toString());
        metadata.errors().forEach(error -> node.withArray("errors").add(error));
        put(node, "generator", metadata.generator());
        var policy = report.head().policyPublished();
        var published = node.putObject("policyPublished");
        published.put("domain", policy.domain());
        put(published, "p", policy.policy());
        put(published, "sp", policy.subdomainPolicy());
        put(published, "np", policy.nonexistentPolicy());
        put(published, "adkim", policy.dkimAlignment());
        put(published, "aspf", policy.spfAlignment());
        put(published, "fo", policy.failureOptions());
        put(published, "testing", policy.testing());
        put(published, "discovery_method", policy.discoveryMethod());
        put(published, "pct", policy.percent());
        report.records().forEach(record -> add(node.withArray("records").addObject(), record));
        node.put("messages", report.end().messages());
        if (report.end().skipped() > 0) node.put("skipped", report.end().skipped());
        node.put("contentHash", report.end().contentHash());
        report.end().notes().forEach(note -> node.withArray("notes").add((note.code() + " " + note.detail()).strip()));
    }

    private static void add(ObjectNode node, ReportRecord record) {
        node.put("sourceIp", record.sourceIp().getHostAddress());
        node.put("count", record.count());
        node.put("disposition", record.policyEvaluated().disposition().wire());
        node.put("dkimAligned", record.policyEvaluated().dkimAligned());
        node.put("spfAligned", record.policyEvaluated().spfAligned());
        for (var reason : record.policyEvaluated().reasons()) {
            var one = node.withArray("reasons").addObject().put("type", reason.type());
            put(one, "comment", reason.comment());
        }
        node.put("headerFrom", record.headerFrom());
        put(node, "envelopeFrom", record.envelopeFrom());
        put(node, "envelopeTo", record.envelopeTo());
        for (var dkim : record.authResults().dkim()) {
            var one = node.withArray("dkim").addObject().put("domain", dkim.domain());
            put(one, "selector", dkim.selector());
            one.put("result", dkim.result());
            put(one, "humanResult", dkim.humanResult());
        }
        for (var spf : record.authResults().spf()) {
            var one = node.withArray("spf").addObject().put("domain", spf.domain());
            put(one, "scope", spf.scope());
            one.put("result", spf.result());
            put(one, "humanResult", spf.humanResult());
        }
    }

    private static void put(ObjectNode node, String name, Optional<String> value) {
        value.ifPresent(text -> node.put(name, text));
    }
}
