package org.kakitome.check;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.kakitome.check.DomainCheck.QueryLogEntry;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.dkim.NamedSelectors;
import org.kakitome.dkim.SelectorProbe;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsSession;
import org.kakitome.dns.DomainName;

/** Checks a domain: asks all analysers at once, each DNS question once, and says how the domain stands. */
public final class DomainChecker {
    /** DESIGN: the whole check; what DNS has not answered by then is a timeout. */
    public static final Duration BUDGET = Duration.ofSeconds(30);

    private final Dns dns;
    private final Clock clock;
    private final Executor executor;
    private final DmarcMend mend;
    private final SelectorProbe selectors = SelectorProbe.wellKnown();

    /**
     * @param executor where the analysers wait for DNS: five at a time for each check
     * @param reportAddress where this system receives reports, for the records it advises
     */
    public DomainChecker(Dns dns, Clock clock, Executor executor, String reportAddress) {
        this.dns = dns;
        this.clock = clock;
        this.executor = executor;
        this.mend = new DmarcMend(reportAddress);
    }

    /** Without memory: every key is new. */
    public DomainCheck check(DomainName domain, Set<String> typedSelectors) {
        return check(domain, NamedSelectors.typed(typedSelectors), KeyHistory.NONE, section -> {});
    }

    /**
     * @param named looked up besides those that are guessed
     * @param history what was seen of the domain's keys before
     * @param finished called with each section when it is done, in whatever order, by several threads but one at a time
     */
    public DomainCheck check(DomainName domain, NamedSelectors named, KeyHistory history, Consumer<Section> finished) {
        var begin = clock.instant();
        var session = new DnsSession(dns, clock, BUDGET);
        var told = new OneAtATime(finished);
        var exists = start(() -> told.about(DomainNameCheck.check(session, domain)));
        var dmarc = start(() -> {
            var result = DmarcCheck.check(session, domain, mend);
            told.about(result.section());
            return result;
        });
        var spf = start(() -> told.about(SpfCheck.check(session, domain)));
        var dkim = start(() -> {
            var result = DkimCheck.check(session, domain, selectors, named, history, begin);
            told.about(result.section());
            return result;
        });
        var mx = start(() -> told.about(MxCheck.check(session, domain)));

        var sections = new ArrayList<>(List.of(
                exists.join(), dmarc.join().section(), spf.join(), dkim.join().section(), mx.join()));
        sections.sort(Comparator.comparing(Section::verdict).thenComparing(Section::name));
        var answer = Answering.answer(domain, dmarc.join().discovery(), sections);
        var took = Duration.between(begin, clock.instant());
        var keys = dkim.join().keys();
        return new DomainCheck(domain, begin, took, answer, List.copyOf(sections), keys, queries(session));
    }

    private <T> CompletableFuture<T> start(Supplier<T> analyser) {
        return CompletableFuture.supplyAsync(analyser, executor);
    }

    static List<QueryLogEntry> queries(DnsSession session) {
        return session.log().stream()
                .map(e -> new QueryLogEntry(e.name().toString(), e.type(), e.outcome(), e.detail(), e.took()))
                .toList();
    }

    private record OneAtATime(Consumer<Section> finished) {
        Section about(Section section) {
            synchronized (this) {
                finished.accept(section);
            }
            return section;
        }
    }
}
