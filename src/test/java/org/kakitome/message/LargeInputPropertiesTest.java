package org.kakitome.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.kakitome.dns.FakeDns;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfLimits;

/** Headers and messages as long as strangers like: whatever is repeated in them, reading ends, in time. */
class LargeInputPropertiesTest {
    private static final int LONGEST = 65_536;

    /** Reading the longest takes milliseconds; a busy machine gets more. */
    private static final Duration IN_TIME = Duration.ofSeconds(10);

    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void anAuthenticationResultsFieldIsReadInTime(@ForAll("pieces") String unit, @ForAll("results") String begin) {
        var value = repeated(begin, unit);

        var parsed = assertTimeout(IN_TIME, () -> AuthenticationResults.parse(value));

        parsed.value().ifPresent(read -> assertThat(read.folded()).startsWith("Authentication-Results: "));
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void aMessageIsJudgedInTime(@ForAll("pieces") String unit, @ForAll("headers") String begin) throws Exception {
        var message = repeated(begin, unit) + "\r\nFrom: alice@example.com\r\n\r\n" + unit;
        var dns = FakeDns.zone().txt("_dmarc.example.com", "v=DMARC1; p=reject");
        var spf = new SpfEvaluator(dns, NOW, "mx.example.org", SpfLimits.RFC_7208);
        var authenticator = new MessageAuthenticator(dns, NOW, spf, "mx.example.org");
        var received = received();

        var judged = assertTimeout(
                IN_TIME, () -> authenticator.authenticate(message.getBytes(StandardCharsets.UTF_8), received));

        assertThat(AuthenticationResults.parse(
                                judged.authenticationResults().substring("Authentication-Results:".length()))
                        .faults())
                .isEmpty();
    }

    private static String repeated(String begin, String unit) {
        return begin + unit.repeat((LONGEST - begin.length()) / unit.length());
    }

    private static ReceivedFrom received() throws UnknownHostException {
        return new ReceivedFrom(InetAddress.getByName("192.0.2.1"), "mail.example.com", "bounce@example.com");
    }

    // ---- texts

    @Provide
    Arbitrary<String> results() {
        return Arbitraries.of(
                "", "mx.example.org", "mx.example.org; ", "mx.example.org; spf=pass ", "a; dkim=", "(", "\"");
    }

    @Provide
    Arbitrary<String> headers() {
        return Arbitraries.of(
                "",
                "From: ",
                "From: a <",
                "From: \"",
                "From: (",
                "Subject: ",
                "DKIM-Signature: ",
                "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; bh=AAAA; b=AAAA; h=",
                "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; bh=AAAA; h=from; b=",
                "Authentication-Results: ",
                "X: y\r\n\r\n");
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                "(",
                ")",
                "()",
                "\"",
                "\\",
                "\\\"",
                "<",
                ">",
                "@",
                ",",
                ":",
                ";",
                "=",
                ".",
                "[",
                " ",
                "\t",
                "\r\n",
                "\r\n ",
                "\n",
                "\r",
                "a",
                "é",
                "\u0000",
                "=?utf-8?b?",
                "?=",
                "=?utf-8?q?=41?=",
                "spf=pass ",
                "; spf=pass",
                "a@b.example,",
                "group:;",
                "from:",
                "xn--",
                "v=1;",
                "DKIM-Signature: x\r\n",
                "From: a@b.example\r\n",
                "List-Id: <a>\r\n",
                "Content-Type: multipart/mixed; boundary=a\r\n",
                "--a\r\n");
    }
}
