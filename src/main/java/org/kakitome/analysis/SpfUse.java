package org.kakitome.analysis;

import java.net.InetAddress;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DomainName;
import org.kakitome.spf.Directive;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfRecord;
import org.kakitome.spf.SpfRequest;
import org.kakitome.spf.SpfResult;
import org.kakitome.spf.SpfTrace;
import org.kakitome.spf.SpfTree;
import org.kakitome.spf.SpfTree.TermNode;
import org.kakitome.storage.AlignmentAddress;
import org.kakitome.storage.AlignmentRepository;

/**
 * Which terms of a domain's SPF record mail needs: the addresses whose mail passed by this domain's SPF in the last 30 days, evaluated against DNS as it is now.
 */
public final class SpfUse {
    public static final int DAYS = DomainAnalysis.OVERVIEW_DAYS;

    /** Busiest first; far more than even a large domain's legitimate senders use in a month. */
    private static final int MAX_ADDRESSES = 5_000;

    /** Fewer messages show too little of who sends. */
    private static final int ENOUGH = 100;

    private final AlignmentRepository repository;
    private final SpfEvaluator evaluator;
    private final Clock clock;

    public SpfUse(AlignmentRepository repository, SpfEvaluator evaluator, Clock clock) {
        this.repository = repository;
        this.evaluator = evaluator;
        this.clock = clock;
    }

    /**
     * Messages by term.
     *
     * @param byPath the term of the domain's own record, and those inside it that led to the match: each with the messages that went that way
     * @param messages all that passed in the reports
     * @param lost of them, those that would not pass now
     */
    public record TermUse(Map<List<String>, Long> byPath, long messages, long lost) {
        /** How many matched at this term or inside it. */
        public long at(List<String> path) {
            return byPath.getOrDefault(path, 0L);
        }
    }

    /**
     * The record without the terms that cost lookups and that no mail needed.
     *
     * @param terms as written
     * @param tree of the record without them
     * @param messages that were evaluated against both: none passes less
     */
    public record WithoutIdle(String record, List<String> terms, SpfTree tree, long messages) {}

    /**
     * Of the published record.
     *
     * @param dns asked for what the evaluation needs, best with the tree's answers in it
     * @return empty where no mail passed by this domain's SPF: then nothing can be said of any term
     */
    public Optional<TermUse> last30Days(Dns dns, DomainName domain) {
        return of(evaluator.with(dns), domain);
    }

    /** Of a record that is not published. */
    public Optional<TermUse> last30Days(Dns dns, DomainName domain, String draft) {
        return of(evaluator.with(dns).with(domain, draft), domain);
    }

    /** Empty where every term is in use, where too little mail was seen to tell, or where somebody's mail would pass no more. */
    public Optional<WithoutIdle> withoutIdle(Dns dns, SpfTree tree, TermUse use) {
        if (use.messages() < ENOUGH || tree.root().state() != SpfTree.State.FOUND) return Optional.empty();
        var idle = tree.root().terms().stream()
                .filter(term -> term.term() instanceof Directive && term.reachable() && term.dnsLookups() > 0)
                .map(TermNode::text)
                .filter(term -> use.at(List.of(term)) == 0)
                .distinct()
                .toList();
        if (idle.isEmpty()) return Optional.empty();
        var record = without(tree.root().record().orElseThrow(), idle);
        var after = last30Days(dns, tree.domain(), record);
        if (after.isEmpty() || after.get().lost() > use.lost()) return Optional.empty();
        var shorter = SpfTree.ofDraft(dns, tree.domain(), record);
        return Optional.of(new WithoutIdle(record, idle, shorter, use.messages()));
    }

    private static String without(SpfRecord record, List<String> idle) {
        var text = new StringBuilder(SpfRecord.VERSION);
        for (int i = 0; i < record.terms().size(); i++)
            if (!idle.contains(record.termText(i))) text.append(' ').append(record.termText(i));
        return text.toString();
    }

    private Optional<TermUse> of(SpfEvaluator evaluator, DomainName domain) {
        var passed = passed(domain);
        if (passed.isEmpty()) return Optional.empty();
        var busiest = passed.entrySet().stream()
                .sorted(Map.Entry.<InetAddress, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(MAX_ADDRESSES)
                .toList();
        var byPath = new HashMap<List<String>, Long>();
        long messages = 0;
        long lost = 0;
        for (var address : busiest) {
            var request = SpfRequest.mailFrom(address.getKey(), "postmaster@" + domain.ascii(), "");
            var evaluation = evaluator.explain(request);
            messages += address.getValue();
            if (evaluation.result() != SpfResult.PASS) lost += address.getValue();
            evaluation.trace().ifPresent(trace -> count(trace, address.getValue(), byPath));
        }
        return Optional.of(new TermUse(Map.copyOf(byPath), messages, lost));
    }

    /** From the domain's monitored ancestors too: their reports hold what was sent in the name of subdomains. */
    private Map<InetAddress, Long> passed(DomainName domain) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var from = Optional.of(today.minusDays(DAYS - 1L));
        var passed = new HashMap<InetAddress, Long>();
        for (var name = Optional.of(domain); name.isPresent(); name = name.get().parent())
            for (var seen : repository.addresses(name.get().ascii(), from, Optional.of(today)))
                if (seen.outcome().spfDomain().equals(domain.ascii()))
                    passed.merge(seen.address(), total(seen), Long::sum);
        return passed;
    }

    private static long total(AlignmentAddress seen) {
        return seen.messages().values().stream().mapToLong(Long::longValue).sum();
    }

    private static void count(SpfTrace trace, long messages, Map<List<String>, Long> byPath) {
        var path = trace.decidingPath();
        for (int end = 1; end <= path.size(); end++) byPath.merge(path.subList(0, end), messages, Long::sum);
    }
}
