package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.dns.FakeDns;

/** What strangers can send. Processor time is measured, not time on the clock; and the bound is several times what it takes. */
class HostileSignaturesTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int LARGEST_MAIL = 25 << 20;
    private static final TestSigner KEY = TestSigner.rsa(2048);
    private static final String FROM = "From: a@example.com\r\nSubject: [x] Hello\r\n";

    private final FakeDns dns = FakeDns.zone().txt("s._domainkey.example.com", KEY.record());

    private static String tags(String more) {
        return "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s; " + more + " bh={bh}; b={b}";
    }

    private static String field(String more) {
        var signed = TestSigner.text(KEY.sign(FROM + "\r\nbody\r\n", tags(more)));
        return signed.substring(0, signed.indexOf(FROM));
    }

    private List<SignatureResult> verify(byte[] message) {
        return new SignatureVerifier(dns, Clock.systemUTC()).verify(message);
    }

    private static <T> T within(Duration limit, Supplier<T> work) {
        var threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        var result = work.get();
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin)).isLessThan(limit);
        return result;
    }

    @Test
    void aHundredThousandSignatures() {
        var message = TestSigner.bytes(field("h=from;").repeat(100_000) + FROM + "\r\nbody\r\n");

        var results = within(LIMIT, () -> verify(message));

        assertThat(results).hasSize(11);
        assertThat(results.get(0).reason()).isEqualTo(SignatureReason.HEADER_TOO_LARGE);
        assertThat(results.get(10).reason()).isEqualTo(SignatureReason.TOO_MANY_SIGNATURES);
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void thousandsOfSignaturesInAHeaderOfLegalSize() {
        var message = TestSigner.bytes(field("h=from;").repeat(2_000) + FROM + "\r\nbody\r\n");

        var results = within(LIMIT, () -> verify(message));

        assertThat(results).hasSize(11);
        assertThat(results.subList(0, 10)).allMatch(SignatureResult::passes);
        assertThat(dns.asked()).hasSize(1);
    }

    @Test
    void tenSignaturesOfTheLargestMailEachWithItsOwnLength() {
        var fields = IntStream.range(0, 10)
                .mapToObj(i -> field("h=from; l=" + (LARGEST_MAIL - 10_000 - i) + ";"))
                .collect(Collectors.joining());
        var message = TestSigner.bytes(fields + FROM + "\r\n" + "a line of text\r\n".repeat(LARGEST_MAIL / 16));

        var results = within(LIMIT, () -> verify(message));

        assertThat(results).hasSize(10).allMatch(r -> r.reason() == SignatureReason.BODY_HASH_DIFFERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", " ", "x", "a:\n", "\r\n\r\n", ":", " \n", "\0"})
    void theLargestMailOfOnePieceRepeated(String piece) {
        var fields = field("h=from;").repeat(5) + field("h=from;").repeat(5).replace("relaxed/relaxed", "simple");
        var pieces = piece.repeat((LARGEST_MAIL - fields.length()) / piece.length());
        var asHeader = TestSigner.bytes(fields + FROM + pieces);
        var asBody = TestSigner.bytes(fields + FROM + "\r\n" + pieces);

        assertThat(within(LIMIT, () -> verify(asHeader))).hasSize(10).noneMatch(SignatureResult::passes);
        assertThat(within(LIMIT, () -> verify(asBody))).hasSize(10).noneMatch(SignatureResult::passes);
    }

    @Test
    void namesInHWithoutEnd() {
        var names = "x:".repeat((DkimSignature.MAX_FIELD_OCTETS - 600) / 2);
        var message = TestSigner.bytes(
                field("h=" + names + "from;").repeat(10) + "x: 1\r\n".repeat(50_000) + FROM + "\r\nbody\r\n");

        assertThat(within(LIMIT, () -> verify(message))).hasSize(10);
    }

    @Test
    void tagListsOfNothingButSemicolonsAndCodes() {
        for (var piece : List.of(";", "a;", "a=;", "=", "i=" + "=3D".repeat(1_000) + ";")) {
            var list = piece.repeat((DkimSignature.MAX_FIELD_OCTETS - 100) / piece.length());
            var message = TestSigner.bytes(("DKIM-Signature: " + list + "\r\n").repeat(10) + FROM);

            assertThat(within(LIMIT, () -> verify(message)))
                    .hasSize(10)
                    .allMatch(result -> result.result() == DkimResult.NEUTRAL);
        }
    }

    @Test
    void subjectsThatMightMakeAPatternSearchForever() {
        for (var piece : List.of("[", "*", "***x", "re:", "re: ", "[x", " \t", "\r\n ")) {
            var subject = "Subject: " + piece.repeat(20_000 / piece.length()) + "x\r\n";
            var message = TestSigner.bytes(
                    field("h=from:subject;").repeat(10) + "From: a@example.com\r\n" + subject + "\r\nbody\r\n");

            assertThat(within(LIMIT, () -> verify(message)))
                    .allMatch(result -> result.reason() == SignatureReason.HEADERS_CHANGED);
        }
    }

    @Test
    void keysAsLongAsTheyMayBeAndLonger() throws Exception {
        for (int bits : new int[] {3_072, 16_384, 16_392, 100_000}) {
            var random = new Random(bits);
            var modulus = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
            // an exponent as long as Java takes for such a modulus makes each operation as dear as signing
            var exponent = new BigInteger(bits <= 3_072 ? bits - 8 : 64, random)
                    .setBit(0)
                    .setBit(2);
            var zone = FakeDns.zone().txt("s._domainkey.example.com", "p=" + record(modulus, exponent));
            var message = TestSigner.bytes(
                    ("DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from:subject; bh=AAAA; b="
                                            + TestSigner.base64(
                                                    modulus.shiftRight(1).toByteArray()) + "\r\n")
                                    .repeat(10)
                            + FROM + "\r\nbody\r\n");

            var results = within(LIMIT, () -> new SignatureVerifier(zone, Clock.systemUTC()).verify(message));

            assertThat(results).hasSize(10).noneMatch(SignatureResult::passes);
            if (bits > 16_384) assertThat(results).allMatch(result -> result.reason() == SignatureReason.KEY_TOO_LONG);
        }
    }

    /** {@code RSAPublicKey} by hand, since Java makes no such keys. */
    private static String record(BigInteger modulus, BigInteger exponent) throws Exception {
        if (modulus.bitLength() <= 16_384)
            return TestSigner.base64(KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(modulus, exponent))
                    .getEncoded());
        var numbers = concat(der(2, modulus.toByteArray()), der(2, exponent.toByteArray()));
        return TestSigner.base64(der(0x30, numbers));
    }

    private static byte[] der(int tag, byte[] value) {
        return concat(
                new byte[] {
                    (byte) tag,
                    (byte) 0x83,
                    (byte) (value.length >> 16),
                    (byte) (value.length >> 8),
                    (byte) value.length
                },
                value);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        var both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
