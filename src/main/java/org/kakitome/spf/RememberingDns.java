package org.kakitome.spf;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;

/** Asks each question once: an optimiser reads the same names many times, and they must not change while it does. */
final class RememberingDns implements Dns {
    private final Dns dns;
    private final Map<DnsQuestion<?>, CompletableFuture<?>> answers = new ConcurrentHashMap<>();

    RememberingDns(Dns dns) {
        this.dns = dns;
    }

    @Override
    @SuppressWarnings("unchecked") // put under a question of the same T
    public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        return (CompletableFuture<DnsAnswer<T>>) answers.computeIfAbsent(question, dns::ask);
    }

    /** What is known already, without asking. */
    @SuppressWarnings("unchecked")
    <T> Optional<DnsAnswer<T>> known(DnsQuestion<T> question) {
        return Optional.ofNullable((CompletableFuture<DnsAnswer<T>>) answers.get(question))
                .map(CompletableFuture::join);
    }

    /** All addresses that any answer had. */
    List<InetAddress> addresses() {
        var addresses = new ArrayList<InetAddress>();
        for (var answer : answers.values())
            for (var data : ((DnsAnswer<?>) answer.join()).recordsOrNone())
                if (data instanceof InetAddress address) addresses.add(address);
        return addresses;
    }
}
