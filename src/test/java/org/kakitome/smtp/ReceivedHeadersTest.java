package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReceivedHeadersTest {
    @Test
    void countsReceivedFieldsOfTheHeaderInAnyCase() {
        assertThat(
                        count(
                                "Received: from a\r\nRECEIVED:\r\nSubject: x\r\nreceived: from b\r\n\r\nReceived: in the body\r\n"))
                .isEqualTo(3);
    }

    @Test
    void linesThatEndWithLfAloneMakeAHeaderToo() {
        assertThat(count("Received: a\nX: y\nReceived: b\n\nReceived: c\n")).isEqualTo(2);
    }

    @Test
    void otherFieldsAndFoldedLinesAreNotCounted() {
        assertThat(
                        count(
                                "Received-SPF: pass\r\nX-Received: a\r\nSubject: x\r\n Received: folded\r\nReceive: b\r\nReceived"))
                .isZero();
    }

    @Test
    void aHeaderThatNeverEndsIsCountedToTheEnd() {
        assertThat(count("Received: a\r\nReceived: b\r\n")).isEqualTo(2);
        assertThat(count("")).isZero();
        assertThat(count("\r\nReceived: a\r\n")).isZero();
        assertThat(count("\nReceived: a\r\n")).isZero();
        assertThat(count("\rReceived: a\r\nReceived: b\r\n")).isEqualTo(1);
    }

    /** Of the message in one piece, after it was the same in two pieces, wherever it is cut. */
    private static int count(String message) {
        var octets = message.getBytes(StandardCharsets.US_ASCII);
        var whole = new ReceivedHeaders();
        whole.read(octets, octets.length);
        for (int cut = 0; cut <= octets.length; cut++) {
            var pieces = new ReceivedHeaders();
            pieces.read(octets, cut);
            var rest = Arrays.copyOfRange(octets, cut, octets.length);
            pieces.read(rest, rest.length);
            assertThat(pieces.count()).as("cut at %d", cut).isEqualTo(whole.count());
        }
        return whole.count();
    }
}
