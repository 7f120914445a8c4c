package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kakitome.smtp.MessageSink.Acceptance;
import org.kakitome.smtp.Step.Then;

/** A large message stands in a file while it comes in, and memory holds a piece of it. */
class SpillTest {
    private static final int PIECE = 64 * 1024;
    private static final int ROOM = 2 * 1024 * 1024;
    private static final int LARGE = 5_000_000;

    private final ManualClock clock = new ManualClock();
    private final BufferBudget budget = new BufferBudget(ROOM);

    @TempDir
    Path folder;

    private SmtpSession session;

    @BeforeEach
    void open() {
        open(folder);
    }

    private void open(Path folder) {
        var settings = TestListener.settings(SmtpLimits.standard().withBufferedOctets(ROOM), Optional.empty())
                .withSpillFolder(folder);
        session = new SmtpSession(settings, budget, clock, InetAddress.getLoopbackAddress(), SmtpMeter.NONE);
        session.greet();
        for (var line : new String[] {"EHLO x", "MAIL FROM:<> SIZE=" + LARGE, "RCPT TO:<reports@example.com>", "DATA"})
            session.receive((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void itIsHandedOnWholeAndMemoryHoldsOnePieceOfIt() throws Exception {
        var message = message(LARGE);

        var step = send(message);

        assertThat(step.then()).isEqualTo(Then.DELIVER);
        var content = step.message().orElseThrow().content();
        assertThat(content.size()).isEqualTo(message.length);
        for (int time = 1; time <= 2; time++) {
            try (var in = content.open()) {
                assertThat(in.readAllBytes()).isEqualTo(message);
            }
        }
        session.delivered(Optional.of(new Acceptance.Stored("1")));
        assertThat(budget.left()).isEqualTo(ROOM);
    }

    @Test
    void theFileHasNoName() throws Exception {
        send(message(LARGE));

        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void dotsAreUnstuffedAcrossItsBorders() throws Exception {
        var lines = new ByteArrayOutputStream();
        while (lines.size() < 2_200_000) lines.writeBytes(".\r\n..x\r\n".getBytes(StandardCharsets.US_ASCII));
        var stuffed = lines.toString(StandardCharsets.US_ASCII).replaceAll("(?m)^\\.", "..");

        var step = send(stuffed.getBytes(StandardCharsets.US_ASCII));

        assertThat(RecordingSink.octets(step.message().orElseThrow())).isEqualTo(lines.toByteArray());
    }

    @Test
    void hopsAreCountedBeforeTheHeaderGoesToTheFile() {
        var looping = new ByteArrayOutputStream();
        for (int hop = 0; hop <= SmtpLimits.RECEIVED_HEADERS; hop++)
            looping.writeBytes("Received: by x\r\n".getBytes(StandardCharsets.US_ASCII));
        looping.writeBytes(message(LARGE));

        assertThat(replies(send(looping.toByteArray()))).startsWith("554 5.4.6 ");
        assertThat(budget.left()).isEqualTo(ROOM);
    }

    @Test
    void whereTheDiskRefusesTheMessageIsRefusedAndTheSessionGoesOn() {
        session.disconnected();
        open(folder.resolve("missing"));

        assertThat(replies(send(message(LARGE)))).startsWith("452 4.3.1 ");
        assertThat(replies(session.receive("NOOP\r\n".getBytes(StandardCharsets.US_ASCII))))
                .startsWith("250 ");
        assertThat(budget.left()).isEqualTo(ROOM);
    }

    @Test
    void aClientThatLeavesMeanwhileLeavesNothing() {
        assertThat(firstSpill().then()).isEqualTo(Then.SPILL);
        session.disconnected();

        session.spill();
        assertThat(session.spilled().then()).isEqualTo(Then.CLOSE);

        assertThat(budget.left()).isEqualTo(ROOM);
    }

    @Test
    void timeGoesOnMeanwhile() {
        firstSpill();
        clock.advance(Duration.ofMinutes(6));
        assertThat(session.tick().then()).isEqualTo(Then.WAIT);
        clock.advance(Duration.ofMinutes(10));

        var late = session.tick();

        assertThat(replies(late)).startsWith("421 4.4.2 ");
        assertThat(late.then()).isEqualTo(Then.CLOSE);
        session.spill();
        session.spilled();
        assertThat(budget.left()).isEqualTo(ROOM);
    }

    @Test
    void overASocketTenAtOnceComeInWhole() throws Exception {
        var sink = new RecordingSink();
        try (var listener = TestListener.start(SmtpLimits.standard().withBufferedOctets(16L << 20), sink)) {
            var message = message(LARGE);
            var clients = new SmtpClient[10];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = listener.connect();
                clients[i].reply();
                for (var line : new String[] {"EHLO x", "MAIL FROM:<>", "RCPT TO:<reports@example.com>", "DATA"})
                    clients[i].ask(line);
            }
            for (int from = 0; from < message.length; from += PIECE)
                for (var client : clients)
                    client.send(Arrays.copyOfRange(message, from, Math.min(message.length, from + PIECE)));
            for (var client : clients) {
                client.send(".\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(client.reply()).startsWith("250 ");
                client.close();
            }
            assertThat(sink.messages)
                    .hasSize(10)
                    .allSatisfy(received ->
                            assertThat(RecordingSink.octets(received)).isEqualTo(message));
        }
    }

    private Step firstSpill() {
        var message = message(LARGE);
        for (int from = 0; ; from += PIECE) {
            var step = session.receive(Arrays.copyOfRange(message, from, from + PIECE));
            if (step.then() == Then.SPILL) return step;
        }
    }

    private Step send(byte[] stuffed) {
        Step step = null;
        for (int from = 0; from < stuffed.length; from += PIECE) {
            step = session.receive(Arrays.copyOfRange(stuffed, from, Math.min(stuffed.length, from + PIECE)));
            while (step.then() == Then.SPILL) {
                session.spill();
                step = session.spilled();
            }
            assertThat(ROOM - budget.left()).as("held in memory").isLessThan(ROOM);
        }
        return session.receive(".\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static String replies(Step step) {
        return new String(step.replies(), StandardCharsets.US_ASCII);
    }

    /** Lines of letters. */
    private static byte[] message(int octets) {
        var random = new Random(octets);
        var message = new byte[octets / 76 * 76];
        for (int i = 0; i < message.length; i++) message[i] = (byte) ('a' + random.nextInt(26));
        for (int end = 76; end <= message.length; end += 76) {
            message[end - 2] = '\r';
            message[end - 1] = '\n';
        }
        return message;
    }
}
