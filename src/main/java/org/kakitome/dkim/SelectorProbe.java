package org.kakitome.dkim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.kakitome.dkim.NamedSelectors.Origin;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsAnswer.Found;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;

/**
 * Looks for a domain's DKIM keys. DNS cannot list selectors, so well-known ones are tried after those that somebody named: not found this way does not mean that
 * a domain has no DKIM. Only NXDOMAIN at {@code _domainkey} itself says that (RFC 8020).
 *
 * <p>Polite: a few questions at a time, none twice, and no more guesses once a server has failed to answer several or has said that there is nothing to find.
 */
public final class SelectorProbe {
    /** So many questions about one domain wait for an answer at a time: about a second for all at 50 ms an answer, and no burst at anybody's server. */
    static final int AT_A_TIME = 10;

    /** A server that left so many questions unanswered is not asked to answer guesses: a selector alone may point to a dead name. */
    static final int FAILURES_BEFORE_GIVING_UP = 5;

    /** Still tried where {@code _domainkey} does not exist: some servers say so of a name that only has names below it. */
    static final int GUESSES_BELOW_NXDOMAIN = 10;

    private static final String FOLDER = "_domainkey";

    /** A name nobody publishes: what is found here, a wildcard says. */
    private static final String NOBODYS_SELECTOR = "kakitome-wildcard-probe";

    private final KnownSelectors known;

    SelectorProbe(KnownSelectors known) {
        this.known = known;
    }

    /** With the selectors of {@code dkim/selectors.txt}. */
    public static SelectorProbe wellKnown() {
        return new SelectorProbe(KnownSelectors.load());
    }

    /**
     * @param folder the answer at {@code _domainkey}
     * @param wildcard what a name that nobody publishes answers: those records are no keys of any selector
     * @param selectors those named, in order, then those that were found or did not answer
     * @param asked how many selectors were tried
     * @param givenUp how many more would have been, had the server answered
     */
    public record Report(
            DomainName domain,
            DnsAnswer<String> folder,
            Optional<Found<String>> wildcard,
            List<Selector> selectors,
            int asked,
            int givenUp) {
        public boolean noKeyCanExist() {
            return folder instanceof DnsAnswer.NxDomain;
        }

        public List<Selector> unanswered() {
            return selectors.stream().filter(s -> s.answer().failed()).toList();
        }
    }

    /**
     * @param name where its key stands; empty for a named selector that is no name
     * @param holder the service whose key it is, by the aliases that lead to it
     * @param usual the one service that is known to use this selector; others may, too
     * @param fromWildcard its records are the wildcard's
     */
    public record Selector(
            String selector,
            Optional<DomainName> name,
            Origin origin,
            Optional<String> holder,
            Optional<String> usual,
            boolean fromWildcard,
            DnsAnswer<String> answer) {
        public boolean found() {
            return answer instanceof Found;
        }

        public boolean named() {
            return origin != Origin.GUESSED;
        }

        /** The CNAME chain to the key: whose key it really is. */
        public List<DomainName> aliases() {
            return answer instanceof Found<String> found ? found.aliases() : List.of();
        }

        /** The texts meant as keys. */
        public List<String> keyTexts() {
            return answer.recordsOrNone().stream()
                    .filter(KeyRecord::claimsToBeOne)
                    .toList();
        }
    }

    /** One of the selectors to be looked up. */
    private record Candidate(String selector, Optional<DomainName> name, Origin origin) {}

    public Report probe(Dns dns, DomainName domain, NamedSelectors named) {
        var questions = new Questions(dns);
        var folderAsked = questions.ask(domain.prepend(FOLDER));
        var nobody = questions.ask(name(NOBODYS_SELECTOR, domain)).join();
        var folder = folderAsked.join();
        var wildcard = nobody instanceof Found<String> found ? Optional.of(found) : Optional.<Found<String>>empty();
        boolean silent = folder.failed() && nobody.failed();

        int guesses = folder instanceof DnsAnswer.NxDomain ? GUESSES_BELOW_NXDOMAIN : Integer.MAX_VALUE;
        var candidates = candidates(domain, named, guesses);
        var answers = new ArrayList<CompletableFuture<DnsAnswer<String>>>();
        for (var candidate : candidates) {
            boolean guessed = candidate.origin() == Origin.GUESSED;
            var answer = questions.ask(candidate.name(), () -> guessed && (silent || questions.unanswered()));
            if (answer.isEmpty()) break; // guesses come last
            answers.add(answer.get());
        }

        var selectors = new ArrayList<Selector>();
        for (int i = 0; i < answers.size(); i++) {
            var selector = selector(candidates.get(i), answers.get(i).join(), wildcard);
            boolean found = !selector.fromWildcard() && !selector.keyTexts().isEmpty();
            if (selector.named() || found || selector.answer().failed()) selectors.add(selector);
        }
        int givenUp = candidates.size() - answers.size();
        return new Report(domain, folder, wildcard, List.copyOf(selectors), answers.size(), givenUp);
    }

    /** Each name once, whoever names it: DNS does not tell S1 from s1. */
    private List<Candidate> candidates(DomainName domain, NamedSelectors named, int guesses) {
        var candidates = new ArrayList<Candidate>();
        var names = new LinkedHashMap<DomainName, Candidate>();
        named.origins().forEach((selector, origin) -> {
            var candidate = new Candidate(selector, name(selector, domain), origin);
            if (candidate.name().isEmpty() || names.putIfAbsent(candidate.name().get(), candidate) == null)
                candidates.add(candidate);
        });
        known.selectors().stream().limit(guesses).forEach(selector -> {
            var candidate = new Candidate(selector, name(selector, domain), Origin.GUESSED);
            if (candidate.name().isPresent()
                    && names.putIfAbsent(candidate.name().get(), candidate) == null) candidates.add(candidate);
        });
        return candidates;
    }

    private Selector selector(Candidate candidate, DnsAnswer<String> answer, Optional<Found<String>> wildcard) {
        boolean fromWildcard =
                wildcard.isPresent() && Set.copyOf(wildcard.get().records()).equals(Set.copyOf(answer.recordsOrNone()));
        var aliases = answer instanceof Found<String> found ? found.aliases() : List.<DomainName>of();
        return new Selector(
                candidate.selector(),
                candidate.name(),
                candidate.origin(),
                known.holder(aliases).map(KnownSelectors.Service::name),
                known.usual(candidate.selector()).map(KnownSelectors.Service::name),
                fromWildcard,
                answer);
    }

    /** RFC 6376 §3.6.2.1; a selector may be several labels. */
    private static Optional<DomainName> name(String selector, DomainName domain) {
        return domain.prepend(FOLDER).flatMap(folder -> folder.prepend(selector));
    }

    /** The questions of one probe: whoever asks waits until there is room for one more. */
    private static final class Questions {
        private final Dns dns;
        private final Semaphore room = new Semaphore(AT_A_TIME);
        private final AtomicInteger failures = new AtomicInteger();

        Questions(Dns dns) {
            this.dns = dns;
        }

        CompletableFuture<DnsAnswer<String>> ask(Optional<DomainName> name) {
            return ask(name, () -> false).orElseThrow();
        }

        /** @param unless looked at when there is room: then the answers before are in */
        Optional<CompletableFuture<DnsAnswer<String>>> ask(Optional<DomainName> name, BooleanSupplier unless) {
            if (name.isEmpty()) return Optional.of(CompletableFuture.completedFuture(new DnsAnswer.NxDomain<>()));
            room.acquireUninterruptibly();
            if (unless.getAsBoolean()) {
                room.release();
                return Optional.empty();
            }
            return Optional.of(
                    dns.ask(new DnsQuestion<>(name.get(), RecordType.TXT)).whenComplete((answer, e) -> {
                        if (e != null || answer.failed()) failures.incrementAndGet();
                        room.release();
                    }));
        }

        boolean unanswered() {
            return failures.get() >= FAILURES_BEFORE_GIVING_UP;
        }
    }
}
