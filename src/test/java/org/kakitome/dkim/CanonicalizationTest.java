package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalizationTest {
    /** RFC 6376 §3.4.5 */
    private static final String EXAMPLE = "A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";

    @Test
    void theExampleOfTheRfc() {
        assertThat(header(Canonicalization.RELAXED, EXAMPLE)).isEqualTo("a:X\r\nb:Y Z\r\n");
        assertThat(header(Canonicalization.SIMPLE, EXAMPLE)).isEqualTo("A: X\r\nB : Y\t\r\n\tZ  \r\n");
        assertThat(body(Canonicalization.RELAXED, " C \r\nD \t E\r\n\r\n\r\n")).isEqualTo(" C\r\nD E\r\n");
        assertThat(body(Canonicalization.SIMPLE, " C \r\nD \t E\r\n\r\n\r\n")).isEqualTo(" C \r\nD \t E\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""         | \\n       | ""        | an empty body: RFC 6376 §3.4.3, §3.4.4
            \\n        | \\n       | ""        | nothing but an empty line
            \\n\\n\\n  | \\n       | ""        | empty lines alone
            a          | a\\n      | a\\n      | no line end at the end
            a\\n       | a\\n      | a\\n      | as it should be
            a\\n\\n\\n | a\\n      | a\\n      | empty lines at the end
            \\n\\na    | \\n\\na\\n | \\n\\na\\n | those at the beginning stay
            a\\s\\n    | a\\s\\n   | a\\n      | space at the end of a line
            a\\s\\tb   | a\\s\\tb\\n | a\\sb\\n | runs of space
            \\s\\sa    | \\s\\sa\\n | \\sa\\n  | space at the beginning becomes one
            a\\n\\s\\n | a\\n\\s\\n | a\\n     | a line of space is an empty line to relaxed
            \\s        | \\s\\n    | ""        | space alone
            a\\rb      | a\\rb\\n  | a\\rb\\n  | a carriage return alone is no line end
            """)
    void bodies(String body, String simple, String relaxed, String why) {
        assertThat(body(Canonicalization.SIMPLE, text(body))).as(why).isEqualTo(text(simple));
        assertThat(body(Canonicalization.SIMPLE, text(body).replace("\r\n", "\n")))
                .as(why)
                .isEqualTo(text(simple));
        assertThat(body(Canonicalization.RELAXED, text(body))).as(why).isEqualTo(text(relaxed));
    }

    private static String text(String cell) {
        return cell.replace("\\n", "\r\n")
                .replace("\\r", "\r")
                .replace("\\s", " ")
                .replace("\\t", "\t");
    }

    private static String header(Canonicalization canonicalization, String message) {
        var text = new StringBuilder();
        for (var field : ReceivedMessage.read(TestSigner.bytes(message)).fields())
            text.append(TestSigner.text(canonicalization.header(field)));
        return text.toString();
    }

    private static String body(Canonicalization canonicalization, String body) {
        var octets = TestSigner.bytes("A: 1\r\n\r\n" + body);
        var canonical = canonicalization.body(octets, 8);
        return canonical.text(0, canonical.length());
    }
}
