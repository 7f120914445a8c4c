package org.kakitome.smtp;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SSLOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The sessions of one event loop. Vert.x lets all instances share the port and deals the connections out to them. */
final class SmtpServer extends AbstractVerticle {
    private static final Logger LOG = Logger.getLogger(SmtpServer.class);
    private static final int ACCEPT_BACKLOG = 1024;
    private static final long TICK_MILLIS = 1000;
    private static final int SAME_ANY_PORT = -1; // any free port, but one for all instances of a deployment

    private final SmtpSettings settings;
    private final MessageSink sink;
    private final Clock clock;
    private final BufferBudget budget;
    private final ConnectionCounts counts;
    private final Set<SmtpConnection> connections = new HashSet<>();
    private final Promise<Void> drained = Promise.promise();
    private NetServer server;
    private volatile boolean stopping;

    SmtpServer(SmtpSettings settings, MessageSink sink, Clock clock, BufferBudget budget, ConnectionCounts counts) {
        this.settings = settings;
        this.sink = sink;
        this.clock = clock;
        this.budget = budget;
        this.counts = counts;
    }

    @Override
    public void start(Promise<Void> started) {
        var options = new NetServerOptions().setAcceptBacklog(ACCEPT_BACKLOG).setTcpNoDelay(true);
        settings.certificate().ifPresent(certificate -> options.setSsl(false).setKeyCertOptions(certificate));
        server = vertx.createNetServer(options).connectHandler(this::connected);
        vertx.setPeriodic(TICK_MILLIS, id -> each(SmtpSession::tick));
        int port = settings.port() == 0 ? SAME_ANY_PORT : settings.port();
        server.listen(port, settings.bind()).<Void>mapEmpty().onComplete(started);
    }

    int port() {
        return server.actualPort();
    }

    private void connected(NetSocket socket) {
        var client = address(socket);
        if (stopping) {
            SmtpConnection.refuse(vertx, socket, Reply.SHUTTING_DOWN);
        } else if (!counts.enter(client)) {
            LOG.debugf("%s: too many connections", client.getHostAddress());
            SmtpConnection.refuse(vertx, socket, Reply.TOO_MANY_CONNECTIONS);
        } else {
            var session = new SmtpSession(settings, budget, clock, client);
            var connection = new SmtpConnection(vertx, socket, client, session, sink);
            connections.add(connection);
            connection.open(settings.limits().greetingDelay().toMillis(), () -> closed(connection, client));
        }
    }

    private void closed(SmtpConnection connection, InetAddress client) {
        connections.remove(connection);
        counts.leave(client);
        completeWhenEmpty();
    }

    private static InetAddress address(NetSocket socket) {
        var host = socket.remoteAddress().hostAddress();
        try {
            int zone = host.indexOf('%'); // of a link-local address
            return InetAddress.getByName(zone < 0 ? host : host.substring(0, zone));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("not an address: " + host, e);
        }
    }

    Future<Boolean> useCertificate(KeyCertOptions certificate) {
        return server.updateSSLOptions(new SSLOptions().setKeyCertOptions(certificate));
    }

    /** Lets time pass for all sessions. */
    Future<Void> tick() {
        return onLoop(() -> each(SmtpSession::tick));
    }

    /** Done when no session is left. */
    Future<Void> drain() {
        stopping = true;
        return onLoop(() -> {
                    each(SmtpSession::stop);
                    completeWhenEmpty();
                })
                .compose(v -> drained.future());
    }

    Future<Void> stopNow() {
        return onLoop(() -> each(SmtpSession::stopNow));
    }

    private void completeWhenEmpty() {
        if (stopping && connections.isEmpty()) drained.tryComplete();
    }

    private void each(Function<SmtpSession, Step> event) {
        for (var connection : new ArrayList<>(connections)) connection.event(() -> event.apply(connection.session()));
    }

    private Future<Void> onLoop(Runnable work) {
        var done = Promise.<Void>promise();
        context.runOnContext(v -> {
            work.run();
            done.complete();
        });
        return done.future();
    }
}
