package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.SampleReport.report;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kakitome.dkim.TestSigner;
import org.kakitome.report.SetAside.Reason;
import org.kakitome.smtp.MailContent;
import org.kakitome.smtp.MessageSink.Acceptance;
import org.kakitome.smtp.ReceivedMessage;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.InboundEnvelope.Origin;
import org.kakitome.storage.SenderAuthentication.Verdict;
import org.kakitome.storage.Spool;

/** Report mail of real and made-up reporters, signed here, on a real PostgreSQL. */
class SenderAuthenticatorTest {
    private static final String REPORTER = "reporter.example.net";
    private static final String LISTED = "192.0.2.7";
    private static final String STRANGER = "203.0.113.9";

    private final IntakeFixture fixture = new IntakeFixture();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final BlockingQueue<Verdict> verdicts = new LinkedBlockingQueue<>();

    SenderAuthenticatorTest() {
        fixture.dns
                .txt("_dmarc." + REPORTER, "v=DMARC1; p=reject")
                .txt(REPORTER, "v=spf1 ip4:" + LISTED + " -all")
                .txt("s1._domainkey." + REPORTER, TestSigner.rsa(2048).record());
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open) each.close();
        fixture.close();
    }

    // ---- what is found out

    @Test
    void aReportIsCountedAtOnceAndItsSignedMailIsThenVerified() throws Exception {
        read(UnverifiedReports.ACCEPT, signed(), STRANGER);

        assertThat(verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(stored()).containsExactly("STORED|VERIFIED|reporter.example.net|pass|null");
        assertThat(fixture.rows("select sender_authentication->'identifiers' from inbound_message"))
                .singleElement()
                .asString()
                .contains("\"result\": \"pass\", \"aligned\": true, \"mechanism\": \"dkim\"");
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(5);
    }

    @Test
    void mailOfAStrangerIsCountedAndMarked() throws Exception {
        read(UnverifiedReports.ACCEPT, mail(), STRANGER);

        assertThat(verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(stored()).containsExactly("STORED|UNVERIFIED|reporter.example.net|fail|null");
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(5);
    }

    @Test
    void aReporterWithoutDmarcIsVerifiedByAnAlignedPass() throws Exception {
        fixture.dns.txt("small.example", "v=spf1 ip4:" + LISTED + " -all");

        read(
                UnverifiedReports.ACCEPT,
                mail().replace("noreply@" + REPORTER, "noreply@small.example"),
                LISTED,
                "noreply@small.example");
        assertThat(verdict()).isEqualTo(Verdict.VERIFIED);

        read(
                UnverifiedReports.ACCEPT,
                mail().replace("noreply@" + REPORTER, "noreply@small.example"),
                STRANGER,
                "noreply@small.example");
        assertThat(verdict()).isEqualTo(Verdict.UNVERIFIED);
    }

    @Test
    void mailWithoutAnAuthorIsUnverified() throws Exception {
        read(UnverifiedReports.ACCEPT, mail().replace("From: ", "X-From: "), LISTED);

        assertThat(verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(stored()).containsExactly("STORED|UNVERIFIED|null|none|null");
    }

    @Test
    void whereDnsDoesNotAnswerItIsAskedAgainLaterAndNotForEver() throws Exception {
        fixture.dns.timesOut("_dmarc." + REPORTER);

        var authenticator = read(UnverifiedReports.ACCEPT, mail(), LISTED);
        assertThat(verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(fixture.number(
                        "select count(*) from inbound_message where sender_due > now() + interval '5 minutes'"))
                .isEqualTo(1);

        for (int i = 0; i < 5; i++) {
            fixture.execute("update inbound_message set sender_due = now() where sender_due is not null");
            authenticator.sweep();
            assertThat(verdict()).isEqualTo(Verdict.UNKNOWN);
        }
        assertThat(fixture.rows("select sender_due, sender_attempts from inbound_message"))
                .containsExactly("null|5");
    }

    @Test
    void aLaterAnswerReplacesTheEarlierOne() throws Exception {
        fixture.dns.timesOut("_dmarc." + REPORTER);
        read(UnverifiedReports.ACCEPT, mail(), LISTED);
        assertThat(verdict()).isEqualTo(Verdict.UNKNOWN);

        fixture.execute("update inbound_message set sender_due = now()");
        var answering = org.kakitome.dns.FakeDns.zone()
                .txt("_dmarc." + REPORTER, "v=DMARC1; p=reject")
                .txt(REPORTER, "v=spf1 ip4:" + LISTED + " -all");
        told(IntakeFixture.authenticator(fixture.database, answering, UnverifiedReports.ACCEPT))
                .sweep();

        assertThat(verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(stored()).containsExactly("STORED|VERIFIED|reporter.example.net|pass|null");
    }

    @Test
    void whatACrashLeftUnauthenticatedIsFoundAgain() throws Exception {
        spool(signed(), STRANGER);
        var restarted = told(fixture.authenticator(UnverifiedReports.ACCEPT));
        restarted.sweep();
        assertThat(verdicts).as("whoever has it is given time").isEmpty();

        fixture.execute("update inbound_message set sender_due = now()");
        restarted.sweep();

        assertThat(verdict()).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void filesAreNobodysMail() {
        fixture.take(report("r1").row("192.0.2.1", 5).xml());

        assertThat(fixture.rows("select sender, sender_due from inbound_message"))
                .containsExactly("null|null");
    }

    /** docs/decisions/0008: afterwards its signature could not be verified any more. */
    @Test
    void aFailureReportIsAuthenticatedBeforeItsRawBytesAreGivenUp() throws Exception {
        var mail = new String(SampleFailure.failure("example.com").mail(), StandardCharsets.ISO_8859_1)
                .replaceFirst("(?m)^From: .*$", "From: noreply@" + REPORTER);
        read(
                UnverifiedReports.ACCEPT,
                TestSigner.rsa(2048)
                        .sign(
                                mail.replaceAll("\r?\n", "\r\n"),
                                "v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + REPORTER
                                        + "; s=s1; h=from:to:subject; bh={bh}; b={b}"),
                STRANGER);

        assertThat(verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(fixture.rows("select state, content_redacted, sender from inbound_message"))
                .containsExactly("STORED|t|VERIFIED");
        assertThat(fixture.number("select count(*) from failure_report")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(UnverifiedReports.class)
    void anyOctetsAreAuthenticated(UnverifiedReports unverified) throws Exception {
        var octets = new byte[100_000];
        new java.util.Random(7).nextBytes(octets);

        read(unverified, octets, STRANGER, "\0\u00ff@[broken");

        assertThat(verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(fixture.rows("select state, sender from inbound_message")).containsExactly("SET_ASIDE|UNVERIFIED");
    }

    // ---- set aside

    @Test
    void whatIsNotWantedIsKeptAndNotCounted() throws Exception {
        read(UnverifiedReports.SET_ASIDE, mail(), STRANGER);

        assertThat(fixture.rows("select state, reason, detail from inbound_message"))
                .containsExactly("SET_ASIDE|" + Reason.SENDER_UNVERIFIED
                        + "|dmarc=fail (reporter.example.net), spf=fail (reporter.example.net)");
        assertThat(fixture.number("select count(*) from report")).isZero();
    }

    @Test
    void whatIsVerifiedIsCountedAtOnce() throws Exception {
        read(UnverifiedReports.SET_ASIDE, signed(), STRANGER);

        assertThat(stored()).containsExactly("STORED|VERIFIED|reporter.example.net|pass|null");
        assertThat(fixture.number("select count(*) from report")).isEqualTo(1);
    }

    @Test
    void aPersonCanWantItAllTheSame() throws Exception {
        var authenticator = authenticator(UnverifiedReports.SET_ASIDE);
        long id = spool(mail().getBytes(StandardCharsets.UTF_8), STRANGER);
        try (var intake = fixture.intake(authenticator, true)) {
            intake.processNext();
            assertThat(fixture.number("select count(*) from report")).isZero();

            assertThat(intake.readAgain(id)).isTrue();
            intake.processNext();
        }

        assertThat(stored()).containsExactly("STORED|UNVERIFIED|reporter.example.net|fail|null");
        assertThat(fixture.number("select count(*) from report")).isEqualTo(1);
    }

    @Test
    void itWaitsForDnsAndIsSetAsideInTheEnd() throws Exception {
        fixture.dns.timesOut("_dmarc." + REPORTER);
        var authenticator = authenticator(UnverifiedReports.SET_ASIDE);
        spool(signed(), STRANGER);
        try (var intake = fixture.intake(authenticator, true)) {
            for (int attempt = 1; attempt <= 5; attempt++) {
                assertThat(fixture.rows("select state, attempts from inbound_message"))
                        .containsExactly("SPOOLED|" + (attempt - 1));
                fixture.execute("update inbound_message set next_attempt_at = now()");
                assertThat(intake.processNext()).isTrue();
            }
        }

        assertThat(fixture.rows("select state, reason from inbound_message"))
                .containsExactly("SET_ASIDE|" + Reason.SENDER_UNKNOWN);
        assertThat(fixture.number("select count(*) from report")).isZero();
    }

    // ---- refuse

    @Test
    void whatIsNotWantedIsRefusedAtTheDoor() throws Exception {
        assertThat(offer(mail(), STRANGER, "dmarc@kakitome.test"))
                .isEqualTo(
                        new Acceptance.Refused(
                                550,
                                "5.7.26",
                                "Report mail must pass DMARC (RFC 9990): dmarc=fail (reporter.example.net), spf=fail (reporter.example.net)"));
        assertThat(fixture.number("select count(*) from inbound_message")).isZero();
    }

    @Test
    void verifiedMailIsTakenTogetherWithItsVerdict() throws Exception {
        assertThat(offer(signed(), STRANGER, "dmarc@kakitome.test")).isInstanceOf(Acceptance.Stored.class);

        assertThat(stored()).containsExactly("SPOOLED|VERIFIED|reporter.example.net|pass|null");
    }

    @Test
    void whereDnsDoesNotAnswerItIsTakenAndHeldBack() throws Exception {
        fixture.dns.timesOut("_dmarc." + REPORTER);

        assertThat(offer(mail(), STRANGER, "dmarc@kakitome.test")).isInstanceOf(Acceptance.Stored.class);

        assertThat(fixture.rows("select state, sender, sender_due is null from inbound_message"))
                .containsExactly("SPOOLED|UNKNOWN|f");
        try (var intake = fixture.intake(authenticator(UnverifiedReports.REFUSE), true)) {
            intake.processNext();
        }
        assertThat(fixture.rows("select state, reason from inbound_message"))
                .containsExactly("SPOOLED|" + Reason.SENDER_UNKNOWN);
    }

    @Test
    void mailToPostmasterIsTakenAndNotCounted() throws Exception {
        assertThat(offer(mail(), STRANGER, "Postmaster@kakitome.test")).isInstanceOf(Acceptance.Stored.class);

        try (var intake = fixture.intake(authenticator(UnverifiedReports.REFUSE), true)) {
            intake.processNext();
        }
        assertThat(fixture.rows("select state, reason from inbound_message"))
                .containsExactly("SET_ASIDE|" + Reason.SENDER_UNVERIFIED);
    }

    // ---- how

    private static String mail() {
        var xml = Base64.getMimeEncoder(76, "\r\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(report("r1").row("192.0.2.1", 5).xml());
        return "From: Reports <noreply@" + REPORTER + ">\r\nTo: dmarc@kakitome.test\r\n"
                + "Subject: Report Domain: example.com\r\nMIME-Version: 1.0\r\nContent-Type: application/xml\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n" + xml + "\r\n";
    }

    private static byte[] signed() {
        return TestSigner.rsa(2048)
                .sign(
                        mail(),
                        "v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + REPORTER
                                + "; s=s1; h=from:to:subject; bh={bh}; b={b}");
    }

    private SenderAuthenticator authenticator(UnverifiedReports unverified) {
        return told(fixture.authenticator(unverified));
    }

    private SenderAuthenticator told(SenderAuthenticator authenticator) {
        open.add(authenticator);
        authenticator.onAuthenticated(verdicts::add);
        return authenticator;
    }

    private Verdict verdict() throws InterruptedException {
        return verdicts.poll(20, TimeUnit.SECONDS);
    }

    private SenderAuthenticator read(UnverifiedReports unverified, String mail, String client) {
        return read(unverified, mail.getBytes(StandardCharsets.UTF_8), client, "noreply@" + REPORTER);
    }

    private SenderAuthenticator read(UnverifiedReports unverified, String mail, String client, String from) {
        return read(unverified, mail.getBytes(StandardCharsets.UTF_8), client, from);
    }

    private SenderAuthenticator read(UnverifiedReports unverified, byte[] mail, String client) {
        return read(unverified, mail, client, "noreply@" + REPORTER);
    }

    private SenderAuthenticator read(UnverifiedReports unverified, byte[] mail, String client, String from) {
        var authenticator = authenticator(unverified);
        spool(mail, client, from);
        try (var intake = fixture.intake(authenticator, true)) {
            intake.processNext();
        }
        return authenticator;
    }

    private long spool(byte[] mail, String client) {
        return spool(mail, client, "noreply@" + REPORTER);
    }

    private long spool(byte[] mail, String client, String from) {
        return fixture.spool.add(
                new InboundEnvelope(
                        Instant.now().minus(Duration.ofSeconds(10)),
                        Origin.SMTP,
                        Optional.of(address(client)),
                        Optional.of("mail." + REPORTER),
                        Optional.empty(),
                        from,
                        List.of("dmarc@kakitome.test"),
                        Optional.empty(),
                        false),
                Spool.Content.of(mail));
    }

    private Acceptance offer(String mail, String client, String recipient) throws Exception {
        return offer(mail.getBytes(StandardCharsets.UTF_8), client, recipient);
    }

    private Acceptance offer(byte[] mail, String client, String recipient) throws Exception {
        var authenticator = authenticator(UnverifiedReports.REFUSE);
        var sink = SpoolingMessageSink.uncounted(fixture.spool, fixture.intake(), authenticator);
        return sink.accept(new ReceivedMessage(
                        Instant.now(),
                        address(client),
                        "mail." + REPORTER,
                        true,
                        Optional.empty(),
                        "noreply@" + REPORTER,
                        List.of(recipient),
                        MailContent.of(mail)))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private List<String> stored() {
        return fixture.rows(
                "select state, sender, sender_authentication->>'author', sender_authentication->>'dmarc', sender_due from inbound_message");
    }
}
