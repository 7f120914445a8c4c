package org.kakitome.dns;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** TXT records in memory, each answer made beforehand: what is measured is not DNS. */
public final class MemoryDns implements Dns {
    private final Map<DnsQuestion<?>, CompletableFuture<?>> answers = new HashMap<>();

    public MemoryDns txt(String name, String text) {
        var answer = new DnsAnswer.Found<>(List.of(text), List.of());
        answers.put(
                new DnsQuestion<>(DomainName.of(name), RecordType.TXT), CompletableFuture.completedFuture(answer));
        return this;
    }

    @Override
    @SuppressWarnings("unchecked") // txt() puts what the type says
    public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        var answer = (CompletableFuture<DnsAnswer<T>>) answers.get(question);
        return answer != null ? answer : CompletableFuture.completedFuture(new DnsAnswer.NxDomain<>());
    }
}
