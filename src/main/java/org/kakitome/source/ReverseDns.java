package org.kakitome.source;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;

/**
 * The name of an address, confirmed: a PTR names it, and that name's addresses include it (RFC 8601 §3, "iprev"). Whoever holds an address can write any name into
 * its PTR, but only the name's owner can confirm it.
 */
public final class ReverseDns {
    /** RFC 7208 §4.6.4 allows 10 names for SPF; one that has more than three is no mail host with a name of its own. */
    private static final int MAX_NAMES = 3;

    private final Dns dns;

    public ReverseDns(Dns dns) {
        this.dns = dns;
    }

    /** What DNS said. */
    public sealed interface Host {
        record Confirmed(DomainName name) implements Host {}

        /** No PTR, or none that its name confirms. */
        record None() implements Host {}

        /** DNS could not be asked: look again later. */
        record Unanswered() implements Host {}
    }

    /** Never fails; ends within the budget of two DNS answers. */
    public CompletableFuture<Host> lookup(InetAddress address) {
        return dns.ask(new DnsQuestion<>(DomainName.reverse(address), RecordType.PTR))
                .thenCompose(answer -> {
                    if (answer.failed()) return CompletableFuture.completedFuture(new Host.Unanswered());
                    var names = answer.recordsOrNone().stream().limit(MAX_NAMES).toList();
                    var checks =
                            names.stream().map(name -> confirm(name, address)).toList();
                    return CompletableFuture.allOf(checks.toArray(CompletableFuture[]::new))
                            .thenApply(done -> best(checks));
                });
    }

    private static Host best(List<CompletableFuture<Host>> checks) {
        var hosts = checks.stream().map(CompletableFuture::join).toList();
        Optional<Host> confirmed =
                hosts.stream().filter(h -> h instanceof Host.Confirmed).findFirst();
        Optional<Host> unanswered =
                hosts.stream().filter(h -> h instanceof Host.Unanswered).findFirst();
        return confirmed.or(() -> unanswered).orElseGet(Host.None::new);
    }

    private CompletableFuture<Host> confirm(DomainName name, InetAddress address) {
        var type = address instanceof Inet4Address ? RecordType.A : RecordType.AAAA;
        return dns.ask(new DnsQuestion<>(name, type)).thenApply(answer -> confirmed(answer, name, address));
    }

    private static Host confirmed(DnsAnswer<InetAddress> answer, DomainName name, InetAddress address) {
        if (answer.failed()) return new Host.Unanswered();
        return answer.recordsOrNone().contains(address) ? new Host.Confirmed(name) : new Host.None();
    }
}
