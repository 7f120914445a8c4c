package org.kakitome.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;

/**
 * The DNS that the whole application asks: while sample data is loaded, the sample company's reserved names are answered from {@link DemoZone}; everything else,
 * and everything at other times, goes to the ordinary DNS.
 */
public final class DemoDns implements Dns, AutoCloseable {
    private final Dns ordinary;
    private final String listenerHost;
    private final AtomicReference<DemoZone> zone = new AtomicReference<>();

    /** @param listenerHost the listener's name, where the company's reports go */
    public DemoDns(Dns ordinary, String listenerHost) {
        this.ordinary = ordinary;
        this.listenerHost = listenerHost;
    }

    /** Answers for the sample names from now on; harmless when it does already. */
    synchronized void start() {
        if (zone.get() != null) return;
        try {
            zone.set(DemoZone.start(listenerHost));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sample names are nobody's again. */
    synchronized void stop() {
        var old = zone.getAndSet(null);
        if (old == null) return;
        try {
            old.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean started() {
        return zone.get() != null;
    }

    @Override
    public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        var now = zone.get();
        return now != null && now.answersFor(question.name()) ? now.ask(question) : ordinary.ask(question);
    }

    @Override
    public void close() {
        stop();
    }
}
