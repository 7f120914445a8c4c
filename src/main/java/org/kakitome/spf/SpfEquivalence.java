package org.kakitome.spf;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;
import org.kakitome.spf.AddressSet.Network;
import org.kakitome.spf.SpfTree.Node;

/**
 * Do two records of one domain answer every client alike? Tried, not assumed: the evaluator runs for the ends of every network that occurs, for the addresses
 * just outside, and for others at random. Lookup limits are lifted, since to come within them is what the new record is for.
 */
final class SpfEquivalence {
    private static final int MAX_ADDRESSES = 3_000; // ours: a second of work
    private static final int RANDOM_ADDRESSES = 100;
    private static final long SEED = 7208;
    private static final SpfLimits NO_LIMITS = new SpfLimits(10_000, 10_000, 10, Duration.ofMinutes(1));

    private final RememberingDns dns;
    private final DomainName domain;

    SpfEquivalence(RememberingDns dns, DomainName domain) {
        this.dns = dns;
        this.domain = domain;
    }

    /**
     * @param checked clients that were evaluated
     * @param difference the first one with two results
     */
    record Comparison(int checked, Optional<InetAddress> difference) {}

    Comparison compare(SpfTree before, SpfTree after) {
        var clients = clients(before, after);
        // names that depend on the mail: once none of them exists, once all do
        for (boolean exists : new boolean[] {false, true}) {
            var old = evaluator(before, exists);
            var proposed = evaluator(after, exists);
            for (var client : clients) {
                var request = SpfRequest.mailFrom(client, "postmaster@" + domain.ascii(), domain.ascii());
                if (old.evaluate(request).result() != proposed.evaluate(request).result())
                    return new Comparison(clients.size(), Optional.of(client));
            }
        }
        return new Comparison(clients.size(), Optional.empty());
    }

    private SpfEvaluator evaluator(SpfTree tree, boolean exists) {
        var clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        return new SpfEvaluator(new KnownWorld(dns, exists), clock, "", NO_LIMITS)
                .with(domain, tree.record().orElseThrow());
    }

    /** What the trees asked for is as it is; all other names exist, or do not: no address of ours makes DNS traffic. */
    private record KnownWorld(RememberingDns dns, boolean exists) implements Dns {
        private static final InetAddress SOME_ADDRESS = InetAddress.getLoopbackAddress();

        @Override
        @SuppressWarnings("unchecked") // an A question is about addresses
        public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
            var known = dns.known(question);
            if (known.isPresent()) return CompletableFuture.completedFuture(known.get());
            if (exists && question.type() == RecordType.A)
                return CompletableFuture.completedFuture(new DnsAnswer.Found<>(List.of((T) SOME_ADDRESS), List.of()));
            return CompletableFuture.completedFuture(new DnsAnswer.NxDomain<>());
        }
    }

    private Collection<InetAddress> clients(SpfTree before, SpfTree after) {
        var networks = new LinkedHashSet<Network>();
        var prefixes = new LinkedHashSet<Integer>(List.of(32, 128));
        for (var tree : List.of(before, after)) collect(tree.root(), networks, prefixes);
        for (var address : dns.addresses())
            for (int prefix : prefixes) network(address, prefix).ifPresent(networks::add);
        networks.add(Network.ip4(0, 0));
        networks.add(Network.ip6(0, 0, 0));
        var random = new Random(SEED);
        var ip4 = new LinkedHashSet<BigInteger>();
        var ip6 = new LinkedHashSet<BigInteger>();
        for (var network : networks) {
            var addresses = network.isIp6() ? ip6 : ip4;
            addresses.addAll(network.boundary());
            var size = network.last().subtract(network.first());
            addresses.add(network.first().add(new BigInteger(size.bitLength() + 1, random).min(size)));
        }
        for (int i = 0; i < RANDOM_ADDRESSES; i++) {
            ip4.add(new BigInteger(32, random));
            ip6.add(new BigInteger(128, random));
        }
        var clients = new ArrayList<InetAddress>();
        for (var address : limited(ip4, random)) address(address, 4).ifPresent(clients::add);
        for (var address : limited(ip6, random)) address(address, 16).ifPresent(clients::add);
        return clients;
    }

    private static List<BigInteger> limited(Set<BigInteger> addresses, Random random) {
        var list = new ArrayList<>(addresses);
        java.util.Collections.shuffle(list, random);
        return list.subList(0, Math.min(list.size(), MAX_ADDRESSES / 2));
    }

    private static void collect(Node node, Set<Network> networks, Set<Integer> prefixes) {
        for (var term : node.terms()) {
            if (term.term() instanceof Directive directive) {
                Network.of(directive.mechanism()).ifPresent(networks::add);
                if (directive.mechanism() instanceof Mechanism.A a) prefixes.addAll(List.of(a.prefix4(), a.prefix6()));
                if (directive.mechanism() instanceof Mechanism.Mx mx)
                    prefixes.addAll(List.of(mx.prefix4(), mx.prefix6()));
            }
            term.child().ifPresent(child -> collect(child, networks, prefixes));
        }
    }

    private static Optional<Network> network(InetAddress address, int prefix) {
        if (address instanceof java.net.Inet4Address)
            return prefix > 32 ? Optional.empty() : Optional.of(Network.ip4(Addresses.ip4(address), prefix));
        return Optional.of(Network.ip6(Addresses.high(address), Addresses.low(address), prefix));
    }

    /** Empty beyond either end of the address space. */
    private static Optional<InetAddress> address(BigInteger number, int octets) {
        if (number.signum() < 0 || number.bitLength() > 8 * octets) return Optional.empty();
        var bytes = number.toByteArray();
        var address = new byte[octets];
        int length = Math.min(bytes.length, octets);
        System.arraycopy(bytes, bytes.length - length, address, octets - length, length);
        try {
            return Optional.of(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(Arrays.toString(address), e);
        }
    }
}
