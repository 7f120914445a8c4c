package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kakitome.smtp.MessageSink.Acceptance;

/** What needs a socket, or several: limits on connections, pace, time, and the end. */
@Timeout(60)
class SmtpListenerTest {
    private static final SmtpLimits LIMITS = SmtpLimits.standard().withGreetingDelay(Duration.ZERO);

    private static void beginData(SmtpClient client) throws Exception {
        assertThat(client.reply()).startsWith("220");
        for (var command : List.of("EHLO x", "MAIL FROM:<a@example.net>", "RCPT TO:<reports@example.com>", "DATA"))
            assertThat(client.ask(command)).matches("(250|354) .*");
    }

    @Test
    void refusesMoreConnectionsFromOneAddressThanAllowedUntilOneIsClosed() throws Exception {
        try (var server = TestListener.start(LIMITS.withConnections(2, 10), new RecordingSink());
                var first = server.connect();
                var second = server.connect()) {
            assertThat(first.reply()).startsWith("220");
            assertThat(second.reply()).startsWith("220");
            try (var third = server.connect()) {
                assertThat(third.reply()).startsWith("421 4.7.0 Too many connections");
                assertThat(third.isClosedByServer()).isTrue();
            }
            assertThat(server.listener.connections()).isEqualTo(2);
            assertThat(second.ask("QUIT")).startsWith("221");
            assertThat(second.isClosedByServer()).isTrue();
            awaitConnections(server, 1);
            try (var fourth = server.connect()) {
                assertThat(fourth.reply()).startsWith("220");
            }
        }
    }

    /** The client may see the end of a connection before the listener has counted it. */
    private static void awaitConnections(TestListener server, int expected) {
        while (server.listener.connections() != expected) Thread.onSpinWait(); // bounded by the class's timeout
    }

    @Test
    void theLastReplyReachesAClientThatGoesOnSending() throws Exception {
        try (var server = TestListener.start(LIMITS, new RecordingSink());
                var client = server.connect()) {
            assertThat(client.reply()).startsWith("220");
            client.send("GARBAGE\r\n".repeat(300_000)); // more than both sockets hold

            var last = client.reply();
            while (last.startsWith("500")) last = client.reply();

            assertThat(last).startsWith("421 4.7.0");
            assertThat(client.socket().getInputStream().read()).as("no reset").isEqualTo(-1);
            client.close();
            awaitConnections(server, 0);
        }
    }

    @Test
    void refusesMoreConnectionsInAllThanAllowed() throws Exception {
        try (var server = TestListener.start(LIMITS.withConnections(100, 3), new RecordingSink())) {
            var clients = new ArrayList<SmtpClient>();
            for (int i = 0; i < 3; i++) {
                clients.add(server.connect());
                assertThat(clients.get(i).reply()).startsWith("220");
            }
            try (var tooMany = server.connect()) {
                assertThat(tooMany.reply()).startsWith("421 4.7.0");
            }
            for (var client : clients) client.close();
        }
    }

    @Test
    void greetsAtOnceEvenWithTheShortestDelay() throws Exception {
        try (var server = TestListener.start(SmtpLimits.standard(), new RecordingSink());
                var client = server.connect()) {
            assertThat(client.reply()).startsWith("220 mx.example.com");
        }
    }

    @Test
    void waitsForTheSinkBeforeItSays250() throws Exception {
        var storing = new CompletableFuture<Acceptance>();
        var sink = new RecordingSink(storing);
        try (var server = TestListener.start(LIMITS, sink);
                var client = server.connect();
                var other = server.connect()) {
            beginData(client);
            client.send("x\r\n.\r\nNOOP\r\n");
            assertThat(other.reply()).startsWith("220");
            while (sink.messages.isEmpty())
                assertThat(other.ask("RSET")).as("others go on").startsWith("250");
            assertThat(client.socket().getInputStream().available()).isZero();

            storing.complete(new Acceptance.Stored("42"));

            assertThat(client.reply()).isEqualTo("250 2.0.0 Stored as 42");
            assertThat(client.reply()).startsWith("250 2.0.0 Ok");
        }
    }

    @Test
    void aSinkThatThrowsIsASinkThatFails() throws Exception {
        try (var server = TestListener.start(LIMITS, message -> {
                    throw new RecordingSink.OnPurpose();
                });
                var client = server.connect()) {
            beginData(client);
            assertThat(client.ask("x\r\n.")).startsWith("451 4.3.0");
            assertThat(client.ask("NOOP")).startsWith("250");
        }
    }

    @Test
    void takesTheLargestMessageThereMayBe() throws Exception {
        var sink = new RecordingSink();
        try (var server = TestListener.start(LIMITS.withBufferedOctets(60_000_000), sink);
                var client = server.connect()) {
            beginData(client);
            client.send(("x".repeat(1022) + "\r\n").repeat(25 * 1024));
            assertThat(client.ask(".")).startsWith("250");
            assertThat(sink.messages.get(0).content().size()).isEqualTo(25 * 1024 * 1024);
            for (var command : List.of("MAIL FROM:<>", "RCPT TO:<postmaster>", "DATA")) client.ask(command);
            client.send(("x".repeat(1022) + "\r\n").repeat(25 * 1024) + "x\r\n");
            assertThat(client.ask(".")).startsWith("552 5.3.4");
        }
    }

    @Test
    void timeEndsAnIdleSession() throws Exception {
        var clock = new ManualClock();
        var settings = TestListener.settings(LIMITS, Optional.empty());
        try (var server = TestListener.start(settings, new RecordingSink(), clock);
                var client = server.connect()) {
            assertThat(client.reply()).startsWith("220");
            clock.advance(Duration.ofMinutes(6));
            TestListener.await(server.listener.tick());
            assertThat(client.reply()).startsWith("421 4.4.2");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aFloodOfCommandsIsCutOff() throws Exception {
        try (var server = TestListener.start(LIMITS, new RecordingSink());
                var client = server.connect()) {
            assertThat(client.reply()).startsWith("220");
            client.send("NOOP\r\n".repeat(10_000));
            int replies = 0;
            while (!client.reply().startsWith("421")) replies++;
            assertThat(replies).isEqualTo(SmtpLimits.JUNK_COMMANDS + SmtpLimits.ERRORS);
        }
    }

    /** That it is not read from meanwhile is {@link SmtpConnectionTest}'s. */
    @Test
    void aClientThatTakesItsRepliesLateGetsThemAll() throws Exception {
        try (var server = TestListener.start(LIMITS, new RecordingSink());
                var channel = SocketChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            channel.connect(new InetSocketAddress("127.0.0.1", server.listener.port()));
            int taken = SmtpLimits.RECIPIENTS + SmtpLimits.PUT_OFF;
            var rcpt = "RCPT TO:<reports@example.com>\r\n".repeat(taken + SmtpLimits.ERRORS);
            var commands = ("EHLO x\r\nMAIL FROM:<>\r\n" + rcpt).getBytes(StandardCharsets.US_ASCII);

            channel.write(ByteBuffer.wrap(commands));

            var in = new BufferedInputStream(channel.socket().getInputStream());
            var replies = new ArrayList<String>();
            do replies.add(line(in));
            while (!replies.get(replies.size() - 1).startsWith("421 4.7.0 Too many errors"));
            assertThat(replies.stream().filter(r -> r.startsWith("250 2.1.5"))).hasSize(SmtpLimits.RECIPIENTS);
            assertThat(replies.stream().filter(r -> r.startsWith("452 4.5.3")))
                    .as("recipients over the limit are errors after a while: nothing goes on for ever")
                    .hasSize(SmtpLimits.PUT_OFF + SmtpLimits.ERRORS);
        }
    }

    private static String line(InputStream in) throws Exception {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) throw new EOFException();
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    @Test
    void stoppingTellsIdleClientsAndLetsDataFinish() throws Exception {
        var sink = new RecordingSink();
        var server = TestListener.start(LIMITS.withStopTime(Duration.ofHours(1)), sink);
        try (var idle = server.connect();
                var busy = server.connect()) {
            beginData(busy);
            assertThat(idle.reply()).startsWith("220");

            Future<Void> stopped = server.listener.stop();

            assertThat(idle.reply()).startsWith("421 4.3.2");
            assertThat(idle.isClosedByServer()).isTrue();
            try (var late = server.connect()) {
                assertThat(late.reply()).startsWith("421 4.3.2");
            }
            assertThat(stopped.isComplete()).isFalse();
            busy.send("x\r\n.\r\n");
            assertThat(busy.reply()).startsWith("250 2.0.0");
            assertThat(busy.reply()).startsWith("421 4.3.2");
            TestListener.await(stopped);
            assertThat(sink.messages).hasSize(1);
            assertThatThrownBy(server::connect).isInstanceOf(java.net.ConnectException.class);
        }
    }

    @Test
    void stoppingWaitsNoLongerThanItMay() throws Exception {
        var server = TestListener.start(LIMITS.withStopTime(Duration.ofMillis(1)), new RecordingSink());
        try (var busy = server.connect()) {
            beginData(busy);
            TestListener.await(server.listener.stop());
            assertThat(busy.reply()).startsWith("421 4.3.2");
            assertThat(busy.isClosedByServer()).isTrue();
        }
    }

    @Test
    void manySessionsAtOnceAreAllServed() throws Exception {
        var sink = new RecordingSink();
        try (var server = TestListener.start(LIMITS, sink)) {
            var clients = new ArrayList<SmtpClient>();
            for (int i = 0; i < 90; i++) clients.add(server.connect());
            for (var client : clients) beginData(client);
            for (var client : clients) client.send("x\r\n.\r\n");
            for (var client : clients) assertThat(client.reply()).startsWith("250 2.0.0");
            for (var client : clients) client.close();
        }
        assertThat(sink.messages).hasSize(90);
    }

    @Test
    void aPortThatIsTakenFailsTheStart() throws Exception {
        try (var server = TestListener.start(LIMITS, new RecordingSink());
                var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            var settings = new SmtpSettings(
                    "mx.example.com", "127.0.0.1", taken.getLocalPort(), TestListener.RECIPIENTS, LIMITS);
            var second = new SmtpListener(TestListener.VERTX, settings, new RecordingSink(), Clock.systemUTC());
            assertThatThrownBy(() -> TestListener.await(second.start()))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class) // of Netty's own transport, not the JDK's BindException
                    .hasMessageContaining("Address already in use");
            TestListener.await(second.stop());
            assertThat(server.listener.port()).isNotEqualTo(taken.getLocalPort());
        }
    }
}
