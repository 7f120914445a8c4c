package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.kakitome.dns.FakeDns;

/** What holds for every message, good or bad. */
class SignaturePropertiesTest {
    private static final TestSigner RSA = TestSigner.rsa(1024);
    private static final TestSigner ED25519 = TestSigner.ed25519();
    private static final String HEADER = "From: a@example.com\r\nTo: b@example.net\r\nSubject: Hello\r\n\tthere\r\n";
    private static final String SIGNED = signed("relaxed/relaxed", HEADER + "\r\nbody\r\n");
    private static final String SIMPLY_SIGNED = signed("simple/simple", HEADER + "\r\nbody\r\n");

    private static String signed(String c, String message) {
        return TestSigner.text(RSA.sign(
                message,
                "v=1; a=rsa-sha256; c=" + c + "; d=example.com; s=rsa; h=from:to:subject:from; bh={bh}; b={b}"));
    }

    private static FakeDns dns() {
        return FakeDns.zone()
                .txt("rsa._domainkey.example.com", RSA.record())
                .txt("ed._domainkey.example.com", ED25519.record());
    }

    private static List<SignatureResult> verify(FakeDns dns, byte[] message) {
        var results = new SignatureVerifier(dns, Clock.systemUTC()).verify(message);
        assertThat(results).hasSizeLessThanOrEqualTo(SignatureLimits.MAX_SIGNATURES + 1);
        for (var result : results)
            assertThat(result.result()).isEqualTo(result.reason().result());
        return results;
    }

    @Property(tries = 2_000, shrinking = ShrinkingMode.BOUNDED)
    void anyOctetsAreAMessage(@ForAll @Size(max = 300) byte[] octets) {
        assertThat(verify(dns(), octets)).noneMatch(SignatureResult::passes);
        var message = ReceivedMessage.read(octets);
        assertThat(message.fields())
                .allSatisfy(field -> assertThat(field.value()).isNotNull());
    }

    @Property(tries = 2_000, shrinking = ShrinkingMode.BOUNDED)
    void anyOctetsAreASignature(@ForAll @Size(max = 200) byte[] octets) {
        var value = new String(octets, StandardCharsets.ISO_8859_1).replaceAll("[\r\n]", "\r\n ");

        assertThat(verify(dns(), TestSigner.bytes("DKIM-Signature:" + value + "\r\n" + HEADER)))
                .singleElement()
                .matches(result -> !result.passes());
    }

    @Property(tries = 3_000, shrinking = ShrinkingMode.BOUNDED)
    void anyTagsAreASignature(@ForAll("tagLists") String tags) {
        assertThat(verify(dns(), TestSigner.bytes("DKIM-Signature: " + tags + "\r\n" + HEADER + "\r\nbody")))
                .singleElement()
                .matches(result -> !result.passes());
    }

    @Property(tries = 2_000, shrinking = ShrinkingMode.BOUNDED)
    void anyTextIsAKeyRecord(@ForAll("keyRecords") String record, @ForAll boolean second) {
        var dns = FakeDns.zone().txt("rsa._domainkey.example.com", record);
        if (second) dns.txt("rsa._domainkey.example.com", "v=DKIM1; p=");

        assertThat(verify(dns, TestSigner.bytes(SIGNED))).hasSize(1).noneMatch(SignatureResult::passes);
    }

    /** Signed simple/simple, and every field of it. */
    @Property(tries = 3_000, shrinking = ShrinkingMode.BOUNDED)
    void anOctetChangedOnTheWayIsNoticed(@ForAll @IntRange(min = 0, max = 2_000) int place, @ForAll byte octet) {
        var message = TestSigner.bytes(SIMPLY_SIGNED);
        int at = place % (message.length - 2);
        boolean same = message[at] == octet;
        message[at] = octet;
        var changed = TestSigner.text(message);

        var results = verify(dns(), message);

        // a signature or a header broken apart is another header, of which nothing is said here
        if (changed.indexOf("\r\n\r\n") != SIMPLY_SIGNED.indexOf("\r\n\r\n") || results.size() != 1) return;
        if (!same && results.get(0).passes())
            assertThat(meansTheSame(at, octet)).as(changed).isTrue();
        if (same) assertThat(results.get(0).passes()).isTrue();
    }

    /** Inside b= space may come and go, and a bare line feed is read as a line end. */
    private static boolean meansTheSame(int at, byte octet) {
        int b = SIMPLY_SIGNED.indexOf("; b=") + 4;
        boolean insideB = at >= b && at < SIMPLY_SIGNED.indexOf("\r\n", b);
        return insideB || octet == '\n' || SIMPLY_SIGNED.charAt(at) == '\r';
    }

    @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
    void whatIsSignedVerifies(
            @ForAll("bodies") String body,
            @ForAll("subjects") String subject,
            @ForAll boolean ed25519,
            @ForAll boolean relaxedHeader,
            @ForAll boolean relaxedBody) {
        var signer = ed25519 ? ED25519 : RSA;
        var tags = "v=1; a=" + (ed25519 ? "ed25519" : "rsa") + "-sha256; s=" + (ed25519 ? "ed" : "rsa") + "; c="
                + (relaxedHeader ? "relaxed/" : "simple/") + (relaxedBody ? "relaxed" : "simple")
                + "; d=example.com; h=subject:from:x:subject; bh={bh}; b={b}";

        var message = signer.sign("Subject:" + subject + "\r\n" + HEADER + "\r\n" + body, tags);

        assertThat(verify(dns(), message))
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).isEqualTo(SignatureReason.VERIFIED));
    }

    /** Space of any kind added to a message signed relaxed/relaxed: RFC 6376 §3.4.2, §3.4.4. */
    @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
    void relaxedSurvivesAnySpace(@ForAll("space") String space, @ForAll("space") String end) {
        var changed = SIGNED.replace(
                        "Subject: Hello\r\n\tthere",
                        "SUBJECT" + space + ":" + space + "Hello\r\n" + space + " there" + space)
                .replace("body\r\n", "body" + end + "\r\n" + end + "\r\n\r\n");

        assertThat(verify(dns(), TestSigner.bytes(changed))).allMatch(SignatureResult::passes);
    }

    // ---- texts

    @Provide
    Arbitrary<String> space() {
        return Arbitraries.strings().withChars(" \t").ofMaxLength(5);
    }

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.of("\r\n", "\r\n", " ", "\t", "a", "b ", "\u00e9", "\r", ".", "x\r\n\r\n")
                .list()
                .ofMaxSize(30)
                .map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> subjects() {
        return Arbitraries.of("\r\n ", "\r\n\t", " ", "\t", "\r", "a", "b:", "\u00ff", ";", "=")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }

    /** Pieces of signatures in any order, most of them whole, so that reading comes far. */
    @Provide
    Arbitrary<String> tagLists() {
        var name = Arbitraries.of("v", "a", "b", "bh", "c", "d", "h", "i", "l", "q", "s", "t", "x", "z", "", "9", "é");
        var value = Arbitraries.of(
                "1",
                "",
                "rsa-sha256",
                "ed25519-sha256",
                "example.com",
                "rsa",
                "ed",
                "from",
                "from::from",
                "@example.com",
                "=",
                "=40=ZZ=",
                "AAAA",
                "99999999999999999999",
                "-1",
                "simple/relaxed",
                "/",
                ":",
                "dns/txt",
                "\u00e3\u0081\u0082.example",
                ".",
                "..",
                "a".repeat(70),
                "\u0000");
        var any = Combinators.combine(name, value).as((n, v) -> n + "=" + v);
        var usual = Arbitraries.of(
                "v=1",
                "a=rsa-sha256",
                "a=ed25519-sha256",
                "d=example.com",
                "s=rsa",
                "s=ed",
                "h=from:to",
                "bh=AAAA",
                "b=AAAA",
                "b=" + "A".repeat(172),
                "b=" + "A".repeat(86),
                "bh=" + "A".repeat(43),
                "l=4",
                "c=relaxed/relaxed");
        var whole = "v=1; a=rsa-sha256; d=example.com; s=rsa; h=from; bh=AAAA; b=AAAA; ";
        return Combinators.combine(
                        Arbitraries.of(
                                "", whole, whole.replace("a=rsa", "a=ed25519").replace("s=rsa", "s=ed")),
                        Arbitraries.oneOf(usual, usual, any).list().ofMaxSize(9),
                        Arbitraries.of(";", "; ", " ;\r\n "))
                .as((start, tags, between) -> start + tags.stream().collect(Collectors.joining(between)));
    }

    @Provide
    Arbitrary<String> keyRecords() {
        var tag = Arbitraries.of(
                "v=DKIM1",
                "v=DKIM2",
                "k=rsa",
                "k=ed25519",
                "k=x",
                "h=sha256",
                "h=sha1",
                "s=email",
                "s=*",
                "t=y",
                "t=s",
                "p=",
                "p=AAAA",
                "p=MAA=",
                "p=MAYCAQACAQA=",
                "p=MAYCAQECAQE=",
                "p=MAYCAX8CAQM=",
                "n=\u00e9",
                "",
                "p");
        return tag.list().ofMaxSize(8).map(tags -> String.join("; ", tags));
    }
}
