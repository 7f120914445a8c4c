package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.kakitome.SharedData;

/**
 * The dialogues of chasquid's own tests, from the shared folder: {@code c -> line}, {@code c ~> octets}, {@code c <- reply},
 * {@code c <~ beginning of a reply}, {@code c <... last line}.
 */
class ChasquidDialogueTest {
    /** Not for a server that only receives. */
    private static final Map<String, String> NOT_PLAYED = Map.of(
            "auth_multi_dialog.cmy.txt", "AUTH over implicit TLS: no one logs in to a receive-only server",
            "auth_too_many_failures.cmy.txt", "AUTH over implicit TLS: no one logs in to a receive-only server");

    private record Difference(String theirs, String ours, String why) {}

    /** By file and the line that was sent. */
    private static final Map<String, Difference> DIFFERENCES = Map.of(
            "bad_data_dot.cmy.txt 'xxx\\r\\n.\\r\\n'",
            new Difference("521 5.5.2", "250 2.0.0", "a bare LF is content here: kept, counted, and no end of data"),
            "bad_data_dot_on_message_too_big.cmy.txt .",
            new Difference("521 5.5.2", "552 5.3.4", "a bare LF is content here: what is wrong is the size"),
            "bad_rcpt_to.cmy.txt RCPT LALA: <>",
            new Difference("500 5.5.2", "501 5.1.3", "RCPT is known, its argument is bad: RFC 5321 §4.2.4, RFC 5248"),
            "bad_rcpt_to.cmy.txt RCPT TO:",
            new Difference("500", "501 5.1.3", "RCPT is known, its argument is bad: RFC 5321 §4.2.4, RFC 5248"),
            "bad_rcpt_to.cmy.txt RCPT TO:<a@xn--->",
            new Difference("501 5.1.2", "501 5.1.3", "bad syntax of an address: RFC 5248"),
            "bad_rcpt_to.cmy.txt RCPT TO:<henryⅣ@testserver>",
            new Difference("550 5.1.3", "553 5.6.7", "no SMTPUTF8 at MAIL: RFC 6531 §3.5"),
            "line_too_long.cmy.txt HELO",
            new Difference("554", "500 5.5.2", "RFC 5321 §4.5.3.1.9 names 500"));

    private static final Map<String, String> OCTETS = Map.of(
            "'.\\n'",
            ".\n",
            "'xxx\\r\\n.\\r\\n'",
            "xxx\r\n.\r\n",
            "('a' * 899 + '\\r\\n') * 1165",
            ("a".repeat(899) + "\r\n").repeat(1165),
            "'b' * 55 + '\\r\\n'",
            "b".repeat(55) + "\r\n");

    @TestFactory
    Stream<DynamicTest> dialogues() throws IOException {
        try (var files = Files.list(SharedData.folder("smtp/chasquid-dialogs"))) {
            var all = files.sorted().toList();
            assertThat(all.stream().map(f -> f.getFileName().toString())).containsAll(NOT_PLAYED.keySet());
            return all.stream()
                    .filter(file -> !NOT_PLAYED.containsKey(file.getFileName().toString()))
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> play(file)));
        }
    }

    private static void play(Path file) throws Exception {
        var recipients = RecipientPolicy.of("localhost", List.of("user@testserver"));
        var limits = SmtpLimits.standard().withMessageSize(1024 * 1024); // theirs
        var settings = new SmtpSettings("localhost", "127.0.0.1", 0, recipients, limits);
        var lines = Files.readAllLines(file).stream()
                .filter(l -> l.startsWith("c "))
                .toList();
        SmtpClient client = null;
        var sent = "";
        try (var server = TestListener.start(settings, new RecordingSink(), java.time.Clock.systemUTC())) {
            for (var line : lines) {
                var words = line.split(" ", 3);
                var text = words.length > 2 ? words[2] : "";
                if (Set.of("tcp_connect", "close").contains(words[1])) {
                    if (client != null) client.close();
                    client = words[1].equals("close") ? null : server.connect();
                } else if (words[1].startsWith("<")) {
                    assertThat(client.reply()).as(line).startsWith(expected(file, sent, text));
                } else {
                    sent = text;
                    client.send(words[1].equals("~>") ? octets(text) : text + "\r\n");
                }
            }
        } finally {
            if (client != null) client.close();
        }
    }

    private static String octets(String expression) {
        assertThat(OCTETS).containsKey(expression);
        return OCTETS.get(expression);
    }

    private static String expected(Path file, String sent, String theirs) {
        var ours = DIFFERENCES.entrySet().stream()
                .filter(d -> (file.getFileName() + " " + sent + " ").startsWith(d.getKey() + " "))
                .map(Map.Entry::getValue)
                .filter(d -> theirs.startsWith(d.theirs()))
                .map(Difference::ours)
                .findFirst();
        // their sentences are not ours: the codes count
        return ours.orElse(theirs.replaceAll("^(\\d{3}(?: \\d\\.\\d\\.\\d)?).*", "$1"));
    }
}
