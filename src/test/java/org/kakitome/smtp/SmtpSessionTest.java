package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kakitome.smtp.MessageSink.Acceptance;
import org.kakitome.smtp.ReceivedMessage.LineFaults;
import org.kakitome.smtp.Step.Then;

/** What a dialogue cannot show: time, the sink's pace, the end of the listener, and the message as it is handed on. */
class SmtpSessionTest {
    private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();
    private static final String ENVELOPE =
            "EHLO client.example.net\r\nMAIL FROM:<a@example.net>\r\nRCPT TO:<reports@example.com>\r\n";
    private static final Optional<Acceptance> STORED = Optional.of(new Acceptance.Stored("spool-7"));

    private final ManualClock clock = new ManualClock();
    private final SmtpLimits limits = SmtpLimits.standard().withBufferedOctets(1_000_000);
    private final BufferBudget budget = new BufferBudget(limits.bufferedOctets());
    private SmtpSession session;

    @BeforeEach
    void open() {
        session =
                new SmtpSession(TestListener.settings(limits, Optional.empty()), budget, clock, CLIENT, SmtpMeter.NONE);
        session.greet();
    }

    /** As a client does that waits for the reply to DATA; gives the last step. */
    private Step send(String octets) {
        Step step = null;
        for (var group : octets.split("(?<=DATA\r\n)"))
            step = session.receive(group.getBytes(StandardCharsets.ISO_8859_1));
        return step;
    }

    private static String replies(Step step) {
        return new String(step.replies(), StandardCharsets.US_ASCII);
    }

    private void after(Duration time) {
        clock.advance(time);
    }

    @Test
    void handsOnTheMessageWithItsEnvelope() {
        send(ENVELOPE + "DATA\r\n");
        after(Duration.ofSeconds(3));

        var step = send("Subject: x\r\n\r\n..\r\n.\r\n");

        assertThat(step.then()).isEqualTo(Then.DELIVER);
        assertThat(step.replies()).isEmpty();
        var message = step.message().orElseThrow();
        assertThat(message.receivedAt()).isEqualTo(clock.instant());
        assertThat(message.client()).isEqualTo(CLIENT);
        assertThat(message.helo()).isEqualTo("client.example.net");
        assertThat(message.extended()).isTrue();
        assertThat(message.tls()).isEmpty();
        assertThat(message.reversePath()).isEqualTo("a@example.net");
        assertThat(message.forwardPaths()).isEqualTo(List.of("reports@example.com"));
        assertThat(RecordingSink.text(message)).isEqualTo("Subject: x\r\n\r\n.\r\n");
        assertThat(message.lineFaults()).isEqualTo(LineFaults.NONE);
    }

    @Test
    void countsWhatAStrictReceiverWouldNotTake() {
        send(ENVELOPE + "DATA\r\n");

        var step = send("a\nb\n\r" + "c\r\0\r\n" + "x".repeat(998) + "\r\n" + "." + "x".repeat(999) + "\r\n."
                + "x".repeat(999) + "\r\n.\r\n");

        assertThat(step.message().orElseThrow().lineFaults()).isEqualTo(new LineFaults(2, 2, 1, 2));
    }

    @Test
    void says250OnlyWhenTheSinkHasStored() {
        send(ENVELOPE + "DATA\r\n");
        assertThat(replies(send("x\r\n.\r\n"))).isEmpty();
        after(Duration.ofMinutes(1));
        assertThat(session.tick().then()).isEqualTo(Then.WAIT);

        var step = session.delivered(STORED);

        assertThat(replies(step)).isEqualTo("250 2.0.0 Stored as spool-7\r\n");
        assertThat(step.then()).isEqualTo(Then.READ);
    }

    @Test
    void commandsBehindTheDotWaitForTheSink() {
        send(ENVELOPE + "DATA\r\n");
        assertThat(replies(send("x\r\n.\r\nNOOP\r\nQU"))).isEmpty();
        assertThat(send("IT\r\n").then()).isEqualTo(Then.WAIT);

        var step = session.delivered(STORED);

        assertThat(replies(step)).isEqualTo("250 2.0.0 Stored as spool-7\r\n250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n");
        assertThat(step.then()).isEqualTo(Then.CLOSE);
    }

    @Test
    void aTransactionBehindTheDotBeginsWhenTheFirstIsStored() {
        send(ENVELOPE + "DATA\r\nx\r\n.\r\n" + ENVELOPE + "DATA\r\n");

        var step = session.delivered(STORED);

        assertThat(replies(step)).startsWith("250 2.0.0 Stored").endsWith("\r\n354 End with CR LF . CR LF\r\n");
        assertThat(RecordingSink.text(send("y\r\n.\r\n").message().orElseThrow()))
                .isEqualTo("y\r\n");
    }

    @Test
    void aStrangeIdStaysOnePrintableLine() {
        send(ENVELOPE + "DATA\r\n.\r\n");

        var step = session.delivered(Optional.of(new Acceptance.Stored("a\r\n250 b 書" + "x".repeat(1000))));

        assertThat(replies(step))
                .startsWith("250 2.0.0 Stored as a??250?b??xxx")
                .hasSize("250 2.0.0 Stored as ".length() + 102);
    }

    @Test
    void aClientThatSaysNothingIsToldAfterFiveMinutes() {
        after(Duration.ofMinutes(5));
        assertThat(replies(session.tick())).isEmpty();
        after(Duration.ofMillis(1));

        var step = session.tick();

        assertThat(replies(step)).startsWith("421 4.4.2 ");
        assertThat(step.then()).isEqualTo(Then.CLOSE);
    }

    @Test
    void dripsDoNotProlongACommand() {
        for (int i = 0; i < 5; i++) {
            after(Duration.ofMinutes(1));
            assertThat(replies(send("N"))).isEmpty();
            assertThat(replies(session.tick())).isEmpty();
        }
        after(Duration.ofMillis(1));
        assertThat(replies(session.tick())).startsWith("421 4.4.2 ");
    }

    @Test
    void eachCommandHasItsOwnFiveMinutesWithinTheSession() {
        for (int i = 0; i < 7; i++) {
            after(Duration.ofMinutes(4));
            assertThat(replies(session.tick())).isEmpty();
            assertThat(replies(send("NOOP\r\n"))).startsWith("250");
        }
        after(Duration.ofMinutes(2).plusMillis(1));
        assertThat(replies(session.tick())).startsWith("421 4.4.2 Timeout, the session");
    }

    @Test
    void dripsDoNotProlongData() {
        send(ENVELOPE + "DATA\r\n");
        for (int i = 0; i < 5; i++) {
            after(Duration.ofMinutes(3));
            assertThat(replies(session.tick())).isEmpty();
            send("x\r\n");
        }
        after(Duration.ofMillis(1));
        assertThat(replies(session.tick())).startsWith("421 4.4.2 Timeout, the message");
        assertThat(budget.left()).isEqualTo(limits.bufferedOctets());
    }

    @Test
    void aSenderThatStopsWithinDataIsToldAfterFiveMinutes() {
        send(ENVELOPE + "DATA\r\nx\r\n");
        after(Duration.ofMinutes(5).plusMillis(1));
        assertThat(replies(session.tick())).startsWith("421 4.4.2 ");
    }

    @Test
    void dataThatBeganInTimeMayOutliveTheSession() {
        for (int i = 0; i < 10; i++) {
            after(Duration.ofMinutes(2).plusSeconds(59));
            send("NOOP\r\n");
        }
        send(ENVELOPE + "DATA\r\n");
        after(Duration.ofMinutes(4));
        assertThat(replies(session.tick())).isEmpty();
        send("x\r\n.\r\n");
        assertThat(replies(session.delivered(STORED))).startsWith("250");
        assertThat(replies(session.tick())).startsWith("421 4.4.2 Timeout, the session");
    }

    @Test
    void aSinkThatTakesTooLongIsNotWaitedForAndItsLateAnswerIsIgnored() {
        send(ENVELOPE + "DATA\r\nx\r\n.\r\n");
        after(Duration.ofMinutes(5).plusMillis(1));
        assertThat(replies(session.tick())).startsWith("421 4.3.0 ");
        assertThat(budget.left()).as("the sink still has it").isLessThan(limits.bufferedOctets());

        var late = session.delivered(STORED);

        assertThat(replies(late)).isEmpty();
        assertThat(late.then()).isEqualTo(Then.CLOSE);
        assertThat(budget.left()).isEqualTo(limits.bufferedOctets());
    }

    @Test
    void aClientThatLeavesGivesItsRoomBack() {
        send(ENVELOPE + "DATA\r\n" + "x".repeat(50_000));
        assertThat(budget.left()).isLessThan(limits.bufferedOctets() - 50_000);

        session.disconnected();

        assertThat(budget.left()).isEqualTo(limits.bufferedOctets());
    }

    @Test
    void roomIsKeptWhileTheSinkHasTheMessageOfAClientThatLeft() {
        send(ENVELOPE + "DATA\r\nx\r\n.\r\n");
        session.disconnected();
        assertThat(budget.left()).isLessThan(limits.bufferedOctets());

        session.delivered(Optional.empty());

        assertThat(budget.left()).isEqualTo(limits.bufferedOctets());
    }

    @Test
    void anOversizedMessageGivesItsRoomBackAtOnce() {
        session = new SmtpSession(
                TestListener.settings(limits.withMessageSize(10_000), Optional.empty()),
                budget,
                clock,
                CLIENT,
                SmtpMeter.NONE);
        session.greet();
        send(ENVELOPE + "DATA\r\n" + "x".repeat(10_001));

        assertThat(budget.left()).isEqualTo(limits.bufferedOctets());
        assertThat(replies(send("x".repeat(1_000_000) + "\r\n.\r\n"))).startsWith("552 5.3.4 ");
    }

    @Test
    void stoppingTellsAnIdleClient() {
        var step = session.stop();

        assertThat(replies(step)).startsWith("421 4.3.2 ");
        assertThat(step.then()).isEqualTo(Then.CLOSE);
    }

    @Test
    void stoppingLetsDataFinish() {
        send(ENVELOPE + "DATA\r\nx\r\n");
        assertThat(session.stop().then()).isEqualTo(Then.READ);
        assertThat(send(".\r\nNOOP\r\n").then()).isEqualTo(Then.DELIVER);

        var step = session.delivered(STORED);

        assertThat(replies(step))
                .startsWith("250 2.0.0 Stored as spool-7\r\n421 4.3.2 ")
                .doesNotContain("Ok");
        assertThat(step.then()).isEqualTo(Then.CLOSE);
    }

    @Test
    void stoppingNowEndsDataToo() {
        send(ENVELOPE + "DATA\r\nx\r\n");
        assertThat(replies(session.stopNow())).startsWith("421 4.3.2 ");
        assertThat(budget.left()).isEqualTo(limits.bufferedOctets());
    }

    @Test
    void afterTheEndNothingIsReadOrAnswered() {
        send("QUIT\r\n");

        assertThat(replies(send("NOOP\r\n"))).isEmpty();
        assertThat(replies(session.tick())).isEmpty();
        assertThat(replies(session.stop())).isEmpty();
        assertThat(replies(session.stopNow())).isEmpty();
        assertThat(session.greet().then()).isEqualTo(Then.CLOSE);
    }
}
