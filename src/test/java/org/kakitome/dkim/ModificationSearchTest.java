package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.dkim.Modification.Kind;
import org.kakitome.dns.FakeDns;

class ModificationSearchTest {
    private static final String MESSAGE = """
            From: Hanako <hanako@example.com>
            To: list@example.net
            Subject: Hello
            Date: Tue, 24 Nov 2026 09:58:00 +0000

            First line

            Last line
            """.replace("\n", "\r\n");

    private static final String OVERSIGNED = "from:to:subject:date:from:subject:sender:list-id:list-unsubscribe:cc";

    private static String signed(String a, String c, String message, String h) {
        var signer = a.equals("rsa") ? TestSigner.rsa(2048) : TestSigner.ed25519();
        return TestSigner.text(signer.sign(
                message,
                "v=1; a=" + a + "-sha256; c=" + c + "; d=example.com; s=" + a + "; h=" + h + "; bh={bh}; b={b}"));
    }

    private static SignatureResult verify(String message) {
        var dns = FakeDns.zone()
                .txt("rsa._domainkey.example.com", TestSigner.rsa(2048).record())
                .txt("ed25519._domainkey.example.com", TestSigner.ed25519().record());
        return new SignatureVerifier(dns, Clock.systemUTC())
                .verify(TestSigner.bytes(message))
                .get(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Hello              | [list] Hello               | [list]
            Hello              | ***SPAM*** Hello           | ***SPAM***
            Hello              | External: Hello            | External:
            Re: Hello          | Re: [list] Hello           | [list]
            Hello              | [a list with a name]Hello  | [a list with a name]
            =?UTF-8?B?44GC?=   | [list] =?UTF-8?B?44GC?=    | [list]
            [list] Hello       | [other] [list] Hello       | [other]
            """)
    void wordsPutIntoTheSubjectAreFound(String before, String after, String prefix) {
        for (var a : List.of("rsa", "ed25519"))
            for (var c : List.of("simple/simple", "relaxed/relaxed")) {
                var sent = MESSAGE.replace("Subject: Hello", "Subject: " + before);

                var result = verify(signed(a, c, sent, OVERSIGNED).replace("Subject: " + before, "Subject: " + after));

                assertThat(result.reason()).isEqualTo(SignatureReason.HEADERS_CHANGED);
                assertThat(result.modifications()).containsExactly(Modification.of(Kind.SUBJECT_PREFIX_ADDED, prefix));
            }
    }

    @Test
    void aSubjectThatWasAlwaysOnABracketIsNotToBlame() {
        var sent = MESSAGE.replace("Hello", "[list] Hello");

        var result = verify(signed("rsa", "relaxed/relaxed", sent, OVERSIGNED).replace("list@", "other@"));

        assertThat(result.reason()).isEqualTo(SignatureReason.HEADERS_CHANGED);
        assertThat(result.modifications()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ed25519"})
    void aListThatRewritesFromIsFound(String a) {
        var sent = signed(a, "relaxed/relaxed", MESSAGE, OVERSIGNED + ":reply-to");
        var from = "Hanako <hanako@example.com>";
        var rewritten = sent.replace("From: " + from, "From: Hanako via list <list@example.net>");

        var byGoogle = verify("X-Original-From: " + from + "\r\n" + rewritten.replace("Hello", "[list] Hello"));
        var byMailman = verify("Reply-To: " + from + "\r\n" + rewritten);

        assertThat(byGoogle.modifications())
                .containsExactly(
                        Modification.of(Kind.SUBJECT_PREFIX_ADDED, "[list]"),
                        Modification.of(Kind.FROM_REWRITTEN, "X-Original-From"));
        assertThat(byMailman.modifications()).containsExactly(Modification.of(Kind.FROM_REWRITTEN, "Reply-To"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ed25519"})
    void fieldsOfListsThatWereForbiddenAreFound(String a) {
        var sent = signed(a, "relaxed/relaxed", MESSAGE, OVERSIGNED);

        var result = verify("List-Id: <list.example.net>\r\nSender: list@example.net\r\n"
                + sent.replace("Subject: ", "Subject: [list] "));

        assertThat(result.modifications())
                .containsExactlyInAnyOrder(
                        Modification.of(Kind.SUBJECT_PREFIX_ADDED, "[list]"),
                        Modification.of(Kind.FIELD_ADDED, "Sender"),
                        Modification.of(Kind.FIELD_ADDED, "List-Id"));
    }

    @Test
    void anyForbiddenFieldIsFoundAboveAndBelow() {
        var sent = signed("rsa", "simple/simple", MESSAGE, OVERSIGNED);

        assertThat(verify("Cc: x@example.org\r\n" + sent).modifications())
                .containsExactly(Modification.of(Kind.FIELD_ADDED, "Cc"));
        assertThat(verify("Subject: Another\r\n" + sent).modifications())
                .containsExactly(Modification.of(Kind.FIELD_ADDED, "Subject"));
        assertThat(verify(sent.replace("\r\n\r\nFirst", "\r\nSUBJECT: Another\r\n\r\nFirst"))
                        .modifications())
                .containsExactly(Modification.of(Kind.FIELD_ADDED, "SUBJECT"));
    }

    @Test
    void aFieldAddedBelowTheSignedOneIsFound() {
        var sent = signed("rsa", "relaxed/relaxed", MESSAGE, "from:to:subject");

        var result = verify(sent.replace("\r\n\r\nFirst", "\r\nTo: other@example.org\r\n\r\nFirst"));

        assertThat(result.reason()).isEqualTo(SignatureReason.HEADERS_CHANGED);
        assertThat(result.modifications()).containsExactly(Modification.of(Kind.FIELD_ADDED, "To"));
    }

    @ParameterizedTest
    @CsvSource({"simple/simple", "relaxed/relaxed"})
    void aFooterIsFoundWithItsLines(String c) {
        var sent = signed("rsa", c, MESSAGE, "from");

        var result = verify(sent + "\r\n-- \r\nlist mailing list\r\n\r\nhttps://list.example.net/\r\n");

        assertThat(result.reason()).isEqualTo(SignatureReason.BODY_HASH_DIFFERS);
        assertThat(result.modifications()).containsExactly(Modification.of(Kind.BODY_TEXT_APPENDED, "3", "--"));
    }

    @Test
    void footerAndSubjectTogetherAreBothFound() {
        var sent = signed("rsa", "relaxed/relaxed", MESSAGE, "from:subject");

        var result = verify(sent.replace("Hello", "[list] Hello") + "___\r\nfooter");

        assertThat(result.reason()).isEqualTo(SignatureReason.BODY_AND_HEADERS_CHANGED);
        assertThat(result.modifications())
                .containsExactly(
                        Modification.of(Kind.BODY_TEXT_APPENDED, "2", "___"),
                        Modification.of(Kind.SUBJECT_PREFIX_ADDED, "[list]"));
    }

    @Test
    void aFooterLongerThanFootersAreIsNotLookedFor() {
        var sent = signed("rsa", "relaxed/relaxed", MESSAGE, "from");
        var lines = IntStream.range(0, ModificationSearch.MAX_FOOTER_LINES + 1)
                .mapToObj(i -> "line " + i + "\r\n")
                .collect(Collectors.joining());

        assertThat(verify(sent + lines).modifications()).isEmpty();
        assertThat(verify(sent + lines.substring(lines.indexOf('\n') + 1)).modifications())
                .hasSize(1);
    }

    @Test
    void spaceAloneThatBrokeASimpleBodyIsNamed() {
        var sent = signed("rsa", "relaxed/simple", MESSAGE, "from");

        assertThat(verify(sent.replace("First line\r\n", "First line  \r\n")).modifications())
                .containsExactly(Modification.of(Kind.BODY_SPACE_CHANGED));
    }

    @Test
    void whatCannotBeProvenIsNotClaimed() {
        var sent = signed("rsa", "relaxed/relaxed", MESSAGE, OVERSIGNED);

        assertThat(verify(sent.replace("Hello", "[list] Hello, changed")).modifications())
                .isEmpty();
        assertThat(verify(sent.replace("First", "Another") + "footer\r\n").modifications())
                .isEmpty();
        assertThat(verify(sent.replace("Date: Tue", "Date: Wed")).modifications())
                .isEmpty();
    }
}
