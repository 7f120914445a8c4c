package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.kakitome.SharedData;
import org.kakitome.dns.FakeDns;

/**
 * Messages that other implementations test themselves with. Each file stands here with what its own tests expect (Mail::DKIM: t/verifier.t; lieser: verifierSpec;
 * dkimpy: test_dkim.py) and the reasons that we give, one for each signature from the top.
 *
 * <p>Most of Mail::DKIM's are of 2006 to 2008: signed by rsa-sha1, with keys of 512 bits, or before DKIM had a version. So they are verified twice, once as it was
 * allowed then, to see that canonicalization and keys are right, and once as it is allowed now.
 */
class SharedMessagesTest {
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
    private static final SignatureLimits OF_2007 = new SignatureLimits(10, 512, true);

    /** Where our reasons mean something else than the file's own tests say, and why. The only list of its kind. */
    private static final Map<String, String> DIFFERENCES = differences("""
            bad_1, bad_ietf01_1, bad_ietf01_2, bad_ietf01_3
                | RFC 6376 §3.5: without v= it cannot be read; Mail::DKIM verifies drafts
            good_ietf00_1, good_ietf00_2, good_ietf00_3, good_ietf00_4, good_ietf00_5, good_ietf01_1, good_ietf01_2
                | RFC 6376 §3.5: without v= it cannot be read; Mail::DKIM verifies drafts, of ietf00 not even that
            mine_ietf01_1, mine_ietf01_2, mine_ietf01_3, mine_ietf01_4, multiple_1
                | RFC 6376 §3.5: without v= it cannot be read; Mail::DKIM verifies drafts
            mine_ietf05_1, no_body_1, no_body_2, no_body_3
                | RFC 6376 §3.5: v= is 1; Mail::DKIM takes 0.5
            ignore_7
                | RFC 8601 §2.7.1: expired is fail here, for Mail::DKIM it is invalid
            badkey_8, badkey_9, badkey_12, badkey_13
                | RFC 6376 Appendix E: g= of keys is gone; Mail::DKIM obeys it
            good_dk_1, good_dk_2, good_dk_3, good_dk_4, good_dk_5, good_dk_6, good_dk_7, good_dk_gmail, good_dk_yahoo
                | RFC 4870: DomainKeys is historic, these are unsigned
            dk_headers_1, dk_headers_2, dk_multiple_1, bad_dk_1, bad_dk_2, bad_dk_3, bad_dk_4, bad_dk_5
                | RFC 4870: DomainKeys is historic, these are unsigned
            added_header-date, added_header-subject
                | RFC 6376 §8.15: the signature is good, the added field is warned of; lieser's add-on refuses
            message.mbox
                | its key is not in the data; dkimpy adds a signature of its own
            """);

    /** file | own expectation | reasons as of 2007, if other | reasons now */
    private static final String MAIL_DKIM = """
            bad_1               | fail    | | TAG_MISSING
            bad_1878954         | fail    | BODY_AND_HEADERS_CHANGED | RSA_SHA1
            bad_dk_1            | invalid | |
            bad_dk_2            | invalid | |
            bad_dk_3            | invalid | |
            bad_dk_4            | invalid | |
            bad_dk_5            | invalid | |
            bad_ietf01_1        | fail    | | TAG_MISSING
            bad_ietf01_2        | fail    | | TAG_MISSING
            bad_ietf01_3        | fail    | | TAG_MISSING
            badkey1_ed25519     | invalid | | KEY_INVALID
            badkey2_ed25519     | fail    | | SIGNATURE_DIFFERS
            badkey3_ed25519     | fail    | | BODY_HASH_DIFFERS
            badkey4_ed25519     | invalid | | KEY_MISSING
            badkey5_ed25519     | invalid | | KEY_RECORD_IS_NO_KEY
            badkey_1            | invalid | | VERSION
            badkey_2            | invalid | | VERSION
            badkey_3            | invalid | | VERSION
            badkey_4            | invalid | | VERSION
            badkey_5            | invalid | | VERSION
            badkey_6            | invalid | | VERSION
            badkey_7            | invalid | | VERSION
            badkey_8            | invalid | VERIFIED | RSA_SHA1
            badkey_9            | invalid | VERIFIED | RSA_SHA1
            badkey_10           | invalid | IDENTITY_NOT_EXACT | RSA_SHA1
            badkey_11           | invalid | | HASH_NOT_ALLOWED
            badkey_12           | invalid | VERIFIED | RSA_SHA1
            badkey_13           | invalid | VERIFIED | RSA_SHA1
            badkey_14           | invalid | DNS_FAILED | RSA_SHA1
            badkey_15           | invalid | DNS_FAILED | RSA_SHA1
            dk_headers_1        | pass    | |
            dk_headers_2        | pass    | |
            dk_multiple_1       | pass    | |
            good_1878523        | pass    | VERIFIED | RSA_SHA1
            good_83176          | pass    | VERIFIED | RSA_SHA1
            good_dk_1           | pass    | |
            good_dk_2           | pass    | |
            good_dk_3           | pass    | |
            good_dk_4           | pass    | |
            good_dk_5           | pass    | |
            good_dk_6           | pass    | |
            good_dk_7           | pass    | |
            good_dk_gmail       | pass    | |
            good_dk_yahoo       | pass    | |
            good_ietf00_1       | pass    | | TAG_MISSING
            good_ietf00_2       | pass    | | TAG_MISSING
            good_ietf00_3       | pass    | | TAG_MISSING
            good_ietf00_4       | pass    | | TAG_MISSING
            good_ietf00_5       | pass    | | TAG_MISSING
            good_ietf01_1       | pass    | | TAG_MISSING
            good_ietf01_2       | pass    | | TAG_MISSING
            good_qp_1           | pass    | VERIFIED | RSA_SHA1
            good_qp_2           | pass    | VERIFIED | RSA_SHA1
            good_qp_3           | pass    | VERIFIED | RSA_SHA1
            good_rfc4871_3      | pass    | VERIFIED | RSA_SHA1
            good_rfc4871_4      | pass    | VERIFIED | RSA_SHA1
            goodkey_1           | pass    | VERIFIED | RSA_SHA1
            goodkey_2           | pass    | VERIFIED | RSA_SHA1
            goodkey_3           | pass    | VERIFIED | RSA_SHA1
            goodkey_4           | pass    | VERIFIED | RSA_SHA1
            goodkey_ed25519     | pass    | | VERIFIED
            ignore_1            | invalid | | VERSION
            ignore_2            | invalid | | VERSION
            ignore_3            | invalid | | VERSION
            ignore_4            | invalid | | VERSION
            ignore_5            | invalid | | QUERY_METHOD_UNKNOWN
            ignore_6            | invalid | | QUERY_METHOD_UNKNOWN
            ignore_7            | invalid | | EXPIRED
            ignore_8            | invalid | | IDENTITY_NOT_IN_DOMAIN
            mine_ietf01_1       | pass    | | TAG_MISSING
            mine_ietf01_2       | pass    | | TAG_MISSING
            mine_ietf01_3       | pass    | | TAG_MISSING
            mine_ietf01_4       | pass    | | TAG_MISSING
            mine_ietf05_1       | pass    | | VERSION
            multiple_1          | pass    | | TAG_MISSING TAG_MISSING TAG_MISSING TAG_MISSING
            multiple_2          | pass    | CANONICALIZATION_UNKNOWN VERIFIED OTHER_KEY SYNTAX | CANONICALIZATION_UNKNOWN RSA_SHA1 RSA_SHA1 SYNTAX
            no_body_1           | pass    | | VERSION
            no_body_2           | pass    | | VERSION
            no_body_3           | pass    | | VERSION
            """;

    private static final String LIESER = """
            added_header-date                      | invalid | | VERIFIED
            added_header-subject                   | invalid | | VERIFIED
            alignment-from_not_in_auid             | pass    | | VERIFIED
            alignment-signed_by_parent_domain      | pass    | | VERIFIED
            flags_s-auid_is_subdomain_of_sdid      | invalid | | IDENTITY_NOT_EXACT
            rfc6376-A.2                            | pass    | | VERIFIED
            rfc6376-A.2-body_modified              | fail    | | BODY_HASH_DIFFERS
            rfc6376-A.2-header_subject_modified    | fail    | | HEADERS_CHANGED
            rfc6376-A.2-ill_formed-list_id         | pass    | | VERIFIED
            rfc6376-A.2-ill_formed-missing_v       | invalid | | TAG_MISSING
            rfc8463-A.3                            | pass    | | VERIFIED VERIFIED
            rfc8463-A.3-key_algo_mismatch          | invalid | | KEY_TYPE_DIFFERS KEY_TYPE_DIFFERS
            time-received_after_creation           | pass    | | VERIFIED
            time-received_long_before_creation     | pass    | | VERIFIED
            unsigned_header-reply_to-in_domain     | pass    | | VERIFIED
            unsigned_header-reply_to-not_in_domain | pass    | | VERIFIED
            """;

    private static final String DKIMPY = """
            ed25519test.msg        | unsigned | |
            ed25519test2.msg       | pass     | | VERIFIED
            message.mbox           | pass     | | KEY_MISSING
            rfc6376.msg            | unsigned | |
            rfc6376.signed.msg     | pass     | | VERIFIED VERIFIED
            rfc6376.signed.rsa.msg | pass     | | VERIFIED
            rfc6376.w1258.msg      | unsigned | |
            test.message           | unsigned | |
            test.message.baddomain | invalid  | | SYNTAX
            test2.message          | pass     | | VERIFIED
            test_extra.message     | unsigned | |
            test_nofrom.message    | unsigned | |
            """;

    /** What a message is for us: as Mail::DKIM judges one, by its best signature. */
    private static String judged(List<SignatureReason> reasons) {
        var results = reasons.stream().map(SignatureReason::result).toList();
        if (results.isEmpty()) return "unsigned";
        if (results.contains(DkimResult.PASS)) return "pass";
        return results.contains(DkimResult.FAIL) ? "fail" : "invalid";
    }

    @TestFactory
    Stream<DynamicTest> mailDkim() throws IOException {
        return tests("mail-dkim", ".txt", MAIL_DKIM);
    }

    @TestFactory
    Stream<DynamicTest> lieser() throws IOException {
        return tests("lieser", ".eml", LIESER);
    }

    @TestFactory
    Stream<DynamicTest> dkimpy() throws IOException {
        return tests("dkimpy", "", DKIMPY);
    }

    private Stream<DynamicTest> tests(String folder, String ending, String table) throws IOException {
        var root = SharedData.folder("dkim");
        var dns = keys(root);
        var rows = table.lines().map(line -> line.split("\\|", -1)).toList();
        var tests = new ArrayList<DynamicTest>();
        for (var row : rows) {
            var name = row[0].strip();
            tests.add(DynamicTest.dynamicTest(
                    name, () -> check(dns, root.resolve(folder).resolve(name + ending), name, row)));
        }
        tests.add(DynamicTest.dynamicTest("every file is in the table", () -> {
            try (var files = Files.list(root.resolve(folder))) {
                var names = files.map(file -> file.getFileName().toString())
                        .filter(name -> !name.matches("FAKE_DNS.dat|.*\\.dns"))
                        .filter(name -> !folder.equals("dkimpy") || !name.endsWith(".txt"))
                        .toList();
                assertThat(rows.stream().map(row -> row[0].strip() + ending))
                        .containsExactlyInAnyOrderElementsOf(names);
            }
        }));
        return tests.stream();
    }

    private static void check(FakeDns dns, Path file, String name, String[] row) throws IOException {
        var message = Files.readAllBytes(file);
        var now = reasons(row[3]);
        var of2007 = row[2].isBlank() ? now : reasons(row[2]);

        assertThat(verify(dns, message, SignatureLimits.RFC_8301)).isEqualTo(now);
        assertThat(verify(dns, message, OF_2007)).isEqualTo(of2007);
        if (DIFFERENCES.containsKey(name)) assertThat(judged(of2007)).isNotEqualTo(row[1].strip());
        else assertThat(judged(of2007)).isEqualTo(row[1].strip());
    }

    private static List<SignatureReason> reasons(String cell) {
        return Arrays.stream(cell.strip().split(" "))
                .filter(word -> !word.isEmpty())
                .map(SignatureReason::valueOf)
                .toList();
    }

    private static List<SignatureReason> verify(FakeDns dns, byte[] message, SignatureLimits limits) {
        return new SignatureVerifier(dns, NOW, limits)
                .verify(message).stream().map(SignatureResult::reason).toList();
    }

    @Test
    void everyDifferenceIsOfAFileInATable() {
        var names = Stream.of(MAIL_DKIM, LIESER, DKIMPY)
                .flatMap(String::lines)
                .map(line -> line.split("\\|")[0].strip())
                .collect(Collectors.toSet());
        assertThat(names).containsAll(DIFFERENCES.keySet());
    }

    /** dkimpy's own tests sign these and verify what they signed. */
    @TestFactory
    Stream<DynamicTest> unsignedMessagesOfDkimpyVerifyOnceSigned() throws IOException {
        var folder = SharedData.folder("dkim").resolve("dkimpy");
        var dns = FakeDns.zone()
                .txt("rsa._domainkey.example.com", TestSigner.rsa(2048).record())
                .txt("ed25519._domainkey.example.com", TestSigner.ed25519().record());
        return Stream.of(
                        "test.message",
                        "test_extra.message",
                        "rfc6376.msg",
                        "rfc6376.w1258.msg",
                        "ed25519test.msg",
                        "message.mbox")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    var message = TestSigner.text(Files.readAllBytes(folder.resolve(name)))
                            .replaceAll("(?<!\r)\n", "\r\n");
                    for (var c : List.of("simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"))
                        for (var a : List.of("rsa", "ed25519")) {
                            var signer = a.equals("rsa") ? TestSigner.rsa(2048) : TestSigner.ed25519();
                            var signed = signer.sign(
                                    message,
                                    "v=1; a=" + a + "-sha256; c=" + c + "; d=example.com; s=" + a
                                            + "; h=received:received:from:to:subject:date:from; bh={bh}; b={b}");
                            assertThat(verify(dns, signed, SignatureLimits.RFC_8301))
                                    .startsWith(SignatureReason.VERIFIED);
                        }
                }));
    }

    // ---- keys

    private static FakeDns keys(Path root) throws IOException {
        var dns = FakeDns.zone();
        for (var line : Files.readAllLines(root.resolve("mail-dkim/FAKE_DNS.dat"), StandardCharsets.ISO_8859_1)) {
            var parts = line.split("\\s+", 2);
            if (line.startsWith("#") || parts.length < 2 || parts[1].equals("NXDOMAIN")) continue;
            if (parts[1].contains("timed out")) dns.timesOut(parts[0]);
            else if (parts[1].startsWith("~~")) dns.fails(parts[0]);
            else dns.txt(parts[0], parts[1].replace("\"\"", ""));
        }
        dns.txt(
                "sed._domainkey.test.ex",
                Files.readString(root.resolve("dkimpy/eximtest.dns")).strip());
        // RFC 6376 Appendix C
        var brisbane =
                "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5i"
                        + "jSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
        dns.txt("brisbane._domainkey.example.com", "v=DKIM1; p=" + brisbane);
        dns.txt("s.flags._domainkey.example.com", "v=DKIM1; t=s; p=" + brisbane);
        // RFC 8463 Appendix A.2
        dns.txt(
                "brisbane._domainkey.football.example.com",
                "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
        dns.txt(
                "test._domainkey.football.example.com",
                "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx"
                        + "/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB");
        // as it was published in 2013, and stands in dkimpy's test_dkim.py
        dns.txt(
                "20120113._domainkey.gmail.com",
                "k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1Kd87/UeJjenpabgbFwh+eBCsSTrqmwIYYvywlbhbqoo2DymndFkbjOVIPIldNs/m40K"
                        + "F+yzMn1skyoxcTUGCQs8g3FgD2Ap3ZB5DekAo5wMmk4wimDO+U8QzI3SD07y2+07wlNWwIt8svnxgdxGkVbbhzY8i+RQ9DpSVpPbF7ykQxtKXkv/"
                        + "ahW3KjViiAH+ghvvIhkx4xYSIc9oSwVmAl5OctMEeWUwg8Istjqz8BZeTWbf41fbNhte7Y+YqZOwq1Sd0DbvYAD9NOZK9vlfuac0598HY+vtSBczUi"
                        + "KERHv1yRbcaQtZFh5wtiRrN04BLUTD21MycBX5jYchHjPY/wIDAQAB");
        return dns;
    }

    private static Map<String, String> differences(String text) {
        var differences = new LinkedHashMap<String, String>();
        var files = "";
        for (var line : text.lines().toList()) {
            if (!line.startsWith(" ")) files = line;
            else for (var file : files.split(", ")) differences.put(file.strip(), line.strip());
        }
        return differences;
    }
}
