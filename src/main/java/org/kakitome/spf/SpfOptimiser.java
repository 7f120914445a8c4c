package org.kakitome.spf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;
import org.kakitome.spf.AddressSet.Network;
import org.kakitome.spf.SpfOptimisation.Change;
import org.kakitome.spf.SpfOptimisation.Choice;
import org.kakitome.spf.SpfOptimisation.Cost;
import org.kakitome.spf.SpfOptimisation.Obstacle;
import org.kakitome.spf.SpfOptimisation.Proposal;
import org.kakitome.spf.SpfProblem.Kind;
import org.kakitome.spf.SpfTree.Node;
import org.kakitome.spf.SpfTree.State;
import org.kakitome.spf.SpfTree.TermNode;

/**
 * Proposes an equivalent SPF record with fewer lookups, says what each change costs, and checks by evaluation that both records answer alike
 * ({@link SpfEquivalence}). A proposal that fails the check is withheld.
 */
public final class SpfOptimiser {
    private static final int MAX_RECORD = 450; // RFC 7208 §3.4
    private static final int MAX_STEPS = 200; // ours: each drops or replaces one term

    /** With one of these the record is a permerror for some client: a shorter record would answer otherwise. */
    private static final List<Kind> ERRORS = List.of(
            Kind.SYNTAX,
            Kind.SEVERAL_RECORDS,
            Kind.INCLUDE_WITHOUT_RECORD,
            Kind.REDIRECT_WITHOUT_RECORD,
            Kind.LOOP,
            Kind.TREE_TOO_LARGE,
            Kind.TOO_MANY_MX_HOSTS);

    private final RememberingDns dns;
    private final DomainName domain;

    private SpfOptimiser(Dns dns, DomainName domain) {
        this.dns = new RememberingDns(dns);
        this.domain = domain;
    }

    /** Of the record that is published. */
    public static SpfOptimisation optimise(Dns dns, DomainName domain) {
        var optimiser = new SpfOptimiser(dns, domain);
        return optimiser.optimise(SpfTree.lookup(optimiser.dns, domain));
    }

    /** Of a record that is not published yet. */
    public static SpfOptimisation optimise(Dns dns, DomainName domain, String draft) {
        var optimiser = new SpfOptimiser(dns, domain);
        return optimiser.optimise(optimiser.tree(draft));
    }

    private SpfOptimisation optimise(SpfTree before) {
        var none = new SpfOptimisation(before, Optional.empty(), Optional.empty(), List.of(), obstacle(before));
        if (none.obstacle().isPresent()) return none;
        var working = new Working(before);
        working.dropWhatDecidesNothing();
        working.mergeNetworks();
        working.inlineOwn();
        working.cheapTermsFirst();
        var recommended = working.proposal();
        var choices = working.choices();
        var withinLimit = Optional.<Proposal>empty();
        boolean over = working.tree.dnsLookups() > SpfTree.MAX_LOOKUPS;
        if (over) {
            working.inlineDownToTheLimit();
            working.mergeNetworks();
            working.cheapTermsFirst();
            if (working.tree.dnsLookups() <= SpfTree.MAX_LOOKUPS) withinLimit = working.proposal();
        }
        var obstacle = Optional.<Obstacle>empty();
        if (working.differs) obstacle = Optional.of(Obstacle.NOT_EQUIVALENT);
        else if (over && withinLimit.isEmpty()) obstacle = Optional.of(Obstacle.STILL_OVER_LIMIT);
        else if (recommended.isEmpty() && withinLimit.isEmpty()) obstacle = Optional.of(Obstacle.NOTHING_TO_GAIN);
        return new SpfOptimisation(before, recommended, withinLimit, choices, obstacle);
    }

    private static Optional<Obstacle> obstacle(SpfTree tree) {
        if (tree.has(Kind.DNS_FAILED)) return Optional.of(Obstacle.DNS_FAILED);
        if (tree.root().state() != State.FOUND) return Optional.of(Obstacle.NO_USABLE_RECORD);
        return ERRORS.stream().anyMatch(tree::has) ? Optional.of(Obstacle.MEND_FIRST) : Optional.empty();
    }

    private SpfTree tree(String record) {
        return SpfTree.ofDraft(dns, domain, record);
    }

    /** A record on its way to a better one. */
    private final class Working {
        final SpfTree before;
        final List<Change> changes = new ArrayList<>();
        SpfTree tree;
        boolean differs;

        Working(SpfTree before) {
            this.before = before;
            this.tree = before;
        }

        List<Term> terms() {
            return new ArrayList<>(tree.root().record().orElseThrow().terms());
        }

        /** Takes these terms if they give a usable record that is not too long. */
        boolean become(List<Term> terms, Change.Kind kind, String term, String replacement, Cost cost) {
            var text = printed(terms);
            int length = text.length();
            if (length > MAX_RECORD && length > tree.record().orElseThrow().length()) return false;
            var next = tree(text);
            if (obstacle(next).isPresent()) return false;
            changes.add(new Change(kind, term, replacement, tree.dnsLookups() - next.dnsLookups(), cost));
            tree = next;
            return true;
        }

        /** Empty where nothing changed, or where the check found a difference. */
        Optional<Proposal> proposal() {
            if (changes.isEmpty()) return Optional.empty();
            var comparison = new SpfEquivalence(dns, domain).compare(before, tree);
            differs |= comparison.difference().isPresent();
            if (comparison.difference().isPresent()) return Optional.empty();
            return Optional.of(new Proposal(tree.record().orElseThrow(), tree, changes, comparison.checked()));
        }

        // ---- what decides nothing

        void dropWhatDecidesNothing() {
            for (int i = 0; i < MAX_STEPS; i++) if (!dropOne()) return;
        }

        private boolean dropOne() {
            for (var problem : tree.problems()) {
                if (!problem.domain().equals(domain) || problem.term().isEmpty()) continue;
                var kind = dropKind(problem.kind());
                if (kind == null || (kind == Change.Kind.DROP_COVERED && !isWorthDropping(problem))) continue;
                if (drop(problem, kind)) return true;
            }
            return false;
        }

        private Change.Kind dropKind(Kind problem) {
            return switch (problem) {
                case TERM_AFTER_ALL, REDIRECT_WITH_ALL -> Change.Kind.DROP_UNREACHABLE;
                case DUPLICATE_TERM -> Change.Kind.DROP_DUPLICATE;
                case COVERED_TERM -> Change.Kind.DROP_COVERED;
                case VOID_LOOKUP -> Change.Kind.DROP_VOID;
                default -> null;
            };
        }

        /** A network inside another is; one that only a provider or a host has today is not, unless a lookup is saved. */
        private boolean isWorthDropping(SpfProblem covered) {
            return isNetwork(covered.facts().get(0)) || !isNetwork(covered.term());
        }

        private boolean drop(SpfProblem problem, Change.Kind kind) {
            var record = tree.root().record().orElseThrow();
            var terms = terms();
            for (int i = terms.size() - 1; i >= 0; i--) {
                if (!record.termText(i).equals(problem.term())) continue;
                // an mx with one host that has no address still has the others
                if (kind == Change.Kind.DROP_VOID && !matchesNothing(terms.get(i))) return false;
                terms.remove(i);
                return become(terms, kind, problem.term(), "", cost(problem, kind));
            }
            return false;
        }

        private Cost cost(SpfProblem problem, Change.Kind kind) {
            if (kind == Change.Kind.DROP_VOID) return Cost.MAY_CHANGE;
            if (kind != Change.Kind.DROP_COVERED) return Cost.NONE;
            return isNetwork(problem.term()) && isNetwork(problem.facts().get(0)) ? Cost.NONE : Cost.MAY_CHANGE;
        }

        private boolean matchesNothing(Term term) {
            return tree.root().terms().stream()
                    .filter(node -> node.term() == term)
                    .allMatch(node -> node.hosts().isEmpty() && node.child().isEmpty());
        }

        private boolean isNetwork(String term) {
            return SpfRecord.parse(SpfRecord.VERSION + " " + term) instanceof SpfRecord.Parsed.Valid valid
                    && valid.record().directives().stream()
                            .allMatch(d -> Network.of(d.mechanism()).isPresent());
        }

        // ---- networks

        /** Overlapping and neighbouring networks of one qualifier, with nothing between them that answers otherwise, as the fewest there can be. */
        void mergeNetworks() {
            var terms = terms();
            for (int start = 0; start < terms.size(); start++) {
                var run = run(terms, start);
                var merged = merged(terms, run);
                if (merged.isEmpty()) continue;
                var replaced = run.stream().map(terms::get).toList();
                var next = new ArrayList<Term>();
                for (int i = 0; i < terms.size(); i++) {
                    if (i == run.get(0)) next.addAll(merged);
                    if (!run.contains(i)) next.add(terms.get(i));
                }
                if (become(next, Change.Kind.MERGE_NETWORKS, joined(replaced), joined(merged), Cost.NONE))
                    terms = terms();
            }
        }

        /** The places of the networks that begin at {@code start} with the same answer throughout. */
        private List<Integer> run(List<Term> terms, int start) {
            var run = new ArrayList<Integer>();
            for (int i = start; i < terms.size(); i++) {
                if (!(terms.get(i) instanceof Directive directive)) continue;
                if (!(terms.get(start) instanceof Directive first) || first.qualifier() != directive.qualifier()) break;
                if (Network.of(directive.mechanism()).isPresent()) run.add(i);
                else if (i == start) break;
            }
            return run;
        }

        private List<Term> merged(List<Term> terms, List<Integer> run) {
            if (run.size() < 2) return List.of();
            var set = new AddressSet();
            for (int i : run)
                set.add(Network.of(((Directive) terms.get(i)).mechanism()).orElseThrow());
            var qualifier = ((Directive) terms.get(run.get(0))).qualifier();
            var networks = set.networks();
            if (networks.size() >= run.size()) return List.of();
            return networks.stream()
                    .<Term>map(network -> new Directive(qualifier, network.mechanism()))
                    .toList();
        }

        // ---- order

        /** Within terms of one answer the order does not matter to the result: what costs nothing goes first. */
        void cheapTermsFirst() {
            var costs = tree.root().terms().stream()
                    .collect(Collectors.toMap(TermNode::term, TermNode::dnsLookups, Math::max));
            var sorted = new ArrayList<Term>();
            var run = new ArrayList<Term>();
            Qualifier qualifier = null;
            for (var term : terms()) {
                if (!(term instanceof Directive directive)) continue;
                boolean all = directive.mechanism() instanceof Mechanism.All;
                if (all || directive.qualifier() != qualifier) flush(run, sorted, costs);
                qualifier = directive.qualifier();
                run.add(term);
            }
            flush(run, sorted, costs);
            terms().stream().filter(Modifier.class::isInstance).forEach(sorted::add);
            if (printed(sorted).equals(printed(terms()))) return;
            var directives = sorted.stream().filter(Directive.class::isInstance).toList();
            if (directives.equals(tree.root().record().orElseThrow().directives())) return;
            become(sorted, Change.Kind.REORDER, "", "", Cost.NONE);
        }

        private void flush(List<Term> run, List<Term> into, Map<Term, Integer> costs) {
            run.sort(Comparator.comparingInt(term -> costs.getOrDefault(term, 0)));
            into.addAll(run);
            run.clear();
        }

        // ---- inlining

        /** Includes below the domain itself: whoever publishes this record publishes those too. */
        void inlineOwn() {
            for (int i = 0; i < MAX_STEPS; i++) {
                var own = inlinings().stream()
                        .filter(inlining -> inlining.cost == Cost.MAINTAINED_BY_HAND)
                        .filter(this::inline)
                        .findFirst();
                if (own.isEmpty()) return;
            }
        }

        void inlineDownToTheLimit() {
            for (int i = 0; i < MAX_STEPS && tree.dnsLookups() > SpfTree.MAX_LOOKUPS; i++) {
                var shortest = inlinings().stream()
                        .sorted(Comparator.comparingInt(Inlining::octets))
                        .filter(this::inline)
                        .findFirst();
                if (shortest.isEmpty()) return;
            }
        }

        private boolean inline(Inlining inlining) {
            var terms = terms();
            int at = terms.indexOf(inlining.node.term());
            terms.remove(at);
            var seen = new HashSet<>(terms);
            var added = inlining.replacement.stream().filter(seen::add).toList();
            terms.addAll(at, added);
            return become(terms, inlining.kind, inlining.node.text(), joined(added), inlining.cost);
        }

        List<Choice> choices() {
            var choices = new ArrayList<Choice>();
            for (var node : tree.root().terms()) {
                if (!node.reachable() || node.dnsLookups() == 0 || !(node.term() instanceof Directive)) continue;
                var inlining = inlining(node);
                choices.add(
                        inlining.isPresent()
                                ? new Choice(
                                        node.text(),
                                        joined(inlining.get().replacement),
                                        1,
                                        inlining.get().octets(),
                                        inlining.get().cost,
                                        true)
                                : new Choice(node.text(), "", 0, 0, Cost.NONE, false));
            }
            return choices;
        }

        private List<Inlining> inlinings() {
            return tree.root().terms().stream()
                    .filter(TermNode::reachable)
                    .flatMap(node -> inlining(node).stream())
                    .toList();
        }

        private Optional<Inlining> inlining(TermNode node) {
            if (!(node.term() instanceof Directive directive)) return Optional.empty();
            if (directive.mechanism() instanceof Mechanism.Include)
                return node.child()
                        .flatMap(child -> included(directive.qualifier(), child))
                        .map(terms -> new Inlining(node, Change.Kind.INLINE_INCLUDE, terms, includeCost(node)));
            return addresses(directive, node)
                    .map(terms -> new Inlining(
                            node,
                            Change.Kind.INLINE_ADDRESSES,
                            terms,
                            node.target()
                                            .filter(t -> t.equals(domain) || t.isBelow(domain))
                                            .isPresent()
                                    ? Cost.MAY_CHANGE
                                    : Cost.GOES_STALE));
        }

        private Cost includeCost(TermNode node) {
            return node.target().filter(target -> target.isBelow(domain)).isPresent()
                    ? Cost.MAINTAINED_BY_HAND
                    : Cost.GOES_STALE;
        }
    }

    private record Inlining(TermNode node, Change.Kind kind, List<Directive> replacement, Cost cost) {
        int octets() {
            return joined(replacement).length() - node.text().length();
        }
    }

    /**
     * The terms that match what the include matches: those of its record, if all of them pass. An exception in it (a "-" before a "+") cannot be told in another
     * record, nor can a macro with the domain. RFC 7208 §5.2
     */
    private static Optional<List<Directive>> included(Qualifier qualifier, Node child) {
        if (child.state() != State.FOUND) return Optional.empty();
        var record = child.record().orElseThrow();
        var terms = new ArrayList<Directive>();
        for (var directive : record.directives()) {
            boolean passes = directive.qualifier() == Qualifier.PASS;
            if (directive.mechanism() instanceof Mechanism.All) return passes ? Optional.empty() : Optional.of(terms);
            var moved = moved(directive.mechanism(), child.domain());
            if (!passes || moved.isEmpty()) return Optional.empty();
            terms.add(new Directive(qualifier, moved.get()));
        }
        if (record.redirect().isEmpty()) return Optional.of(terms);
        var target = record.redirect().get().target();
        if (!target.isLiteral()) return Optional.empty();
        terms.add(new Directive(qualifier, new Mechanism.Include(target)));
        return Optional.of(terms);
    }

    /** The same mechanism in a record elsewhere: "a" becomes "a:domain". */
    private static Optional<Mechanism> moved(Mechanism mechanism, DomainName from) {
        var spec = SpfTreeWalk.targetOf(new Directive(Qualifier.PASS, mechanism));
        if (spec.isPresent() && spec.get().macros().uses("d")) return Optional.empty();
        if (spec.isPresent() || !mechanism.asksDns()) return Optional.of(mechanism);
        var target = Optional.of(DomainSpec.of(from));
        if (mechanism instanceof Mechanism.A a) return Optional.of(new Mechanism.A(target, a.prefix4(), a.prefix6()));
        if (mechanism instanceof Mechanism.Mx mx)
            return Optional.of(new Mechanism.Mx(target, mx.prefix4(), mx.prefix6()));
        return Optional.of(new Mechanism.Ptr(target));
    }

    /** The addresses of an a or mx as they are today. */
    private Optional<List<Directive>> addresses(Directive directive, TermNode node) {
        if (node.target().isEmpty()) return Optional.empty();
        var target = node.target().get();
        var set = new AddressSet();
        if (directive.mechanism() instanceof Mechanism.A a) add(target, a.prefix4(), a.prefix6(), set);
        else if (directive.mechanism() instanceof Mechanism.Mx mx)
            for (var exchange : dns.lookup(target, RecordType.MX).recordsOrNone())
                add(exchange.exchange(), mx.prefix4(), mx.prefix6(), set);
        if (set.isEmpty()) return Optional.empty();
        return Optional.of(set.networks().stream()
                .map(network -> new Directive(directive.qualifier(), network.mechanism()))
                .toList());
    }

    private void add(DomainName host, int prefix4, int prefix6, AddressSet set) {
        for (var address : dns.a(host).recordsOrNone()) set.add(Network.ip4(Addresses.ip4(address), prefix4));
        for (var address : dns.aaaa(host).recordsOrNone())
            set.add(Network.ip6(Addresses.high(address), Addresses.low(address), prefix6));
    }

    private static String printed(List<? extends Term> terms) {
        return terms.isEmpty() ? SpfRecord.VERSION : SpfRecord.VERSION + " " + joined(terms);
    }

    private static String joined(List<? extends Term> terms) {
        return terms.stream().map(Term::toString).collect(Collectors.joining(" "));
    }
}
