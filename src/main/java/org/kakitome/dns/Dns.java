package org.kakitome.dns;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/**
 * Asks DNS. The one door of this house to the resolver; tests hand in {@code FakeDns}.
 *
 * <p>{@link #ask} never throws and its future never fails: what went wrong is a {@link DnsAnswer.Failed}. The short forms wait for the answer, which
 * comes within the implementation's time budget.
 */
public interface Dns {
    <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question);

    default <T> DnsAnswer<T> lookup(DomainName name, RecordType<T> type) {
        return ask(new DnsQuestion<>(name, type)).join();
    }

    default DnsAnswer<String> txt(DomainName name) {
        return lookup(name, RecordType.TXT);
    }

    default DnsAnswer<InetAddress> a(DomainName name) {
        return lookup(name, RecordType.A);
    }

    default DnsAnswer<InetAddress> aaaa(DomainName name) {
        return lookup(name, RecordType.AAAA);
    }

    default DnsAnswer<MailExchange> mx(DomainName name) {
        return lookup(name, RecordType.MX);
    }

    default DnsAnswer<DomainName> ptr(InetAddress address) {
        return lookup(DomainName.reverse(address), RecordType.PTR);
    }
}
