package org.kakitome.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.message.MessageReason.*;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.dkim.TestSigner;
import org.kakitome.dmarc.AssessmentPolicy;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.message.DmarcEvaluation.AlignedBy;
import org.kakitome.message.DmarcEvaluation.PolicyTag;
import org.kakitome.message.Reason.Weight;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfLimits;

/** Whole messages, signed here by an independent signer, against a zone in memory. */
class MessageAuthenticatorTest {
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
    private static final String LISTED = "192.0.2.1";
    private static final String STRANGER = "203.0.113.9";

    private final FakeDns dns = FakeDns.zone();

    private String client = LISTED;
    private String helo = "mx.example.com";
    private String mailFrom = "bounce@example.com";
    private final List<String> fields =
            new ArrayList<>(List.of("From: Alice <alice@example.com>", "To: bob@example.org", "Subject: Hello"));

    MessageAuthenticatorTest() {
        for (var domain : List.of("example.com", "bounce.example.com", "mailer.example", "example.net"))
            dns.txt(domain, "v=spf1 ip4:" + LISTED + " -all");
        for (var domain : List.of("example.com", "mail.example.com", "mailer.example", "example.net"))
            dns.txt("s1._domainkey." + domain, TestSigner.rsa(2048).record());
        dns.txt("mx.example.com", "v=spf1 ip4:" + LISTED + " -all");
    }

    // ---- aligned by

    @Test
    void bothAlignedPass() {
        policy("p=reject");

        var authentication = authenticate(signed("example.com"));

        assertThat(authentication.passes()).isTrue();
        assertThat(dmarc(authentication).alignedBy()).isEqualTo(AlignedBy.BOTH);
        assertThat(dmarc(authentication).disposition()).isEqualTo(AssessmentPolicy.NONE);
        assertThat(codes(authentication)).containsExactly(DMARC_PASSES, SPF_ALIGNED, DKIM_ALIGNED);
        assertThat(authentication.reasons()).extracting(Reason::weight).containsOnly(Weight.RIGHT);
    }

    @Test
    void spfAloneAlignedPassesAndForwardingIsWarnedOf() {
        policy("p=reject");

        var authentication = authenticate(unsigned());

        assertThat(dmarc(authentication).alignedBy()).isEqualTo(AlignedBy.SPF);
        assertThat(codes(authentication)).contains(DMARC_PASSES, ONLY_SPF_ALIGNED, SPF_ALIGNED, DKIM_NO_SIGNATURE);
        assertThat(weight(authentication, DKIM_NO_SIGNATURE)).isEqualTo(Weight.NOTE);
    }

    @Test
    void dkimAloneAlignedPasses() {
        policy("p=reject");
        client = STRANGER;

        var authentication = authenticate(signed("example.com"));

        assertThat(dmarc(authentication).alignedBy()).isEqualTo(AlignedBy.DKIM);
        assertThat(facts(authentication, SPF_ADDRESS_NOT_LISTED))
                .containsExactly("example.com", STRANGER, "fail", "-all");
        assertThat(weight(authentication, SPF_ADDRESS_NOT_LISTED)).isEqualTo(Weight.NOTE);
    }

    @Test
    void aPassForAnotherOrganizationIsNoPass() {
        policy("p=reject");
        mailFrom = "bounce@mailer.example";

        var authentication = authenticate(signed("mailer.example"));

        assertThat(authentication.result()).isEqualTo(DmarcResult.FAIL);
        assertThat(dmarc(authentication).alignedBy()).isEqualTo(AlignedBy.NONE);
        assertThat(dmarc(authentication).disposition()).isEqualTo(AssessmentPolicy.REJECT);
        assertThat(codes(authentication)).containsExactly(DMARC_FAILS_REJECT, SPF_NOT_ALIGNED, DKIM_NOT_ALIGNED);
        assertThat(facts(authentication, DKIM_NOT_ALIGNED)).containsExactly("mailer.example", "s1", "example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "p=reject, PASS",
        "p=reject; aspf=s, PASS",
        "p=reject; adkim=s, PASS",
        "p=reject; aspf=s; adkim=s, FAIL",
    })
    void strictAlignmentWantsTheSameName(String tags, DmarcResult expected) {
        policy(tags);
        mailFrom = "x@bounce.example.com";

        var authentication = authenticate(signed("mail.example.com"));

        assertThat(authentication.result()).isEqualTo(expected);
        assertThat(authentication.says(SPF_NOT_STRICTLY_ALIGNED)).isEqualTo(tags.contains("aspf=s"));
        assertThat(authentication.says(DKIM_NOT_STRICTLY_ALIGNED)).isEqualTo(tags.contains("adkim=s"));
    }

    /** RFC 9989 §3.2.4: with a null reverse-path, MAIL FROM is postmaster@HELO. */
    @Test
    void theHeloNameCountsForBouncesOnly() {
        policy("p=reject");
        mailFrom = "<>";

        var bounce = authenticate(unsigned());
        mailFrom = "x@mailer.example";
        var mail = authenticate(unsigned());

        assertThat(dmarc(bounce).alignedBy()).isEqualTo(AlignedBy.SPF);
        assertThat(bounce.authenticationResults()).contains("spf=pass smtp.helo=mx.example.com");
        assertThat(dmarc(mail).alignedBy()).isEqualTo(AlignedBy.NONE);
    }

    @Test
    void aBounceFromAForeignHeloNameSaysSo() {
        policy("p=reject");
        mailFrom = "";
        helo = "mailer.example";

        assertThat(authenticate(unsigned()).says(SPF_ONLY_HELO)).isTrue();
    }

    // ---- policy

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            p=none           | NONE       | DMARC_FAILS_NONE
            p=quarantine     | QUARANTINE | DMARC_FAILS_QUARANTINE
            p=reject         | REJECT     | DMARC_FAILS_REJECT
            p=none; t=y      | NONE       | DMARC_FAILS_NONE
            p=quarantine; t=y| NONE       | DMARC_FAILS_NONE
            p=reject; t=y    | QUARANTINE | DMARC_FAILS_QUARANTINE
            """)
    void testModeIsOneStepWeaker(String tags, AssessmentPolicy disposition, MessageReason code) {
        policy(tags);
        client = STRANGER;

        var authentication = authenticate(unsigned());

        assertThat(authentication.result()).isEqualTo(DmarcResult.FAIL);
        assertThat(dmarc(authentication).disposition()).isEqualTo(disposition);
        assertThat(authentication.reasons().get(0).code()).isEqualTo(code);
        boolean weaker = dmarc(authentication).policy().orElseThrow() != disposition;
        assertThat(authentication.says(DMARC_TEST_MODE)).isEqualTo(weaker);
        assertThat(authentication.authenticationResults()).contains("policy.dmarc=" + disposition.wire());
    }

    @ParameterizedTest
    @CsvSource({
        "here.example.com, p=none; sp=quarantine; np=reject, QUARANTINE, SP",
        "gone.example.com, p=none; sp=quarantine; np=reject, REJECT, NP",
        "gone.example.com, p=none; sp=quarantine, QUARANTINE, SP",
        "here.example.com, p=quarantine; np=reject, QUARANTINE, P",
        "example.com, p=none; sp=quarantine; np=reject, NONE, P",
    })
    void subdomainsTakeTheirOwnPolicy(String author, String tags, AssessmentPolicy expected, PolicyTag tag) {
        policy(tags);
        dns.exists("here.example.com");
        client = STRANGER;
        from("alice@" + author);

        var authentication = authenticate(unsigned());

        assertThat(dmarc(authentication).disposition()).isEqualTo(expected);
        assertThat(dmarc(authentication).policyTag()).contains(tag);
        assertThat(dmarc(authentication).policyDomain()).contains(DomainName.of("example.com"));
        assertThat(dmarc(authentication).organizationalDomain()).contains(DomainName.of("example.com"));
    }

    @Test
    void withoutARecordThereIsNoResult() {
        var authentication = authenticate(signed("example.com"));

        assertThat(authentication.result()).isEqualTo(DmarcResult.NONE);
        assertThat(authentication.reasons().get(0).code()).isEqualTo(DMARC_NO_RECORD);
    }

    @Test
    void anOlderReceiverThatConcludesOtherwiseIsNamed() {
        policy("p=reject; t=y");
        client = STRANGER;

        // RFC 7489 knows no t=
        assertThat(facts(authenticate(unsigned()), OLDER_RECEIVERS_DIFFER))
                .containsExactly("example.com", "fail", "reject");
    }

    // ---- DNS does not answer

    @Test
    void anUnansweredPolicyIsATemporaryError() {
        dns.fails("_dmarc.example.com");

        var authentication = authenticate(signed("example.com"));

        assertThat(authentication.result()).isEqualTo(DmarcResult.TEMPERROR);
        assertThat(facts(authentication, DMARC_NOT_ANSWERED)).startsWith("example.com", "_dmarc.example.com");
    }

    @Test
    void anUnansweredKeyThatMightHavePassedDecidesNothing() {
        policy("p=reject");
        client = STRANGER;
        dns.timesOut("s1._domainkey.example.com");

        var authentication = authenticate(signed("example.com"));

        assertThat(authentication.result()).isEqualTo(DmarcResult.TEMPERROR);
        assertThat(dmarc(authentication).disposition()).isEqualTo(AssessmentPolicy.NONE);
        assertThat(codes(authentication)).contains(DMARC_UNDECIDED, DKIM_NOT_ANSWERED);
    }

    @Test
    void anUnansweredSpfRecordDoesNotHarmAGoodSignature() {
        policy("p=reject");
        dns.fails("example.com");

        var authentication = authenticate(signed("example.com"));

        assertThat(authentication.passes()).isTrue();
        assertThat(weight(authentication, SPF_NOT_ANSWERED)).isEqualTo(Weight.NOTE);
    }

    @Test
    void anUnansweredKeyOfAnotherOrganizationDecidesNothingEither() {
        policy("p=reject");
        client = STRANGER;
        dns.timesOut("s1._domainkey.mailer.example");

        assertThat(authenticate(signed("mailer.example")).result()).isEqualTo(DmarcResult.FAIL);
    }

    // ---- From

    @Test
    void withoutFromThereIsNoDmarc() {
        policy("p=reject");
        fields.remove(0);

        var authentication = authenticate(unsigned());

        assertThat(authentication.dmarc()).isEmpty();
        assertThat(authentication.says(FROM_MISSING)).isTrue();
        assertThat(authentication.authenticationResults()).contains("dmarc=none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"alice@example.com@example.net", "<alice@example.com> <bob@example.net>", "alice", "<alice>"})
    void whatCouldBeReadAsTwoIsNotJudged(String value) {
        policy("p=reject");
        fields.set(0, "From: " + value);

        var authentication = authenticate(unsigned());

        assertThat(authentication.dmarc()).isEmpty();
        assertThat(authentication.says(FROM_UNREADABLE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"undisclosed:;", "alice@[192.0.2.1]"})
    void aFromWithoutDomainIsNotJudged(String value) {
        fields.set(0, "From: " + value);

        assertThat(authenticate(unsigned()).says(FROM_WITHOUT_DOMAIN)).isTrue();
    }

    @Test
    void ofSeveralAuthorsTheStrictestFailingPolicyCounts() {
        policy("p=none");
        dns.txt("_dmarc.example.net", "v=DMARC1; p=reject");
        fields.set(0, "From: Alice <alice@example.com>, bob@example.net");

        var authentication = authenticate(signed("example.com"));

        assertThat(authentication.authors()).hasSize(2);
        assertThat(authentication.result()).isEqualTo(DmarcResult.FAIL);
        assertThat(authentication.authorDomain()).contains(DomainName.of("example.net"));
        assertThat(facts(authentication, FROM_SEVERAL_DOMAINS))
                .containsExactly("example.com, example.net", "example.net");
    }

    @Test
    void aSecondFromFieldIsNamedAndJudgedToo() {
        policy("p=reject");
        dns.txt("_dmarc.example.net", "v=DMARC1; p=quarantine");
        fields.add("From: bob@example.net");

        var authentication = authenticate(unsigned());

        assertThat(facts(authentication, FROM_REPEATED)).containsExactly("2");
        assertThat(dmarc(authentication).disposition()).isEqualTo(AssessmentPolicy.QUARANTINE);
    }

    /** Who is not read to the end could name another author there. */
    @ParameterizedTest
    @ValueSource(strings = {",", "From: alice@example.com\r\n"})
    void moreAuthorsThanAnyMessageHasAreNotJudged(String piece) {
        policy("p=reject");
        from("alice@example.com" + (piece.equals(",") ? "" : "\r\n") + piece.repeat(100_000) + "X: y");

        var authentication = authenticate(unsigned());

        assertThat(authentication.dmarc()).isEmpty();
    }

    @Test
    void aGroupIsOpenedAndItsMembersAreAuthors() {
        policy("p=reject");
        fields.set(0, "From: Team: alice@example.com, Bob <bob@example.com>;");

        assertThat(authenticate(unsigned()).authorDomain()).contains(DomainName.of("example.com"));
    }

    @Test
    void anAddressInADisplayNameIsNoAuthor() {
        policy("p=reject");
        fields.set(0, "From: \"ceo@example.net\" <alice@example.com>");

        assertThat(authenticate(unsigned()).authors()).containsExactly(DomainName.of("example.com"));
    }

    @Test
    void encodedWordsAreForPeopleAndNeverMakeAnAddress() {
        policy("p=reject");
        fields.set(0, "From: =?UTF-8?Q?Zo=C3=AB_=3Cx=40example.net=3E?= <alice@example.com>");

        var authentication = authenticate(unsigned());

        assertThat(authentication.from()).extracting(Mailbox::displayName).containsExactly("Zoë <x@example.net>");
        assertThat(authentication.authors()).containsExactly(DomainName.of("example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bücher.example", "xn--bcher-kva.example", "BÜCHER.example"})
    void internationalNamesAreOneInEachSpelling(String domain) {
        dns.txt("_dmarc.xn--bcher-kva.example", "v=DMARC1; p=reject");
        dns.txt("xn--bcher-kva.example", "v=spf1 ip4:" + LISTED + " -all");
        mailFrom = "x@xn--bcher-kva.example";
        from("alice@" + domain);

        var authentication = authenticate(message().getBytes(StandardCharsets.UTF_8));

        assertThat(authentication.passes()).isTrue();
        assertThat(facts(authentication, DMARC_PASSES)).startsWith("bücher.example");
        assertThat(authentication.authenticationResults()).contains("header.from=xn--bcher-kva.example");
    }

    // ---- signatures

    @Test
    void oneGoodSignatureOfSeveralIsEnough() {
        policy("p=reject");
        client = STRANGER;
        var twice = TestSigner.rsa(2048).sign(text(signed("example.com")), tags("mailer.example"));

        var authentication = authenticate(twice);

        assertThat(authentication.dkim()).hasSize(2);
        assertThat(dmarc(authentication).alignedBy()).isEqualTo(AlignedBy.DKIM);
        assertThat(weight(authentication, DKIM_NOT_ALIGNED)).isEqualTo(Weight.NOTE);
        assertThat(AuthenticationResults.parse(value(authentication))
                        .value()
                        .orElseThrow()
                        .results("dkim"))
                .extracting(r -> r.property("header", "d").orElseThrow())
                .containsExactly("mailer.example", "example.com");
    }

    @Test
    void aMailingListsFooterBreaksTheSignatureAndTheListIsNamed() {
        policy("p=reject");
        client = STRANGER;
        fields.add("List-Id: Discussion <discussion.example.org>");

        var authentication = authenticate(
                (text(signed("example.com")) + "-- \r\nThe list\r\n").getBytes(StandardCharsets.ISO_8859_1));

        assertThat(codes(authentication)).contains(DKIM_BODY_CHANGED, PASSED_ON_BY_LIST);
        assertThat(weight(authentication, DKIM_BODY_CHANGED)).isEqualTo(Weight.FAULT);
        assertThat(facts(authentication, PASSED_ON_BY_LIST)).containsExactly("discussion.example.org");
        assertThat(authentication.authenticationResults()).contains("dkim=fail reason=\"body hash differs\"");
    }

    @Test
    void aListsSubjectPrefixIsAChangedHeader() {
        policy("p=reject");

        var changed = text(signed("example.com")).replace("Subject: ", "Subject: [list] ");

        assertThat(authenticate(changed.getBytes(StandardCharsets.ISO_8859_1)).says(DKIM_HEADERS_CHANGED))
                .isTrue();
    }

    @Test
    void aKeyThatIsMissingOrAnothersIsNamed() {
        policy("p=reject");
        dns.txt("s2._domainkey.example.com", TestSigner.otherRsa(2048).record());

        var missing = TestSigner.rsa(2048).sign(message(), tags("example.com").replace("s1", "s9"));
        var other = TestSigner.rsa(2048).sign(message(), tags("example.com").replace("s1", "s2"));

        assertThat(facts(authenticate(missing), DKIM_KEY_MISSING)).containsExactly("example.com", "s9");
        assertThat(facts(authenticate(other), DKIM_OTHER_KEY)).containsExactly("example.com", "s2");
    }

    @Test
    void brokenSignaturesAndSpfRecordsAreNamed() {
        policy("p=reject");
        dns.txt("broken.example.com", "v=spf1 ipv4:192.0.2.1 -all");
        mailFrom = "x@broken.example.com";
        fields.add(0, "DKIM-Signature: v=1; nonsense");

        var authentication = authenticate(unsigned());

        assertThat(codes(authentication)).contains(DKIM_UNREADABLE, SPF_BROKEN);
    }

    @ParameterizedTest
    @CsvSource({"x@silent.example.com, SPF_NO_RECORD", "x@localhost, SPF_NO_DOMAIN"})
    void aSenderThatSpfCannotJudgeIsNamed(String sender, MessageReason code) {
        policy("p=reject");
        dns.exists("silent.example.com");
        mailFrom = sender;

        assertThat(authenticate(unsigned()).says(code)).isTrue();
    }

    // ---- anything at all

    @Property(tries = 300)
    void anyOctetsAreJudged(
            @ForAll("messages") String message, @ForAll("paths") String path, @ForAll("paths") String hello) {
        policy("p=reject");
        mailFrom = path;
        helo = hello;

        var authentication = authenticate(message.getBytes(StandardCharsets.UTF_8));

        for (var line : authentication.authenticationResults().split("\r\n"))
            assertThat(line).isNotBlank().doesNotContain("\n", "\r");
        var parsed = AuthenticationResults.parse(value(authentication));
        assertThat(parsed.faults()).isEmpty();
        assertThat(parsed.value().orElseThrow().results("dmarc")).hasSize(1);
    }

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.of(PIECES).list().ofMaxSize(30).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.of(PIECES).list().ofMaxSize(6).map(pieces -> String.join("", pieces)));
    }

    private static final List<String> PIECES = List.of(
            "From: ",
            "\r\n",
            "\r\n ",
            "\n",
            "DKIM-Signature: ",
            "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=; b=",
            "Authentication-Results: ",
            "alice@example.com",
            "@",
            "<",
            ">",
            ",",
            ":",
            ";",
            "(",
            ")",
            "\"",
            "\\",
            "[",
            "]",
            "=?utf-8?b?",
            "?=",
            "é",
            "\u0000",
            "\u0085",
            "\u2028",
            ".",
            "..",
            "xn--",
            "List-Id: ",
            "a".repeat(70),
            " ",
            "\t",
            "%{i}");

    // ---- setting up

    private void policy(String tags) {
        dns.txt("_dmarc.example.com", "v=DMARC1; " + tags);
    }

    private void from(String address) {
        fields.set(0, "From: " + address);
    }

    private String message() {
        return String.join("\r\n", fields) + "\r\n\r\nHello Bob\r\n";
    }

    private byte[] unsigned() {
        return message().getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] signed(String domain) {
        return TestSigner.rsa(2048).sign(message(), tags(domain));
    }

    private static String tags(String domain) {
        return "v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + domain + "; s=s1; h=from:to:subject; bh={bh}; b={b}";
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private MessageAuthentication authenticate(byte[] message) {
        var spf = new SpfEvaluator((Dns) dns, NOW, "mx.example.org", SpfLimits.RFC_7208);
        return new MessageAuthenticator(dns, NOW, spf, "mx.example.org").authenticate(message, received());
    }

    private ReceivedFrom received() {
        try {
            return new ReceivedFrom(InetAddress.getByName(client), helo, mailFrom);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static DmarcEvaluation dmarc(MessageAuthentication authentication) {
        return authentication.dmarc().orElseThrow();
    }

    private static List<MessageReason> codes(MessageAuthentication authentication) {
        return authentication.reasons().stream().map(Reason::code).toList();
    }

    private static Optional<Reason> reason(MessageAuthentication authentication, MessageReason code) {
        assertThat(codes(authentication)).contains(code);
        return authentication.reasons().stream().filter(r -> r.code() == code).findFirst();
    }

    private static List<String> facts(MessageAuthentication authentication, MessageReason code) {
        return reason(authentication, code).orElseThrow().facts();
    }

    private static Weight weight(MessageAuthentication authentication, MessageReason code) {
        return reason(authentication, code).orElseThrow().weight();
    }

    private static String value(MessageAuthentication authentication) {
        return authentication.authenticationResults().substring("Authentication-Results:".length());
    }
}
