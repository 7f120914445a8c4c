package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReceivedMessageTest {
    private static ReceivedMessage read(String text) {
        return ReceivedMessage.read(TestSigner.bytes(text));
    }

    @Test
    void fieldsAreFoundWithTheirFoldsTopFirst() {
        var message = read("A: 1\r\n 2\r\n\t\r\nb : 3\r\nA:4\r\n\r\nX: body\r\n");

        assertThat(message.fields()).extracting(HeaderField::name).containsExactly("A", "b", "A");
        assertThat(message.fields()).extracting(HeaderField::value).containsExactly("1 2", "3", "4");
        assertThat(message.fields()).extracting(HeaderField::position).containsExactly(0, 1, 2);
        assertThat(message.fields("a")).extracting(HeaderField::position).containsExactly(0, 2);
        assertThat(TestSigner.text(message.body())).isEqualTo("X: body\r\n");
    }

    @Test
    void valuesAreUtf8OrElseOneCharPerOctet() {
        var utf8 = new String("件名".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        var message = read("Subject: " + utf8 + "\r\nX: \u00e9\r\n");

        assertThat(message.fields()).extracting(HeaderField::value).containsExactly("件名", "\u00e9");
    }

    @Test
    void linesThatAreNoFieldsHaveNoName() {
        var message = read(" folded\r\nFrom x Tue\r\n: no name\r\nA: 1\r\n");

        // the space before it is no fold of anything
        assertThat(message.fields()).extracting(HeaderField::name).containsExactly("", "", "", "A");
    }

    @Test
    void aMessageMayEndAnywhere() {
        assertThat(read("").fields()).isEmpty();
        assertThat(read("\r\n").fields()).isEmpty();
        assertThat(read("\r").fields()).hasSize(1);
        assertThat(read("A").fields()).extracting(HeaderField::name).containsExactly("");
        assertThat(read("A:").fields()).extracting(HeaderField::value).containsExactly("");
        assertThat(read("A: 1\r\n ").fields()).extracting(HeaderField::value).containsExactly("1");
        assertThat(read("A: 1\r\n\r\n").body()).isEmpty();
    }

    @Test
    void bareLineFeedsBecomeCrlfAndBareCarriageReturnsStay() {
        var message = read("A: 1\rx\nB: 2\n\nbody\r\nmore\n");

        assertThat(message.fields()).extracting(HeaderField::value).containsExactly("1\rx", "2");
        assertThat(TestSigner.text(message.body())).isEqualTo("body\r\nmore\r\n");
        assertThat(message.lineEndsMended()).isTrue();
        assertThat(read("A: 1\r\n\r\nx\r").lineEndsMended()).isFalse();
    }

    @Test
    void noMoreFieldsAreReadThanAnyHonestMessageHas() {
        var message = read("a:\n".repeat(ReceivedMessage.MAX_FIELDS + 100) + "\nbody\n");

        assertThat(message.headerTooLarge()).isTrue();
        assertThat(message.fields()).hasSize(ReceivedMessage.MAX_FIELDS);
    }

    @Test
    void aHeaderThatNeverEndsIsNotReadToItsEnd() {
        var message = read("A: 1\r\n".repeat(ReceivedMessage.MAX_HEADER_OCTETS / 6 + 100));

        assertThat(message.headerTooLarge()).isTrue();
        assertThat(message.fields()).hasSizeLessThan(ReceivedMessage.MAX_HEADER_OCTETS / 6 + 2);
    }
}
