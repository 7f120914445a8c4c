package org.kakitome.dns;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.kakitome.dns.DnsAnswer.Failure;

/**
 * DNS for one job, such as one check: each question is asked once and concurrent askers share the answer; all questions together have one time budget, after
 * which whatever is still open or asked anew is a timeout at once; and the questions are kept in order, for the page to show. For use by several threads.
 */
public final class DnsSession implements Dns {
    private static final int DETAIL_LENGTH = 500; // enough to recognise a record; the page has it in full elsewhere

    private final Dns dns;
    private final Clock clock;
    private final Duration budget;
    private final Instant deadline;
    private final Map<DnsQuestion<?>, CompletableFuture<?>> asked = new HashMap<>();
    private final List<Asked<?>> order = new ArrayList<>();

    public DnsSession(Dns dns, Clock clock, Duration budget) {
        this.dns = dns;
        this.clock = clock;
        this.budget = budget;
        this.deadline = clock.instant().plus(budget);
    }

    /** A question, its answer once there is one, and how long that took. */
    private record Asked<T>(DnsQuestion<T> question, CompletableFuture<Answered<T>> answered) {}

    private record Answered<T>(DnsAnswer<T> answer, Duration took) {}

    /**
     * One line of the query log.
     *
     * @param outcome FOUND, NO_DATA, NXDOMAIN, SERVFAIL, REFUSED, TIMEOUT or BROKEN
     * @param detail the records found after the aliases that led to them, or what the server did; shortened
     */
    public record Entry(DomainName name, String type, String outcome, String detail, Duration took) {}

    @Override
    public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        var promise = new CompletableFuture<DnsAnswer<T>>();
        CompletableFuture<Answered<T>> logged;
        synchronized (this) {
            @SuppressWarnings("unchecked") // put below under the question of the same T
            var before = (CompletableFuture<DnsAnswer<T>>) asked.get(question);
            if (before != null) return before.copy();
            asked.put(question, promise);
            logged = new CompletableFuture<>();
            order.add(new Asked<>(question, logged));
        }
        var begin = clock.instant();
        askInTime(question, begin).whenComplete((answer, e) -> {
            var sure = e == null ? answer : new DnsAnswer.Failed<T>(Failure.BROKEN, String.valueOf(e.getMessage()));
            logged.complete(new Answered<>(sure, Duration.between(begin, clock.instant())));
            promise.complete(sure);
        });
        return promise.copy();
    }

    private <T> CompletableFuture<DnsAnswer<T>> askInTime(DnsQuestion<T> question, Instant now) {
        var late = new DnsAnswer.Failed<T>(
                Failure.TIMEOUT, "no answer within the " + budget.toSeconds() + " s for all questions together");
        var left = Duration.between(now, deadline);
        if (left.isNegative() || left.isZero()) return CompletableFuture.completedFuture(late);
        return dns.ask(question).copy().completeOnTimeout(late, left.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The answered questions in the order they were asked. */
    public synchronized List<Entry> log() {
        return order.stream().map(DnsSession::entry).flatMap(Optional::stream).toList();
    }

    private static <T> Optional<Entry> entry(Asked<T> asked) {
        return Optional.ofNullable(asked.answered().getNow(null)).map(a -> {
            var name = asked.question().name();
            var type = asked.question().type().mnemonic();
            return new Entry(name, type, outcome(a.answer()), detail(a.answer()), a.took());
        });
    }

    private static String outcome(DnsAnswer<?> answer) {
        if (answer instanceof DnsAnswer.Found) return "FOUND";
        if (answer instanceof DnsAnswer.NoData) return "NO_DATA";
        if (answer instanceof DnsAnswer.NxDomain) return "NXDOMAIN";
        return ((DnsAnswer.Failed<?>) answer).failure().name();
    }

    private static String detail(DnsAnswer<?> answer) {
        var parts = new ArrayList<String>();
        if (answer instanceof DnsAnswer.Found<?> found) {
            found.aliases().forEach(alias -> parts.add("→ " + alias));
            found.records().forEach(data -> parts.add(text(data)));
        }
        if (answer instanceof DnsAnswer.Failed<?> failed) parts.add(failed.detail());
        var detail = String.join("\n", parts);
        return detail.length() > DETAIL_LENGTH ? detail.substring(0, DETAIL_LENGTH) + "…" : detail;
    }

    private static String text(Object data) {
        if (data instanceof InetAddress address) return address.getHostAddress();
        if (data instanceof MailExchange mx) return mx.preference() + " " + mx.exchange();
        return data.toString();
    }
}
