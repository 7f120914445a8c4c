package org.kakitome.spf;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;

/** DNS as it would be with one record published instead of the domain's TXT records; all else is asked for as it is. */
record DraftDns(Dns dns, DomainName domain, String record) implements Dns {
    @Override
    @SuppressWarnings("unchecked") // a TXT question is about texts
    public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        if (!question.name().equals(domain)) return dns.ask(question);
        if (question.type() == RecordType.TXT)
            return CompletableFuture.completedFuture(new DnsAnswer.Found<>(List.of((T) record), List.of()));
        if (question.type() == RecordType.SPF) return CompletableFuture.completedFuture(new DnsAnswer.NoData<>());
        return dns.ask(question);
    }
}
