package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.SharedData;
import org.kakitome.dkim.KeyRecord.Parsed;

class KeyRecordTest {
    private static final String ED25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="; // RFC 8463 Appendix A.2

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096})
    void rsaKeysHaveTheirSize(int bits) throws Exception {
        var key = (RSAPublicKey) rsa(bits);

        var record = valid("v=DKIM1; k=rsa; p=" + base64(key.getEncoded()));

        assertThat(record.keyType()).isEqualTo("rsa");
        assertThat(record.key()).contains(new PublicKeyData.Rsa(key.getModulus(), key.getPublicExponent()));
        assertThat(record.key().orElseThrow().bits()).isEqualTo(bits);
        assertThat(record.key().orElseThrow().publicKey()).isEqualTo(key);
    }

    @Test
    void thePlainRsaPublicKeyOfTheRfcIsReadToo() throws Exception {
        var key = (RSAPublicKey) rsa(1024);
        var plain = tlv(
                0x30,
                concat(
                        tlv(2, key.getModulus().toByteArray()),
                        tlv(2, key.getPublicExponent().toByteArray())));

        assertThat(valid("p=" + base64(plain)).key())
                .contains(new PublicKeyData.Rsa(key.getModulus(), key.getPublicExponent()));
    }

    @Test
    void keysTooShortForJavaAreStillMeasured() {
        var tiny = tlv(
                0x30,
                concat(tlv(2, BigInteger.ONE.shiftLeft(383).add(BigInteger.ONE).toByteArray()), tlv(2, new byte[] {3
                })));

        assertThat(valid("p=" + base64(tiny)).key().orElseThrow().bits()).isEqualTo(384);
    }

    @Test
    void ed25519KeysAreRawOctets() throws Exception {
        var record = valid("v=DKIM1; k=ed25519; p=" + ED25519);

        assertThat(record.key().orElseThrow().type()).isEqualTo("ed25519");
        assertThat(record.key().orElseThrow().publicKey().getAlgorithm()).isIn("EdDSA", "Ed25519");
    }

    @Test
    void defaultsAreThoseOfTheRfc() {
        var record = valid("p=");

        assertThat(record.revoked()).isTrue();
        assertThat(record.keyType()).isEqualTo("rsa");
        assertThat(record.isForMail()).isTrue();
        assertThat(record.allowsSha256()).isTrue();
        assertThat(record.testing()).isFalse();
        assertThat(record.strictIdentity()).isFalse();
    }

    @Test
    void everyTagIsRead() {
        var record =
                valid("v=DKIM1; h=sha1:sha256; k=ed25519; n=some notes; s=email : x; t=y:s:future; g=*; p=" + ED25519);

        assertThat(record.hashes()).containsExactlyInAnyOrder("sha1", "sha256");
        assertThat(record.services()).containsExactlyInAnyOrder("email", "x");
        assertThat(record.testing()).isTrue();
        assertThat(record.strictIdentity()).isTrue();
        assertThat(record.notes()).isEqualTo("some notes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=DKIM1; s=tlsrpt; p=          | false | true  | for reports about TLS only
            v=DKIM1; s=*; p=               | true  | true  | all services
            v=DKIM1; s=other:email; p=     | true  | true  | one of them is email
            v=DKIM1; s=; p=                | true  | true  | an empty list is no list
            v=DKIM1; h=sha1; p=            | true  | false | SHA-1 must not be used, RFC 8301 §3.1
            v=DKIM1; h=sha1:sha256; p=     | true  | true  | SHA-256 is among them
            """)
    void aKeyMayNotBeForMailOrForSha256(String text, boolean forMail, boolean sha256, String why) {
        assertThat(valid(text).isForMail()).as(why).isEqualTo(forMail);
        assertThat(valid(text).allowsSha256()).as(why).isEqualTo(sha256);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            v=DKIM1                            | KEY_MISSING@7     | no p
            v=DKIM1; k=rsa                     | KEY_MISSING@14    | no p
            v=DKIM2; p=                        | VERSION@0         | another version
            v=dkim1; p=                        | VERSION@0         | case-sensitive
            p=; v=DKIM1                        | VERSION@4         | v must be first
            v=DKIM1\\; p=                      | ESCAPED@7         | escaped for a zone file and published so
            v=DKIM1; k=rsa\\; p=               | ESCAPED@14        | the same in one place
            "v=DKIM1; p=                       | QUOTED@0          | the quotes of a zone file published
            "v=DKIM1; k=rsa; " "p=AAAA"        | QUOTED@0          | and its strings
            v=DKIM1; k=dsa; p=                 | KEY_TYPE@9        | nobody knows it
            v=DKIM1; k=ed25519-sha256; p=      | KEY_TYPE@9        | the name of an algorithm, not of a key type
            v=DKIM1; p=; p=                    | DUPLICATE_TAG@13  | RFC 6376 §3.2
            v=DKIM1; t; p=                     | NO_TAG@9          | no equals sign
            v=DKIM1;; p=                       | NO_TAG@8          | nothing between semicolons
            v=DKIM1; p=abc$                    | BASE64@9          | a character that is not base64
            v=DKIM1; p=-----BEGIN PUBLIC KEY----- | BASE64@9       | a PEM file pasted whole
            v=DKIM1; p=AAAA                    | KEY_DATA@9        | base64, but no key
            v=DKIM1; k=ed25519; p=AAAA         | KEY_DATA@20       | not 32 octets
            v=DKIM1; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo= | KEY_DATA@9 | Ed25519 without k=
            """)
    void faultsAreNamedWithTheirPlace(String text, String expected, String why) {
        assertThat(faults(text)).as(why).isEqualTo(expected);
    }

    @Test
    void aKeyCutOffByADnsHostIsNoKey() throws Exception {
        var cut = base64(rsa(2048).getEncoded()).substring(0, 240);

        assertThat(faults("v=DKIM1; p=" + cut)).isEqualTo("KEY_DATA@9");
    }

    @Test
    void aFingerprintIsOfTheKeyNotOfTheRecord() throws Exception {
        var key = base64(rsa(1024).getEncoded());

        var plain = valid("p=" + key).key().orElseThrow().fingerprint();

        assertThat(plain).matches("[0-9a-f]{64}");
        assertThat(valid("v=DKIM1; t=y; n=moved; p=" + key.substring(0, 9) + " " + key.substring(9))
                        .key()
                        .orElseThrow()
                        .fingerprint())
                .isEqualTo(plain);
        assertThat(valid("p=" + base64(rsa(2048).getEncoded()))
                        .key()
                        .orElseThrow()
                        .fingerprint())
                .isNotEqualTo(plain);
        assertThat(valid("k=ed25519; p=" + ED25519).key().orElseThrow().fingerprint())
                .matches("[0-9a-f]{64}");
    }

    @Test
    void spaceInsideTheKeyIsIgnored() throws Exception {
        var key = base64(rsa(1024).getEncoded());

        assertThat(valid("v = DKIM1 ; p = " + key.substring(0, 100) + "  " + key.substring(100) + " ; ")
                        .key())
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "v=DKIM1; p=x, true",
        "k=rsa; p=x, true",
        "p=x, true",
        "t=y; p=x, true",
        "'\"v=DKIM1; p=x\"', true",
        "'\"p=x\"', true",
        "v=spf1 -all, false",
        "hello, false",
        "'\"hello\"', false",
        "'', false"
    })
    void otherTextsAreNoBrokenKeys(String text, boolean expected) {
        assertThat(KeyRecord.claimsToBeOne(text)).isEqualTo(expected);
    }

    @Test
    void readingAlwaysReturns() {
        var random = new Random(6376);
        for (int i = 0; i < 20_000; i++) {
            var octets = new byte[random.nextInt(60)];
            random.nextBytes(octets);
            // many begin as a key does
            if (octets.length > 8) System.arraycopy(new byte[] {0x30, (byte) random.nextInt(), 2}, 0, octets, 0, 3);
            assertThat(KeyRecord.parse("v=DKIM1; p=" + base64(octets))).isNotNull();
            assertThat(KeyRecord.parse(new String(octets, StandardCharsets.ISO_8859_1)))
                    .isNotNull();
        }
    }

    /** The key records of Mail::DKIM's own tests: each named bad is refused or no use for mail. */
    @TestFactory
    Stream<DynamicTest> keysOfMailDkim() throws IOException {
        return Files.readAllLines(
                        SharedData.folder("dkim").resolve("mail-dkim/FAKE_DNS.dat"), StandardCharsets.ISO_8859_1)
                .stream()
                .map(line -> line.split("\\s+", 2))
                .filter(parts -> parts.length == 2 && KeyRecord.claimsToBeOne(parts[1]))
                .map(parts -> DynamicTest.dynamicTest(parts[0], () -> {
                    boolean usable = KeyRecord.parse(parts[1]) instanceof Parsed.Valid valid
                            && !valid.record().revoked()
                            && valid.record().isForMail()
                            && valid.record().allowsSha256();
                    // g= is gone with RFC 6376, so testbad8 is good today; test2 allows only md5 and sha1 (RFC 8301
                    // §3.1)
                    boolean bad = parts[0].matches("(testbad[12347]|test2|testrevoked|invalid)\\..*");
                    assertThat(usable).as(parts[1]).isEqualTo(!bad);
                }));
    }

    private static KeyRecord valid(String text) {
        var parsed = KeyRecord.parse(text);
        assertThat(parsed).isInstanceOf(Parsed.Valid.class);
        return ((Parsed.Valid) parsed).record();
    }

    private static String faults(String text) {
        return KeyRecord.parse(text) instanceof Parsed.Invalid invalid
                ? invalid.faults().stream()
                        .map(f -> f.kind() + "@" + f.offset())
                        .collect(Collectors.joining(" "))
                : "";
    }

    static java.security.PublicKey rsa(int bits) throws Exception {
        // no real key: finding primes takes seconds, and nobody signs with these
        var modulus = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537)));
    }

    static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] tlv(int tag, byte[] value) {
        var head = value.length < 128
                ? new byte[] {(byte) tag, (byte) value.length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (value.length >> 8), (byte) value.length};
        return concat(head, value);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        var both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
