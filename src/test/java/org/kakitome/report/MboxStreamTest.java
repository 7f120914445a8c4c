package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 4155, and what mail programs really write. */
class MboxStreamTest {
    private static final String FROM = "From reporter@example.net Tue Jun  2 10:00:00 2026\n";

    private static List<String> messages(String mbox) throws IOException {
        return messages(new ByteArrayInputStream(mbox.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static List<String> messages(InputStream in) throws IOException {
        var mbox = new MboxStream(in);
        var messages = new ArrayList<String>();
        for (var message = mbox.next(); message.isPresent(); message = mbox.next())
            messages.add(new String(message.get().readAllBytes(), StandardCharsets.ISO_8859_1));
        return messages;
    }

    @Test
    void aMessageIsWhatStandsBetweenFromLinesAndWithoutTheEmptyLineBeforeTheNext() throws IOException {
        assertThat(messages(FROM + "Subject: 1\n\nbody\n\n" + FROM + "Subject: 2\n\nbody\n\n\n"))
                .containsExactly("Subject: 1\n\nbody\n", "Subject: 2\n\nbody\n\n");
    }

    @Test
    void lineEndsStayAsTheyAre() throws IOException {
        var crlf = FROM.replace("\n", "\r\n");
        assertThat(messages(crlf + "Subject: 1\r\n\r\nbody\r\n\r\n" + crlf + "Subject: 2\r\n\r\nb\n"))
                .containsExactly("Subject: 1\r\n\r\nbody\r\n", "Subject: 2\r\n\r\nb\n");
    }

    @Test
    void oneQuoteIsTakenOffQuotedFromLines() throws IOException {
        assertThat(messages(FROM + "Subject: 1\n\n>From here on\n>>From there\n> From space\n>Fromage\n"))
                .containsExactly("Subject: 1\n\nFrom here on\n>From there\n> From space\n>Fromage\n");
    }

    @Test
    void proseThatNobodyQuotedIsNoNewMessage() throws IOException {
        assertThat(messages(FROM + "Subject: 1\n\nHello,\n\nFrom 10:30 on we are closed.\n\nFrom 2026 all is well\n"))
                .hasSize(1);
        assertThat(messages(FROM + "Subject: 1\n\nno empty line before\n" + FROM))
                .hasSize(1);
    }

    @Test
    void whateverProgramsWriteAsSenderAndDateIsUnderstood() throws IOException {
        for (var line : List.of(
                "From - Tue Jun 02 10:00:00 2026", // Thunderbird
                "From 1234567890@xxx Tue Jun 02 10:00:00 +0000 2026", // Google Takeout
                "From MAILER-DAEMON Tue Jun  2 10:00:00 2026",
                "From \"a b\"@example.com Tue Jun  2 10:00 2026",
                "From reporter@example.net  Tue Jun  2 10:00:00 JST 2026 remote from x"))
            assertThat(messages(line + "\nSubject: 1\n\nb\n\n" + line + "\nSubject: 2\n"))
                    .as(line)
                    .hasSize(2);
    }

    @Test
    void theLastLineNeedsNoEnd() throws IOException {
        assertThat(messages(FROM + "Subject: 1\n\nbody")).containsExactly("Subject: 1\n\nbody");
        assertThat(messages(FROM.strip())).containsExactly("");
    }

    @Test
    void nothingHoldsNothing() throws IOException {
        assertThat(messages("")).isEmpty();
        assertThat(messages("\n\n")).isEmpty();
        assertThat(messages("Subject: no mbox\n\nbody\n")).isEmpty();
    }

    @Test
    void emptyMessagesAreMessages() throws IOException {
        assertThat(messages(FROM + "\n" + FROM + "\n" + FROM + "Subject: 3\n")).containsExactly("", "", "Subject: 3\n");
    }

    @Test
    void aLineOfAnyLengthPassesThrough() throws IOException {
        var line = "x".repeat(3_000_000) + "\n";
        assertThat(messages(FROM + line + "From " + line + "\n" + FROM + ">From " + line))
                .containsExactly(line + "From " + line, "From " + line);
        // a piece of a long line is not the start of one
        var filler = "y".repeat(4_096 - 1) + "\n";
        assertThat(messages(FROM + "z".repeat(4_096) + FROM + "\n" + filler)).hasSize(1);
    }

    @Test
    void aMessageThatIsNotReadIsPassedOver() throws IOException {
        var mbox = new MboxStream(new ByteArrayInputStream(
                (FROM + "a\n".repeat(100_000) + "\n" + FROM + "b\n").getBytes(StandardCharsets.ISO_8859_1)));

        var first = mbox.next().orElseThrow();
        assertThat(first.read()).isEqualTo('a');

        assertThat(mbox.next().orElseThrow().readAllBytes()).isEqualTo("b\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(first.read()).as("is over").isEqualTo(-1);
    }

    @Test
    void oneEndlessMessageIsStreamed() throws IOException {
        long size = 300_000_000;
        var endless = new InputStream() {
            private long given;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] target, int from, int length) {
                if (given >= size) return -1;
                var start = FROM.getBytes(StandardCharsets.US_ASCII);
                for (int i = 0; i < length; i++, given++)
                    target[from + i] = given < start.length ? start[(int) given] : (byte) 'x';
                return length;
            }
        };
        var mbox = new MboxStream(endless);

        var message = mbox.next().orElseThrow();

        assertThat(message.skip(size)).isGreaterThan(size - 100_000);
    }

    @Test
    void anyOctetsComeToAnEnd() throws IOException {
        var random = new Random(5);
        var words = List.of(FROM, ">" + FROM, "\n", "\r\n", "\r", "\0", "From ", ">>From x\n", "ÿ", "Subject: x\n");
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(40); n >= 0; n--) text.append(words.get(random.nextInt(words.size())));
            long octets =
                    messages(text.toString()).stream().mapToLong(String::length).sum();
            assertThat(octets).isLessThanOrEqualTo(text.length());
        }
    }

    @Test
    void aMessageComesOutAsItWentIn() throws IOException {
        var random = new Random(6);
        var words = List.of("From a\n", "From \n", ">From b\n", "\n", "text\n", ">>From c\n", "From x 10:00 2026\n");
        for (int i = 0; i < 1_000; i++) {
            var all = new ArrayList<String>();
            var mbox = new StringBuilder();
            for (int m = 0; m < 3; m++) {
                var message = new StringBuilder("Subject: x\n");
                for (int n = random.nextInt(10); n > 0; n--) message.append(words.get(random.nextInt(words.size())));
                all.add(message.toString());
                mbox.append(FROM)
                        .append(message.toString().replaceAll("(?m)^(>*From )", ">$1"))
                        .append('\n');
            }
            assertThat(messages(mbox.toString())).isEqualTo(all);
        }
    }
}
