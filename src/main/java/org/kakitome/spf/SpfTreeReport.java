package org.kakitome.spf;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;
import org.kakitome.spf.AddressSet.Network;
import org.kakitome.spf.SpfProblem.Kind;
import org.kakitome.spf.SpfTree.AddressCount;
import org.kakitome.spf.SpfTree.Node;
import org.kakitome.spf.SpfTree.State;
import org.kakitome.spf.SpfTree.TermNode;
import org.kakitome.spf.SpfTreeWalk.TermVisit;
import org.kakitome.spf.SpfTreeWalk.Visit;

/** Counts and judges what {@link SpfTreeWalk} brought: no DNS from here on. */
final class SpfTreeReport {
    private static final int MAX_PROBLEMS = 200; // ours: nobody reads more
    private static final int MAX_COMPARED_TERMS = 1_000; // ours: each is compared with each
    private static final int MAX_FACT = 120;

    private static final int MAX_RECORD = 450; // RFC 7208 §3.4
    private static final int MAX_ANSWER = 512; // RFC 7208 §3.4, RFC 1035 §4.2.1

    // Ours: what a term of one's own, and what a provider as a whole, may authorise before we call it huge
    private static final BigInteger HUGE_TERM_IP4 = BigInteger.ONE.shiftLeft(32 - 16);
    private static final BigInteger HUGE_TERM_IP6 = BigInteger.ONE.shiftLeft(128 - 32);
    private static final BigInteger HUGE_INCLUDE_IP4 = BigInteger.ONE.shiftLeft(20);
    private static final BigInteger HUGE_INCLUDE_IP6 = BigInteger.ONE.shiftLeft(128 - 29);

    // RFC 6890: where no mail comes from. Documentation networks are left out: they are in every example.
    private static final List<Network> NOT_PUBLIC = List.of(
            ip4("0.0.0.0", 8),
            ip4("10.0.0.0", 8),
            ip4("100.64.0.0", 10),
            ip4("127.0.0.0", 8),
            ip4("169.254.0.0", 16),
            ip4("172.16.0.0", 12),
            ip4("192.168.0.0", 16),
            ip4("224.0.0.0", 3),
            ip6("::", 8), // with ::1 and the IPv4-mapped addresses, which never match (RFC 7208 §5)
            ip6("fc00::", 7),
            ip6("fe80::", 10),
            ip6("ff00::", 8));

    private static final Supplier<Optional<String>> NO_MEND = Optional::empty;

    private final Visit root;
    private final int records;
    private final DnsAnswer<String> type99;
    private final List<SpfProblem> problems = new ArrayList<>();
    private int lookupsSoFar;
    private String firstTermOverLimit = "";

    SpfTreeReport(Visit root, int records, DnsAnswer<String> type99) {
        this.root = root;
        this.records = records;
        this.type99 = type99;
    }

    private static Network ip4(String address, int prefix) {
        return Network.ip4((int) Addresses.parseIp4(address), prefix);
    }

    private static Network ip6(String address, int prefix) {
        var halves = Addresses.parseIp6(address);
        return Network.ip6(halves[0], halves[1], prefix);
    }

    SpfTree tree() {
        var counted = count(root);
        limits(counted);
        size();
        covered();
        if (!type99.recordsOrNone().isEmpty())
            add(Kind.TYPE_99, root, "", List.of("" + type99.recordsOrNone().size()));
        // stable: own problems first, each group in the order of evaluation
        problems.sort(Comparator.comparing(problem -> !problem.domain().equals(root.domain)));
        return new SpfTree(
                root.domain,
                counted.node,
                counted.node.dnsLookups(),
                counted.node.voidLookups(),
                counted.node.addresses(),
                problems);
    }

    /** A node with what only the counting needs. */
    private record Counted(Node node, int voidLookups4, int voidLookups6, AddressSet passing) {}

    private Counted count(Visit visit) {
        judge(visit);
        var terms = new ArrayList<TermNode>();
        int lookups = 0;
        int void4 = 0;
        int void6 = 0;
        var undecided = AddressSet.everything();
        var passing = new AddressSet();
        for (var term : visit.terms) {
            Counted child = null;
            int before = lookupsSoFar;
            if (term.reachable && term.asksDns()) {
                lookupsSoFar++;
                if (term.child != null) child = count(term.child);
                if (visit == root && lookupsSoFar > SpfTree.MAX_LOOKUPS && firstTermOverLimit.isEmpty())
                    firstTermOverLimit = term.text;
            }
            judge(visit, term);
            var matching = matching(term, child);
            if (term.reachable) {
                term.matching = matching;
                var decided = undecided.take(matching);
                if (passes(term)) passing.addAll(decided);
            }
            int ownVoid4 = void4(term) + (child == null ? 0 : child.voidLookups4);
            int ownVoid6 = void6(term) + (child == null ? 0 : child.voidLookups6);
            lookups += lookupsSoFar - before;
            void4 += ownVoid4;
            void6 += ownVoid6;
            terms.add(new TermNode(
                    term.term,
                    term.text,
                    term.reachable,
                    lookupsSoFar - before,
                    lookupsSoFar,
                    Math.max(ownVoid4, ownVoid6),
                    new AddressCount(matching),
                    term.target,
                    term.resolved.hosts(),
                    Optional.ofNullable(child).map(Counted::node)));
        }
        var node = new Node(
                visit.domain,
                visit.state,
                visit.texts,
                Optional.ofNullable(visit.record),
                visit.faults,
                terms,
                lookups,
                Math.max(void4, void6),
                new AddressCount(passing));
        return new Counted(node, void4, void6, passing);
    }

    private static boolean passes(TermVisit term) {
        return !(term.term instanceof Directive directive) || directive.qualifier() == Qualifier.PASS;
    }

    /** The addresses a term matches by itself. */
    private static AddressSet matching(TermVisit term, Counted child) {
        if (child != null) return child.passing; // RFC 7208 §5.2, §6.1
        if (term.term instanceof Directive directive) {
            if (directive.mechanism() instanceof Mechanism.All) return AddressSet.everything();
            var network = Network.of(directive.mechanism());
            if (network.isPresent()) return AddressSet.of(List.of(network.get()));
        }
        return AddressSet.of(term.resolved.networks());
    }

    // RFC 7208 §4.6.4 limits the terms whose queries find nothing: a term counts once, and the addresses of an mx's
    // hosts do not.
    private static int void4(TermVisit term) {
        return isVoid(term, RecordType.AAAA) ? 1 : 0;
    }

    private static int void6(TermVisit term) {
        return isVoid(term, RecordType.A) ? 1 : 0;
    }

    /** Void for clients of the family that does not ask for {@code otherFamily}; exists asks for A whatever the client. */
    private static boolean isVoid(TermVisit term, RecordType<?> otherFamily) {
        if (term.child != null) return term.child.isVoid();
        boolean exists = term.term instanceof Directive directive && directive.mechanism() instanceof Mechanism.Exists;
        return term.resolved.voidTypes().stream().anyMatch(type -> exists || type != otherFamily);
    }

    // ---- a record as a whole

    private void judge(Visit visit) {
        switch (visit.state) {
            case DNS_FAILED -> dnsFailed(visit, "", visit.domain, RecordType.TXT, (DnsAnswer.Failed<?>) visit.answer);
            case NO_DOMAIN -> nothingAt(visit, Kind.NO_DOMAIN);
            case NO_RECORD -> nothingAt(visit, Kind.NO_RECORD);
            case SEVERAL_RECORDS -> {
                var facts = new ArrayList<String>(List.of("" + visit.texts.size()));
                facts.addAll(visit.texts);
                add(Kind.SEVERAL_RECORDS, visit, "", facts, () -> SpfMend.merged(visit.texts));
            }
            case FAULTY -> faults(visit);
            case NOT_EXPANDED -> add(Kind.TREE_TOO_LARGE, root, "", List.of("" + records));
            case LOOP -> add(Kind.LOOP, visit.parent, "", circle(visit));
            case FOUND -> record(visit);
        }
        for (var txt : visit.answer == null ? List.<String>of() : visit.answer.recordsOrNone())
            if (!SpfRecord.isSpf(txt) && SpfMend.isNearlyARecord(txt))
                add(Kind.NEARLY_A_RECORD, visit, "", List.of(shortened(txt)), () -> SpfMend.mended(txt));
    }

    private void nothingAt(Visit visit, Kind kind) {
        if (visit == root) add(kind, visit, "", List.of());
        // of an include or redirect the term that leads here tells it
    }

    private void faults(Visit visit) {
        var mend = SpfMend.mended(visit.texts.get(0));
        for (var fault : visit.faults)
            add(
                    Kind.SYNTAX,
                    visit,
                    termAt(visit.texts.get(0), fault.start()),
                    List.of(fault.kind().name(), shortened(fault.text()), "" + fault.start(), "" + fault.end()),
                    () -> mend);
    }

    private static String termAt(String text, int index) {
        int start = text.lastIndexOf(' ', index) + 1;
        int end = text.indexOf(' ', index);
        return shortened(text.substring(Math.min(start, index), end < 0 ? text.length() : end));
    }

    private static List<String> circle(Visit loop) {
        var circle = new ArrayList<String>();
        circle.add(loop.domain.ascii());
        for (var at = loop.parent; at != null; at = at.parent) {
            circle.add(0, at.domain.ascii());
            if (at.domain.equals(loop.domain)) break;
        }
        return circle;
    }

    private void record(Visit visit) {
        var record = visit.record;
        boolean own = visit == root;
        var all = record.all();
        if (visit.deciding && all.isEmpty() && record.redirect().isEmpty())
            add(Kind.NO_ALL, visit, "", List.of(), () -> SpfMend.with(record, "~all"));
        all.ifPresent(directive -> {
            if (directive.qualifier() == Qualifier.PASS)
                add(
                        Kind.PASS_ALL,
                        visit,
                        directive.toString(),
                        List.of(),
                        () -> SpfMend.replacing(record, directive, "~all"));
            // an include's ?all only fails to match
            if (directive.qualifier() == Qualifier.NEUTRAL && visit.deciding)
                add(
                        Kind.NEUTRAL_ALL,
                        visit,
                        directive.toString(),
                        List.of(),
                        () -> SpfMend.replacing(record, directive, "~all"));
        });
        for (int i = 0; i < record.terms().size(); i++)
            if (record.terms().get(i) instanceof Modifier.Unknown unknown)
                add(
                        Kind.UNKNOWN_MODIFIER,
                        visit,
                        record.termText(i),
                        List.of(unknown.name()),
                        () -> SpfMend.withKnownModifiers(record));
        duplicates(visit);
        explanation(visit);
        if (own && SpfMend.isOddlySpelled(record))
            add(Kind.ODD_SPELLING, visit, "", List.of(SpfMend.plain(record)), () -> Optional.of(SpfMend.plain(record)));
    }

    private void duplicates(Visit visit) {
        var seen = new HashSet<Mechanism>();
        for (var term : visit.terms)
            if (term.term instanceof Directive directive
                    && !(directive.mechanism() instanceof Mechanism.All)
                    && !seen.add(directive.mechanism())) {
                term.duplicate = true;
                add(Kind.DUPLICATE_TERM, visit, term.text, List.of(), without(visit, term));
            }
    }

    private void explanation(Visit visit) {
        if (visit.explanationQuestion == null) return;
        var answer = visit.explanationQuestion.join();
        if (answer.failed()) return; // tried again at the time of a refusal; a fault of today says nothing
        var texts = answer.recordsOrNone();
        if (texts.size() == 1 && SpfParser.parseExplanation(texts.get(0)).isPresent()) return;
        var target = visit.record.explanation().orElseThrow().target();
        add(
                Kind.EXPLANATION_UNUSABLE,
                visit,
                "exp=" + target,
                List.of(target.toString()),
                without(visit, "exp=" + target));
    }

    // ---- one term

    private void judge(Visit visit, TermVisit term) {
        if (!term.reachable) {
            unreachable(visit, term);
            return;
        }
        var spec = SpfTreeWalk.targetOf(term.term);
        if (term.target.isEmpty() && spec.isPresent()) {
            var kind = spec.get().isLiteral() ? Kind.MALFORMED_TARGET : Kind.DYNAMIC_TERM;
            Supplier<Optional<String>> mend = spec.get().isLiteral() ? without(visit, term) : NO_MEND;
            add(kind, visit, term.text, List.of(shortened(spec.get().toString())), mend);
        }
        if (term.term instanceof Directive directive && directive.mechanism() instanceof Mechanism.Ptr)
            add(Kind.PTR, visit, term.text, List.of(), without(visit, term));
        if (term.child != null) child(visit, term);
        resolved(visit, term);
        if (visit == root) ranges(visit, term);
    }

    private void unreachable(Visit visit, TermVisit term) {
        var all = visit.record.all().orElseThrow();
        var kind = term.term instanceof Modifier.Redirect ? Kind.REDIRECT_WITH_ALL : Kind.TERM_AFTER_ALL;
        Supplier<Optional<String>> mend =
                kind == Kind.REDIRECT_WITH_ALL ? without(visit, term) : () -> SpfMend.allLast(visit.record);
        add(kind, visit, term.text, List.of(all.toString()), mend);
    }

    private void child(Visit visit, TermVisit term) {
        var state = term.child.state;
        if (state != State.NO_RECORD && state != State.NO_DOMAIN) return;
        boolean redirect = term.term instanceof Modifier.Redirect;
        add(
                redirect ? Kind.REDIRECT_WITHOUT_RECORD : Kind.INCLUDE_WITHOUT_RECORD,
                visit,
                term.text,
                List.of(term.child.domain.ascii()),
                without(visit, term));
    }

    private void resolved(Visit visit, TermVisit term) {
        var resolved = term.resolved;
        for (var failure : resolved.failures())
            dnsFailed(
                    visit,
                    term.text,
                    failure.question().name(),
                    failure.question().type(),
                    failure.failed());
        boolean a = term.term instanceof Directive directive && directive.mechanism() instanceof Mechanism.A;
        // one family missing costs the clients of that family a void lookup, but is no mistake
        if (!resolved.voidTypes().isEmpty() && (!a || resolved.voidTypes().size() == 2))
            add(
                    Kind.VOID_LOOKUP,
                    visit,
                    term.text,
                    List.of(
                            term.target.map(DomainName::ascii).orElse(""),
                            resolved.voidTypes().stream()
                                    .map(RecordType::mnemonic)
                                    .collect(Collectors.joining("/"))),
                    without(visit, term));
        for (var host : resolved.hostsWithoutAddress())
            add(Kind.VOID_LOOKUP, visit, term.text, List.of(host, "A/AAAA"));
        if (resolved.mxHosts() > SpfTree.MAX_HOST_NAMES)
            add(
                    Kind.TOO_MANY_MX_HOSTS,
                    visit,
                    term.text,
                    List.of(
                            term.target.map(DomainName::ascii).orElse(""),
                            "" + resolved.mxHosts(),
                            "" + SpfTree.MAX_HOST_NAMES));
    }

    private void ranges(Visit visit, TermVisit term) {
        if (!(term.term instanceof Directive directive)) return;
        Network.of(directive.mechanism()).ifPresent(network -> {
            for (var closed : NOT_PUBLIC)
                if (closed.contains(network))
                    add(Kind.NOT_PUBLIC, visit, term.text, List.of(term.text), without(visit, term));
        });
    }

    // ---- the whole tree

    private void limits(Counted counted) {
        int lookups = counted.node.dnsLookups();
        if (lookups > SpfTree.MAX_LOOKUPS)
            add(
                    Kind.TOO_MANY_LOOKUPS,
                    root,
                    firstTermOverLimit,
                    List.of("" + lookups, "" + SpfTree.MAX_LOOKUPS, firstTermOverLimit));
        boolean over4 = counted.voidLookups4 > SpfTree.MAX_VOID_LOOKUPS;
        boolean over6 = counted.voidLookups6 > SpfTree.MAX_VOID_LOOKUPS;
        if (over4 || over6)
            add(
                    Kind.TOO_MANY_VOID_LOOKUPS,
                    root,
                    "",
                    List.of(
                            "" + counted.node.voidLookups(),
                            "" + SpfTree.MAX_VOID_LOOKUPS,
                            over4 && over6 ? "both" : over4 ? "ip4" : "ip6"));
    }

    private void size() {
        if (root.texts.isEmpty()) return;
        int octets = root.texts.stream().mapToInt(String::length).max().orElse(0);
        int answer = root.answer.recordsOrNone().stream()
                .mapToInt(txt -> 12 + txt.length() + (txt.length() + 254) / 255)
                .sum();
        int message = 12 + root.domain.ascii().length() + 6 + answer;
        var facts = List.of("" + octets, "" + message);
        if (message > MAX_ANSWER) add(Kind.ANSWER_OVER_512_OCTETS, root, "", facts);
        if (octets > MAX_RECORD) add(Kind.RECORD_OVER_450_OCTETS, root, "", facts);
    }

    /** Own directives that decide for no address, since others do; and those that authorise too many. A redirect decides for all that is left, match or not. */
    private void covered() {
        var terms = root.terms.stream()
                .filter(t -> t.reachable && t.term instanceof Directive && !isAll(t))
                .limit(MAX_COMPARED_TERMS)
                .toList();
        var undecided = AddressSet.everything();
        for (int i = 0; i < terms.size(); i++) {
            var term = terms.get(i);
            huge(term);
            boolean decides = !undecided.take(term.matching).isEmpty();
            if (term.duplicate || term.matching.isEmpty()) continue;
            var by = decides ? laterCover(terms, i) : earlierCover(terms, i);
            if (by != null)
                add(Kind.COVERED_TERM, root, term.text, List.of(by.text, root.domain.ascii()), without(root, term));
        }
    }

    private static boolean isAll(TermVisit term) {
        return term.term instanceof Directive directive && directive.mechanism() instanceof Mechanism.All;
    }

    private static TermVisit earlierCover(List<TermVisit> terms, int index) {
        var term = terms.get(index);
        for (var earlier : terms.subList(0, index)) if (earlier.matching.containsAll(term.matching)) return earlier;
        // several together
        for (var earlier : terms.subList(0, index)) if (earlier.matching.overlaps(term.matching)) return earlier;
        return null;
    }

    /** A later term with the same answer that has all its addresses, and nothing between them that could answer otherwise, as far as anyone knows. */
    private static TermVisit laterCover(List<TermVisit> terms, int index) {
        var term = terms.get(index);
        if (!(term.term instanceof Directive directive)
                || Network.of(directive.mechanism()).isEmpty()) return null;
        for (var later : terms.subList(index + 1, terms.size())) {
            if (!(later.term instanceof Directive other) || other.qualifier() != directive.qualifier()) return null;
            if (later.matching.containsAll(term.matching)) return later.duplicate ? null : later;
        }
        return null;
    }

    private void huge(TermVisit term) {
        boolean include = term.child != null;
        if (!passes(term) || (include && has(Kind.PASS_ALL))) return;
        var ip4 = term.matching.ip4Count();
        var ip6 = term.matching.ip6Count();
        if (ip4.compareTo(include ? HUGE_INCLUDE_IP4 : HUGE_TERM_IP4) > 0
                || ip6.compareTo(include ? HUGE_INCLUDE_IP6 : HUGE_TERM_IP6) > 0)
            add(
                    Kind.HUGE_RANGE,
                    root,
                    term.text,
                    List.of(
                            ip4.toString(),
                            new AddressCount(term.matching).ip6Networks().toString()));
    }

    private boolean has(Kind kind) {
        return problems.stream().anyMatch(p -> p.kind() == kind);
    }

    private void dnsFailed(Visit visit, String term, DomainName name, RecordType<?> type, DnsAnswer.Failed<?> failed) {
        add(
                Kind.DNS_FAILED,
                visit,
                term,
                List.of(name.ascii(), type.mnemonic(), failed.failure().name(), failed.detail()));
    }

    private static Supplier<Optional<String>> without(Visit visit, TermVisit term) {
        return without(visit, term.text);
    }

    private static Supplier<Optional<String>> without(Visit visit, String termText) {
        return () -> SpfMend.without(visit.record, termText);
    }

    private void add(Kind kind, Visit visit, String term, List<String> facts) {
        add(kind, visit, term, facts, NO_MEND);
    }

    /** A mend is for the record that the reader can change: the domain's own, of a length that a person wrote. */
    private void add(Kind kind, Visit visit, String term, List<String> facts, Supplier<Optional<String>> mend) {
        if (problems.size() >= MAX_PROBLEMS) return;
        boolean mendable =
                visit == root && visit.texts.stream().mapToInt(String::length).sum() <= SpfMend.MAX_TEXT;
        var problem =
                new SpfProblem(kind, visit.domain, shortened(term), facts, mendable ? mend.get() : Optional.empty());
        if (!problems.contains(problem)) problems.add(problem);
    }

    /** Octets of a stranger's record as people read them: UTF-8, and not endlessly. */
    private static String shortened(String octets) {
        var text = octets.chars().anyMatch(c -> c > 127)
                ? new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                : octets;
        return text.length() > MAX_FACT ? text.substring(0, MAX_FACT) + "…" : text;
    }
}
