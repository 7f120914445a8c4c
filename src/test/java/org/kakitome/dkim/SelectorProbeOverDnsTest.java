package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DnsjavaDns;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.LoopbackDnsServer;

/** How a real server sees the probe: never more questions at a time than it should, and few where it stays silent. */
class SelectorProbeOverDnsTest {
    private static final DomainName EXAMPLE = DomainName.of("example.com");
    private static final String KEY = "\"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"";
    private static final KnownSelectors KNOWN = KnownSelectors.load();

    private final SelectorProbe probe = new SelectorProbe(KNOWN);

    /** Counts the questions on their way. */
    private static final class Counting implements Dns {
        private final Dns dns;
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger all = new AtomicInteger();

        Counting(Dns dns) {
            this.dns = dns;
        }

        @Override
        public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
            all.incrementAndGet();
            int now = open.incrementAndGet();
            most.accumulateAndGet(now, Math::max);
            return dns.ask(question).whenComplete((answer, e) -> open.decrementAndGet());
        }
    }

    @Test
    void questionsWaitTheirTurn() throws Exception {
        try (var server = LoopbackDnsServer.start(0).serve("example.com", "s1._domainkey IN TXT " + KEY);
                var dns = new DnsjavaDns(List.of(server.server()), Duration.ofSeconds(5))) {
            var counting = new Counting(dns);

            var report = probe.probe(counting, EXAMPLE, NamedSelectors.NONE);

            assertThat(report.selectors())
                    .extracting(SelectorProbe.Selector::selector)
                    .containsExactly("s1");
            assertThat(counting.all).hasValue(KNOWN.selectors().size() + 2);
            assertThat(counting.most.get()).isBetween(2, SelectorProbe.AT_A_TIME);
        }
    }

    @Test
    void aServerThatFallsSilentIsLeftInPeace() throws Exception {
        try (var server = LoopbackDnsServer.start(0).serve("example.com", "s1._domainkey IN TXT " + KEY);
                var dns = new DnsjavaDns(List.of(server.server()), Duration.ofMillis(200))) {
            KNOWN.selectors().forEach(selector -> server.silentAt(selector + "._domainkey.example.com"));
            var counting = new Counting(dns);

            var report = probe.probe(counting, EXAMPLE, NamedSelectors.NONE);

            assertThat(counting.all.get())
                    .isLessThan(2 + SelectorProbe.AT_A_TIME + SelectorProbe.FAILURES_BEFORE_GIVING_UP);
            assertThat(counting.most.get()).isLessThanOrEqualTo(SelectorProbe.AT_A_TIME);
            assertThat(report.givenUp() + report.asked())
                    .isEqualTo(KNOWN.selectors().size());
            assertThat(report.selectors())
                    .hasSize(report.asked())
                    .allMatch(s -> s.answer().failed());
        }
    }
}
