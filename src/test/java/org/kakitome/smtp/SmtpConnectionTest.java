package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.impl.NetSocketInternal;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kakitome.smtp.MessageSink.Acceptance;

/** Back-pressure. A real socket hides in kernel buffers when it is paused, so this one is made up; {@link SmtpListenerTest} has the real one. */
class SmtpConnectionTest {
    private final List<String> calls = new ArrayList<>();
    private final CompletableFuture<Acceptance> stored = new CompletableFuture<>();
    private Handler<Buffer> octets;
    private Handler<Void> drained;
    private boolean full;

    private final NetSocketInternal socket = (NetSocketInternal) Proxy.newProxyInstance(
            NetSocketInternal.class.getClassLoader(), new Class<?>[] {NetSocketInternal.class}, this::call);

    @SuppressWarnings("unchecked")
    private Object call(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
        switch (method.getName()) {
            case "handler" -> octets = (Handler<Buffer>) arguments[0];
            case "drainHandler" -> drained = (Handler<Void>) arguments[0];
            case "writeQueueFull" -> {
                return full;
            }
            case "pause", "resume" -> calls.add(method.getName());
            case "write" -> {
                return Future.succeededFuture();
            }
            default -> {} // exceptionHandler, closeHandler
        }
        return proxy;
    }

    @BeforeEach
    void open() {
        var client = InetAddress.getLoopbackAddress();
        var session = new SmtpSession(
                TestListener.settings(SmtpLimits.standard(), Optional.empty()),
                new BufferBudget(1_000_000),
                new ManualClock(),
                client,
                SmtpMeter.NONE);
        var connection =
                new SmtpConnection(TestListener.VERTX, socket, client, session, message -> stored, SmtpMeter.NONE);
        connection.open(() -> {});
        connection.greet(0, new byte[0]);
        calls.clear();
    }

    @Test
    void aClientThatTakesNoRepliesIsNotReadFromUntilItDoes() {
        full = true;
        octets.handle(Buffer.buffer("NOOP\r\n"));
        assertThat(calls).containsExactly("pause");

        full = false;
        drained.handle(null);
        assertThat(calls).containsExactly("pause", "resume");
    }

    @Test
    void nothingIsReadWhileAMessageIsStored() {
        octets.handle(Buffer.buffer("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\n"));
        calls.clear();

        octets.handle(Buffer.buffer("x\r\n.\r\n"));

        assertThat(calls).containsExactly("pause");
    }
}
