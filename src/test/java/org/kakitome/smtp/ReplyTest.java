package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ReplyTest {
    @TestFactory
    Stream<DynamicTest> everyReplyIsWellFormed() {
        return replies()
                .map(field -> DynamicTest.dynamicTest(field.getName(), () -> {
                    var reply = (Reply) field.get(null);
                    var wire = new String(reply.wire(), StandardCharsets.US_ASCII);
                    // RFC 3463 §2: the first digits agree; RFC 2034 §4: none with 3xx
                    assertThat(wire).matches("(2\\d\\d 2|4\\d\\d 4|5\\d\\d 5)\\.\\d\\.\\d [ -~]+\r\n|354 [ -~]+\r\n");
                    assertThat(reply.wire()).hasSizeLessThanOrEqualTo(SmtpLimits.REPLY_LINE);
                    if (reply.code() == 421)
                        assertThat(reply.closing()).as("RFC 5321 §3.8").isTrue();
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyReplyIsDocumented() throws IOException {
        var document = Files.readString(Path.of("docs/smtp.md"));
        return replies()
                .map(field -> DynamicTest.dynamicTest(field.getName(), () -> {
                    var reply = (Reply) field.get(null);
                    assertThat(document).contains((reply.code() + " " + reply.enhanced()).strip());
                }));
    }

    private static Stream<Field> replies() {
        return Stream.of(Reply.class.getDeclaredFields())
                .filter(f -> Modifier.isStatic(f.getModifiers()) && f.getType() == Reply.class);
    }

    @Test
    void severalLinesAreJoinedWithHyphens() {
        var wire = new String(
                Reply.ehlo("mx.example.com", List.of("SIZE 1", "HELP")).wire(), StandardCharsets.US_ASCII);
        assertThat(wire).isEqualTo("250-mx.example.com\r\n250-SIZE 1\r\n250 HELP\r\n");
    }
}
