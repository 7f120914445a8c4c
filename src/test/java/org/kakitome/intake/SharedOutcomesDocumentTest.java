package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.kakitome.SharedData;
import org.kakitome.report.ReportReader;
import org.kakitome.report.SetAside.Reason;
import org.kakitome.storage.Spool;

/** docs/testing.md lists every file of the third-party data with what becomes of it; this test writes the table and keeps it true. */
class SharedOutcomesDocumentTest {
    private static final Path DOCUMENT = Path.of("docs/testing.md");
    private static final String BEGIN = "<!-- outcomes: written by SharedOutcomesDocumentTest -->\n";
    private static final String END = "<!-- end of outcomes -->\n";

    private static final List<String> FOLDERS =
            List.of("aggregate", "emails-synthetic", "hostile", "arf", "tlsrpt", "smtp");

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T00:00:00Z"), ZoneOffset.UTC);

    @Test
    void theDocumentTellsWhatBecomesOfEachFile() throws IOException {
        var data = SharedData.folder(".");
        var table = new StringBuilder("| file | what becomes of it |\n| --- | --- |\n");
        for (var folder : FOLDERS) outcomes(data, folder, table);
        if (Boolean.getBoolean("kakitome.write-docs")) write(table);

        assertThat(written())
                .as("run this test with -Dkakitome.write-docs=true and commit docs/testing.md")
                .isEqualTo(table.toString());
        assertThat(table).doesNotContain(Reason.INTERNAL_ERROR.name());
    }

    /** Each folder into a database of its own: the same report in another folder is no duplicate. */
    private static void outcomes(Path data, String folder, StringBuilder table) throws IOException {
        try (var fixture = new IntakeFixture();
                var intake = new ReportIntake(
                        fixture.spool,
                        new ReportReader(CLOCK),
                        fixture.authenticator(UnverifiedReports.ACCEPT),
                        true,
                        false,
                        CLOCK,
                        1)) {
            for (var file : files(data.resolve(folder))) {
                long id = intake.submit(
                        Spool.Content.of(file), Optional.of(file.getFileName().toString()));
                while (intake.processNext()) {}
                var outcome = fixture.outcome(id).documents().stream()
                        .map(SharedOutcomesDocumentTest::said)
                        .collect(Collectors.joining("; "));
                table.append("| `")
                        .append(data.relativize(file)
                                .toString()
                                .replace('\\', '/')
                                .replace("./", ""))
                        .append("` | ")
                        .append(outcome)
                        .append(" |\n");
            }
        }
    }

    private static String said(IntakeOutcome.Document document) {
        return switch (document.outcome()) {
            case SET_ASIDE -> "set aside: " + document.reason().orElseThrow();
            case DUPLICATE -> "duplicate " + document.kind();
            case STORED ->
                "stored: "
                        + switch (document.kind()) {
                            case "tls" ->
                                "TLS report, " + document.records() + " policies, " + document.messages() + " sessions";
                            case "failure" -> "failure report, " + document.messages() + " messages";
                            default ->
                                "aggregate report, " + document.records() + " records, " + document.messages()
                                        + " messages";
                        };
        };
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String written() throws IOException {
        var text = Files.readString(DOCUMENT);
        return text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
    }

    private static void write(CharSequence table) throws IOException {
        var text = Files.readString(DOCUMENT);
        Files.writeString(
                DOCUMENT,
                text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + table + text.substring(text.indexOf(END)));
    }
}
