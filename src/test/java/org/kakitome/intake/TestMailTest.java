package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.SampleReport.report;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kakitome.dns.FakeDns;
import org.kakitome.message.DmarcResult;
import org.kakitome.message.MessageAuthenticator;
import org.kakitome.message.MessageReason;
import org.kakitome.smtp.MailContent;
import org.kakitome.smtp.MessageSink.Acceptance;
import org.kakitome.smtp.ReceivedMessage;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfLimits;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.InboundEnvelope.Origin;
import org.kakitome.storage.Spool;
import org.kakitome.storage.TestMessages;

class TestMailTest {
    private static final Clock CLOCK = IntakeFixture.CLOCK;
    private static final byte[] MAIL = """
            From: a@example.com
            Subject: test

            Hello.
            """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final IntakeFixture fixture = new IntakeFixture();
    private final TestMessages messages = new TestMessages(fixture.database);
    private final TestAddresses addresses = new TestAddresses(messages.secret(), "kakitome.test", CLOCK);
    private final FakeDns dns = FakeDns.zone()
            .txt("example.com", "v=spf1 ip4:192.0.2.7 -all")
            .txt("_dmarc.example.com", "v=DMARC1; p=reject");
    private final TestWatch watch = new TestWatch(messages);
    private TestMail mail;
    private SpoolingMessageSink sink;

    @BeforeEach
    void open() {
        var spf = new SpfEvaluator(dns, CLOCK, "kakitome.test", SpfLimits.RFC_7208);
        mail = new TestMail(
                fixture.spool,
                addresses,
                messages,
                new MessageAuthenticator(dns, CLOCK, spf, "kakitome.test"),
                watch,
                CLOCK);
        fixture.intake().handTo(mail);
        sink = SpoolingMessageSink.uncounted(
                fixture.spool, fixture.intake(), fixture.authenticator(UnverifiedReports.ACCEPT), mail);
    }

    @AfterEach
    void close() {
        mail.stop();
        watch.stop();
        fixture.close();
    }

    private Acceptance accept(byte[] content, String... recipients) throws Exception {
        var message = new ReceivedMessage(
                CLOCK.instant(),
                InetAddress.getByName("192.0.2.7"),
                "app.example.com",
                true,
                Optional.empty(),
                "a@example.com",
                List.of(recipients),
                MailContent.of(content));
        return sink.accept(message).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** As after a crash: it is in the spool, and nobody was told. */
    private long spooled(byte[] content, String... recipients) throws Exception {
        return fixture.spool.add(
                new InboundEnvelope(
                        CLOCK.instant(),
                        Origin.SMTP,
                        Optional.of(InetAddress.getByName("192.0.2.7")),
                        Optional.of("app.example.com"),
                        Optional.empty(),
                        "a@example.com",
                        List.of(recipients),
                        Optional.empty(),
                        false),
                Spool.Content.of(content));
    }

    @Test
    void itIsAuthenticatedAndToldToThePageThatWaits() throws Exception {
        var session = addresses.open();
        var told = new CountDownLatch(1);
        try (var waiting = watch.watch(session, 0, told::countDown)) {
            assertThat(accept(MAIL, addresses.address(session))).isInstanceOf(Acceptance.Stored.class);
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(waiting).isNotNull();
        }

        var message = messages.of(session).get(0);
        var summary = message.summary().orElseThrow();
        assertThat(summary.result()).isEqualTo(DmarcResult.PASS);
        assertThat(summary.says(MessageReason.SPF_ALIGNED)).isTrue();
        assertThat(message.raw()).isTrue();
        assertThat(fixture.rows("select state from inbound_message")).containsExactly("TEST");
    }

    @Test
    void aMessageThatACrashLeftInTheSpoolIsHandedOver() throws Exception {
        var session = addresses.open();
        var told = new CountDownLatch(1);
        spooled(MAIL, addresses.address(session));
        var watching = watch.watch(session, 0, told::countDown);

        fixture.intake().processNext();

        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        watching.close();
        assertThat(messages.of(session)).hasSize(1);
        assertThat(fixture.number("select count(*) from inbound_document")).isZero();
    }

    /** Whether it passes is what the test is to find out. */
    @Test
    void aTestMessageThatDoesNotPassIsNotSetAside() throws Exception {
        var session = addresses.open();
        var told = new CountDownLatch(1);
        var watching = watch.watch(session, 0, told::countDown);
        var intake = fixture.intake(fixture.authenticator(UnverifiedReports.SET_ASIDE), true);
        intake.handTo(mail);
        spooled("From: a@example.net\r\n\r\n".getBytes(StandardCharsets.US_ASCII), addresses.address(session));

        intake.processNext();

        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        watching.close();
        intake.close();
        assertThat(fixture.rows("select state, coalesce(sender, '-') from inbound_message"))
                .containsExactly("TEST|-");
    }

    @Test
    void aMessageForBothIsAReportAndATestMessage() throws Exception {
        var session = addresses.open();
        var told = new CountDownLatch(1);
        var watching = watch.watch(session, 0, told::countDown);

        assertThat(accept(report("r1").xml(), "dmarc@kakitome.test", addresses.address(session)))
                .isInstanceOf(Acceptance.Stored.class);
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        fixture.readAll();

        watching.close();
        assertThat(fixture.rows("select state, forward_paths[1] from inbound_message order by state"))
                .containsExactly("STORED|dmarc@kakitome.test", "TEST|" + addresses.address(session));
        assertThat(fixture.number("select count(*) from report")).isOne();
    }

    @Test
    void readTwiceItCountsOnce() throws Exception {
        var session = addresses.open();
        long id = spooled(MAIL, addresses.address(session));

        mail.process(id);
        fixture.spool.putBack(id);
        mail.process(id);

        assertThat(messages.of(session)).hasSize(1);
    }

    @Test
    void anyOctetsAreTakenAndToldAsTheyAre() throws Exception {
        var session = addresses.open();
        var garbage = new byte[100_000];
        new java.util.Random(7).nextBytes(garbage);
        var nul = "From: a\0\ud800@example.com\0\r\nDKIM-Signature: v=1; d=\0\u00ff; a=\0\r\n\r\n\0"
                .getBytes(StandardCharsets.UTF_8);

        mail.process(spooled(garbage, addresses.address(session)));
        mail.process(spooled(nul, addresses.address(session)));

        assertThat(messages.of(session))
                .hasSize(2)
                .allSatisfy(m -> assertThat(m.summary()).isPresent());
    }

    @Test
    void aMessageThatIsTooLargeIsRefused() throws Exception {
        var session = addresses.open();

        var acceptance = accept(new byte[TestAddresses.MAX_OCTETS + 1], addresses.address(session));

        assertThat(acceptance).isInstanceOf(Acceptance.Refused.class);
        assertThat(fixture.number("select count(*) from inbound_message")).isZero();
    }

    @Test
    void aSessionHasSoManyMessagesWhateverOtherNodesTake() throws Exception {
        var session = addresses.open();
        var ids = new ArrayList<Long>();
        for (int i = 0; i <= TestMessages.MAX_OF_SESSION; i++) ids.add(spooled(MAIL, addresses.address(session)));

        ids.forEach(mail::process);

        assertThat(messages.of(session)).hasSize(TestMessages.MAX_OF_SESSION);
    }

    @Test
    void rawBytesAreDeletedAfterADayUnlessKept() throws Exception {
        var session = addresses.open();
        mail.process(spooled(MAIL, addresses.address(session)));
        mail.process(spooled(MAIL, addresses.address(session)));
        var kept = messages.of(session).get(0);
        var other = messages.of(session).get(1);
        messages.keep(session, kept.id(), true);

        assertThat(messages.deleteOld(
                        CLOCK.instant().plus(TestMessages.RAW_KEPT).minusSeconds(1)))
                .isZero();
        assertThat(messages.deleteOld(
                        CLOCK.instant().plus(TestMessages.RAW_KEPT).plusSeconds(1)))
                .isOne();

        assertThat(messages.raw(session, kept.id(), 1_000)).hasValue(MAIL);
        assertThat(messages.raw(session, other.id(), 1_000)).isEmpty();
        assertThat(messages.find(session, other.id()).orElseThrow().summary()).isPresent();
        assertThat(fixture.number("select count(*) from inbound_message")).isOne();
    }

    @Test
    void resultsAreDeletedAfterAMonthUnlessKept() throws Exception {
        var session = addresses.open();
        mail.process(spooled(MAIL, addresses.address(session)));
        mail.process(spooled(MAIL, addresses.address(session)));
        long kept = messages.of(session).get(0).id();
        messages.keep(session, kept, true);

        messages.deleteOld(CLOCK.instant().plus(TestMessages.RESULT_KEPT).plusSeconds(1));

        assertThat(messages.of(session)).extracting(m -> m.id()).containsExactly(kept);
        messages.keep(session, kept, false);
        messages.deleteOld(CLOCK.instant().plus(TestMessages.RESULT_KEPT).plusSeconds(1));
        assertThat(messages.of(session)).isEmpty();
    }

    @Test
    void oneSessionDoesNotSeeTheMessagesOfAnother() throws Exception {
        var session = addresses.open();
        mail.process(spooled(MAIL, addresses.address(session)));
        long id = messages.of(session).get(0).id();

        assertThat(messages.find(addresses.open(), id)).isEmpty();
        assertThat(messages.raw(addresses.open(), id, 10)).isEmpty();
        assertThat(messages.keep(addresses.open(), id, true)).isFalse();
    }

    @Test
    void whatAnotherNodeHasReadIsFoundByLooking() throws Exception {
        var session = addresses.open();
        var told = new CountDownLatch(1);
        var watching = watch.watch(session, 0, told::countDown);
        var otherWatch = new TestWatch(messages);
        var otherNode = new TestMail(
                fixture.spool,
                addresses,
                messages,
                new MessageAuthenticator(
                        dns, CLOCK, new SpfEvaluator(dns, CLOCK, "kakitome.test", SpfLimits.RFC_7208), "kakitome.test"),
                otherWatch,
                CLOCK);
        long before = System.nanoTime();

        otherNode.process(spooled(MAIL, addresses.address(session)));

        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        watching.close();
        otherNode.stop();
        otherWatch.stop();
    }
}
