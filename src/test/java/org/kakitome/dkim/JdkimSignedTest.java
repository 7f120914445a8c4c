package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.time.Clock;
import org.apache.james.jdkim.DKIMSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.dns.FakeDns;

/** Mail signed by Apache James jDKIM, which knows nothing of us. Where it is wrong, we are not: docs/decisions/0007 */
class JdkimSignedTest {
    private static final TestSigner KEY = TestSigner.rsa(2048);
    private static final String MESSAGE = """
            Received: by mx.example.net; Tue, 24 Nov 2026 09:59:00 +0000
            From: Hanako <hanako@example.com>
            To: taro@example.net
            Subject: Hello
             there  and  here
            Date: Tue, 24 Nov 2026 09:58:00 +0000

            A line  with spaces \t
            and another.


            """.replace("\n", "\r\n");

    private static String signed(String message, String tags) throws Exception {
        var signer = new DKIMSigner(
                "v=1; a=rsa-sha256; d=example.com; s=s1; h=Received:From:To:Subject:Date:From; " + tags + " bh=; b=;",
                KEY.keys().getPrivate());
        return signer.sign(new ByteArrayInputStream(TestSigner.bytes(message))) + "\r\n" + message;
    }

    private static SignatureResult verify(String message) {
        var dns = FakeDns.zone().txt("s1._domainkey.example.com", KEY.record());
        return new SignatureVerifier(dns, Clock.systemUTC())
                .verify(TestSigner.bytes(message))
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed", "relaxed"})
    void mailThatItSignsVerifies(String c) throws Exception {
        assertThat(verify(signed(MESSAGE, "c=" + c + ";")).reason()).isEqualTo(SignatureReason.VERIFIED);
    }

    /** RFC 6376 §3.4.4: an empty body is nothing to relaxed; jDKIM hashes a line end. Receivers refuse such mail of its. */
    @ParameterizedTest
    @CsvSource({"simple, VERIFIED", "relaxed, BODY_HASH_DIFFERS"})
    void emptyBodiesThatItSignsRelaxedAreSignedWrongly(String c, SignatureReason expected) throws Exception {
        var empty = MESSAGE.substring(0, MESSAGE.indexOf("A line"));

        assertThat(verify(signed(empty, "c=relaxed/" + c + ";")).reason()).isEqualTo(expected);
    }

    @Test
    void mailThatItSignsAndSomeoneChangesFails() throws Exception {
        var signed = signed(MESSAGE, "c=relaxed/relaxed;");

        assertThat(verify(signed.replace("here", "where")).reason()).isEqualTo(SignatureReason.HEADERS_CHANGED);
        assertThat(verify(signed.replace("another", "more")).reason()).isEqualTo(SignatureReason.BODY_HASH_DIFFERS);
    }

    @Test
    void textBehindItsLDoesNotPass() throws Exception {
        var signed = signed(MESSAGE, "l=20;");

        assertThat(verify(signed).reason()).isEqualTo(SignatureReason.BODY_LENGTH_LIMIT);
    }
}
