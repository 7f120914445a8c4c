package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A load balancer on this machine speaks for clients elsewhere. */
@Timeout(60)
class ProxyProtocolTest {
    private static final SmtpLimits LIMITS = SmtpLimits.standard().withGreetingDelay(Duration.ZERO);
    private static final String HEADER = "PROXY TCP4 192.0.2.7 192.0.2.25 54321 25\r\n";

    private final RecordingSink sink = new RecordingSink();

    private TestListener listener(SmtpLimits limits, String... proxies) throws Exception {
        var settings = TestListener.settings(limits, Optional.empty()).withProxies(Networks.of(List.of(proxies)));
        return TestListener.start(settings, sink, Clock.systemUTC());
    }

    private void deliver(SmtpClient client) throws Exception {
        for (var command : List.of("EHLO x", "MAIL FROM:<>", "RCPT TO:<postmaster>", "DATA"))
            assertThat(client.ask(command)).matches("(250|354) .*");
        assertThat(client.ask("x\r\n.")).startsWith("250 2.0.0 Stored");
    }

    @Test
    void theClientIsTheOneThatTheHeaderNames() throws Exception {
        try (var server = listener(LIMITS, "127.0.0.0/8");
                var client = server.connect()) {
            client.send(HEADER);
            assertThat(client.reply()).startsWith("220");
            deliver(client);
        }
        assertThat(sink.messages)
                .singleElement()
                .satisfies(message -> assertThat(message.client()).isEqualTo(InetAddress.getByName("192.0.2.7")));
    }

    @Test
    void theBinaryHeaderMayComeInPieces() throws Exception {
        var header = HexFormat.of()
                .parseHex("0d0a0d0a000d0a515549540a" + "2121002a" + "20010db8000000000000000000000007"
                        + "20010db8000000000000000000000019" + "d4310019" + "040003abcdef");
        try (var server = listener(LIMITS, "127.0.0.1");
                var client = server.connect()) {
            for (byte octet : header) client.send(new byte[] {octet});
            assertThat(client.reply()).startsWith("220");
            deliver(client);
        }
        assertThat(sink.messages.get(0).client()).isEqualTo(InetAddress.getByName("2001:db8::7"));
    }

    @Test
    void limitsCountTheClientAndNotTheProxy() throws Exception {
        try (var server = listener(LIMITS.withConnections(1, 10), "127.0.0.1");
                var first = server.connect();
                var second = server.connect();
                var other = server.connect()) {
            first.send(HEADER);
            assertThat(first.reply()).startsWith("220");
            second.send(HEADER);
            assertThat(second.reply()).startsWith("421 4.7.0");
            other.send(HEADER.replace("192.0.2.7", "192.0.2.8"));
            assertThat(other.reply()).startsWith("220");
        }
    }

    @Test
    void aProxyThatSendsNoHeaderIsNotListenedTo() throws Exception {
        try (var server = listener(LIMITS, "127.0.0.1");
                var client = server.connect()) {
            client.send("EHLO client.example.net\r\n");
            assertThat(client.isClosedByServer()).isTrue();
            assertThat(server.listener.connections()).isZero();
        }
    }

    @Test
    void nobodyElsesHeaderIsRead() throws Exception {
        try (var server = listener(LIMITS, "192.0.2.0/24");
                var client = server.connect()) {
            assertThat(client.reply()).startsWith("220");
            assertThat(client.ask(HEADER.strip())).startsWith("500 5.5.2");
            deliver(client);
        }
        assertThat(sink.messages.get(0).client().isLoopbackAddress()).isTrue();
    }

    @Test
    void commandsBehindTheHeaderAreTooEarlyAsWithoutIt() throws Exception {
        try (var server = listener(LIMITS, "127.0.0.1");
                var client = server.connect()) {
            client.send(HEADER + "EHLO client.example.net\r\n");
            assertThat(client.reply()).startsWith("554 5.5.0");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void theHeaderStandsBeforeTheTlsHandshake(@TempDir Path folder) throws Exception {
        var keys = SelfSigned.in(folder, "mx.example.com");
        var settings = TestListener.settings(LIMITS, Optional.of(keys.certificate()))
                .withTlsPort(OptionalInt.of(0))
                .withProxies(Networks.of(List.of("127.0.0.1")));
        try (var server = TestListener.start(settings, sink, Clock.systemUTC())) {
            for (boolean inOnePiece : List.of(false, true)) {
                var client = new SmtpClient(server.listener.tlsPort());
                var plain = client.socket();
                // in one piece: the handshake's first octets come in the same packet as the header
                var header = HEADER.getBytes(StandardCharsets.US_ASCII);
                if (!inOnePiece) client.send(header);
                var socket = inOnePiece ? new PrefixedSocket(plain, header) : plain;
                var secure = (SSLSocket) keys.trusting().createSocket(socket, "mx.example.com", plain.getPort(), true);
                client.use(secure);
                secure.startHandshake();
                assertThat(client.reply()).startsWith("220");
                deliver(client);
                client.close();
            }
        }
        assertThat(sink.messages).hasSize(2).allSatisfy(message -> {
            assertThat(message.client()).isEqualTo(InetAddress.getByName("192.0.2.7"));
            assertThat(message.tls().orElseThrow()).startsWith("TLSv1.3");
        });
    }
}
