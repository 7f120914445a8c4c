package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/report-leniencies.md says what the code does. */
class LenienciesDocumentTest {
    private static final Path DOCUMENT = Path.of("docs/report-leniencies.md");

    @Test
    void everyNoteCodeHasItsLine() throws IOException {
        var listed = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|")
                .matcher(Files.readString(DOCUMENT))
                .results();

        assertThat(listed.map(found -> found.group(1)))
                .containsExactlyElementsOf(
                        Arrays.stream(NoteCode.values()).map(Enum::name).toList());
    }

    @Test
    void theLimitsAreThoseOfTheCode() throws IOException {
        var text = Files.readString(DOCUMENT).replace(",", "");

        var limits = ReportLimits.DEFAULT;
        for (long limit : List.of(
                limits.unpackedBytes() >> 20,
                (long) limits.archiveRatio(),
                (long) limits.archiveEntries(),
                (long) limits.mimeDepth(),
                (long) limits.mimeParts(),
                (long) XmlRepair.MAX_TAG,
                (long) XmlRepair.MAX_DEPTH,
                (long) XmlCursor.MAX_NAMES,
                (long) AggregateParser.MAX_EARLY_RECORDS,
                (long) AggregateParser.MAX_ERRORS,
                (long) RecordDraft.MAX_DKIM_RESULTS,
                RecordDraft.MAX_COUNT,
                (long) ReportReader.MAX_NOTES))
            assertThat(Pattern.compile("\\b" + limit + "\\b")
                            .matcher(text)
                            .results()
                            .map(MatchResult::group))
                    .as("%s", limit)
                    .isNotEmpty();
    }
}
