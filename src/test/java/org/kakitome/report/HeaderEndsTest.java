package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5322 §2.2.3, and mail that went through an editor. */
class HeaderEndsTest {
    private static String read(String text, int atOnce) throws IOException {
        var out = new StringBuilder();
        InputStream in = new HeaderEnds(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
        var piece = new byte[atOnce];
        for (int n = in.read(piece); n >= 0; n = in.read(piece))
            out.append(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            A: b_ _c                   | A: b__c                  | the end of the header
            A: b_ <_c                  | A: b_ <_c                | a folded field
            A: b_ \t _ c               | A: b_ \t _ c             | RFC 5322 §4.2: a fold
            A: b_ \t _C: d             | A: b_ \t _C: d           | RFC 5322 §4.2: a fold, and the next field
            A: b_ _C  : d              | A: b_ _C  : d            | RFC 5322 §4.5.8: white space before a colon
            A: b_ _ _c                 | A: b_ __c                | the last of several
            A: b_ _<a:c>               | A: b__<a:c>              | XML is no field
            A: b_ _{"c":1}             | A: b__{"c":1}            | JSON is no field
            A: b_ __C: d               | A: b_ __C: d            | the header ends behind it
            A: b__ c_ _d               | A: b__ c_ _d             | a body is left as it is
            A: b__--x_C: d_ _e         | A: b__--x_C: d__e        | the header of a part
            A: b__--x_C: d_ _X-E: f_ _g | A: b__--x_C: d_ _X-E: f__g | a field of a part
            A: b__--x_C: d_ _E: f_ _g  | A: b__--x_C: d__E: f__g  | no field of a part: a message
            A: b__-x_C: d_ _e          | A: b__-x_C: d_ _e        | no delimiter
            A: b__C: d_ _e             | A: b__C: d__e            | the header of a message inside
            A: b__C d: e_ _f           | A: b__C d: e_ _f         | a sentence with a colon
            A: b_ %_c                  | A: b_%_c                 | CRLF
            ' _A: b'                   | ' _A: b'                 | before the header
            'A: b_ '                   | 'A: b_ '                 | the input ends
            """)
    void aLineOfWhiteSpaceEndsAHeaderWhereNoFieldFollows(String sent, String read, String why) throws IOException {
        for (int atOnce = 1; atOnce < 20; atOnce++)
            assertThat(read(text(sent), atOnce)).isEqualTo(text(read));
    }

    private static String text(String row) {
        return row.replace('_', '\n').replace('%', '\r').replace("\\t", "\t");
    }

    @Test
    void nothingElseIsEverChanged() throws IOException {
        var random = new Random(5322);
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(60); n >= 0; n--) text.append("ab: -\t\n\n\r<".charAt(random.nextInt(10)));

            var read = read(text.toString(), 1 + random.nextInt(30));

            assertThat(read.replaceAll("(?m)^[ \\t]+(?=[\\r\\n]|\\z)", ""))
                    .isEqualTo(text.toString().replaceAll("(?m)^[ \\t]+(?=[\\r\\n]|\\z)", ""));
        }
        var long_ = " ".repeat(100_000) + "\nx" + " ".repeat(100_000);
        assertThat(read(long_, 8_192)).endsWith("\nx" + " ".repeat(100_000));
    }
}
