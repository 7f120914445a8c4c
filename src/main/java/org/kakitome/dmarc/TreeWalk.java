package org.kakitome.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;

/**
 * The DNS tree walk from one domain towards the top: RFC 9989 §4.10. It ends at a record with psd=y or psd=n, at the top-level domain, or at a question that
 * DNS did not answer: what stands above that cannot decide anything any more.
 */
public record TreeWalk(DomainName start, List<Step> steps) {
    /** RFC 9989 §4.10 step 4: of a longer name this many labels remain after the first query, so that there are never more than 8 queries. */
    private static final int LABELS_KEPT = 7;

    private static final String PREFIX = "_dmarc";

    /** One domain of the walk, and what DNS said about its {@code _dmarc} name. */
    public record Step(DomainName domain, DnsAnswer<String> answer, PolicyRecords records) {
        public Optional<PolicyRecord> record() {
            return records.one();
        }

        public boolean says(PublicSuffixFlag flag) {
            return record().filter(record -> record.psd() == flag).isPresent();
        }

        /** {@code _dmarc} and the domain; the domain alone where that is too long for DNS. */
        DomainName recordName() {
            return domain.prepend(PREFIX).orElse(domain);
        }

        boolean ends() {
            return answer.failed() || says(PublicSuffixFlag.YES) || says(PublicSuffixFlag.NO);
        }
    }

    public static TreeWalk walk(Dns dns, DomainName start) {
        return start.isRoot() ? new TreeWalk(start, List.of()) : walkOn(dns, lookup(dns, start));
    }

    /** The walk whose first question was asked before; of the root there is none. */
    static TreeWalk walkOn(Dns dns, Step first) {
        if (first.domain().isRoot()) return new TreeWalk(first.domain(), List.of());
        var steps = new ArrayList<Step>();
        steps.add(first);
        for (var step = first; !step.ends(); steps.add(step)) {
            var next = next(step.domain());
            if (next.isRoot()) break;
            step = lookup(dns, next);
        }
        return new TreeWalk(first.domain(), List.copyOf(steps));
    }

    /** Puts all questions of a walk on their way at once, for a {@link Dns} that remembers: the walk itself asks one after the other. */
    public static void askAhead(Dns dns, DomainName start) {
        for (var domain : domains(start))
            domain.prepend(PREFIX).ifPresent(name -> dns.ask(new DnsQuestion<>(name, RecordType.TXT)));
    }

    /** Asks for the record of one domain: RFC 9989 §4.10 step 1. */
    public static Step lookup(Dns dns, DomainName domain) {
        // a domain that leaves no room for _dmarc cannot have a record
        var answer = domain.prepend(PREFIX).map(dns::txt).orElseGet(DnsAnswer.NxDomain::new);
        return new Step(domain, answer, PolicyRecords.select(answer.recordsOrNone()));
    }

    /** The domains to ask about, longest first, at most eight: RFC 9989 §4.10 steps 3, 4 and 7. */
    static List<DomainName> domains(DomainName start) {
        var domains = new ArrayList<DomainName>();
        var at = start;
        while (!at.isRoot()) {
            domains.add(at);
            at = next(at);
        }
        return domains;
    }

    private static DomainName next(DomainName after) {
        var at = after.parent().orElseThrow();
        for (int labels = at.labelCount(); labels > LABELS_KEPT; labels--)
            at = at.parent().orElseThrow();
        return at;
    }

    /** The steps that gave a record, longest name first. */
    List<Step> found() {
        return steps.stream().filter(step -> step.record().isPresent()).toList();
    }

    Optional<Step> failed() {
        return steps.stream().filter(step -> step.answer().failed()).findFirst();
    }

    Optional<Step> at(DomainName domain) {
        return steps.stream().filter(step -> step.domain().equals(domain)).findFirst();
    }
}
