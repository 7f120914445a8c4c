package org.kakitome.dkim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsAnswer.Found;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;

/**
 * Looks for a domain's DKIM keys. DNS cannot list selectors, so well-known ones are tried beside those a person names: not found this way does not mean that a
 * domain has no DKIM. Only NXDOMAIN at {@code _domainkey} itself says that (RFC 8020).
 */
public final class SelectorProbe {
    /** More selectors than any domain uses at a time; a bound for strangers' input. */
    public static final int MAX_TYPED = 20;

    private static final String FOLDER = "_domainkey";

    /** A name nobody publishes: what is found here, a wildcard says. */
    private static final String NOBODYS_SELECTOR = "kakitome-wildcard-probe";

    private final Map<String, String> known;

    SelectorProbe(Map<String, String> known) {
        this.known = known;
    }

    /** With the selectors of {@code dkim/selectors.txt}. */
    public static SelectorProbe wellKnown() {
        try (InputStream file = SelectorProbe.class.getResourceAsStream("/dkim/selectors.txt");
                var reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            var known = new LinkedHashMap<String, String>();
            reader.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+", 2))
                    .forEach(parts -> known.put(parts[0], parts.length > 1 ? parts[1] : ""));
            return new SelectorProbe(known);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param wildcard what a name that nobody publishes answers: those records are no keys of any selector
     * @param noKeyCanExist NXDOMAIN at {@code _domainkey}
     * @param selectors those typed, in order, then those that were found or did not answer
     * @param asked how many selectors were tried
     */
    public record Report(
            DomainName domain,
            Optional<Found<String>> wildcard,
            boolean noKeyCanExist,
            List<Selector> selectors,
            int asked) {
        public List<Selector> found() {
            return selectors.stream().filter(Selector::found).toList();
        }

        public List<Selector> unanswered() {
            return selectors.stream().filter(s -> s.answer().failed()).toList();
        }
    }

    /**
     * @param name where its key stands; empty for a typed selector that is no name
     * @param service who is known to use this selector; empty: unknown, or nobody in particular
     * @param fromWildcard its records are the wildcard's
     */
    public record Selector(
            String selector,
            Optional<DomainName> name,
            String service,
            boolean typed,
            boolean fromWildcard,
            DnsAnswer<String> answer) {
        public boolean found() {
            return answer instanceof Found;
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

    public Report probe(Dns dns, DomainName domain, Set<String> typed) {
        var folder = ask(dns, domain.prepend(FOLDER));
        var nobody = ask(dns, name(NOBODYS_SELECTOR, domain));
        var names = new LinkedHashSet<String>();
        typed.stream()
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .limit(MAX_TYPED)
                .forEach(names::add);
        int typedCount = names.size();
        names.addAll(known.keySet());
        var answers = new LinkedHashMap<String, CompletableFuture<DnsAnswer<String>>>();
        names.forEach(selector -> answers.put(selector, ask(dns, name(selector, domain))));

        var wildcard =
                nobody.join() instanceof Found<String> found ? Optional.of(found) : Optional.<Found<String>>empty();
        var selectors = new ArrayList<Selector>();
        int position = 0;
        for (var entry : answers.entrySet()) {
            boolean isTyped = position++ < typedCount;
            var selector =
                    selector(entry.getKey(), domain, isTyped, entry.getValue().join(), wildcard);
            boolean guessedAndFound = selector.found()
                    && !selector.fromWildcard()
                    && !selector.keyTexts().isEmpty();
            if (isTyped || guessedAndFound || selector.answer().failed()) selectors.add(selector);
        }
        selectors.sort(Comparator.comparing(selector -> !selector.typed()));
        return new Report(
                domain, wildcard, folder.join() instanceof DnsAnswer.NxDomain, List.copyOf(selectors), answers.size());
    }

    private Selector selector(
            String selector,
            DomainName domain,
            boolean typed,
            DnsAnswer<String> answer,
            Optional<Found<String>> wildcard) {
        boolean fromWildcard =
                wildcard.isPresent() && Set.copyOf(wildcard.get().records()).equals(Set.copyOf(answer.recordsOrNone()));
        var service = known.getOrDefault(selector, "");
        return new Selector(selector, name(selector, domain), service, typed, fromWildcard, answer);
    }

    /** RFC 6376 §3.6.2.1; a selector may be several labels. */
    private static Optional<DomainName> name(String selector, DomainName domain) {
        return domain.prepend(FOLDER).flatMap(folder -> folder.prepend(selector));
    }

    private static CompletableFuture<DnsAnswer<String>> ask(Dns dns, Optional<DomainName> name) {
        return name.map(n -> dns.ask(new DnsQuestion<>(n, RecordType.TXT)))
                .orElseGet(() -> CompletableFuture.completedFuture(new DnsAnswer.NxDomain<>()));
    }
}
