package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.dns.DnsAnswer.Failure;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;

class SignatureVerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final String KEY_NAME = "s1._domainkey.example.com";
    private static final TestSigner RSA = TestSigner.rsa(2048);
    private static final TestSigner ED25519 = TestSigner.ed25519();

    private static final String MESSAGE = crlf("""
            Received: from a.example.com by mx.example.net; Tue, 24 Nov 2026 09:59:00 +0000
            From: Hanako <hanako@example.com>
            To: taro@example.net
            Subject: Hello
              there
            Date: Tue, 24 Nov 2026 09:58:00 +0000

            A line  with spaces \t
            and another.

            """);

    private static final String TAGS =
            "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1; h=From:To:Subject:Date:From; bh={bh}; b={b}";

    private final FakeDns dns = FakeDns.zone();

    @BeforeEach
    void publishKeys() {
        dns.txt(KEY_NAME, RSA.record()).txt("ed._domainkey.example.com", ED25519.record());
    }

    // ---- good ones

    @ParameterizedTest
    @ValueSource(
            strings = {"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed", "relaxed", "simple"})
    void everyCanonicalizationVerifies(String c) {
        var rsa = RSA.sign(MESSAGE, TAGS.replace("relaxed/relaxed", c));
        var ed25519 = ED25519.sign(
                MESSAGE,
                TAGS.replace("relaxed/relaxed", c).replace("rsa-", "ed25519-").replace("s=s1", "s=ed"));

        assertThat(only(rsa).reason()).isEqualTo(SignatureReason.VERIFIED);
        assertThat(only(ed25519).reason()).isEqualTo(SignatureReason.VERIFIED);
    }

    @Test
    void withoutCIsSimple() {
        assertThat(only(RSA.sign(MESSAGE, TAGS.replace(" c=relaxed/relaxed;", "")))
                        .passes())
                .isTrue();
    }

    @Test
    void everythingASignatureSaysIsInItsResult() {
        var result = only(RSA.sign(
                MESSAGE, TAGS.replace("d=", "t=1795000000; x=1795900000; i=mail=3Bnews@news.Example.com; d=")));

        assertThat(result.result()).isEqualTo(DkimResult.PASS);
        assertThat(result.position()).isZero();
        assertThat(result.signingDomain()).isEqualTo("example.com");
        assertThat(result.domain()).contains(DomainName.of("example.com"));
        assertThat(result.selector()).isEqualTo("s1");
        assertThat(result.algorithm()).isEqualTo("rsa-sha256");
        assertThat(result.canonicalization()).isEqualTo("relaxed/relaxed");
        assertThat(result.identity()).contains("mail;news@news.Example.com");
        assertThat(result.signedHeaders()).containsExactly("From", "To", "Subject", "Date", "From");
        assertThat(result.signedFields()).containsExactly(2, 3, 4, 5);
        assertThat(result.signatureStart()).hasSize(12);
        assertThat(result.signedAt()).contains(Instant.ofEpochSecond(1_795_000_000));
        assertThat(result.expiresAt()).contains(Instant.ofEpochSecond(1_795_900_000));
        assertThat(result.keyName()).contains(DomainName.of(KEY_NAME));
        assertThat(result.key()).map(KeyRecord::text).contains(RSA.record());
        assertThat(result.warnings()).isEmpty();
        assertThat(result.modifications()).isEmpty();
    }

    @Test
    void unsignedMessagesHaveNoResult() {
        assertThat(verify(TestSigner.bytes(MESSAGE))).isEmpty();
        assertThat(verify(new byte[0])).isEmpty();
        assertThat(dns.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            b={b}        | b = {b} ;              | space around b and a semicolon
            b={b}        | b={b} ; x_more=%&$     | a tag nobody knows
            bh={bh}; b={b} | b={b}; bh={bh}       | b in the middle
            h=From:To:Subject:Date:From | h = from : TO :subject: date | space and case in h
            h=From:To:Subject:Date:From | h=From:Reply-To:Cc:X-None | names that are not there
            d=example.com | d=EXAMPLE.com         | DNS knows no case
            d=example.com | d=example.com; q=dns/txt : x-other | one of the query methods
            d=example.com | d=example.com; i=@a.b.example.com  | i below d
            d=example.com | d=example.com; z=From:a|To:b       | copied fields are not looked at
            d=example.com | d=example.com; t=1795514700        | five minutes ahead: clocks differ
            d=example.com | d=example.com; t=0; x=1795514100   | five minutes after it expired
            d=example.com | d=example.com; x=999999999999999   | never expires
            a=rsa-sha256  | A=x; a=rsa-sha256     | names of tags have case
            """)
    void whatMayBeWrittenVerifies(String part, String written, String why) {
        var result = only(RSA.sign(MESSAGE, TAGS.replace(part, written)));

        assertThat(result.reason()).as(why + ": " + result).isEqualTo(SignatureReason.VERIFIED);
    }

    @Test
    void foldedInEveryPlaceVerifies() {
        var signed = TestSigner.text(
                RSA.sign(
                        MESSAGE,
                        "v=1;\r\n a=rsa-sha256;\r\n\tc=simple/simple; d=example.com; s=s1;\r\n h=From\r\n :To:\r\n\tSubject;\r\n bh={bh};\r\n b={b}"));
        int b = signed.indexOf(" b=") + 3;
        var folded = signed.substring(0, b) + "\r\n  " + signed.substring(b, b + 50) + "\r\n\t"
                + signed.substring(b + 50, b + 99) + " \r\n " + signed.substring(b + 99);

        assertThat(only(TestSigner.bytes(folded)).reason()).isEqualTo(SignatureReason.VERIFIED);
    }

    @ParameterizedTest
    @CsvSource({"simple/simple", "relaxed/relaxed"})
    void octetsBeyondAsciiAreOctets(String c) {
        var message = MESSAGE.replace("Hello", "H\u00e9\u0000llo \u00ff").replace("another", "\u0080\u009f");

        assertThat(only(RSA.sign(message, TAGS.replace("relaxed/relaxed", c))).passes())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\r\n", "\r\n\r\n\r\n", "x", "x\r\n", " \t\r\n \r\n", " x \r\n\r\n  y", "a\rb\r\n", "\r"})
    void bodiesOfEveryShapeVerify(String body) {
        var header = MESSAGE.substring(0, MESSAGE.indexOf("\r\n\r\n") + 4);
        for (var c : List.of("simple", "relaxed"))
            assertThat(only(RSA.sign(header + body, TAGS.replace("relaxed/relaxed", "relaxed/" + c)))
                            .reason())
                    .as(c)
                    .isEqualTo(SignatureReason.VERIFIED);
    }

    @Test
    void aHeaderWithoutBodyVerifies() {
        var header = MESSAGE.substring(0, MESSAGE.indexOf("\r\n\r\n") + 2);

        assertThat(only(RSA.sign(header, TAGS)).passes()).isTrue();
        assertThat(only(RSA.sign(header, TAGS.replace("relaxed/relaxed", "simple/simple")))
                        .passes())
                .isTrue();
    }

    @Test
    void spaceBeforeTheColonIsNoPartOfTheName() {
        var message = MESSAGE.replace("Subject:", "Subject \t:");

        assertThat(only(RSA.sign(message, TAGS)).passes()).isTrue();
        assertThat(only(RSA.sign(message, TAGS.replace("relaxed/relaxed", "simple")))
                        .passes())
                .isTrue();
    }

    @Test
    void bareLineFeedsAreLineEnds() {
        var signed = TestSigner.text(RSA.sign(MESSAGE, TAGS.replace("relaxed/relaxed", "simple/simple")));

        var result = only(TestSigner.bytes(signed.replace("\r\n", "\n")));

        assertThat(result.passes()).isTrue();
        assertThat(result.warns(SignatureWarning.Kind.LINE_ENDS_MENDED)).isTrue();
    }

    /** Whoever put them there: some readers end the header at such a line, and then the body is another. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            From hanako Tue Nov 24%              | VERIFIED         | of an mbox, on top
            >From hanako Tue Nov 24%             | VERIFIED         |
            X-Note: x% \t% x%                | VERIFIED         | RFC 5322 §4.2, obs-FWS
            X_2(a)  : x%                        | VERIFIED         | RFC 5322 §4.5.8
            X-Note: x% %<feedback>%           | HEADER_MALFORMED | a report on top of the mail
            X-Note: x%no field here%           | HEADER_MALFORMED |
            From hanako% <feedback>%           | HEADER_MALFORMED |
            X-Note: x%From hanako Tue Nov 24%  | HEADER_MALFORMED | not on top
            ' folded from nothing%'             | HEADER_MALFORMED |
            :none%                              | HEADER_MALFORMED |
            <a:feedback>%                       | HEADER_MALFORMED | by its grammar a field
            {"policies": []}%                   | HEADER_MALFORMED |
            Content Type: x%                    | HEADER_MALFORMED |
            """)
    void aHeaderWithALineThatIsNoFieldVerifiesNothing(String before, SignatureReason reason, String why) {
        var signed = TestSigner.text(RSA.sign(MESSAGE, TAGS));

        var result = only(TestSigner.bytes(before.replace("%", "\r\n") + signed));

        assertThat(result.reason()).isEqualTo(reason);
    }

    /** RFC 6376 §8.15: the last one is signed, and a reader may take the first. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Content-Type              | Content-Type: multipart/mixed; boundary=b | MIME_FIELD_ADDED Content-Type
            Content-Type:Content-Type | Content-Type: multipart/mixed; boundary=b | HEADERS_CHANGED
            Content-Type              | Content-Transfer-Encoding: base64         | VERIFIED
            Subject                   | Content-Type: multipart/mixed; boundary=b | VERIFIED
            """)
    void anotherFieldThatSaysWhatTheBodyIsIsNotTaken(String signs, String added, String expected) {
        var message = MESSAGE.replace("Date:", "Content-Type: text/plain\r\nDate:");

        var signed = TestSigner.text(RSA.sign(message, TAGS.replace(":Date", ":Date:" + signs)));

        assertThat(only(TestSigner.bytes(signed)).passes()).isTrue();
        assertThat(said(only(TestSigner.bytes(added + "\r\n" + signed)))).isEqualTo(expected);
    }

    @Test
    void internationalNamesAreAskedForAsALabels() {
        dns.txt("s1._domainkey.xn--r8jz45g.example", RSA.record());
        // RFC 8616 §5; here as UTF-8 octets
        var utf8 = new String(
                "例え.example".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                java.nio.charset.StandardCharsets.ISO_8859_1);

        var result = only(RSA.sign(MESSAGE, TAGS.replace("d=example.com", "d=" + utf8 + "; i=@" + utf8)));

        assertThat(result.reason()).isEqualTo(SignatureReason.VERIFIED);
        assertThat(result.signingDomain()).isEqualTo("例え.example");
        assertThat(result.domain()).contains(DomainName.of("xn--r8jz45g.example"));
    }

    // ---- RFC 6376 §6.1.1: what the field says of itself

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            v=1;           | -             | TAG_MISSING v           | RFC 6376 §3.5
            v=1;           | v=2;          | VERSION 2               | RFC 6376 §3.5
            v=1;           | v=1.0;        | VERSION 1.0             | compared as text
            a=rsa-sha256;  | -             | TAG_MISSING a           | RFC 6376 §3.5
            d=example.com; | -             | TAG_MISSING d           | RFC 6376 §3.5
            s=s1;          | -             | TAG_MISSING s           | RFC 6376 §3.5
            bh={bh};       | -             | TAG_MISSING bh          | RFC 6376 §3.5
            h=From:To:Subject:Date:From; | - | TAG_MISSING h         | RFC 6376 §3.5
            b={b}          | -             | TAG_MISSING b           | RFC 6376 §3.5
            v=1;           | v=1; d=a.example; | TAG_REPEATED d      | RFC 6376 §3.2
            v=1;           | v=1; x;       | SYNTAX x                | no tag
            v=1;           | v=1;;         | SYNTAX ;                | nothing between semicolons
            v=1;           | v=1; 8=x;     | SYNTAX 8=x              | names begin with a letter
            a=rsa-sha256   | a=rsa-md5     | ALGORITHM_UNKNOWN rsa-md5 | never was one
            c=relaxed/relaxed | c=relaxed/nofws | CANONICALIZATION_UNKNOWN relaxed/nofws | of DomainKeys
            c=relaxed/relaxed | c=a/b/c    | CANONICALIZATION_UNKNOWN a/b/c | three
            d=example.com  | d=example.com; q=dns/txt2 | QUERY_METHOD_UNKNOWN dns/txt2 | RFC 6376 §3.5
            d=example.com  | d=legitimate.com(.example.net | SYNTAX d=legitimate.com(.example.net | a comment to some resolvers
            d=example.com  | d=            | SYNTAX d=               | empty
            d=example.com  | d=example.com. | SYNTAX d=example.com.  | no dot at the end
            d=example.com  | d=example..com | SYNTAX d=example..com  | an empty label
            s=s1           | s=a b         | SYNTAX s=a b            | space
            bh={bh}        | bh=$$$        | SYNTAX bh=$$$           | no base64
            bh={bh}        | bh=           | SYNTAX bh=              | empty
            b={b}          | b=            | SYNTAX b=               | empty
            h=From:To:Subject:Date:From | h= : | SYNTAX h=:          | no names
            v=1;           | v=1; l=-1;    | SYNTAX l=-1             | digits
            v=1;           | v=1; t=now;   | SYNTAX t=now            | digits
            v=1;           | v=1; x=1e9;   | SYNTAX x=1e9            | digits
            v=1;           | v=1; i=me;    | SYNTAX i=me             | no at sign
            v=1;           | v=1; i=me@;   | SYNTAX i=me@            | no domain
            v=1;           | v=1; i=@example.net; | IDENTITY_NOT_IN_DOMAIN @example.net example.com | RFC 6376 §6.1.1
            v=1;           | v=1; i=@notexample.com; | IDENTITY_NOT_IN_DOMAIN @notexample.com example.com | a label, not an ending
            h=From:        | h=Sender:     | FROM_NOT_SIGNED         | RFC 6376 §5.4
            v=1;           | v=1; t=1795514701; | TIMESTAMP_IN_FUTURE 1795514701 | more than clocks differ
            v=1;           | v=1; x=1795514099; | EXPIRED 1795514099 | RFC 6376 §3.5
            v=1;           | v=1; t=9; x=9; | EXPIRES_BEFORE_SIGNED 9 9 | RFC 6376 §3.5
            rsa-sha256     | rsa-sha1      | RSA_SHA1                | RFC 8301 §3.1
            """)
    void signaturesThatCannotBeUsedAreNamedAndNoKeyIsAskedFor(
            String part, String written, String expected, String why) {
        var tags = TAGS.replace(part, written == null ? "" : written);
        // without a second From, so that it can be missing
        var result = only(RSA.sign(MESSAGE, expected.startsWith("FROM") ? tags.replace("Date:From", "Date") : tags));

        assertThat(said(result)).as(why).isEqualTo(expected);
        assertThat(result.result()).isEqualTo(result.reason().result());
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void whatCanBeReadOfABrokenSignatureIsShown() {
        var result = only(RSA.sign(MESSAGE, TAGS.replace("v=1", "v=3")));

        assertThat(result.result()).isEqualTo(DkimResult.NEUTRAL);
        assertThat(result.signingDomain()).isEqualTo("example.com");
        assertThat(result.selector()).isEqualTo("s1");
        assertThat(result.signedHeaders()).contains("Subject");
    }

    // ---- RFC 6376 §6.1.2: the key

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=DKIM1; p=                        | KEY_REVOKED                        | p is empty
            v=DKIM2; p=AAAA                    | KEY_INVALID VERSION v=DKIM2        | another version
            v=DKIM1; p=%%                      | KEY_INVALID BASE64 %%              | no base64
            v=DKIM1; p=AAAA                    | KEY_INVALID KEY_DATA AAAA          | no key
            v=DKIM1; k=rsa                     | KEY_INVALID KEY_MISSING v=DKIM1; k=rsa | no p
            v=DKIM1; s=tlsrpt; p={p}           | KEY_NOT_FOR_MAIL tlsrpt            | RFC 6376 §3.6.1
            v=DKIM1; h=sha1; p={p}             | HASH_NOT_ALLOWED sha1 sha256       | RFC 6376 §6.1.2
            v=spf1 -all                        | KEY_RECORD_IS_NO_KEY v=spf1 -all   | behind a wildcard
            v=DKIM1; s=*:x; h=sha256:x; t=x; p={p} | VERIFIED                       | all this is good
            p={p}                              | VERIFIED                           | as short as it gets
            """)
    void theKeyMustBeGoodForTheSignature(String record, String expected, String why) {
        var zone = FakeDns.zone()
                .txt(KEY_NAME, record.replace("{p}", RSA.record("").substring(3)));

        var result = verify(zone, RSA.sign(MESSAGE, TAGS)).get(0);

        assertThat(said(result).replace(KEY_NAME + " ", "").replace(" " + KEY_NAME, ""))
                .as(why)
                .isEqualTo(expected);
    }

    @Test
    void aKeyThatIsNotThereIsNotAKeyThatCannotBeAskedFor() {
        var signed = RSA.sign(MESSAGE, TAGS);

        assertThat(said(verify(FakeDns.zone(), signed).get(0))).isEqualTo("KEY_MISSING " + KEY_NAME + " nxdomain");
        assertThat(said(verify(FakeDns.zone().exists(KEY_NAME), signed).get(0)))
                .isEqualTo("KEY_MISSING " + KEY_NAME + " nodata");
        for (var failure : Failure.values()) {
            var result = verify(FakeDns.zone().fails(KEY_NAME, failure), signed).get(0);
            assertThat(result.result()).isEqualTo(DkimResult.TEMPERROR);
            assertThat(said(result)).startsWith("DNS_FAILED " + KEY_NAME + " " + failure);
        }
    }

    @Test
    void theTypeOfTheKeyMustBeThatOfTheAlgorithm() {
        var rsa = only(RSA.sign(MESSAGE, TAGS.replace("s=s1", "s=ed")));
        var ed25519 = only(ED25519.sign(MESSAGE, TAGS.replace("rsa-", "ed25519-")));

        assertThat(said(rsa)).isEqualTo("KEY_TYPE_DIFFERS ed._domainkey.example.com ed25519 rsa-sha256");
        assertThat(said(ed25519)).isEqualTo("KEY_TYPE_DIFFERS " + KEY_NAME + " rsa ed25519-sha256");
    }

    @Test
    void strictKeysWantTheIdentityInTheDomainItself() {
        dns.txt("strict._domainkey.example.com", RSA.record("t=s;"));
        var tags = TAGS.replace("s=s1", "s=strict");

        assertThat(said(only(RSA.sign(MESSAGE, tags.replace("d=", "i=a@b.example.com; d=")))))
                .isEqualTo("IDENTITY_NOT_EXACT a@b.example.com example.com");
        assertThat(only(RSA.sign(MESSAGE, tags.replace("d=", "i=a@EXAMPLE.com; d=")))
                        .passes())
                .isTrue();
        assertThat(only(RSA.sign(MESSAGE, tags)).passes()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"512, KEY_TOO_SHORT", "1016, KEY_TOO_SHORT", "1024, VERIFIED", "4096, VERIFIED"})
    void rsaKeysAreLongEnough(int bits, SignatureReason expected) {
        var signer = TestSigner.rsa(bits);

        var result = verify(FakeDns.zone().txt(KEY_NAME, signer.record()), signer.sign(MESSAGE, TAGS))
                .get(0);

        assertThat(result.reason()).isEqualTo(expected);
        assertThat(result.result()).isEqualTo(bits < 1024 ? DkimResult.POLICY : DkimResult.PASS);
        if (bits < 1024) assertThat(result.facts()).containsExactly(String.valueOf(bits), "1024", KEY_NAME);
        assertThat(result.warns(SignatureWarning.Kind.SHORT_KEY)).isEqualTo(bits < 2048);
    }

    @Test
    void keysThatCostTooMuchAreNotUsed() throws Exception {
        var giant = KeyRecordTest.base64(KeyRecordTest.rsa(16_384).getEncoded());
        var result = verify(FakeDns.zone().txt(KEY_NAME, "p=" + giant), RSA.sign(MESSAGE, TAGS))
                .get(0);

        assertThat(result.reason()).isEqualTo(SignatureReason.SIGNATURE_LENGTH_DIFFERS);
    }

    @Test
    void severalRecordsAreAKeyIfOneOfThemIs() {
        var signed = RSA.sign(MESSAGE, TAGS);
        var key = RSA.record();

        var beside = verify(FakeDns.zone().txt(KEY_NAME, "v=spf1 -all", key, "v=DKIM1; p=%"), signed)
                .get(0);
        var twice = verify(FakeDns.zone().txt(KEY_NAME, key, key), signed).get(0);
        var two = verify(
                        FakeDns.zone()
                                .txt(KEY_NAME, key, TestSigner.otherRsa(2048).record()),
                        signed)
                .get(0);

        assertThat(beside.passes()).isTrue();
        assertThat(beside.warnings()).contains(SignatureWarning.of(SignatureWarning.Kind.OTHER_RECORDS_BESIDE_KEY, 2));
        assertThat(twice.passes()).isTrue();
        assertThat(said(two)).isEqualTo("KEY_NOT_UNIQUE " + KEY_NAME + " 2");
    }

    @Test
    void aKeyBehindAnAliasIsFoundAndTheAliasShown() {
        var zone = FakeDns.zone().cname(KEY_NAME, "s1.provider.example").txt("s1.provider.example", RSA.record());

        var result = verify(zone, RSA.sign(MESSAGE, TAGS)).get(0);

        assertThat(result.passes()).isTrue();
        assertThat(result.keyAliases()).containsExactly(DomainName.of("s1.provider.example"));
    }

    // ---- RFC 6376 §6.1.3: the octets

    @ParameterizedTest
    @ValueSource(strings = {"Hanako", "taro@", "Hello", "09:58:00"})
    void everySignedFieldIsHeld(String part) {
        var signed = TestSigner.text(RSA.sign(MESSAGE, TAGS));

        var result = only(TestSigner.bytes(signed.replace(part, "X" + part)));

        assertThat(result.reason()).isEqualTo(SignatureReason.HEADERS_CHANGED);
        assertThat(result.result()).isEqualTo(DkimResult.FAIL);
    }

    @Test
    void theSignatureHoldsItself() {
        var signed = TestSigner.text(RSA.sign(MESSAGE, TAGS.replace("d=", "t=1795000000; d=")));

        assertThat(only(TestSigner.bytes(signed.replace("t=1795000000", "t=1795000001")))
                        .reason())
                .isEqualTo(SignatureReason.HEADERS_CHANGED);
    }

    @Test
    void fieldsThatAreNotSignedMayChange() {
        var signed = TestSigner.text(RSA.sign(MESSAGE, TAGS));

        assertThat(only(TestSigner.bytes("X-New: 1\r\n" + signed.replace("mx.example.net", "mx2.example.net")))
                        .passes())
                .isTrue();
    }

    @Test
    void relaxedSurvivesSpaceAndSimpleDoesNot() {
        var relaxed = TestSigner.text(RSA.sign(MESSAGE, TAGS));
        var simple = TestSigner.text(RSA.sign(MESSAGE, TAGS.replace("relaxed/relaxed", "simple/simple")));

        assertThat(only(spaced(relaxed)).reason()).isEqualTo(SignatureReason.VERIFIED);
        assertThat(only(spaced(simple)).reason()).isEqualTo(SignatureReason.BODY_AND_HEADERS_CHANGED);
    }

    private static byte[] spaced(String signed) {
        return TestSigner.bytes(signed.replace("Subject: Hello\r\n  there", "SUBJECT : Hello\t there ")
                .replace("A line  with spaces \t\r\n", "A line with  spaces\r\n")
                .replace("another.", "another.\t\r\n \r\n"));
    }

    @Test
    void theBodyIsHeldAndTheHeaderSaidToBeWhole() {
        var signed = TestSigner.text(RSA.sign(MESSAGE, TAGS));

        assertThat(only(TestSigner.bytes(signed.replace("another", "one more"))).reason())
                .isEqualTo(SignatureReason.BODY_HASH_DIFFERS);
        assertThat(only(TestSigner.bytes(signed.replace("another", "one more").replace("Hello", "Bye")))
                        .reason())
                .isEqualTo(SignatureReason.BODY_AND_HEADERS_CHANGED);
    }

    @Test
    void anotherKeyIsToldFromAnotherHeader() {
        var signed = TestSigner.otherRsa(2048).sign(MESSAGE, TAGS);
        var shorter = TestSigner.rsa(1024).sign(MESSAGE, TAGS);

        assertThat(said(only(signed))).isEqualTo("OTHER_KEY " + KEY_NAME);
        assertThat(said(only(shorter))).isEqualTo("SIGNATURE_LENGTH_DIFFERS 128 256 " + KEY_NAME);
    }

    @Test
    void ed25519TellsOnlyThatItDiffers() {
        var tags = TAGS.replace("rsa-", "ed25519-").replace("s=s1", "s=ed");
        var signed = TestSigner.text(ED25519.sign(MESSAGE, tags));

        assertThat(said(only(TestSigner.bytes(signed.replace("Hello", "Bye")))))
                .isEqualTo("SIGNATURE_DIFFERS ed._domainkey.example.com body-same");
        assertThat(said(only(TestSigner.bytes(signed.replace("Hello", "Bye").replace("another", "x")))))
                .isEqualTo("SIGNATURE_DIFFERS ed._domainkey.example.com body-differs");
        assertThat(only(TestSigner.bytes(signed.replace("another", "x"))).reason())
                .isEqualTo(SignatureReason.BODY_HASH_DIFFERS);
        assertThat(said(only(TestSigner.bytes(signed.replaceAll("b=[A-Za-z0-9+/]{44}", "b=")))))
                .startsWith("SIGNATURE_LENGTH_DIFFERS ");
    }

    @Test
    void fieldsOfOneNameAreTakenFromTheBottom() {
        var twice = MESSAGE.replace("To: taro", "X: upper\r\nX: lower\r\nTo: taro");
        var one = TestSigner.text(RSA.sign(twice, TAGS.replace("h=From", "h=X:From")));
        var both = TestSigner.text(RSA.sign(twice, TAGS.replace("h=From", "h=X:From:X")));

        assertThat(only(TestSigner.bytes(one.replace("upper", "changed"))).passes())
                .isTrue();
        assertThat(only(TestSigner.bytes(one.replace("lower", "changed"))).passes())
                .isFalse();
        assertThat(only(TestSigner.bytes(both.replace("upper", "changed"))).passes())
                .isFalse();
        assertThat(only(TestSigner.bytes(both)).signedFields()).startsWith(4, 2, 3);
    }

    @Test
    void oversignedNamesForbidAnother() {
        var signed = TestSigner.text(RSA.sign(MESSAGE, TAGS));

        var result = only(TestSigner.bytes("From: Mallory <m@example.org>\r\n" + signed));

        assertThat(result.reason()).isEqualTo(SignatureReason.HEADERS_CHANGED);
    }

    @Test
    void aSignatureMayCoverAnotherOneButNotItself() {
        var inner = TestSigner.text(RSA.sign(MESSAGE, TAGS));
        var outer = RSA.sign(inner, TAGS.replace("h=From", "h=DKIM-Signature:DKIM-Signature:From"));

        assertThat(verify(outer)).extracting(SignatureResult::reason).containsOnly(SignatureReason.VERIFIED);
        assertThat(verify(outer).get(0).signedFields()).startsWith(1).doesNotContain(0);
    }

    // ---- l=

    @Test
    void aBodyThatEndsWithLIsGoodAndWarnedOf() {
        var result = only(RSA.sign(MESSAGE, TAGS.replace("d=", "l=34; d=")));

        assertThat(result.reason()).isEqualTo(SignatureReason.VERIFIED);
        assertThat(result.warnings()).contains(SignatureWarning.of(SignatureWarning.Kind.BODY_LENGTH_USED, 34));
    }

    @ParameterizedTest
    @CsvSource({"0, 34", "10, 24", "33, 1"})
    void textBehindLMakesItNoPass(int l, int behind) {
        var result = only(RSA.sign(MESSAGE, TAGS.replace("d=", "l=" + l + "; d=")));

        assertThat(result.result()).isEqualTo(DkimResult.POLICY);
        assertThat(said(result)).isEqualTo("BODY_LENGTH_LIMIT " + l + " " + behind);
    }

    @Test
    void aBodyShorterThanLWasCutOff() {
        var signed = TestSigner.text(RSA.sign(MESSAGE, TAGS.replace("d=", "l=34; d=")));

        assertThat(said(only(TestSigner.bytes(signed.replace("and another.\r\n", "")))))
                .isEqualTo("BODY_CUT_OFF 34 20");
        assertThat(only(TestSigner.bytes(signed.replace("another", "AnOther"))).reason())
                .isEqualTo(SignatureReason.BODY_HASH_DIFFERS);
    }

    // ---- warnings

    @Test
    void keysInTestingAreWarnedOfWhateverTheResult() {
        dns.txt("t._domainkey.example.com", RSA.record("v=DKIM1; t=y:x;"));
        var signed = TestSigner.text(RSA.sign(MESSAGE, TAGS.replace("s=s1", "s=t")));

        assertThat(only(TestSigner.bytes(signed)).warns(SignatureWarning.Kind.TESTING_KEY))
                .isTrue();
        assertThat(only(TestSigner.bytes(signed.replace("Hello", "Bye"))).warns(SignatureWarning.Kind.TESTING_KEY))
                .isTrue();
    }

    @Test
    void fieldsAddedAboveTheSignedOnesAreWarnedOf() {
        var signed = TestSigner.text(RSA.sign(MESSAGE, TAGS.replace(":Date:From", ":Date")));

        var result = only(TestSigner.bytes("Subject: Another\r\nFrom: Mallory <m@example.org>\r\n" + signed));

        assertThat(result.passes()).isTrue();
        assertThat(result.warnings())
                .contains(
                        SignatureWarning.of(SignatureWarning.Kind.UNSIGNED_FIELD_ADDED, "From", "Subject"),
                        SignatureWarning.of(SignatureWarning.Kind.FROM_NOT_OVERSIGNED));
    }

    @Test
    void fieldsThatShouldBeSignedAreNamed() {
        var message = "Reply-To: x@example.com\r\nList-Unsubscribe: <https://example.com/>\r\nX: 1\r\n" + MESSAGE;

        assertThat(only(RSA.sign(message, TAGS.replace("To:Subject:", "Subject:")))
                        .warnings())
                .contains(SignatureWarning.of(
                        SignatureWarning.Kind.FIELDS_NOT_SIGNED, "Reply-To", "To", "List-Unsubscribe"));
    }

    // ---- several signatures

    @Test
    void everySignatureIsJudgedAloneTopFirst() {
        var message = TestSigner.text(RSA.sign(MESSAGE, TAGS));
        message = TestSigner.text(RSA.sign(message, TAGS.replace("v=1", "v=9")));
        message = TestSigner.text(
                ED25519.sign(message, TAGS.replace("rsa-", "ed25519-").replace("s=s1", "s=ed")));

        assertThat(verify(TestSigner.bytes(message)))
                .extracting(SignatureResult::reason)
                .containsExactly(SignatureReason.VERIFIED, SignatureReason.VERSION, SignatureReason.VERIFIED);
    }

    @Test
    void aKeyIsAskedForOnce() {
        var message = MESSAGE;
        for (int i = 0; i < 5; i++) message = TestSigner.text(RSA.sign(message, TAGS));

        assertThat(verify(TestSigner.bytes(message))).hasSize(5).allMatch(SignatureResult::passes);
        assertThat(dns.asked()).hasSize(1);
    }

    @Test
    void signaturesBeyondTheLimitAreCountedAndNotVerified() {
        var one = TestSigner.text(RSA.sign("", TAGS)).replace(MESSAGE, "");
        var message = IntStream.range(0, 25).mapToObj(i -> one).collect(Collectors.joining()) + MESSAGE;

        var results = verify(TestSigner.bytes(message));

        assertThat(results).hasSize(11);
        assertThat(said(results.get(10))).isEqualTo("TOO_MANY_SIGNATURES 25 10");
        assertThat(results.get(10).result()).isEqualTo(DkimResult.POLICY);
        assertThat(results.get(10).position()).isEqualTo(10);
    }

    @Test
    void signaturesOfUnreasonableSizeAreNotRead() {
        var padded = RSA.sign(MESSAGE, TAGS.replace("d=", "z=" + "x".repeat(DkimSignature.MAX_FIELD_OCTETS) + "; d="));
        var huge = RSA.sign("X: " + "x".repeat(ReceivedMessage.MAX_HEADER_OCTETS) + "\r\n" + MESSAGE, TAGS);

        assertThat(said(only(padded))).isEqualTo("HEADER_TOO_LARGE 65536");
        assertThat(said(only(huge))).isEqualTo("HEADER_TOO_LARGE 1048576");
    }

    // ---- every reason

    /** A reason is for people: each one comes up in a test of this class, and has its section. */
    static Stream<SignatureReason> reasons() {
        return Stream.of(SignatureReason.values());
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void everyReasonNamesItsSection(SignatureReason reason) {
        assertThat(reason.source()).matches("RFC \\d+ §[\\d.]+");
        assertThat(reason.result()).isNotEqualTo(DkimResult.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, none",
        "PASS, pass",
        "FAIL, fail",
        "POLICY, policy",
        "NEUTRAL, neutral",
        "TEMPERROR, temperror",
        "PERMERROR, permerror"
    })
    void resultsAreSpelledAsInRfc8601(DkimResult result, String wire) {
        assertThat(result.wire()).isEqualTo(wire);
    }

    // ---- helpers

    private SignatureResult only(byte[] message) {
        var results = verify(message);
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private List<SignatureResult> verify(byte[] message) {
        return verify(dns, message);
    }

    private static List<SignatureResult> verify(FakeDns dns, byte[] message) {
        return new SignatureVerifier(dns, Clock.fixed(NOW, ZoneOffset.UTC)).verify(message);
    }

    private static String said(SignatureResult result) {
        return Stream.concat(Stream.of(result.reason().name()), result.facts().stream())
                .collect(Collectors.joining(" "));
    }

    private static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }
}
