package org.kakitome.smtp;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The listener as others see it: starts a {@link SmtpServer} per core, and stops them without losing a message under way. */
public final class SmtpListener {
    private static final int COPIES = 4;

    private final Vertx vertx;
    private final SmtpSettings settings;
    private final MessageSink sink;
    private final Clock clock;
    private final SmtpMeter meter;
    private final BufferBudget budget;
    private final ConnectionCounts counts;
    private final List<SmtpServer> servers = new CopyOnWriteArrayList<>();
    private String deployment;
    private volatile boolean listening;
    private Future<Void> stopped = Future.succeededFuture();

    /** Without anybody who counts. */
    public SmtpListener(Vertx vertx, SmtpSettings settings, MessageSink sink, Clock clock) {
        this(vertx, settings, sink, clock, SmtpMeter.NONE);
    }

    public SmtpListener(Vertx vertx, SmtpSettings settings, MessageSink sink, Clock clock, SmtpMeter meter) {
        this.vertx = vertx;
        this.settings = settings;
        this.sink = sink;
        this.clock = clock;
        this.meter = meter;
        budget = new BufferBudget(settings.limits().bufferedOctets());
        counts = new ConnectionCounts(
                settings.limits().connectionsPerAddress(), settings.limits().connections());
    }

    /** Done when connections are taken; fails when the port cannot be had. A listener starts once. */
    public Future<Void> start() {
        var perCore = new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
        return vertx.deployVerticle(this::newServer, perCore)
                .onSuccess(id -> {
                    deployment = id;
                    listening = true;
                })
                .mapEmpty();
    }

    private SmtpServer newServer() {
        var server = new SmtpServer(settings, sink, clock, budget, counts, meter);
        servers.add(server);
        return server;
    }

    /** The port listened at: the real one where the settings say 0. */
    public int port() {
        return servers.get(0).port();
    }

    /** Whether connections are taken: started, and not stopping. */
    public boolean isListening() {
        return listening;
    }

    /** Where connections begin with TLS, if the settings say so. */
    public int tlsPort() {
        return servers.get(0).tlsPort();
    }

    /** Octets that are left where large messages stand while they come in. */
    public long diskLeft() throws IOException {
        return Files.getFileStore(settings.spillFolder()).getUsableSpace();
    }

    /** Octets that the disk must have left for a message of the largest size: in its file, in the database, in its log, and some. */
    public long diskWanted() {
        return COPIES * settings.limits().messageSize();
    }

    /**
     * STARTTLS shows this certificate on every connection from now on; those there already keep the one they began with.
     *
     * @throws IllegalStateException if the settings had none, so that STARTTLS is not offered
     */
    public Future<Void> useCertificate(KeyCertOptions certificate) {
        if (settings.certificate().isEmpty()) throw new IllegalStateException("listening without STARTTLS");
        return Future.all(
                        servers.stream().map(s -> s.useCertificate(certificate)).toList())
                .mapEmpty();
    }

    /** Connections with a session, now. */
    public int connections() {
        return counts.total();
    }

    /**
     * RFC 5321 §3.8: tells idle clients 421, waits for messages under way, but no longer than the settings allow, then closes. New
     * clients hear 421 meanwhile.
     */
    public synchronized Future<Void> stop() {
        if (!listening) return stopped;
        listening = false;
        stopped = drainAndUndeploy();
        return stopped;
    }

    private Future<Void> drainAndUndeploy() {
        var waited = Promise.<Void>promise();
        long timer = vertx.setTimer(settings.limits().stopTime().toMillis(), id -> waited.tryComplete());
        // all of them before anybody hears 421: who comes right after may be dealt to any of them
        servers.forEach(SmtpServer::takeNoMore);
        Future.all(servers.stream().map(SmtpServer::drain).toList()).onComplete(v -> waited.tryComplete());
        return waited.future()
                .onComplete(v -> vertx.cancelTimer(timer))
                .compose(v ->
                        Future.all(servers.stream().map(SmtpServer::stopNow).toList()))
                .compose(v -> vertx.undeploy(deployment));
    }

    /** Lets time pass now and not within a second, for tests that hold the clock. */
    Future<Void> tick() {
        return Future.all(servers.stream().map(SmtpServer::tick).toList()).mapEmpty();
    }
}
