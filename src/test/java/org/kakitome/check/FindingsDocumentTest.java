package org.kakitome.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Keeps docs/findings.md true. {@code -Dkakitome.write-docs=true} writes it anew. */
class FindingsDocumentTest {
    private static final Path DOCUMENT = Path.of("docs/findings.md");
    private static final FindingTexts EN = FindingTexts.of(Locale.ENGLISH);

    @Test
    void theDocumentListsEveryFinding() throws IOException {
        var expected = document();
        if (Boolean.getBoolean("kakitome.write-docs")) Files.writeString(DOCUMENT, expected);

        assertThat(Files.readString(DOCUMENT))
                .as("run this test with -Dkakitome.write-docs=true and commit docs/findings.md")
                .isEqualTo(expected);
    }

    private static String document() {
        var text = new StringBuilder("""
                # Findings

                Everything a check can find, by the section it stands in. Written from `FindingCode` and `messages/findings_en.properties` by
                `FindingsDocumentTest`, which also compares: after a change run `mvn test -Dtest=FindingsDocumentTest -Dkakitome.write-docs=true`.

                The severity is the usual one; where the place decides, a finding weighs less or more (a dead mail host beside a living one, a fault in a
                record that is only included). Examples are filled in with sample facts.
                """);
        for (var area : FindingCode.areas()) {
            text.append("\n## ").append(area).append("\n");
            for (var code : FindingCode.values()) if (code.area().equals(area)) append(text, code);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, FindingCode code) {
        text.append("\n### ").append(code).append("\n\n");
        text.append("**").append(sentence(code, "line")).append("** ").append(sentence(code, "meaning"));
        text.append("\n\n");
        text.append("- Severity: ")
                .append(EN.pattern("severity." + code.severity()))
                .append("\n");
        text.append("- Source: ").append(code.source()).append("\n");
        text.append("- Sample: `").append(code.sample().replace("`", "")).append("`\n");
        text.append("- Facts: ").append(String.join(", ", code.factNames())).append("\n");
        text.append("- Fix: ").append(sentence(code, "fix")).append("\n");
    }

    private static String sentence(FindingCode code, String part) {
        return EN.format("finding." + code + "." + part, code.sampleFacts())
                .replaceAll("</?code>", "`")
                .replaceAll("</?(b|em)>", "");
    }
}
