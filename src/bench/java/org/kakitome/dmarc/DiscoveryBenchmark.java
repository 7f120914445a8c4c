package org.kakitome.dmarc;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.MemoryDns;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Policy discoveries a second on one thread, DNS in memory: the record at the domain itself, one found by walking up, and records never read before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DiscoveryBenchmark {
    private static final DomainName OWN = DomainName.of("example.com");
    private static final DomainName BELOW = DomainName.of("mail.news.example.com");

    /** Far more than are remembered. */
    private static final int STRANGERS = 16_384;

    private final MemoryDns dns = new MemoryDns()
            .txt("_dmarc.example.com", "v=DMARC1; p=quarantine; sp=reject; rua=mailto:dmarc@example.com");

    private final DomainName[] strangers = new DomainName[STRANGERS];
    private int next;

    @Setup
    public void makeStrangers() {
        for (int i = 0; i < STRANGERS; i++) {
            strangers[i] = DomainName.of("d" + i + ".example");
            dns.txt(
                    "_dmarc.d" + i + ".example",
                    "v=DMARC1; p=quarantine; sp=reject; rua=mailto:dmarc@d" + i + ".example");
        }
    }

    /** It must be right before it is fast. */
    @Setup
    public void checkResults() {
        for (var discovery : List.of(ownRecord(), walkedUp()))
            if (!(discovery.outcome() instanceof PolicyDiscovery.Applies)) throw new IllegalStateException("" + discovery);
    }

    @Benchmark
    public PolicyDiscovery ownRecord() {
        return PolicyDiscovery.discover(dns, OWN);
    }

    @Benchmark
    public PolicyDiscovery walkedUp() {
        return PolicyDiscovery.discover(dns, BELOW);
    }

    @Benchmark
    public PolicyDiscovery newRecord() {
        next = (next + 1) % STRANGERS;
        return PolicyDiscovery.discover(dns, strangers[next]);
    }
}
