package org.kakitome.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.SharedData;
import org.kakitome.dkim.ReceivedMessage;
import org.kakitome.message.AuthenticationResults.Fault;
import org.kakitome.message.AuthenticationResults.MethodResult;

class AuthenticationResultsTest {
    @Test
    void everyPartOfTheGrammarIsRead() {
        // RFC 8601 Appendix B.5, B.7 and §2.2, put together
        var parsed = AuthenticationResults.parse(" mx.example.com 1 (our gateway);\r\n"
                + "\tdkim/1=fail (bad (nested) comment) reason=\"bad; signature\"\r\n header.i=@example.com header . b = AbC1;"
                + " spf=PASS smtp.mailfrom=alice@example.net smtp.helo=\"a b\"");

        assertThat(parsed.faults()).isEmpty();
        var value = parsed.value().orElseThrow();
        assertThat(value.authservId()).isEqualTo("mx.example.com");
        assertThat(value.version()).isEqualTo("1");
        assertThat(value.results()).hasSize(2);
        var dkim = value.results("dkim").get(0);
        assertThat(dkim.result()).isEqualTo("fail");
        assertThat(dkim.reason()).contains("bad; signature");
        assertThat(dkim.property("header", "i")).contains("@example.com");
        assertThat(dkim.property("header", "b")).contains("AbC1");
        var spf = value.results("spf").get(0);
        assertThat(spf.result()).isEqualTo("pass");
        assertThat(spf.property("smtp", "mailfrom")).contains("alice@example.net");
        assertThat(spf.property("smtp", "helo")).contains("a b");
    }

    @Test
    void noneIsNoResultAndNoFault() {
        var parsed = AuthenticationResults.parse("example.org 1; none");

        assertThat(parsed.faults()).isEmpty();
        assertThat(parsed.value().orElseThrow().results()).isEmpty();
        assertThat(parsed.value().orElseThrow().folded()).isEqualTo("Authentication-Results: example.org; none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                     | EMPTY
            (only a comment)                       | EMPTY
            spf=pass smtp.mailfrom=example.com     | NO_AUTHSERV_ID
            example.org; spf=pass;                 | EMPTY_RESULT
            example.org; spf                       | NO_RESULT
            example.org; spf=pass nonsense         | NO_PROPERTY
            example.org; spf=pass action=none      | NO_PROPERTY
            example.org; dkim=pass header.b=/d5r   | NOT_QUOTED
            example.org; spf=pass (open            | NOT_CLOSED
            example.org; spf=pass reason="open     | NOT_CLOSED
            """)
    void whatBreaksTheGrammarIsNamed(String value, Fault.Kind kind) {
        assertThat(AuthenticationResults.parse(value).faults())
                .extracting(Fault::kind)
                .contains(kind);
    }

    @Test
    void aBrokenResultDoesNotHarmItsNeighbours() {
        var value = AuthenticationResults.parse("example.org; what is this; dkim=pass header.d=example.com")
                .value()
                .orElseThrow();

        assertThat(value.results()).extracting(MethodResult::method).containsExactly("dkim");
    }

    @Test
    void linesAreFoldedAndShort() {
        var property = new MethodResult.Property("header", "d", "a-rather-long-name.example.com");
        var result = new MethodResult("dkim", "1", "pass", Optional.empty(), List.of(property, property, property));

        var folded = new AuthenticationResults("mx.example.org", "1", List.of(result, result)).folded();

        assertThat(folded.split("\r\n"))
                .hasSizeGreaterThan(3)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
    }

    @Property(tries = 500)
    void whatIsPrintedIsReadBack(@ForAll("texts") String reason, @ForAll("texts") String value) {
        var property = new MethodResult.Property("smtp", "mailfrom", value);
        var result = new MethodResult("spf", "1", "fail", Optional.of(reason), List.of(property));
        var printed = new AuthenticationResults("mx.example.org", "1", List.of(result)).folded();

        var parsed = AuthenticationResults.parse(printed.substring(printed.indexOf(':') + 1));

        assertThat(parsed.faults()).isEmpty();
        var read = parsed.value().orElseThrow().results().get(0);
        assertThat(read.reason()).contains(reason.replaceAll("\\p{Cntrl}", ""));
        assertThat(read.property("smtp", "mailfrom")).contains(value.replaceAll("\\p{Cntrl}", ""));
    }

    @Property(tries = 1000)
    void anyTextIsReadAndWhatWasReadCanBePrinted(@ForAll("texts") String value) {
        AuthenticationResults.parse(value)
                .value()
                .ifPresent(read -> assertThat(read.folded()).startsWith("Authentication-Results: "));
    }

    @Provide
    Arbitrary<String> texts() {
        var pieces = Arbitraries.of(
                "spf", "=", "pass", ";", " ", "\r\n\t", "(", ")", "\"", "\\", ".", "@", "header", "reason", "/", "é",
                "\u0000");
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(30),
                pieces.list().ofMaxSize(25).map(list -> String.join("", list)));
    }

    /** The files of lieser's add-on; those that are to break the grammar break it here too. */
    @Test
    void everySharedFieldIsRead() throws IOException {
        try (var files = Files.walk(SharedData.folder("authres"))) {
            var messages =
                    files.filter(f -> f.toString().endsWith(".eml")).sorted().toList();
            assertThat(messages).hasSizeGreaterThan(5);
            for (var file : messages) {
                var fields = ReceivedMessage.read(Files.readAllBytes(file)).fields("Authentication-Results");
                assertThat(fields).as(file.toString()).isNotEmpty();
                var name = file.getFileName().toString();
                for (var field : fields) {
                    var parsed = AuthenticationResults.parse(field.value());
                    assertThat(parsed.value().orElseThrow().results()).as(name).isNotEmpty();
                }
                boolean faulty = fields.stream()
                        .anyMatch(f ->
                                !AuthenticationResults.parse(f.value()).faults().isEmpty());
                boolean meantToBe = name.contains("no_authserv")
                        || name.contains("parsing_error")
                        || name.equals("rfc6376-A.2-arh-valid_relaxed.eml"); // ends with a semicolon
                assertThat(faulty).as(name).isEqualTo(meantToBe);
            }
        }
    }
}
