package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays {@code src/test/resources/smtp/*.dialogue} over a real socket, each against its own listener.
 *
 * <pre>
 * # why
 * &#64; messageSize 1000      a setting of this listener, before the first line: see {@link #settings}
 * C: NOOP                the client sends a line; lines in a row go out in one write, as a pipelining client does
 * C*21: NOOP             the same, 21 times
 * C~ x\n.\r\n            octets without a line end of their own; \r \n \0 \\ and \xNN are known
 * S: 250 2.0.0           the server sends a line that begins so
 * S*21: 250              the same, 21 times
 * E:                     the server closes
 * M: a@b | c@d, e@f | x\r\n    the sink has one more message: reverse path, forward paths, content
 * M: none                the sink has no further message
 * </pre>
 */
class DialogueTest {
    private static final Path FOLDER = Path.of("src/test/resources/smtp");
    private static final Pattern LINE = Pattern.compile("([CSEM@])(?:\\*(\\d+))?([:~]|(?<=@)) ?(.*)");

    @TestFactory
    Stream<DynamicTest> dialogues() throws IOException {
        try (var files = Files.list(FOLDER)) {
            var sorted = files.filter(f -> f.toString().endsWith(".dialogue"))
                    .sorted()
                    .toList();
            assertThat(sorted).hasSizeGreaterThan(40);
            return sorted.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> play(file)));
        }
    }

    private static void play(Path file) throws Exception {
        var lines = Files.readAllLines(file).stream()
                .filter(l -> !l.isBlank() && !l.startsWith("#"))
                .toList();
        assertThat(Files.readString(file)).as("says why").startsWith("# ");
        var sink = RecordingSink.named(value(lines, "sink", "stores"));
        try (var server = TestListener.start(settings(lines), sink);
                var client = server.connect()) {
            new Player(client, sink).play(lines);
        }
    }

    private static SmtpLimits settings(List<String> lines) {
        var standard = SmtpLimits.standard();
        return standard.withMessageSize(Long.parseLong(value(lines, "messageSize", "" + standard.messageSize())))
                .withBufferedOctets(Long.parseLong(value(lines, "bufferedOctets", "" + standard.bufferedOctets())))
                .withGreetingDelay(Duration.parse(value(lines, "greetingDelay", "PT0S")));
    }

    private static String value(List<String> lines, String key, String otherwise) {
        return lines.stream()
                .filter(l -> l.startsWith("@ " + key + " "))
                .map(l -> l.substring(key.length() + 3))
                .findFirst()
                .orElse(otherwise);
    }

    private static final class Player {
        private final SmtpClient client;
        private final RecordingSink sink;
        private final StringBuilder group = new StringBuilder();
        private int messages;

        Player(SmtpClient client, RecordingSink sink) {
            this.client = client;
            this.sink = sink;
        }

        void play(List<String> lines) throws IOException {
            for (var line : lines) {
                if (line.startsWith("@")) continue;
                var match = LINE.matcher(line);
                assertThat(match.matches()).as(line).isTrue();
                int times = match.group(2) == null ? 1 : Integer.parseInt(match.group(2));
                if (match.group(1).equals("C")) say(match.group(3), match.group(4), times);
                else hear(line, match.group(1), match.group(4), times);
            }
            client.send(octets(group));
        }

        private void say(String mark, String text, int times) {
            group.append((mark.equals("~") ? unescape(text) : text + "\r\n").repeat(times));
        }

        private void hear(String line, String who, String text, int times) throws IOException {
            client.send(octets(group));
            group.setLength(0);
            for (int i = 0; i < times; i++) {
                switch (who) {
                    case "S" -> assertThat(client.line()).as(line).startsWith(text);
                    case "E" ->
                        assertThat(client.isClosedByServer()).as("closed").isTrue();
                    default -> assertMessage(text);
                }
            }
        }

        private void assertMessage(String text) {
            if (text.equals("none")) {
                assertThat(sink.messages).hasSize(messages);
                return;
            }
            assertThat(sink.messages).hasSizeGreaterThan(messages);
            var message = sink.messages.get(messages++);
            var parts = text.split(" \\| ?", -1);
            assertThat(message.reversePath()).isEqualTo(parts[0].strip());
            assertThat(String.join(", ", message.forwardPaths())).isEqualTo(parts[1].strip());
            assertThat(RecordingSink.text(message))
                    .isEqualTo(new String(octets(unescape(parts[2])), StandardCharsets.ISO_8859_1));
        }
    }

    /** Characters up to U+00FF that came of an escape stand for octets; others are sent as UTF-8. */
    private static byte[] octets(CharSequence text) {
        var out = new java.io.ByteArrayOutputStream();
        text.codePoints().forEach(c -> {
            if (c >= RAW) out.write(c - RAW);
            else out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        });
        return out.toByteArray();
    }

    private static final int RAW = 0xE000; // private use: an octet that is not a character

    private static String unescape(String text) {
        var known = Pattern.compile("\\\\(?:([rn0\\\\])|x([0-9A-Fa-f]{2}))").matcher(text);
        return known.replaceAll(escape -> {
            int octet = escape.group(1) == null
                    ? Integer.parseInt(escape.group(2), 16)
                    : switch (escape.group(1)) {
                        case "r" -> '\r';
                        case "n" -> '\n';
                        case "0" -> 0;
                        default -> '\\';
                    };
            return java.util.regex.Matcher.quoteReplacement(Character.toString(RAW + octet));
        });
    }
}
