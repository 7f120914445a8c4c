package org.kakitome.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.kakitome.smtp.MessageSink.Acceptance;

/** Does what a {@link SmtpSession} asks for, on one socket and its event loop. */
final class SmtpConnection {
    private static final Logger LOG = Logger.getLogger(SmtpConnection.class);
    private static final long CLOSE_MILLIS = 10_000; // for a peer that does not take our last reply
    private static final long DISMISSAL_MILLIS = 2_000; // for one that goes on sending

    private final Vertx vertx;
    private final Context context;
    private final NetSocket socket;
    private final InetAddress client;
    private final SmtpSession session;
    private final MessageSink sink;
    private final SmtpMeter meter;
    private boolean closing;
    private long dismissal = -1; // a timer; -1: none

    SmtpConnection(
            Vertx vertx, NetSocket socket, InetAddress client, SmtpSession session, MessageSink sink, SmtpMeter meter) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.socket = socket;
        this.client = client;
        this.session = session;
        this.sink = sink;
        this.meter = meter;
    }

    void open(Runnable onClosed) {
        socket.handler(octets -> {
            meter.received(octets.length());
            perform(session.receive(octets.getBytes()));
        });
        socket.exceptionHandler(e -> LOG.debugf("%s: %s", client.getHostAddress(), e)); // closed follows
        socket.closeHandler(v -> {
            vertx.cancelTimer(dismissal);
            session.disconnected();
            onClosed.run();
        });
    }

    /** @param early octets that came before: those of a client that did not wait */
    void greet(long delayMillis, byte[] early) {
        if (early.length > 0) perform(session.receive(early));
        else if (delayMillis == 0) perform(session.greet());
        else vertx.setTimer(delayMillis, id -> perform(session.greet()));
    }

    /** @param early octets that came before: the beginning of the client's handshake */
    void beginTls(byte[] early) {
        perform(session.beginTls());
        if (early.length > 0) handOn(Unpooled.wrappedBuffer(early));
    }

    /** To the TLS handler, as if the octets came from the network now. Vert.x puts it in place at once or within a few turns of the loop. */
    private void handOn(ByteBuf early) {
        var pipeline = ((NetSocketInternal) socket).channelHandlerContext().pipeline();
        if (!pipeline.channel().isActive()) early.release();
        else if (pipeline.get(SslHandler.class) == null) context.runOnContext(v -> handOn(early));
        else pipeline.fireChannelRead(early).fireChannelReadComplete();
    }

    /** Feeds the session one event from outside the socket: time, or the end of the listener. */
    void event(Supplier<Step> event) {
        perform(event.get());
    }

    SmtpSession session() {
        return session;
    }

    private void perform(Step step) {
        if (closing) return;
        var written = step.replies().length > 0
                ? socket.write(Buffer.buffer(step.replies()))
                : Future.<Void>succeededFuture();
        switch (step.then()) {
            case READ -> readOn();
            case DELIVER -> {
                socket.pause();
                deliver(step.message().orElseThrow());
            }
            case SPILL -> {
                socket.pause();
                spill();
            }
            case WAIT -> {}
            case START_TLS -> startTls();
            case CLOSE -> {
                if (session.isDismissed() && !socket.isSsl()) dismiss(written);
                else close();
            }
        }
    }

    /**
     * RFC 1122 §4.2.2.13: closing with octets unread sends a reset, which takes our last reply with it. So we say no more, and throw away what still comes until the
     * client closes too, or has had its time.
     */
    private void dismiss(Future<Void> written) {
        closing = true;
        var channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        socket.handler(ignored -> {});
        socket.resume();
        dismissal = vertx.setTimer(DISMISSAL_MILLIS, id -> channel.close());
        if (channel instanceof DuplexChannel duplex) written.onSuccess(v -> duplex.shutdownOutput());
    }

    // A client that sends commands without taking replies is not read from until it does
    private void readOn() {
        if (socket.writeQueueFull()) {
            socket.pause();
            socket.drainHandler(v -> perform(session.tick()));
        } else {
            socket.resume();
        }
    }

    private void spill() {
        Callable<Void> work = () -> {
            session.spill();
            return null;
        };
        vertx.executeBlocking(work, false).onComplete(done -> context.runOnContext(v -> perform(session.spilled())));
    }

    private void deliver(ReceivedMessage message) {
        askSink(message).whenComplete((acceptance, failure) -> {
            if (failure != null) LOG.errorf(failure, "Message from %s was not stored", client.getHostAddress());
            context.runOnContext(v -> perform(session.delivered(Optional.ofNullable(acceptance))));
        });
    }

    private CompletionStage<Acceptance> askSink(ReceivedMessage message) {
        try {
            return sink.accept(message);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void startTls() {
        socket.upgradeToSsl()
                .onSuccess(v -> {
                    meter.secured();
                    var tls = socket.sslSession();
                    perform(session.secured(tls.getProtocol() + " " + tls.getCipherSuite()));
                })
                .onFailure(e -> {
                    meter.notSecured();
                    LOG.debugf("%s: no TLS: %s", client.getHostAddress(), e);
                    close();
                });
    }

    private void close() {
        closing = true;
        close(vertx, socket);
    }

    /** Says one thing to a client that gets no session. */
    static void refuse(Vertx vertx, NetSocket socket, Reply reply) {
        socket.handler(ignored -> {}); // what came for a PROXY header is not read on as one
        socket.write(Buffer.buffer(reply.wire()));
        close(vertx, socket);
    }

    // Vert.x closes when all is written, which a peer that reads nothing can put off for ever
    private static void close(Vertx vertx, NetSocket socket) {
        long timer = vertx.setTimer(
                CLOSE_MILLIS,
                id -> ((NetSocketInternal) socket).channelHandlerContext().close());
        socket.close().onComplete(v -> vertx.cancelTimer(timer));
    }
}
