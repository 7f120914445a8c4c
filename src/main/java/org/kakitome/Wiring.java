package org.kakitome;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.kakitome.analysis.DomainAnalysis;
import org.kakitome.check.DomainChecker;
import org.kakitome.demo.Demo;
import org.kakitome.demo.DemoDns;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsjavaDns;
import org.kakitome.intake.SpoolingMessageSink;
import org.kakitome.remediation.Planner;
import org.kakitome.report.ReportReader;
import org.kakitome.smtp.RecipientPolicy;
import org.kakitome.smtp.SmtpLimits;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.smtp.SmtpSettings;
import org.kakitome.source.KnownServices;
import org.kakitome.storage.AlignmentRepository;
import org.kakitome.storage.DemoData;

/** Builds the plain classes from configuration: the one place that knows them all. Starts the listener when everything behind it stands. */
@ApplicationScoped
class Wiring {
    private static final Logger LOG = Logger.getLogger(Wiring.class);

    /** Later than everything that observes the start by default: mail is taken when it can be stored. */
    private static final int LAST = 5_000;

    private static final int FIRST = 100;

    private final KakitomeConfig config;

    Wiring(KakitomeConfig config) {
        this.config = config;
    }

    void start(
            @Observes @jakarta.annotation.Priority(LAST) StartupEvent event, SmtpListener listener, Demo demo) {
        listener.start().toCompletionStage().toCompletableFuture().join();
        var recipients = config.smtp().recipients().filter(r -> !r.isEmpty());
        LOG.infof(
                "mail listener: %s port %d, greets as %s, takes mail for %s",
                config.smtp().bind(),
                listener.port(),
                config.smtp().hostName(),
                recipients
                        .map(r -> String.join(", ", r))
                        .orElse("any mailbox at " + config.smtp().hostName()
                                + " (set kakitome.smtp.host and kakitome.smtp.recipients)"));
        if (config.demo()) demo.load();
        else demo.resume();
    }

    /** First of all: nothing more is taken while the rest goes down; messages under way finish. */
    void stop(@Observes @jakarta.annotation.Priority(FIRST) ShutdownEvent event, SmtpListener listener) {
        listener.stop().toCompletionStage().toCompletableFuture().join();
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    DemoDns dns() {
        var servers = config.dns().servers().orElse(List.of());
        return new DemoDns(new DnsjavaDns(servers, config.dns().timeout()), config.smtp().hostName());
    }

    @Produces
    @Singleton
    ExecutorService checks() {
        return Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "check");
            thread.setDaemon(true);
            return thread;
        });
    }

    void close(@Disposes ExecutorService checks) throws InterruptedException {
        checks.shutdownNow();
        checks.awaitTermination(5, TimeUnit.SECONDS);
    }

    @Produces
    @Singleton
    DomainChecker checker(DemoDns dns, Clock clock, ExecutorService checks) {
        return new DomainChecker(dns, clock, checks, config.smtp().reportAddress());
    }

    @Produces
    @Singleton
    KnownServices services() {
        return KnownServices.load();
    }

    @Produces
    @Singleton
    DomainAnalysis analysis(AlignmentRepository repository, KnownServices services, Clock clock) {
        return new DomainAnalysis(repository, services, clock);
    }

    @Produces
    @Singleton
    ReportReader reports() {
        return new ReportReader();
    }

    @Produces
    @Singleton
    SmtpListener listener(Vertx vertx, SpoolingMessageSink sink, Clock clock) {
        var smtp = config.smtp();
        var recipients = new ArrayList<>(smtp.recipients().orElse(List.of()));
        // the sample company's mail comes in by the same door; Demo.LOCAL_PART marks it only when it comes from this machine
        if (!recipients.isEmpty()) recipients.add(Demo.LOCAL_PART + "@" + smtp.hostName());
        var policy = RecipientPolicy.of(smtp.hostName(), recipients);
        return new SmtpListener(
                vertx,
                new SmtpSettings(smtp.hostName(), smtp.bind(), smtp.port(), policy, SmtpLimits.DEFAULT),
                sink,
                clock);
    }
}
