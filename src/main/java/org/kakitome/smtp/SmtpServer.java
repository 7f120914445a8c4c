package org.kakitome.smtp;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.impl.NetSocketInternal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The sessions of one event loop. Vert.x lets all instances share the port and deals the connections out to them. */
final class SmtpServer extends AbstractVerticle {
    private static final Logger LOG = Logger.getLogger(SmtpServer.class);

    /** Octets taken from a socket at once. Netty's own guess sinks to 512 while commands come, and a report then takes one read more than it needs. */
    private static final RecvByteBufAllocator READS = new AdaptiveRecvByteBufAllocator(8_192, 8_192, 65_536);

    private static final int ACCEPT_BACKLOG = 1024;
    private static final long TICK_MILLIS = 1000;
    // any free port, but one for all instances of a deployment
    private static final int SAME_ANY_PORT = -1;
    private static final int SAME_OTHER_PORT = -2;
    private static final long PROXY_MILLIS = 10_000; // proxy-protocol.txt §2: at least 3 s, a lost packet's time

    private final SmtpSettings settings;
    private final MessageSink sink;
    private final Clock clock;
    private final BufferBudget budget;
    private final ConnectionCounts counts;
    private final SmtpMeter meter;
    private final Set<SmtpConnection> connections = new HashSet<>();
    private final Promise<Void> drained = Promise.promise();
    private final List<NetServer> servers = new ArrayList<>();
    private volatile boolean stopping;

    SmtpServer(
            SmtpSettings settings,
            MessageSink sink,
            Clock clock,
            BufferBudget budget,
            ConnectionCounts counts,
            SmtpMeter meter) {
        this.settings = settings;
        this.sink = sink;
        this.clock = clock;
        this.budget = budget;
        this.counts = counts;
        this.meter = meter;
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.setPeriodic(TICK_MILLIS, id -> each(SmtpSession::tick));
        var listening = listen(settings.port(), SAME_ANY_PORT, false);
        if (settings.tlsPort().isPresent()) {
            int port = settings.tlsPort().getAsInt();
            listening = listening.compose(v -> listen(port, SAME_OTHER_PORT, true));
        }
        listening.onComplete(started);
    }

    /** @param tls connections begin with TLS, RFC 8314 §3 */
    private Future<Void> listen(int port, int anyPort, boolean tls) {
        var options = new NetServerOptions().setAcceptBacklog(ACCEPT_BACKLOG).setTcpNoDelay(true);
        // not yet: a PROXY header comes before it
        settings.certificate().ifPresent(certificate -> options.setSsl(false).setKeyCertOptions(certificate));
        var server = vertx.createNetServer(options).connectHandler(socket -> connected(socket, tls));
        servers.add(server);
        return server.listen(port == 0 ? anyPort : port, settings.bind()).mapEmpty();
    }

    int port() {
        return servers.get(0).actualPort();
    }

    int tlsPort() {
        return servers.get(1).actualPort();
    }

    private void connected(NetSocket socket, boolean tls) {
        ((NetSocketInternal) socket).channelHandlerContext().channel().config().setRecvByteBufAllocator(READS);
        var peer = address(socket);
        if (settings.proxies().contains(peer)) awaitProxyHeader(socket, peer, tls);
        else begin(socket, peer, tls, new byte[0]);
    }

    private void awaitProxyHeader(NetSocket socket, InetAddress peer, boolean tls) {
        var header = new ProxyHeader();
        long timer = vertx.setTimer(PROXY_MILLIS, id -> socket.close());
        socket.closeHandler(v -> vertx.cancelTimer(timer));
        socket.handler(octets -> {
            var outcome = header.read(octets.getBytes());
            if (outcome instanceof ProxyHeader.Outcome.Complete complete) {
                vertx.cancelTimer(timer);
                begin(socket, complete.client().orElse(peer), tls, complete.rest());
            } else if (outcome instanceof ProxyHeader.Outcome.Malformed) {
                LOG.warnf("%s: no PROXY header, though it is configured to send one", peer.getHostAddress());
                socket.handler(ignored -> {});
                socket.close();
            }
        });
    }

    /** @param early what came behind a PROXY header */
    private void begin(NetSocket socket, InetAddress client, boolean tls, byte[] early) {
        if (stopping) {
            SmtpConnection.refuse(vertx, socket, Reply.SHUTTING_DOWN);
            return;
        }
        var limit = counts.enter(client);
        if (limit.isPresent()) {
            LOG.debugf("%s: %s", client.getHostAddress(), limit.get().wire());
            meter.limited(limit.get());
            SmtpConnection.refuse(vertx, socket, limit.get().reply());
            return;
        }
        meter.connected();
        var session = new SmtpSession(settings, budget, clock, client, meter);
        var connection = new SmtpConnection(vertx, socket, client, session, sink, meter);
        connections.add(connection);
        connection.open(() -> closed(connection, client));
        if (tls) connection.beginTls(early);
        else connection.greet(settings.limits().greetingDelay().toMillis(), early);
    }

    private void closed(SmtpConnection connection, InetAddress client) {
        meter.disconnected();
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

    Future<Void> useCertificate(KeyCertOptions certificate) {
        var options = new SSLOptions().setKeyCertOptions(certificate);
        return Future.all(servers.stream().map(s -> s.updateSSLOptions(options)).toList())
                .mapEmpty();
    }

    /** Lets time pass for all sessions. */
    Future<Void> tick() {
        return onLoop(() -> each(SmtpSession::tick));
    }

    /** Whoever comes from now on hears 421. */
    void takeNoMore() {
        stopping = true;
    }

    /** Done when no session is left; after {@link #takeNoMore}. */
    Future<Void> drain() {
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
