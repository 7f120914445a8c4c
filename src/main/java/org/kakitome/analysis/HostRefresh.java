package org.kakitome.analysis;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.kakitome.dns.DomainName;
import org.kakitome.source.ReverseDns;
import org.kakitome.source.ReverseDns.Host;
import org.kakitome.storage.AlignmentHosts;

/**
 * Keeps the host names of addresses in reports: {@link #run} is called every now and then on a worker thread, looks up what is new or old, and costs nothing while no
 * report comes in. Two nodes that do so at once do it twice, without harm.
 */
public final class HostRefresh {
    /** Names of mail hosts seldom change. */
    private static final Duration STALE = Duration.ofDays(7);

    /** Reverse zones that never answer are common: such an address is left alone for a while, and must not hold up the others. */
    private static final Duration RETRY = Duration.ofHours(6);

    /** When nothing new comes in, what is old is still looked up again, this seldom. */
    private static final Duration IDLE = Duration.ofHours(6);

    /** What pages usually look at. */
    private static final int DAYS = 100;

    /** Addresses asked for at once: polite to the resolver, and a few seconds at most for each round. */
    private static final int ROUND = 64;

    private final AlignmentHosts hosts;
    private final ReverseDns reverseDns;
    private final Clock clock;
    private long reportsThen = -1;
    private Instant lastRun = Instant.MIN;

    public HostRefresh(AlignmentHosts hosts, ReverseDns reverseDns, Clock clock) {
        this.hosts = hosts;
        this.reverseDns = reverseDns;
        this.clock = clock;
    }

    /** Returns when nothing is due any more, or when DNS answers nothing at all: then the rest is tried the next time. */
    public synchronized void run() {
        long reports = hosts.reportsSoFar();
        var now = clock.instant();
        if (reports == reportsThen && now.isBefore(lastRun.plus(IDLE))) return;
        var first = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS);
        boolean answering = true;
        for (var due = due(first, now); answering && !due.isEmpty(); due = due(first, now))
            answering = lookup(due, now);
        if (!answering) return;
        reportsThen = reports;
        lastRun = now;
    }

    private List<InetAddress> due(LocalDate first, Instant now) {
        return hosts.due(first, now.minus(STALE), ROUND);
    }

    /** Whether DNS had an answer for any of them. */
    private boolean lookup(List<InetAddress> addresses, Instant now) {
        var asked = addresses.stream().map(reverseDns::lookup).toList();
        var answered = new HashMap<InetAddress, Optional<DomainName>>();
        var unanswered = new ArrayList<InetAddress>();
        for (int i = 0; i < addresses.size(); i++) {
            var host = asked.get(i).join();
            if (host instanceof Host.Unanswered) unanswered.add(addresses.get(i));
            else answered.put(addresses.get(i), name(host));
        }
        hosts.store(answered, now);
        hosts.postpone(unanswered, now.minus(STALE).plus(RETRY));
        return !answered.isEmpty();
    }

    private static Optional<DomainName> name(Host host) {
        return host instanceof Host.Confirmed confirmed ? Optional.of(confirmed.name()) : Optional.empty();
    }
}
