package org.kakitome.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DnsjavaDns;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.LoopbackDnsServer;

/** The DNS of the sample company's world: zone files, served by a server on loopback and asked over the wire like any other. */
final class DemoZone implements AutoCloseable {
    /** One file each, named after its origin. */
    static final List<String> ORIGINS = List.of(
            "example.com",
            "example.org",
            "example.net",
            "example",
            "2.0.192.in-addr.arpa",
            "100.51.198.in-addr.arpa",
            "113.0.203.in-addr.arpa",
            "8.b.d.0.1.0.0.2.ip6.arpa");

    /** Below a name that fails or is silent everything is, but the server knows single names only: those that decide a check. */
    private static final List<String> DECIDING = List.of("", "_dmarc.", "_domainkey.");

    static final String SERVFAIL = "servfail.example.net";
    static final String SILENT = "silent.example.net";

    /** Top-level domains that nobody can hold (RFC 6761): a listener that is called so has no DNS of its own. */
    private static final Set<String> RESERVED = Set.of("test", "example", "invalid", "localhost");

    /**
     * Where the tree walk ends (RFC 9989 §4.10) for names of our world. Nothing stands there in the real DNS either; answering here keeps a check of the sample
     * domains whole on a machine without a network.
     */
    private static final Set<DomainName> ABOVE_US = Set.of(
            DomainName.of("_dmarc.com"),
            DomainName.of("_dmarc.net"),
            DomainName.of("_dmarc.org"),
            DomainName.of("_dmarc.test"));

    /** Short: the only name that is silent is meant to be. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final LoopbackDnsServer server;
    private final DnsjavaDns resolver;
    private final List<DomainName> origins;

    private DemoZone(LoopbackDnsServer server, List<String> origins) {
        this.server = server;
        this.origins = origins.stream().map(DomainName::of).toList();
        this.resolver = new DnsjavaDns(List.of(server.server()), TIMEOUT);
    }

    /** @param listenerHost where the company's DMARC records send its reports */
    static DemoZone start(String listenerHost) throws IOException {
        var host = listenerHost.toLowerCase(Locale.ROOT);
        var server = LoopbackDnsServer.start(0);
        try {
            var origins = new ArrayList<String>();
            for (var origin : ORIGINS) {
                server.serve(origin, zoneFile(origin).replace("{listener}", host));
                origins.add(origin);
            }
            // RFC 9990 §4: the listener says that it takes reports about these domains
            for (var domain : List.of(DemoCompany.MAIN, DemoCompany.NEWS, DemoCompany.PARKED)) {
                var permission = domain + "._report._dmarc." + host;
                server.serve(permission, "@ TXT \"v=DMARC1\"");
                origins.add(permission);
            }
            if (hasNoDns(host)) {
                server.serve(host, "@ A 127.0.0.1");
                origins.add(host);
            }
            for (var prefix : DECIDING) server.failsAt(prefix + SERVFAIL).silentAt(prefix + SILENT);
            return new DemoZone(server, origins);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static boolean hasNoDns(String host) {
        return !host.contains(".") || RESERVED.contains(host.substring(host.lastIndexOf('.') + 1));
    }

    private static String zoneFile(String origin) {
        try (var stream = DemoZone.class.getResourceAsStream("/demo/" + origin + ".zone")) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean answersFor(DomainName name) {
        return ABOVE_US.contains(name)
                || origins.stream().anyMatch(origin -> name.equals(origin) || name.isBelow(origin));
    }

    <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        return ABOVE_US.contains(question.name())
                ? CompletableFuture.completedFuture(new DnsAnswer.NxDomain<>())
                : resolver.ask(question);
    }

    @Override
    public void close() throws IOException {
        resolver.close();
        server.close();
    }
}
