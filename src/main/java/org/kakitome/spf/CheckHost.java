package org.kakitome.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;
import org.kakitome.spf.SpfEvaluation.Reason;
import org.kakitome.spf.SpfTrace.Outcome;
import org.kakitome.spf.SpfTrace.Why;

/**
 * One run of check_host(): RFC 7208 §4, in its order. One object for one request; includes and redirects are further calls of {@link #checkHost} on it, since
 * the limits are those of the whole evaluation.
 *
 * <p>Written for speed where every message passes: no exceptions as outcomes, no objects for what does not match.
 */
final class CheckHost implements Mechanism.Cases<CheckHost.Match> {
    /** What a mechanism says about the client. */
    enum Match {
        YES,
        NO,
        TEMPERROR,
        PERMERROR
    }

    // Ours: more than a reply can carry (RFC 5321 §4.5.3.1.5 has 512 octets a line); a longer explanation is not used
    private static final int MAX_EXPLANATION = 2_000;

    private final SpfEvaluator evaluator;
    private final SpfLimits limits;
    private final Tracer tracer;
    private final Client client;
    private final Sender sender;
    private final SpfRequest.Identity identity;
    private final long begin;

    private DomainName current; // the <domain> of RFC 7208 §4.1: changes with each include and redirect
    private int dnsLookups;
    private int voidLookups;
    private Reason reason;
    private ValidatedNames validatedNames;
    private Place evaluating;
    private Map<DnsQuestion<?>, CompletableFuture<?>> underway = Map.of();

    // of the record that decided last, which is the outermost: RFC 7208 §6.2
    private Directive matched;
    private DomainName matchedIn;
    private SpfRecord decidingRecord;

    CheckHost(SpfEvaluator evaluator, SpfRequest request, Tracer tracer) {
        this.evaluator = evaluator;
        this.limits = evaluator.limits();
        this.tracer = tracer;
        this.client = Client.of(request.ip());
        this.sender = Sender.of(request);
        this.identity = request.identity();
        this.begin = evaluator.nanos().getAsLong();
    }

    SpfEvaluation evaluation() {
        tracer.enter(sender.domainText());
        var result = initialProcessing();
        if (result != SpfResult.NONE && result != SpfResult.TEMPERROR && result != SpfResult.PERMERROR) reason = null;
        else matched = null;
        var explanation = result == SpfResult.FAIL ? explanation() : Optional.<String>empty();
        tracer.exit(result, reason);
        return new SpfEvaluation(
                result,
                identity,
                Optional.ofNullable(sender.name()),
                explanation,
                Optional.ofNullable(matched),
                matched == null ? Optional.empty() : Optional.of(matchedIn),
                Optional.ofNullable(reason),
                dnsLookups,
                voidLookups,
                Optional.ofNullable(tracer.trace()));
    }

    // RFC 7208 §4.3: a malformed domain, or one that is not multi-label, is "none"
    private SpfResult initialProcessing() {
        if (sender.name() == null) return none(Reason.Kind.NO_USABLE_DOMAIN, sender.domainText(), "");
        current = sender.name();
        return recordLookup(false);
    }

    /** check_host() as an include or a redirect calls it: the sender stays, the domain changes. */
    private SpfResult checkHost(DomainName domain) {
        var outer = current;
        current = domain;
        tracer.enter(domain.ascii());
        var result = recordLookup(true);
        tracer.exit(result, reason);
        current = outer;
        return result;
    }

    /** @param byTerm so that an empty answer is a void lookup; the first question of all is none */
    // RFC 7208 §4.4
    private SpfResult recordLookup(boolean byTerm) {
        if (current.ascii().indexOf('.') < 0) return none(Reason.Kind.NO_USABLE_DOMAIN, current.ascii(), "");
        var answer = ask(current, RecordType.TXT);
        if (answer instanceof DnsAnswer.Found<String> found) return selectRecord(found.records());
        if (answer.failed()) return temperror(answer, current, "");
        if (byTerm && isOneVoidTooMany(answer, "")) return SpfResult.PERMERROR;
        boolean exists = answer instanceof DnsAnswer.NoData;
        return none(exists ? Reason.Kind.NO_RECORD : Reason.Kind.NO_DOMAIN, current.ascii(), "");
    }

    // RFC 7208 §4.5
    private SpfResult selectRecord(List<String> texts) {
        String selected = null;
        for (int i = 0; i < texts.size(); i++) {
            var text = texts.get(i);
            if (!SpfRecord.isSpf(text)) continue;
            if (selected != null) return permerror(Reason.Kind.SEVERAL_RECORDS, "", "");
            selected = text;
        }
        if (selected == null) return none(Reason.Kind.NO_RECORD, current.ascii(), "");
        tracer.text(selected);
        // RFC 7208 §4.6: a syntax error anywhere, before anything is evaluated
        var parsed = evaluator.records().parse(selected);
        if (parsed instanceof SpfRecord.Parsed.Valid valid) return evaluateRecord(valid.record());
        var fault = ((SpfRecord.Parsed.Invalid) parsed).faults().get(0);
        return permerror(Reason.Kind.SYNTAX, fault.text(), fault.kind().name());
    }

    // RFC 7208 §4.6.2: from left to right until one matches
    private SpfResult evaluateRecord(SpfRecord record) {
        tracer.record(record);
        var outer = evaluating;
        evaluating = new Place(record);
        var result = firstMatch(record);
        evaluating = outer;
        tracer.decided();
        return result;
    }

    private SpfResult firstMatch(SpfRecord record) {
        var directives = record.directives();
        for (int i = 0; i < directives.size(); i++) {
            var directive = directives.get(i);
            evaluating.term = i;
            tracer.beginTerm(record, directive);
            switch (directive.mechanism().in(this)) {
                case NO -> tracer.endTerm(Outcome.NO_MATCH);
                case YES -> {
                    tracer.endTerm(Outcome.MATCH);
                    matched = directive;
                    matchedIn = current;
                    decidingRecord = record;
                    return directive.qualifier().result();
                }
                case TEMPERROR -> {
                    tracer.endTerm(Outcome.TEMPERROR);
                    return SpfResult.TEMPERROR;
                }
                case PERMERROR -> {
                    tracer.endTerm(Outcome.PERMERROR);
                    return SpfResult.PERMERROR;
                }
            }
        }
        matched = null;
        if (record.redirect().isPresent())
            return redirect(record, record.redirect().get());
        return SpfResult.NEUTRAL; // RFC 7208 §4.7
    }

    // RFC 7208 §6.1. An "all" never lets the evaluation come here.
    private SpfResult redirect(SpfRecord record, Modifier.Redirect redirect) {
        tracer.beginTerm(record, redirect);
        tracer.why(Why.REDIRECT);
        var result = SpfResult.PERMERROR;
        if (isWithinLookupLimit(redirect)) {
            var target = targetName(redirect.target());
            if (target != null) tracer.target(target);
            result = target == null ? SpfResult.NONE : checkHost(target);
            // RFC 7208 §6.1: no record, or a malformed target, is a permerror here
            if (result == SpfResult.NONE)
                result = permerror(
                        Reason.Kind.REDIRECT_WITHOUT_RECORD, redirect.toString(), target == null ? "" : target.ascii());
        }
        tracer.endTerm(
                switch (result) {
                    case TEMPERROR -> Outcome.TEMPERROR;
                    case PERMERROR -> Outcome.PERMERROR;
                    default -> Outcome.REDIRECTED;
                });
        return result;
    }

    // ---- mechanisms, RFC 7208 §5

    // §5.1
    @Override
    public Match all(Mechanism.All all) {
        tracer.why(Why.ALWAYS);
        return Match.YES;
    }

    // §5.2
    @Override
    public Match include(Mechanism.Include include) {
        if (!isWithinLookupLimit(include)) return Match.PERMERROR;
        if (isLocalPartMissing(include.target())) return Match.NO;
        var target = targetName(include.target());
        if (target != null) tracer.target(target);
        // a malformed domain gives "none" (§4.3), and none is a permerror here
        var result = target == null ? SpfResult.NONE : checkHost(target);
        return switch (result) {
            case PASS -> {
                tracer.why(Why.INCLUDED_PASSES);
                yield Match.YES;
            }
            case FAIL, SOFTFAIL, NEUTRAL -> {
                tracer.why(Why.INCLUDED_DOES_NOT_PASS);
                yield Match.NO;
            }
            case TEMPERROR -> {
                tracer.why(Why.INCLUDED_HAS_ERROR);
                yield Match.TEMPERROR;
            }
            case PERMERROR -> {
                tracer.why(Why.INCLUDED_HAS_ERROR);
                yield Match.PERMERROR;
            }
            case NONE -> {
                tracer.why(target == null ? Why.NAME_MALFORMED : Why.INCLUDED_HAS_ERROR);
                permerror(Reason.Kind.INCLUDE_WITHOUT_RECORD, include.toString(), target == null ? "" : target.ascii());
                yield Match.PERMERROR;
            }
        };
    }

    // §5.3
    @Override
    public Match a(Mechanism.A a) {
        if (!isWithinLookupLimit(a)) return Match.PERMERROR;
        var target = a.target().isPresent() ? targetOf(a.target().get()) : current;
        if (target == null) return Match.NO;
        tracer.target(target);
        var answer = ask(target, client.addressType());
        if (answer.failed()) return failed(answer, target, a);
        if (isOneVoidTooMany(answer, a)) return Match.PERMERROR;
        return anyMatches(answer, a.prefix4(), a.prefix6()) ? Match.YES : Match.NO;
    }

    // §5.4
    @Override
    public Match mx(Mechanism.Mx mx) {
        if (!isWithinLookupLimit(mx)) return Match.PERMERROR;
        var target = mx.target().isPresent() ? targetOf(mx.target().get()) : current;
        if (target == null) return Match.NO;
        tracer.target(target);
        var answer = ask(target, RecordType.MX);
        if (answer.failed()) return failed(answer, target, mx);
        // no fallback to the addresses of the target itself
        if (isOneVoidTooMany(answer, mx)) return Match.PERMERROR;
        var exchanges = answer.recordsOrNone();
        // RFC 7208 §4.6.4: more than ten names are a permerror. Said before the first is asked for, so that the result
        // does not depend on their order
        if (exchanges.size() > limits.hostNames()) {
            tracer.why(Why.OVER_LIMIT);
            permerror(Reason.Kind.TOO_MANY_MX_HOSTS, mx.toString(), "" + exchanges.size());
            return Match.PERMERROR;
        }
        for (int i = 0; i < exchanges.size(); i++) {
            if (exchanges.get(i).isNull()) continue; // RFC 7505: there is no host
            var host = exchanges.get(i).exchange();
            var addresses = ask(host, client.addressType());
            if (addresses.failed()) return failed(addresses, host, mx);
            if (anyMatches(addresses, mx.prefix4(), mx.prefix6())) return Match.YES;
        }
        return Match.NO;
    }

    // §5.5
    @Override
    public Match ptr(Mechanism.Ptr ptr) {
        if (!isWithinLookupLimit(ptr)) return Match.PERMERROR;
        var target = ptr.target().isPresent() ? targetOf(ptr.target().get()) : current;
        if (target == null) return Match.NO;
        tracer.target(target);
        var names = validatedNames();
        if (names.isVoid() && isOneVoidTooMany(names.answer(), ptr)) return Match.PERMERROR;
        // a DNS error on the way to the names is no match
        var name = names.below(target);
        tracer.why(name == null ? Why.NO_HOST_NAME_MATCHES : Why.HOST_NAME_MATCHES);
        return name == null ? Match.NO : Match.YES;
    }

    // §5.6
    @Override
    public Match ip4(Mechanism.Ip4 ip4) {
        if (!client.isIp4()) {
            tracer.why(Why.OTHER_FAMILY);
            return Match.NO;
        }
        boolean matches = Addresses.sameNetwork(client.ip4(), ip4.address(), ip4.prefix());
        tracer.compared(ip4, matches);
        if (matches) tracer.why(Why.ADDRESS_MATCHES);
        return matches ? Match.YES : Match.NO;
    }

    // §5.6
    @Override
    public Match ip6(Mechanism.Ip6 ip6) {
        if (client.isIp4()) {
            tracer.why(Why.OTHER_FAMILY);
            return Match.NO;
        }
        boolean matches = Addresses.sameNetwork(client.high(), client.low(), ip6.high(), ip6.low(), ip6.prefix());
        tracer.compared(ip6, matches);
        if (matches) tracer.why(Why.ADDRESS_MATCHES);
        return matches ? Match.YES : Match.NO;
    }

    // §5.7: asks for A, also for IPv6 clients
    @Override
    public Match exists(Mechanism.Exists exists) {
        if (!isWithinLookupLimit(exists)) return Match.PERMERROR;
        var target = targetOf(exists.target());
        if (target == null) return Match.NO;
        tracer.target(target);
        var answer = ask(target, RecordType.A);
        if (answer.failed()) return failed(answer, target, exists);
        if (isOneVoidTooMany(answer, exists)) return Match.PERMERROR;
        if (answer.recordsOrNone().isEmpty()) return Match.NO;
        tracer.why(Why.NAME_EXISTS);
        return Match.YES;
    }

    private boolean anyMatches(DnsAnswer<InetAddress> answer, int prefix4, int prefix6) {
        var addresses = answer.recordsOrNone();
        for (int i = 0; i < addresses.size(); i++) {
            boolean matches = client.isInNetworkOf(addresses.get(i), prefix4, prefix6);
            tracer.compared(addresses.get(i), matches);
            if (matches) {
                tracer.why(Why.ADDRESS_MATCHES);
                return true;
            }
        }
        return false;
    }

    // ---- targets

    /** The target of an a, mx, ptr or exists; null where it cannot be asked for, and then nothing matches: RFC 7208 §4.8 leaves that open. */
    private DomainName targetOf(DomainSpec spec) {
        if (isLocalPartMissing(spec)) return null;
        var target = targetName(spec);
        if (target == null) tracer.why(Why.NAME_MALFORMED);
        return target;
    }

    // RFC 8616 §4: with a local-part that is not ASCII, "%{s}" and "%{l}" make a term match nothing
    private boolean isLocalPartMissing(DomainSpec spec) {
        if (!spec.usesLocalPart() || sender.hasUsableLocalPart()) return false;
        tracer.why(Why.LOCAL_PART_UNUSABLE);
        return true;
    }

    /** Null where the expansion is no name. */
    private DomainName targetName(DomainSpec spec) {
        if (spec.isLiteral()) return spec.name().orElse(null);
        return MacroExpansion.name(spec.macros(), this::macro).orElse(null);
    }

    // RFC 7208 §7.2
    private String macro(char letter) {
        return switch (letter) {
            case 's' -> sender.address();
            case 'l' -> sender.localPart();
            case 'o' -> sender.domainText();
            case 'd' -> current.ascii();
            case 'i' -> client.dotted();
            case 'p' -> validatedNames().bestFor(current);
            case 'v' -> client.isIp4() ? "in-addr" : "ip6";
            case 'h' -> sender.helo();
            case 'c' -> client.readable();
            case 'r' -> evaluator.receiver().isEmpty() ? "unknown" : evaluator.receiver();
            case 't' -> Long.toString(evaluator.clock().instant().getEpochSecond());
            default -> throw new IllegalStateException("macro letter " + letter);
        };
    }

    private ValidatedNames validatedNames() {
        if (validatedNames == null)
            validatedNames = new ValidatedNames(ask(client.reverseName(), RecordType.PTR), limits.hostNames(), name -> {
                var addresses = ask(name, client.addressType()).recordsOrNone();
                boolean valid = addresses.stream().anyMatch(client::is);
                tracer.compared(name, valid);
                return valid;
            });
        return validatedNames;
    }

    // RFC 7208 §6.2: of the record that decided; whatever is wrong with it, the result stays
    private Optional<String> explanation() {
        if (decidingRecord.explanation().isEmpty()) return Optional.empty();
        var term = decidingRecord.explanation().get();
        tracer.beginTerm(decidingRecord, term);
        current = matchedIn;
        var explanation = explanationAt(term.target());
        tracer.why(explanation.isPresent() ? Why.EXPLANATION : Why.EXPLANATION_UNUSABLE);
        tracer.endTerm(Outcome.EXPLAINED);
        return explanation;
    }

    private Optional<String> explanationAt(DomainSpec spec) {
        var target = targetOf(spec);
        if (target == null) return Optional.empty();
        tracer.target(target);
        var texts = ask(target, RecordType.TXT).recordsOrNone();
        if (texts.size() != 1) return Optional.empty();
        return SpfParser.parseExplanation(texts.get(0))
                .flatMap(macros -> MacroExpansion.text(macros, this::macro, MAX_EXPLANATION))
                .filter(CheckHost::isPlainText);
    }

    /** What a sender put into it must not break a reply into lines, and explanations are ASCII. */
    private static boolean isPlainText(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    // ---- limits, RFC 7208 §4.6.4

    private boolean isWithinLookupLimit(Object term) {
        if (dnsLookups < limits.dnsLookups()) {
            dnsLookups++;
            return true;
        }
        tracer.why(Why.OVER_LIMIT);
        permerror(Reason.Kind.TOO_MANY_LOOKUPS, term.toString(), "" + limits.dnsLookups());
        return false;
    }

    /**
     * Counts a term whose question found nothing. RFC 7208 §4.6.4 limits the <em>terms</em> with such an answer: the addresses of an mx's hosts are not counted
     * again. Others count every question; then three hosts without an AAAA record would refuse every IPv6 client.
     */
    private boolean isOneVoidTooMany(DnsAnswer<?> answer, Object term) {
        if (answer instanceof DnsAnswer.Found) return false;
        voidLookups++;
        if (voidLookups <= limits.voidLookups()) {
            tracer.why(Why.NAME_HAS_NOTHING);
            return false;
        }
        tracer.why(Why.OVER_LIMIT);
        permerror(Reason.Kind.TOO_MANY_VOID_LOOKUPS, term.toString(), "" + limits.voidLookups());
        return true;
    }

    private <T> DnsAnswer<T> ask(DomainName name, RecordType<T> type) {
        var question = new DnsQuestion<>(name, type);
        long asked = tracer.now();
        var answer = inTime(question);
        tracer.asked(question, answer, asked);
        return answer;
    }

    private <T> DnsAnswer<T> inTime(DnsQuestion<T> question) {
        long left = limits.time().toNanos() - (evaluator.nanos().getAsLong() - begin);
        if (left <= 0) return outOfTime();
        var future = future(question);
        if (future.isDone()) return future.join();
        askAhead();
        try {
            return future.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return outOfTime();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new DnsAnswer.Failed<>(DnsAnswer.Failure.BROKEN, "interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("Dns futures never fail", e.getCause());
        }
    }

    @SuppressWarnings("unchecked") // put under a question of the same T
    private <T> CompletableFuture<DnsAnswer<T>> future(DnsQuestion<T> question) {
        var asked = (CompletableFuture<DnsAnswer<T>>) underway.get(question);
        return asked != null ? asked : evaluator.dns().ask(question);
    }

    /** Where in a record the evaluation stands. */
    private static final class Place {
        final SpfRecord record;
        int term;
        boolean askedAhead;

        Place(SpfRecord record) {
            this.record = record;
        }
    }

    /**
     * While one answer is waited for, the records behind it are on their way: an evaluation then takes as many round trips as its includes are deep, not as they
     * are many. Only what the lookup limit leaves is asked for. A Dns that answers at once is never asked ahead.
     */
    private void askAhead() {
        if (evaluating == null || evaluating.askedAhead) return;
        evaluating.askedAhead = true;
        if (underway.isEmpty()) underway = new HashMap<>();
        int left = limits.dnsLookups() - dnsLookups;
        var directives = evaluating.record.directives();
        for (int i = evaluating.term + 1; i < directives.size() && left > 0; i++) {
            var mechanism = directives.get(i).mechanism();
            if (mechanism instanceof Mechanism.All) return;
            if (mechanism.asksDns()) left--;
            if (mechanism instanceof Mechanism.Include include) askAhead(include.target());
        }
        if (left > 0) evaluating.record.redirect().ifPresent(redirect -> askAhead(redirect.target()));
    }

    private void askAhead(DomainSpec target) {
        target.name()
                .map(name -> new DnsQuestion<>(name, RecordType.TXT))
                .ifPresent(question -> underway.computeIfAbsent(question, evaluator.dns()::ask));
    }

    private <T> DnsAnswer<T> outOfTime() {
        return new DnsAnswer.Failed<>(
                DnsAnswer.Failure.TIMEOUT, "the " + limits.time().toSeconds() + " s for one evaluation are over");
    }

    // ---- outcomes

    private SpfResult none(Reason.Kind kind, String domain, String detail) {
        reason = new Reason(kind, domain, "", detail);
        return SpfResult.NONE;
    }

    private SpfResult permerror(Reason.Kind kind, String term, String detail) {
        reason = new Reason(kind, current.ascii(), term, detail);
        return SpfResult.PERMERROR;
    }

    private SpfResult temperror(DnsAnswer<?> answer, DomainName name, String term) {
        var failed = (DnsAnswer.Failed<?>) answer;
        boolean late = evaluator.nanos().getAsLong() - begin >= limits.time().toNanos();
        reason = new Reason(
                late ? Reason.Kind.OUT_OF_TIME : Reason.Kind.DNS_FAILED,
                name.ascii(),
                term,
                failed.failure() + " " + failed.detail());
        return SpfResult.TEMPERROR;
    }

    private Match failed(DnsAnswer<?> answer, DomainName name, Mechanism mechanism) {
        tracer.why(Why.DNS_FAILED);
        temperror(answer, name, mechanism.toString());
        return Match.TEMPERROR;
    }

    /** The connecting address. An IPv4-mapped IPv6 address is an IPv4 address (RFC 7208 §5). */
    record Client(boolean isIp4, int ip4, long high, long low) {
        private static final long MAPPED = 0xffff;

        static Client of(InetAddress address) {
            if (address instanceof Inet4Address) return new Client(true, Addresses.ip4(address), 0, 0);
            long high = Addresses.high(address);
            long low = Addresses.low(address);
            if (high == 0 && low >>> 32 == MAPPED) return new Client(true, (int) low, 0, 0);
            return new Client(false, 0, high, low);
        }

        RecordType<InetAddress> addressType() {
            return isIp4 ? RecordType.A : RecordType.AAAA;
        }

        boolean isInNetworkOf(InetAddress address, int prefix4, int prefix6) {
            if (address instanceof Inet4Address)
                return isIp4 && Addresses.sameNetwork(ip4, Addresses.ip4(address), prefix4);
            return !isIp4 && Addresses.sameNetwork(high, low, Addresses.high(address), Addresses.low(address), prefix6);
        }

        boolean is(InetAddress address) {
            return isInNetworkOf(address, Mechanism.MAX_PREFIX4, Mechanism.MAX_PREFIX6);
        }

        /** "%{c}". */
        String readable() {
            return isIp4 ? Addresses.print(ip4) : Addresses.print(high, low);
        }

        /** "%{i}": 32 nibbles with dots for IPv6. */
        String dotted() {
            if (isIp4) return Addresses.print(ip4);
            var text = new StringBuilder(63);
            for (int i = 0; i < 32; i++) {
                long half = i < 16 ? high : low;
                if (i > 0) text.append('.');
                text.append(Character.toUpperCase(Character.forDigit((int) (half >>> (60 - 4 * (i & 15))) & 15, 16)));
            }
            return text.toString();
        }

        DomainName reverseName() {
            var dotted = new StringBuilder();
            var parts = dotted().split("\\.");
            for (int i = parts.length - 1; i >= 0; i--) dotted.append(parts[i]).append('.');
            return DomainName.of(dotted + (isIp4 ? "in-addr.arpa" : "ip6.arpa"));
        }
    }
}
