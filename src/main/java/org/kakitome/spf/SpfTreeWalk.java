package org.kakitome.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.MailExchange;
import org.kakitome.dns.RecordType;
import org.kakitome.spf.AddressSet.Network;
import org.kakitome.spf.SpfTree.State;

/**
 * Asks DNS for a domain's record and all it leads to. Level by level: all questions of one level are on their way before the first answer is waited for, and the
 * order of the result does not depend on which comes first.
 */
final class SpfTreeWalk {
    /** Ours. Ten lookups are allowed, so a record that needs more than a hundred records is long known to be broken. */
    static final int MAX_RECORDS = 100;

    /** Ours: hosts, addresses and explanations asked for besides the records; a tree of ten lookups has at most a few dozen. */
    static final int MAX_QUESTIONS = 1_000;

    private final Dns dns;
    private final DomainName domain;
    private int records;
    private int questions;

    SpfTreeWalk(Dns dns, DomainName domain) {
        this.dns = dns;
        this.domain = domain;
    }

    /** A record being expanded. */
    static final class Visit {
        final DomainName domain;
        final Visit parent;
        /** The root, or reached from it by redirects only: its "all" and its exp= are the domain's own. */
        final boolean deciding;

        final List<String> texts = new ArrayList<>();
        final List<TermVisit> terms = new ArrayList<>();
        CompletableFuture<DnsAnswer<String>> question;
        CompletableFuture<DnsAnswer<String>> explanationQuestion;
        DnsAnswer<String> answer;
        State state = State.NOT_EXPANDED;
        SpfRecord record;
        List<SpfFault> faults = List.of();

        Visit(DomainName domain, Visit parent, boolean deciding) {
            this.domain = domain;
            this.parent = parent;
            this.deciding = deciding;
        }

        /** No answer at all at this name: what counts as a void lookup of the term that leads here. */
        boolean isVoid() {
            return answer instanceof DnsAnswer.NoData || answer instanceof DnsAnswer.NxDomain;
        }

        boolean isWithin(DomainName name) {
            for (var at = this; at != null; at = at.parent) if (at.domain.equals(name)) return true;
            return false;
        }
    }

    /** A term of such a record. */
    static final class TermVisit {
        final Term term;
        final String text;
        final boolean reachable;
        Optional<DomainName> target = Optional.empty();
        Visit child;
        CompletableFuture<Resolved> question;
        Resolved resolved = Resolved.NOTHING;
        /** Filled by the report: the addresses it matches by itself. */
        AddressSet matching = new AddressSet();

        boolean duplicate;

        TermVisit(Term term, String text, boolean reachable) {
            this.term = term;
            this.text = text;
            this.reachable = reachable;
        }

        boolean asksDns() {
            return term instanceof Directive directive ? directive.mechanism().asksDns() : true;
        }
    }

    /**
     * What DNS has for the target of an a, mx or exists.
     *
     * @param hosts as text, for people
     * @param voidTypes the record types that the target does not have
     */
    record Resolved(
            List<Network> networks,
            List<String> hosts,
            List<RecordType<?>> voidTypes,
            List<String> hostsWithoutAddress,
            List<FailedQuestion> failures,
            int mxHosts) {
        static final Resolved NOTHING = new Resolved(List.of(), List.of(), List.of(), List.of(), List.of(), 0);

        static Resolved open() {
            return new Resolved(
                    new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), 0);
        }

        Resolved withMxHosts(int count) {
            return new Resolved(networks, hosts, voidTypes, hostsWithoutAddress, failures, count);
        }
    }

    record FailedQuestion(DnsQuestion<?> question, DnsAnswer.Failed<?> failed) {}

    SpfTree walk() {
        var root = new Visit(domain, null, true);
        root.question = dns.ask(new DnsQuestion<>(domain, RecordType.TXT));
        records = 1;
        var type99 = dns.ask(new DnsQuestion<>(domain, RecordType.SPF));
        var level = List.of(root);
        while (!level.isEmpty()) level = expand(level);
        waitForTerms(root);
        return new SpfTreeReport(root, records, type99.join()).tree();
    }

    /** Reads the records of one level and asks for all that they name; returns the next level. */
    private List<Visit> expand(List<Visit> level) {
        var next = new ArrayList<Visit>();
        for (var visit : level) {
            read(visit);
            askForExplanation(visit);
            for (var term : visit.terms) if (term.reachable) follow(visit, term, next);
        }
        return next;
    }

    // RFC 7208 §4.4, §4.5: ask for TXT, keep what begins with the version
    private static void read(Visit visit) {
        visit.answer = visit.question.join();
        for (var txt : visit.answer.recordsOrNone()) if (SpfRecord.isSpf(txt)) visit.texts.add(txt);
        if (visit.answer.failed()) visit.state = State.DNS_FAILED;
        else if (visit.answer instanceof DnsAnswer.NxDomain) visit.state = State.NO_DOMAIN;
        else if (visit.texts.isEmpty()) visit.state = State.NO_RECORD;
        else if (visit.texts.size() > 1) visit.state = State.SEVERAL_RECORDS;
        else if (SpfRecord.parse(visit.texts.get(0)) instanceof SpfRecord.Parsed.Invalid invalid) {
            visit.state = State.FAULTY;
            visit.faults = invalid.faults();
        } else terms(visit);
    }

    /** Directives in their order, then the redirect: the order of evaluation, RFC 7208 §4.6.2 and §4.6.3. */
    private static void terms(Visit visit) {
        visit.state = State.FOUND;
        visit.record = ((SpfRecord.Parsed.Valid) SpfRecord.parse(visit.texts.get(0))).record();
        boolean reachable = true;
        TermVisit redirect = null;
        for (int i = 0; i < visit.record.terms().size(); i++) {
            var term = visit.record.terms().get(i);
            var text = visit.record.termText(i);
            if (term instanceof Directive directive) {
                visit.terms.add(new TermVisit(term, text, reachable));
                if (directive.mechanism() instanceof Mechanism.All) reachable = false;
            } else if (term instanceof Modifier.Redirect)
                redirect = new TermVisit(term, text, visit.record.all().isEmpty());
        }
        if (redirect != null) visit.terms.add(redirect);
    }

    private void follow(Visit visit, TermVisit term, List<Visit> next) {
        var spec = targetOf(term.term);
        term.target = spec.isPresent() ? staticName(spec.get(), visit.domain) : implicitTarget(term.term, visit.domain);
        if (term.target.isEmpty()) return;
        var target = term.target.get();
        if (term.term instanceof Modifier.Redirect) term.child = child(visit, target, visit.deciding, next);
        else if (term.term instanceof Directive directive) {
            if (directive.mechanism() instanceof Mechanism.Include) term.child = child(visit, target, false, next);
            else term.question = resolve(directive.mechanism(), target);
        }
    }

    private Visit child(Visit parent, DomainName target, boolean deciding, List<Visit> next) {
        var child = new Visit(target, parent, deciding);
        if (parent.isWithin(target)) child.state = State.LOOP;
        else if (records < MAX_RECORDS) {
            records++;
            child.question = dns.ask(new DnsQuestion<>(target, RecordType.TXT));
            next.add(child);
        }
        return child;
    }

    /** The domain-spec a term was written with. */
    static Optional<DomainSpec> targetOf(Term term) {
        if (term instanceof Modifier.Redirect redirect) return Optional.of(redirect.target());
        if (term instanceof Modifier.Explanation explanation) return Optional.of(explanation.target());
        if (!(term instanceof Directive directive)) return Optional.empty();
        var mechanism = directive.mechanism();
        if (mechanism instanceof Mechanism.Include include) return Optional.of(include.target());
        if (mechanism instanceof Mechanism.Exists exists) return Optional.of(exists.target());
        if (mechanism instanceof Mechanism.A a) return a.target();
        if (mechanism instanceof Mechanism.Mx mx) return mx.target();
        return mechanism instanceof Mechanism.Ptr ptr ? ptr.target() : Optional.empty();
    }

    private static Optional<DomainName> implicitTarget(Term term, DomainName current) {
        return term instanceof Directive directive && directive.mechanism().asksDns()
                ? Optional.of(current)
                : Optional.empty();
    }

    /** The name if no mail is needed to know it: no macros, or only the current domain and the sender's, which is the domain that the tree is of. */
    private Optional<DomainName> staticName(DomainSpec spec, DomainName current) {
        if (spec.isLiteral()) return spec.name();
        return MacroExpansion.name(
                spec.macros(), letter -> letter == 'd' ? current.ascii() : letter == 'o' ? domain.ascii() : null);
    }

    private CompletableFuture<Resolved> resolve(Mechanism mechanism, DomainName target) {
        if (mechanism instanceof Mechanism.A a) {
            var into = Resolved.open();
            return addresses(target, a.prefix4(), a.prefix6(), into, into.voidTypes(), into.hosts())
                    .thenApply(ignored -> into);
        }
        if (mechanism instanceof Mechanism.Mx mx)
            return ask(new DnsQuestion<>(target, RecordType.MX)).thenCompose(answer -> hosts(target, mx, answer));
        if (mechanism instanceof Mechanism.Exists)
            return ask(new DnsQuestion<>(target, RecordType.A)).thenApply(answer -> existence(target, answer));
        return null;
    }

    private <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        // the future chains of one walk may run on threads of the resolver: count with care
        synchronized (this) {
            if (questions >= MAX_QUESTIONS)
                return CompletableFuture.completedFuture(
                        new DnsAnswer.Failed<>(DnsAnswer.Failure.BROKEN, "not asked: too many questions"));
            questions++;
        }
        return dns.ask(question);
    }

    private CompletableFuture<Resolved> hosts(DomainName target, Mechanism.Mx mx, DnsAnswer<MailExchange> answer) {
        var into = Resolved.open();
        note(new DnsQuestion<>(target, RecordType.MX), answer, into, into.voidTypes());
        var exchanges = answer.recordsOrNone().stream()
                .filter(exchange -> !exchange.isNull())
                .map(MailExchange::exchange)
                .toList();
        into.hosts().addAll(exchanges.stream().map(DomainName::ascii).toList());
        var questions = exchanges.stream()
                .limit(SpfTree.MAX_HOST_NAMES)
                .map(host -> {
                    var missing = new ArrayList<RecordType<?>>();
                    return addresses(host, mx.prefix4(), mx.prefix6(), into, missing, new ArrayList<>())
                            .thenRun(() -> {
                                synchronized (into) {
                                    if (missing.size() == 2)
                                        into.hostsWithoutAddress().add(host.ascii());
                                }
                            });
                })
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(questions)
                .thenApply(ignored -> into.withMxHosts(answer.recordsOrNone().size()));
    }

    /** Asks for both families at once. */
    private CompletableFuture<Void> addresses(
            DomainName host, int prefix4, int prefix6, Resolved into, List<RecordType<?>> missing, List<String> found) {
        var ip4Question = new DnsQuestion<>(host, RecordType.A);
        var ip6Question = new DnsQuestion<>(host, RecordType.AAAA);
        var ip6 = ask(ip6Question);
        return ask(ip4Question).thenCombine(ip6, (ip4Answer, ip6Answer) -> {
            synchronized (into) {
                note(ip4Question, ip4Answer, into, missing);
                note(ip6Question, ip6Answer, into, missing);
                for (var address : ip4Answer.recordsOrNone()) add(address, prefix4, prefix6, into, found);
                for (var address : ip6Answer.recordsOrNone()) add(address, prefix4, prefix6, into, found);
            }
            return null;
        });
    }

    private static void add(InetAddress address, int prefix4, int prefix6, Resolved into, List<String> found) {
        found.add(Addresses.print(address));
        into.networks()
                .add(
                        address instanceof Inet4Address
                                ? Network.ip4(Addresses.ip4(address), prefix4)
                                : Network.ip6(Addresses.high(address), Addresses.low(address), prefix6));
    }

    private static Resolved existence(DomainName target, DnsAnswer<InetAddress> answer) {
        var into = Resolved.open();
        note(new DnsQuestion<>(target, RecordType.A), answer, into, into.voidTypes());
        // RFC 7208 §5.7: whatever the address; a name without macros exists for every client alike
        if (!answer.recordsOrNone().isEmpty()) {
            into.networks().add(Network.ip4(0, 0));
            into.networks().add(Network.ip6(0, 0, 0));
            for (var address : answer.recordsOrNone()) into.hosts().add(Addresses.print(address));
        }
        return into;
    }

    private static <T> void note(
            DnsQuestion<T> question, DnsAnswer<T> answer, Resolved into, List<RecordType<?>> missing) {
        if (answer instanceof DnsAnswer.Failed<T> failed) into.failures().add(new FailedQuestion(question, failed));
        else if (answer.recordsOrNone().isEmpty()) missing.add(question.type());
    }

    private void askForExplanation(Visit visit) {
        if (!visit.deciding || visit.record == null) return;
        visit.record
                .explanation()
                .flatMap(explanation -> staticName(explanation.target(), visit.domain))
                .ifPresent(name -> visit.explanationQuestion = ask(new DnsQuestion<>(name, RecordType.TXT)));
    }

    private static void waitForTerms(Visit visit) {
        for (var term : visit.terms) {
            if (term.question != null) term.resolved = term.question.join();
            if (term.child != null) waitForTerms(term.child);
        }
    }
}
