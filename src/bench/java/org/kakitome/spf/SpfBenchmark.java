package org.kakitome.spf;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSService;
import org.apache.james.jspf.impl.SPF;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Evaluations a second on one thread over ten realistic domains, DNS in memory: ours, ours with a trace, and Apache James jSPF on the same zone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SpfBenchmark {
    private static final int MAILS = 10;

    private final BenchZone zone = new BenchZone();
    private final SpfEvaluator evaluator = new SpfEvaluator(zone, Clock.systemUTC(), "mx.example", SpfLimits.RFC_7208);
    private final SPF jspf = new SPF(new JspfDns(zone));
    private List<SpfRequest> requests;

    /** Both must be right before either is fast; and jSPF must not be slow for a log that nobody reads. */
    @Setup
    public void checkResults() {
        org.jboss.logmanager.Logger.getLogger("org.apache.james.jspf").setLevel(Level.WARNING);
        requests = BenchZone.MAILS.stream()
                .map(mail -> SpfRequest.mailFrom(BenchZone.address(mail.ip()), mail.sender(), mail.helo()))
                .toList();
        for (int i = 0; i < MAILS; i++) {
            var mail = BenchZone.MAILS.get(i);
            var ours = evaluator.evaluate(requests.get(i));
            var theirs = jspf.checkSPF(mail.ip(), mail.sender(), mail.helo()).getResult();
            if (!ours.result().wire().equals(mail.result())) throw new IllegalStateException(mail + ": " + ours);
            if (!theirs.equals(mail.result())) throw new IllegalStateException("jSPF " + mail + ": " + theirs);
            if (ours.dnsLookups() < 1 || ours.dnsLookups() > 7) throw new IllegalStateException(mail + ": " + ours);
        }
    }

    @Benchmark
    @OperationsPerInvocation(MAILS)
    public void kakitome(Blackhole sink) {
        for (var request : requests) sink.consume(evaluator.evaluate(request));
    }

    @Benchmark
    @OperationsPerInvocation(MAILS)
    public void kakitomeWithTrace(Blackhole sink) {
        for (var request : requests) sink.consume(evaluator.explain(request));
    }

    @Benchmark
    @OperationsPerInvocation(MAILS)
    public void jspf(Blackhole sink) {
        for (var mail : BenchZone.MAILS) sink.consume(jspf.checkSPF(mail.ip(), mail.sender(), mail.helo()));
    }

    /** The zone for jSPF. */
    private record JspfDns(BenchZone zone) implements DNSService {
        @Override
        public List<String> getRecords(DNSRequest request) {
            return zone.texts(type(request.getRecordType()), request.getHostname());
        }

        private static String type(int type) {
            return switch (type) {
                case DNSRequest.A -> "A";
                case DNSRequest.AAAA -> "AAAA";
                case DNSRequest.MX -> "MX";
                case DNSRequest.PTR -> "PTR";
                case DNSRequest.TXT -> "TXT";
                default -> "SPF";
            };
        }

        @Override
        public CompletionStage<List<String>> getRecordsAsync(DNSRequest request) {
            return CompletableFuture.completedFuture(getRecords(request));
        }

        @Override
        public List<String> getLocalDomainNames() {
            return List.of("mx.example");
        }

        @Override
        public void setTimeOut(int seconds) {}

        @Override
        public int getRecordLimit() {
            return 10;
        }

        @Override
        public void setRecordLimit(int limit) {}
    }
}
