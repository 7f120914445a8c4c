package org.kakitome.spf;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A set of addresses as disjoint ranges, IPv4 and IPv6 apart: what a record authorises, counted once however often it is said. */
final class AddressSet {
    private static final BigInteger ALL_IP4 = BigInteger.ONE.shiftLeft(32);
    private static final BigInteger ALL_IP6 = BigInteger.ONE.shiftLeft(128);

    // first -> last address of each range; ranges of one family neither overlap nor touch
    private final NavigableMap<BigInteger, BigInteger> ip4 = new TreeMap<>();
    private final NavigableMap<BigInteger, BigInteger> ip6 = new TreeMap<>();

    /** A block of addresses of one family, both ends included. */
    record Network(boolean isIp6, BigInteger first, BigInteger last) {
        static Network ip4(int address, int prefix) {
            return of(false, BigInteger.valueOf(address & 0xffff_ffffL), 32 - prefix);
        }

        static Network ip6(long high, long low, int prefix) {
            return of(true, unsigned(high).shiftLeft(64).or(unsigned(low)), 128 - prefix);
        }

        /** The addresses that an ip4 or ip6 is about; empty for any other mechanism. */
        static Optional<Network> of(Mechanism mechanism) {
            if (mechanism instanceof Mechanism.Ip4 ip4) return Optional.of(ip4(ip4.address(), ip4.prefix()));
            if (mechanism instanceof Mechanism.Ip6 ip6) return Optional.of(ip6(ip6.high(), ip6.low(), ip6.prefix()));
            return Optional.empty();
        }

        private static Network of(boolean isIp6, BigInteger address, int hostBits) {
            var first = address.shiftRight(hostBits).shiftLeft(hostBits);
            return new Network(
                    isIp6, first, first.add(BigInteger.ONE.shiftLeft(hostBits)).subtract(BigInteger.ONE));
        }

        private static BigInteger unsigned(long bits) {
            var value = BigInteger.valueOf(bits & Long.MAX_VALUE);
            return bits < 0 ? value.setBit(63) : value;
        }

        /** The first and last address, and those just outside. */
        List<BigInteger> boundary() {
            return List.of(first.subtract(BigInteger.ONE), first, last, last.add(BigInteger.ONE));
        }

        /** {@code 192.0.2.0/24}, and a single address without a length. */
        @Override
        public String toString() {
            return mechanism().toString().substring("ip4:".length());
        }

        boolean contains(Network other) {
            return isIp6 == other.isIp6 && first.compareTo(other.first) <= 0 && last.compareTo(other.last) >= 0;
        }

        /** As a term; only for a network with a prefix length. */
        Mechanism mechanism() {
            int hostBits = last.subtract(first).bitLength();
            return isIp6
                    ? new Mechanism.Ip6(first.shiftRight(64).longValue(), first.longValue(), 128 - hostBits)
                    : new Mechanism.Ip4(first.intValue(), 32 - hostBits);
        }
    }

    static AddressSet everything() {
        var all = new AddressSet();
        all.ip4.put(BigInteger.ZERO, ALL_IP4.subtract(BigInteger.ONE));
        all.ip6.put(BigInteger.ZERO, ALL_IP6.subtract(BigInteger.ONE));
        return all;
    }

    static AddressSet of(Iterable<Network> networks) {
        var set = new AddressSet();
        networks.forEach(set::add);
        return set;
    }

    void add(Network network) {
        add(family(network.isIp6()), network.first(), network.last());
    }

    void addAll(AddressSet other) {
        other.ip4.forEach((first, last) -> add(ip4, first, last));
        other.ip6.forEach((first, last) -> add(ip6, first, last));
    }

    private static void add(NavigableMap<BigInteger, BigInteger> ranges, BigInteger first, BigInteger last) {
        var start = first;
        var end = last;
        var before = ranges.floorEntry(last.add(BigInteger.ONE));
        while (before != null && before.getValue().add(BigInteger.ONE).compareTo(first) >= 0) {
            start = start.min(before.getKey());
            end = end.max(before.getValue());
            ranges.remove(before.getKey());
            before = ranges.floorEntry(last.add(BigInteger.ONE));
        }
        ranges.put(start, end);
    }

    /** Moves what both sets share out of this one, and returns it. */
    AddressSet take(AddressSet wanted) {
        var taken = new AddressSet();
        wanted.ip4.forEach((first, last) -> take(ip4, first, last, taken.ip4));
        wanted.ip6.forEach((first, last) -> take(ip6, first, last, taken.ip6));
        return taken;
    }

    private static void take(
            NavigableMap<BigInteger, BigInteger> ranges,
            BigInteger first,
            BigInteger last,
            NavigableMap<BigInteger, BigInteger> taken) {
        var range = ranges.floorEntry(last);
        while (range != null && range.getValue().compareTo(first) >= 0) {
            var start = range.getKey();
            var end = range.getValue();
            ranges.remove(start);
            if (start.compareTo(first) < 0) ranges.put(start, first.subtract(BigInteger.ONE));
            if (end.compareTo(last) > 0) ranges.put(last.add(BigInteger.ONE), end);
            add(taken, start.max(first), end.min(last));
            range = ranges.lowerEntry(start.max(first));
        }
    }

    boolean containsAll(AddressSet other) {
        return containsAll(ip4, other.ip4) && containsAll(ip6, other.ip6);
    }

    private static boolean containsAll(
            NavigableMap<BigInteger, BigInteger> ranges, NavigableMap<BigInteger, BigInteger> others) {
        for (var other : others.entrySet()) {
            var range = ranges.floorEntry(other.getKey());
            if (range == null || range.getValue().compareTo(other.getValue()) < 0) return false;
        }
        return true;
    }

    boolean overlaps(AddressSet other) {
        return overlaps(ip4, other.ip4) || overlaps(ip6, other.ip6);
    }

    private static boolean overlaps(
            NavigableMap<BigInteger, BigInteger> ranges, NavigableMap<BigInteger, BigInteger> others) {
        for (var other : others.entrySet()) {
            var range = ranges.floorEntry(other.getValue());
            if (range != null && range.getValue().compareTo(other.getKey()) >= 0) return true;
        }
        return false;
    }

    boolean isEmpty() {
        return ip4.isEmpty() && ip6.isEmpty();
    }

    /** The fewest networks with a prefix length that have exactly these addresses. */
    List<Network> networks() {
        var networks = new ArrayList<Network>();
        ip4.forEach((first, last) -> split(false, first, last, networks));
        ip6.forEach((first, last) -> split(true, first, last, networks));
        return networks;
    }

    private static void split(boolean isIp6, BigInteger first, BigInteger last, List<Network> networks) {
        var start = first;
        int width = isIp6 ? 128 : 32;
        while (start.compareTo(last) <= 0) {
            // the largest block that begins here and does not reach beyond the end
            int hostBits = start.signum() == 0 ? width : Math.min(width, start.getLowestSetBit());
            var left = last.subtract(start).add(BigInteger.ONE);
            hostBits = Math.min(hostBits, left.bitLength() - 1);
            var next = start.add(BigInteger.ONE.shiftLeft(hostBits));
            networks.add(new Network(isIp6, start, next.subtract(BigInteger.ONE)));
            start = next;
        }
    }

    BigInteger ip4Count() {
        return count(ip4);
    }

    BigInteger ip6Count() {
        return count(ip6);
    }

    private static BigInteger count(Map<BigInteger, BigInteger> ranges) {
        var count = BigInteger.ZERO;
        for (var range : ranges.entrySet())
            count = count.add(range.getValue().subtract(range.getKey()).add(BigInteger.ONE));
        return count;
    }

    private NavigableMap<BigInteger, BigInteger> family(boolean isIp6) {
        return isIp6 ? ip6 : ip4;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressSet set && set.ip4.equals(ip4) && set.ip6.equals(ip6);
    }

    @Override
    public int hashCode() {
        return 31 * ip4.hashCode() + ip6.hashCode();
    }

    @Override
    public String toString() {
        return "ip4 " + ip4 + " ip6 " + ip6;
    }
}
