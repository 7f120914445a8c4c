package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.kakitome.smtp.MessageSink.Acceptance;
import org.kakitome.smtp.Step.Then;

/** Random octets against the state machine: seeded, so a failure names the stream that made it. */
class SmtpFuzzTest {
    private static final int STREAMS = 100_000;
    private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();
    private static final Pattern REPLIES =
            Pattern.compile("(?:[245]\\d\\d[ -][ -~]{0,506}\r\n|354 [ -~]{0,506}\r\n)*+");
    private static final long ROOM = 100_000;

    private static final String[] WORDS = {
        "EHLO x\r\n",
        "HELO x\r\n",
        "MAIL FROM:<a@example.net>\r\n",
        "MAIL FROM:<> SIZE=",
        "RCPT TO:<reports@example.com>\r\n",
        "RCPT TO:<x@example.org>\r\n",
        "DATA\r\n",
        "DATA\r\n",
        "RSET\r\n",
        "NOOP\r\n",
        "VRFY x\r\n",
        "QUIT\r\n",
        "STARTTLS\r\n",
        "\r\n.\r\n",
        "\r\n.\r\n",
        "\r\n",
        "\r",
        "\n",
        ".",
        "..",
        "\0",
        " ",
        "<",
        ">",
        "\"",
        "\\",
        "@",
        ":",
        "\r\n..",
        "\n.\n",
        "\r.\r",
        "\r\n.\n",
        "\n.\r\n",
        "Received: x\r\n",
        "BODY=8BITMIME",
        "SMTPUTF8",
        "é",
        "xn--",
        "書",
        "\r\r\n",
        "text"
    };

    private record Heard(String replies, List<String> messages) {}

    @Test
    void anyStreamIsAnsweredInOrderWithinBounds() {
        int messages = 0;
        for (int seed = 0; seed < STREAMS; seed++) {
            var stream = stream(new Random(seed));
            var groups = groups(stream);
            var whole = play(groups, new Random(seed), stream.length);
            var pieces = play(groups, new Random(seed), 1 + seed % 40);
            play(List.of(stream), new Random(seed), stream.length);

            // However the packets are cut: the same replies in the same order, the same messages
            if (!whole.equals(pieces)) assertThat(pieces).as("seed " + seed).isEqualTo(whole);
            if (!REPLIES.matcher(whole.replies()).matches())
                assertThat(whole.replies()).as("seed " + seed).matches(REPLIES);
            for (var content : whole.messages()) assertEndedOnlyByItsDot(content, stream, seed);
            messages += whole.messages().size();
        }
        assertThat(messages).as("streams that get as far as a message").isGreaterThan(STREAMS / 10);
    }

    private static byte[] stream(Random random) {
        var stream = new ByteArrayOutputStream();
        if (random.nextBoolean())
            stream.writeBytes(
                    octets("EHLO x\r\nMAIL FROM:<a@example.net>\r\nRCPT TO:<reports@example.com>\r\nDATA\r\n"));
        for (int words = random.nextInt(40); words > 0; words--) {
            if (random.nextInt(4) > 0) {
                stream.writeBytes(octets(WORDS[random.nextInt(WORDS.length)]));
            } else {
                var noise = new byte[random.nextInt(random.nextInt(300) == 0 ? 6000 : 12)];
                random.nextBytes(noise);
                stream.writeBytes(noise);
            }
        }
        return stream.toByteArray();
    }

    /** A client waits for the reply to DATA before it goes on: RFC 2920 §3.1. */
    private static List<byte[]> groups(byte[] stream) {
        var groups = new ArrayList<byte[]>();
        int start = 0;
        for (int i = 5; i < stream.length; i++) {
            if (stream[i] != '\n' || stream[i - 1] != '\r') continue;
            int end = i - 2;
            while (end > 3 && stream[end] == ' ') end--; // trailing spaces make no argument
            if (end < 3 || stream[end] != 'A' || stream[end - 1] != 'T' || stream[end - 2] != 'A') continue;
            groups.add(Arrays.copyOfRange(stream, start, i + 1));
            start = i + 1;
        }
        groups.add(Arrays.copyOfRange(stream, start, stream.length));
        return groups;
    }

    private static Heard play(List<byte[]> groups, Random random, int piece) {
        var budget = new BufferBudget(ROOM);
        var limits = SmtpLimits.standard().withMessageSize(5_000).withBufferedOctets(ROOM);
        var session = new SmtpSession(
                TestListener.settings(limits, Optional.empty()), budget, new ManualClock(), CLIENT, SmtpMeter.NONE);
        var replies = new ByteArrayOutputStream();
        var messages = new ArrayList<String>();
        hear(session, session.greet(), replies, messages, random);
        for (var group : groups) {
            for (int at = 0; at < group.length; at += piece) {
                var step = session.receive(Arrays.copyOfRange(group, at, Math.min(group.length, at + piece)));
                hear(session, step, replies, messages, random);
                if (budget.left() < ROOM - 2 * limits.messageSize() - ContentBuffer.FIRST_BLOCK)
                    throw new AssertionError("holds " + (ROOM - budget.left()));
            }
        }
        session.disconnected();
        if (budget.left() != ROOM) throw new AssertionError("keeps " + (ROOM - budget.left()));
        return new Heard(replies.toString(StandardCharsets.ISO_8859_1), messages);
    }

    private static void hear(
            SmtpSession session, Step step, ByteArrayOutputStream replies, List<String> messages, Random random) {
        var next = step;
        replies.writeBytes(next.replies());
        while (next.then() == Then.DELIVER || next.then() == Then.SPILL) {
            if (next.then() == Then.SPILL) throw new AssertionError("spills a small message");
            messages.add(RecordingSink.text(next.message().orElseThrow()));
            next = session.delivered(
                    random.nextInt(5) == 0 ? Optional.empty() : Optional.of(new Acceptance.Stored("1")));
            replies.writeBytes(next.replies());
        }
    }

    /** The stream without the first dot of each line holds the content; a line of one dot in it was two dots. */
    private static void assertEndedOnlyByItsDot(String content, byte[] stream, int seed) {
        var sent = "\r\n" + new String(stream, StandardCharsets.ISO_8859_1);
        boolean asSent = sent.replace("\r\n.", "\r\n").contains("\r\n" + content);
        boolean wholeLines = content.isEmpty() || content.endsWith("\r\n");
        boolean noEndWithin = count("\r\n.\r\n", "\r\n" + content) <= count("\r\n..\r\n", sent);
        if (!asSent || !wholeLines || !noEndWithin) throw new AssertionError("seed " + seed + ": " + content);
    }

    private static int count(String part, String text) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) count++;
        return count;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
