package org.kakitome.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A zone in memory: never reaches the network, follows CNAMEs, and counts queries so that limits can be asserted. */
public final class FakeDns implements Dns {
    private static final int MAX_ALIASES = 10;

    private final Map<DomainName, Map<String, List<Object>>> zone = new HashMap<>();
    private final Map<DomainName, DnsAnswer.Failure> failing = new HashMap<>();
    private final Map<DnsQuestion<?>, DnsAnswer.Failure> failingTypes = new HashMap<>();
    private final Set<DomainName> existing = ConcurrentHashMap.newKeySet();
    private final List<DnsQuestion<?>> asked = Collections.synchronizedList(new ArrayList<>());

    public static FakeDns zone() {
        return new FakeDns();
    }

    public FakeDns txt(String name, String... texts) {
        return add(name, RecordType.TXT, (Object[]) texts);
    }

    public FakeDns a(String name, String... addresses) {
        return add(name, RecordType.A, addresses(addresses));
    }

    public FakeDns aaaa(String name, String... addresses) {
        return add(name, RecordType.AAAA, addresses(addresses));
    }

    public FakeDns mx(String name, int preference, String exchange) {
        return add(name, RecordType.MX, new MailExchange(preference, DomainName.of(exchange)));
    }

    public FakeDns cname(String name, String target) {
        return add(name, RecordType.CNAME, DomainName.of(target));
    }

    /** The PTR of an address: {@code ptr("192.0.2.1", "mx.example.com")}. */
    public FakeDns ptr(String address, String... names) {
        Object[] targets = List.of(names).stream().map(DomainName::of).toArray();
        return add(DomainName.reverse(address(address)).ascii(), RecordType.PTR, targets);
    }

    /** The name exists but has no record of its own. */
    public FakeDns exists(String name) {
        markExisting(DomainName.of(name));
        return this;
    }

    /** Every question at this name is answered with SERVFAIL. */
    public FakeDns fails(String name) {
        return fails(name, DnsAnswer.Failure.SERVFAIL);
    }

    public FakeDns timesOut(String name) {
        return fails(name, DnsAnswer.Failure.TIMEOUT);
    }

    public FakeDns fails(String name, DnsAnswer.Failure failure) {
        failing.put(DomainName.of(name), failure);
        markExisting(DomainName.of(name));
        return this;
    }

    public FakeDns fails(String name, RecordType<?> type, DnsAnswer.Failure failure) {
        failingTypes.put(new DnsQuestion<>(DomainName.of(name), type), failure);
        markExisting(DomainName.of(name));
        return this;
    }

    public FakeDns add(String name, RecordType<?> type, Object... records) {
        var owner = DomainName.of(name);
        zone.computeIfAbsent(owner, n -> new HashMap<>())
                .computeIfAbsent(type.mnemonic(), t -> new ArrayList<>())
                .addAll(List.of(records));
        markExisting(owner);
        return this;
    }

    private void markExisting(DomainName name) {
        for (var at = name; !at.isRoot(); at = at.parent().orElseThrow()) existing.add(at);
    }

    /** Every question asked so far, in order, repeated ones included. */
    public List<DnsQuestion<?>> asked() {
        return List.copyOf(asked);
    }

    @Override
    public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        asked.add(question);
        return CompletableFuture.completedFuture(answer(question));
    }

    @SuppressWarnings("unchecked") // add() puts what the type says
    private <T> DnsAnswer<T> answer(DnsQuestion<T> question) {
        var aliases = new ArrayList<DomainName>();
        var at = question.name();
        while (true) {
            var failure = failing.getOrDefault(at, failingTypes.get(new DnsQuestion<>(at, question.type())));
            if (failure != null) return new DnsAnswer.Failed<>(failure, "fake " + failure);
            var here = zone.getOrDefault(at, Map.of());
            var records = here.get(question.type().mnemonic());
            if (records != null) return new DnsAnswer.Found<>((List<T>) records, aliases);
            var alias = here.get(RecordType.CNAME.mnemonic());
            if (alias == null) return existing.contains(at) ? new DnsAnswer.NoData<>() : new DnsAnswer.NxDomain<>();
            if (aliases.size() == MAX_ALIASES)
                return new DnsAnswer.Failed<>(DnsAnswer.Failure.BROKEN, "CNAME loop at " + at);
            at = (DomainName) alias.get(0);
            aliases.add(at);
        }
    }

    private static Object[] addresses(String... texts) {
        return List.of(texts).stream().map(FakeDns::address).toArray();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
