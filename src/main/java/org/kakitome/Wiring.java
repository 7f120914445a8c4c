package org.kakitome;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.kakitome.analysis.DomainAnalysis;
import org.kakitome.analysis.HostRefresh;
import org.kakitome.analysis.SpfUse;
import org.kakitome.check.DomainChecker;
import org.kakitome.demo.Demo;
import org.kakitome.demo.DemoDns;
import org.kakitome.dns.DnsjavaDns;
import org.kakitome.message.MessageAuthenticator;
import org.kakitome.remediation.Planner;
import org.kakitome.report.ReportReader;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.source.KnownServices;
import org.kakitome.source.ReverseDns;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfLimits;
import org.kakitome.storage.AlignmentHosts;
import org.kakitome.storage.AlignmentRepository;
import org.kakitome.storage.DemoData;
import org.kakitome.storage.Retention;

/** Builds the plain classes from configuration: the one place that knows them all. Starts the listener when everything behind it stands. */
@ApplicationScoped
class Wiring {
    private static final Logger LOG = Logger.getLogger(Wiring.class);

    /** Later than everything that observes the start by default: mail is taken when it can be stored. */
    private static final int LAST = 5_000;

    private static final int FIRST = 100;

    /** Host names of new addresses stand on the pages this soon. */
    private static final int HOSTS_SECONDS = 5;

    private static final long TIDY_MINUTES = 60;

    private final KakitomeConfig config;
    private final ExecutorService checks = Executors.newCachedThreadPool(task -> daemon(task, "check"));
    private final ScheduledExecutorService hostNames =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "host-names"));
    private final ScheduledExecutorService janitor =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "retention"));

    Wiring(KakitomeConfig config) {
        this.config = config;
    }

    void start(
            @Observes @jakarta.annotation.Priority(LAST) StartupEvent event,
            SmtpListener listener,
            Demo demo,
            HostRefresh hosts,
            Retention retention,
            Clock clock) {
        var rules = new Retention.Rules(
                config.retention().reportMonths(),
                config.retention().failureReportDays(),
                config.retention().checkDays());
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
        hostNames.scheduleWithFixedDelay(() -> refresh(hosts), HOSTS_SECONDS, HOSTS_SECONDS, TimeUnit.SECONDS);
        janitor.scheduleWithFixedDelay(() -> tidy(retention, rules, clock), 1, TIDY_MINUTES, TimeUnit.MINUTES);
    }

    /** First of all: nothing more is taken while the rest goes down; messages under way finish. */
    void stop(@Observes @jakarta.annotation.Priority(FIRST) ShutdownEvent event, SmtpListener listener) {
        hostNames.shutdownNow();
        janitor.shutdownNow();
        checks.shutdownNow();
        listener.stop().toCompletionStage().toCompletableFuture().join();
    }

    private static void refresh(HostRefresh hosts) {
        try {
            hosts.run();
        } catch (RuntimeException e) {
            LOG.debug("host names could not be refreshed; the next round tries again", e);
        }
    }

    private static void tidy(Retention retention, Retention.Rules rules, Clock clock) {
        try {
            var deleted = retention.run(rules, clock.instant());
            if (!deleted.nothing())
                LOG.infof(
                        "older than kakitome.retention has it and deleted: %d months of reports (%d more when their tables"
                                + " are not in use), %d messages, %d TLS reports, %d failure reports, %d checks",
                        deleted.months(),
                        deleted.postponed(),
                        deleted.messages(),
                        deleted.tlsReports(),
                        deleted.failureReports(),
                        deleted.checks());
        } catch (RuntimeException e) {
            LOG.warnf("What is old could not be deleted; tried again in %d minutes: %s", TIDY_MINUTES, e.getMessage());
        }
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
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
        return new DemoDns(
                new DnsjavaDns(servers, config.dns().timeout()), config.smtp().hostName());
    }

    @Produces
    @Singleton
    DomainChecker checker(DemoDns dns, Clock clock) {
        return new DomainChecker(dns, clock, checks, config.smtp().reportAddress());
    }

    @Produces
    @Singleton
    SpfEvaluator spf(DemoDns dns, Clock clock) {
        return new SpfEvaluator(dns, clock, config.smtp().hostName(), SpfLimits.RFC_7208);
    }

    @Produces
    @Singleton
    MessageAuthenticator messages(DemoDns dns, SpfEvaluator spf, Clock clock) {
        return new MessageAuthenticator(dns, clock, spf, config.smtp().hostName());
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
    SpfUse spfUse(AlignmentRepository repository, SpfEvaluator evaluator, Clock clock) {
        return new SpfUse(repository, evaluator, clock);
    }

    @Produces
    @Singleton
    Planner planner(DomainAnalysis analysis, KnownServices services, Clock clock) {
        return new Planner(analysis, services, config.smtp().reportAddress(), clock);
    }

    @Produces
    @Singleton
    HostRefresh hosts(AlignmentHosts hosts, DemoDns dns, Clock clock) {
        return new HostRefresh(hosts, new ReverseDns(dns), clock);
    }

    @Produces
    @Singleton
    Demo demo(DemoDns dns, DemoData data, SmtpListener listener, Clock clock) {
        var store = new Demo.Store() {
            @Override
            public long messages() {
                return data.messages();
            }

            @Override
            public long waiting() {
                return data.waiting();
            }

            @Override
            public void remove() {
                data.remove();
            }
        };
        return new Demo(
                clock,
                dns,
                store,
                () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()),
                config.smtp().hostName());
    }

    @Produces
    @Singleton
    ReportReader reports(Clock clock) {
        return new ReportReader(clock);
    }
}
