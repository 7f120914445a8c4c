package org.kakitome.spf;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DomainName;

/**
 * What a domain's SPF record comes to: every include and redirect expanded with its own cost, and all that is wrong with it. Static: nobody's mail is evaluated
 * ({@link SpfEvaluator} does that), so terms whose target depends on the mail are shown unexpanded.
 *
 * <pre>{@code
 * var tree = SpfTree.lookup(dns, domain);          // asks DNS, one level of includes at a time, all names of a level at once
 * tree.record()                                    // the record's text, where there is exactly one
 * tree.dnsLookups() + " of " + SpfTree.MAX_LOOKUPS // worst case over all clients
 * for (var problem : tree.problems()) ...          // own record first, in the order of its terms
 * tree.problems(SpfProblem.Kind.PTR)               // those of one kind
 * tree.root().terms().get(0).child()               // down into the tree
 * }</pre>
 *
 * <p>DNS that does not answer is a problem {@code DNS_FAILED} and a node in state {@code DNS_FAILED}, never an absent record.
 *
 * @param dnsLookups terms that ask DNS, as a client meets them whom nothing before matches: the number that must not exceed ten
 * @param voidLookups lookups that find nothing, for the client family that meets more of them: must not exceed two
 * @param addresses distinct addresses that get "pass", as far as static terms tell
 */
public record SpfTree(
        DomainName domain,
        Node root,
        int dnsLookups,
        int voidLookups,
        AddressCount addresses,
        List<SpfProblem> problems) {
    public static final int MAX_LOOKUPS = 10; // RFC 7208 §4.6.4
    public static final int MAX_VOID_LOOKUPS = 2; // RFC 7208 §4.6.4
    static final int MAX_HOST_NAMES = 10; // RFC 7208 §4.6.4: of one mx, of one ptr

    public SpfTree {
        problems = List.copyOf(problems);
    }

    /** Asks DNS for the domain's record and all it leads to. */
    public static SpfTree lookup(Dns dns, DomainName domain) {
        return new SpfTreeWalk(dns, domain).walk();
    }

    /** The tree as it would be if this were the domain's only SPF record; all other names are asked for as they are. */
    public static SpfTree ofDraft(Dns dns, DomainName domain, String record) {
        return new SpfTreeWalk(new DraftDns(dns, domain, record), domain).walk();
    }

    /** The text of the domain's record, good or bad; empty where there is none or several. */
    public Optional<String> record() {
        return root.texts().size() == 1 ? Optional.of(root.texts().get(0)) : Optional.empty();
    }

    public List<SpfProblem> problems(SpfProblem.Kind kind) {
        return problems.stream().filter(p -> p.kind() == kind).toList();
    }

    public boolean has(SpfProblem.Kind kind) {
        return problems.stream().anyMatch(p -> p.kind() == kind);
    }

    /** Does the record say that the domain sends no mail at all: {@code v=spf1 -all}? */
    public boolean sendsNoMail() {
        return root.record()
                .map(r -> r.directives().size() == 1
                        && r.redirect().isEmpty()
                        && r.all()
                                .filter(all -> all.qualifier() == Qualifier.FAIL)
                                .isPresent())
                .orElse(false);
    }

    /** Did every question that the tree needed get an answer, and is nothing left unexpanded? */
    public boolean isComplete() {
        return !has(SpfProblem.Kind.DNS_FAILED) && !has(SpfProblem.Kind.TREE_TOO_LARGE);
    }

    /** Distinct addresses. IPv6 is better shown as networks of 64 bits: {@link #ip6Networks}. */
    public static final class AddressCount {
        private final AddressSet set;

        AddressCount(AddressSet set) {
            this.set = set;
        }

        public BigInteger ip4() {
            return set.ip4Count();
        }

        public BigInteger ip6() {
            return set.ip6Count();
        }

        /** IPv6 addresses as a number of /64, what one customer or one link has; rounded up. */
        public BigInteger ip6Networks() {
            return ip6().add(BigInteger.ONE.shiftLeft(64))
                    .subtract(BigInteger.ONE)
                    .shiftRight(64);
        }

        /** The fewest networks that have exactly these addresses: {@code 192.0.2.0/24}. */
        public List<String> networks() {
            return set.networks().stream().map(AddressSet.Network::toString).toList();
        }

        /** What is here and not there. */
        public AddressCount without(AddressCount other) {
            var rest = new AddressSet();
            rest.addAll(set);
            rest.take(other.set);
            return new AddressCount(rest);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof AddressCount count && count.set.equals(set);
        }

        @Override
        public int hashCode() {
            return set.hashCode();
        }

        @Override
        public String toString() {
            return ip4() + " IPv4 addresses, " + ip6Networks() + " IPv6 networks";
        }
    }

    /**
     * The record at one domain.
     *
     * @param texts the SPF records found: one, none, or the several that make it unusable
     * @param record the record, in state {@code FOUND} only
     * @param faults in state {@code FAULTY} only
     * @param terms in the order of evaluation: directives, then the redirect; other modifiers are in {@code record}
     * @param dnsLookups of its terms and all below; the term that leads here is not in it
     * @param voidLookups of its terms and all below
     */
    public record Node(
            DomainName domain,
            State state,
            List<String> texts,
            Optional<SpfRecord> record,
            List<SpfFault> faults,
            List<TermNode> terms,
            int dnsLookups,
            int voidLookups,
            AddressCount addresses) {
        public Node {
            texts = List.copyOf(texts);
            faults = List.copyOf(faults);
            terms = List.copyOf(terms);
        }
    }

    public enum State {
        FOUND,
        /** The name exists without an SPF record. */
        NO_RECORD,
        NO_DOMAIN,
        DNS_FAILED,
        SEVERAL_RECORDS,
        FAULTY,
        /** Its record is being expanded above: a circle. */
        LOOP,
        /** Expanded elsewhere in the tree is no reason; this one was left out because the tree is too large. */
        NOT_EXPANDED
    }

    /**
     * One term of a record.
     *
     * @param text as written
     * @param reachable false behind an {@code all}, and for a redirect beside one: such a term costs nothing
     * @param dnsLookups one if it asks DNS, and those below
     * @param lookupsSoFar the running total when it has been evaluated, over the whole tree
     * @param addresses distinct addresses that it matches by itself, whatever stands before it
     * @param target the name it asks for; empty where there is none or the mail decides it
     * @param hosts what it resolved to: hosts of an mx, addresses of an a
     * @param child of an include or redirect that was followed
     */
    public record TermNode(
            Term term,
            String text,
            boolean reachable,
            int dnsLookups,
            int lookupsSoFar,
            int voidLookups,
            AddressCount addresses,
            Optional<DomainName> target,
            List<String> hosts,
            Optional<Node> child) {
        public TermNode {
            hosts = List.copyOf(hosts);
        }

        /** Does its target depend on the mail? */
        public boolean dynamic() {
            return SpfTreeWalk.targetOf(term).map(t -> !t.isLiteral()).orElse(false) && target.isEmpty();
        }
    }
}
