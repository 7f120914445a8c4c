package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.smtp.ProxyHeader.Outcome;
import org.kakitome.smtp.ProxyHeader.Outcome.Complete;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V4 = "c0000207" + "c0000219" + "d431" + "0019"; // 192.0.2.7 to 192.0.2.25
    private static final String V6 =
            "20010db8000000000000000000000007" + "20010db8000000000000000000000019" + "d431" + "0019";

    private static byte[] text(String header) {
        return header.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] binary(String versionAndCommand, String family, int length, String hex) {
        return HexFormat.of()
                .parseHex(SIGNATURE
                        + versionAndCommand
                        + family
                        + String.format("%04x", length)
                        + hex.replace("V4", V4).replace("V6", V6));
    }

    private static String show(Outcome outcome) {
        if (!(outcome instanceof Complete complete))
            return outcome instanceof Outcome.Incomplete ? "INCOMPLETE" : "MALFORMED";
        return complete.client().map(InetAddress::getHostAddress).orElse("PEER")
                + (complete.rest().length == 0
                        ? ""
                        : "+" + new String(complete.rest(), StandardCharsets.ISO_8859_1).strip());
    }

    /** Whole, and octet by octet: what is known at the end is the same. */
    private static String read(byte[] octets) {
        var whole = show(new ProxyHeader().read(octets));
        var header = new ProxyHeader();
        for (int i = 0; i < octets.length; i++) {
            var outcome = header.read(new byte[] {octets[i]});
            if (outcome instanceof Outcome.Incomplete) continue;
            var rest = new String(octets, i + 1, octets.length - i - 1, StandardCharsets.ISO_8859_1).strip();
            assertThat(show(outcome) + (rest.isEmpty() || whole.equals("MALFORMED") ? "" : "+" + rest))
                    .isEqualTo(whole);
            return whole;
        }
        assertThat(whole).isEqualTo("INCOMPLETE");
        return whole;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        PROXY TCP4 192.0.2.7 192.0.2.25 54321 25\\r\\n       | 192.0.2.7               | §2.1
        PROXY TCP4 192.0.2.7 192.0.2.25 54321 25\\r\\nEHLO x | 192.0.2.7+EHLO x        | what is behind it is the client's
        PROXY TCP6 2001:db8::7 2001:db8::19 54321 25\\r\\n   | 2001:db8:0:0:0:0:0:7    | §2.1
        PROXY TCP6 ::ffff:192.0.2.7 ::1 1 25\\r\\n           | 192.0.2.7               | mapped addresses are IPv4
        PROXY UNKNOWN\\r\\n                                  | PEER                    | the short form
        PROXY UNKNOWN ffff:f...f ffff 65535 65535\\r\\n      | PEER                    | the rest of the line is ignored
        PROXY TCP4 192.0.2.7 192.0.2.25 54321 25             | INCOMPLETE              | no line end yet
        PROXY TCP4 192.0.2.7 192.0.2.25 54321 25\\n          | INCOMPLETE              | LF alone is none
        PROX                                                 | INCOMPLETE              | begins well
        PROXY TCP4 192.0.2.7\\r\\n                           | MALFORMED               | too few fields
        PROXY TCP4 2001:db8::7 192.0.2.25 1 25\\r\\n         | MALFORMED               | the wrong family
        PROXY TCP4 999.0.2.7 192.0.2.25 1 25\\r\\n           | MALFORMED               | not an address
        PROXY TCP4 192.0.7 192.0.2.25 1 25\\r\\n             | MALFORMED               | three numbers are not one
        PROXY TCP4 mail.example 192.0.2.25 1 25\\r\\n        | MALFORMED               | names are never asked for
        PROXY TCP6 192.0.2.7 192.0.2.25 1 25\\r\\n           | MALFORMED               | the wrong family
        PROXY TCP6 :::::: ::1 1 25\\r\\n                     | MALFORMED               | not an address
        PROXY  TCP4 192.0.2.7 192.0.2.25 1 25\\r\\n          | MALFORMED               | exactly one space
        PROXY UDP4 192.0.2.7 192.0.2.25 1 25\\r\\n           | MALFORMED               | no such word
        EHLO client.example\\r\\n                            | MALFORMED               | it must be there
        """)
    void lines(String header, String expected, String why) {
        assertThat(read(text(header))).as(why).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        21 | 11 | 12   | V4               | 192.0.2.7              | PROXY, TCP over IPv4
        21 | 21 | 36   | V6               | 2001:db8:0:0:0:0:0:7   | PROXY, TCP over IPv6
        21 | 11 | 17   | V404000241ff     | 192.0.2.7              | TLVs are read over
        21 | 11 | 12   | V44548           | 192.0.2.7+EH           | what is behind it is the client's
        20 | 00 | 0    | ''               | PEER                   | LOCAL: a health check
        20 | 11 | 12   | V4               | PEER                   | LOCAL: addresses are ignored
        21 | 00 | 0    | ''               | PEER                   | a family that it does not know
        21 | 31 | 4    | 00000000         | PEER                   | a Unix socket
        21 | 11 | 12   | c000             | INCOMPLETE             | addresses are missing
        21 | 11 | 8    | c0000207c0000219 | MALFORMED              | addresses do not fit
        21 | 21 | 12   | V4               | MALFORMED              | IPv6 of the length of IPv4
        22 | 11 | 12   | V4               | MALFORMED              | no such command
        11 | 11 | 12   | V4               | MALFORMED              | version 1 is no binary
        21 | 11 | 4096 | V4               | MALFORMED              | longer than anything we read
        """)
    void binaries(String versionAndCommand, String family, int length, String hex, String expected, String why) {
        assertThat(read(binary(versionAndCommand, family, length, hex))).as(why).isEqualTo(expected);
    }

    @Test
    void aLineThatDoesNotEndIsCutOff() {
        assertThat(read(text("PROXY UNKNOWN " + "x".repeat(92)))).isEqualTo("INCOMPLETE"); // 106
        assertThat(read(text("PROXY UNKNOWN " + "x".repeat(93)))).isEqualTo("MALFORMED");
        assertThat(read(text("PROXY UNKNOWN " + "x".repeat(91) + "\r\n"))).isEqualTo("PEER"); // 107
    }

    @Test
    void randomOctetsNeverHoldMoreThanTheBound() {
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var octets = new ByteArrayOutputStream();
            if (random.nextBoolean()) octets.writeBytes(binary("21", "11", random.nextInt(5_000), ""));
            else octets.writeBytes(text("PROXY "));
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            octets.writeBytes(noise);
            var header = new ProxyHeader();
            Outcome outcome = new Outcome.Incomplete();
            int taken = 0;
            for (byte octet : octets.toByteArray()) {
                if (!(outcome instanceof Outcome.Incomplete)) break;
                outcome = header.read(Arrays.copyOf(new byte[] {octet}, 1));
                taken++;
            }
            assertThat(taken).isLessThanOrEqualTo(16 + 2048);
            if (outcome instanceof Complete complete)
                assertThat(complete.client()).isNotEqualTo(Optional.of(""));
        }
    }
}
