package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.kakitome.SharedData;
import org.yaml.snakeyaml.Yaml;

/** No false end of data makes a second message out of one: RFC 5321 §2.3.8, §4.1.1.4. */
class SmugglingTest {
    private static final List<String> FALSE_ENDS = List.of(
            "\n.\n",
            "\n.\r\n",
            "\r.\r",
            "\r.\r\n",
            "\r\n.\n",
            "\r\n.\r",
            "\n\n.\n\n",
            "\r\r.\r\r",
            "\0\n.\r\n",
            "\r\n\0.\r\n",
            "\r\0\n.\r\n",
            "\r\n.\0\r\n",
            "\r\n.\r\0\n",
            "\r\n. \r\n",
            "\r\n..\r\n",
            "\u0085.\u0085");

    @TestFactory
    Stream<DynamicTest> falseEnds() {
        return FALSE_ENDS.stream()
                .map(end -> DynamicTest.dynamicTest(
                        end.chars().mapToObj("%02x"::formatted).toList().toString(),
                        () -> assertOneMessage(end.getBytes(StandardCharsets.ISO_8859_1), false)));
    }

    /** The payloads of the shared folder: those of Wang et al., USENIX Security '25, Table 1. */
    @TestFactory
    Stream<DynamicTest> publishedPayloads() throws IOException {
        var file = SharedData.folder("smtp/smuggling-payloads.yaml");
        List<Map<String, String>> payloads = new Yaml().load(Files.readString(file));
        assertThat(payloads).hasSize(13);
        return payloads.stream()
                .map(payload -> DynamicTest.dynamicTest(payload.get("id"), () -> {
                    byte[] end = Base64.getDecoder().decode(payload.get("bytes_b64"));
                    // A7, A10 and A13 hold a true CR LF . CR LF with NUL beside it, which ends the message for
                    // every server. What comes behind is then read as commands, and its DATA refused: content
                    // was sent before 354.
                    boolean isTrueEnd = new String(end, StandardCharsets.ISO_8859_1).contains("\r\n.\r\n");
                    assertThat(isTrueEnd).isEqualTo(List.of("A7", "A10", "A13").contains(payload.get("id")));
                    assertOneMessage(end, isTrueEnd);
                }));
    }

    private static void assertOneMessage(byte[] falseEnd, boolean isTrueEnd) throws Exception {
        var sent = new ByteArrayOutputStream();
        sent.writeBytes(octets("Subject: outer\r\n\r\nhello"));
        sent.writeBytes(falseEnd);
        sent.writeBytes(octets("MAIL FROM:<attacker@example.org>\r\nRCPT TO:<reports@example.com>\r\nDATA\r\n"));
        sent.writeBytes(octets("Subject: SMUGGLED\r\n\r\nx\r\n.\r\n"));
        var sink = new RecordingSink();
        try (var server = TestListener.start(SmtpLimits.standard(), sink);
                var client = server.connect()) {
            client.reply();
            for (var command : List.of("EHLO x", "MAIL FROM:<a@example.net>", "RCPT TO:<reports@example.com>", "DATA"))
                assertThat(client.ask(command)).matches("(250|354) .*");
            client.send(sent.toByteArray());
            assertThat(client.reply()).startsWith("250 2.0.0 Stored");
            client.send("QUIT\r\n");
            if (!isTrueEnd) assertThat(client.reply()).startsWith("221");
            while (!client.isClosedByServer()) {} // all was read and answered
        }
        assertThat(sink.messages).hasSize(1);
        var message = sink.messages.get(0);
        assertThat(message.reversePath()).isEqualTo("a@example.net");
        assertThat(RecordingSink.text(message)).startsWith("Subject: outer\r\n\r\nhello");
        assertThat(RecordingSink.text(message).contains("SMUGGLED")).isEqualTo(!isTrueEnd);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
