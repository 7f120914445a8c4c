package org.kakitome.web;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.kakitome.check.DomainCheck;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainChecker;
import org.kakitome.dkim.NamedSelectors;
import org.kakitome.dns.DomainName;
import org.kakitome.storage.DkimKeys;
import org.kakitome.storage.SeenSelectors;
import org.kakitome.storage.StoredChecks;

/** Checks as pages want them: made now, or the last one where it is young enough. Selectors that reports saw are looked up too, without being typed. */
@ApplicationScoped
public class Checks {
    /** A page that is opened again within this time asks nothing; "look again" always does. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    /** More than anybody signs with; keeps one request from asking DNS for ever. */
    private static final int MAX_SELECTORS = 20;

    /** Selectors that nobody has seen for so long are not looked up unless typed. */
    private static final int DAYS = 30;

    /** So long a page waits for what it can do without. */
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private final DomainChecker checker;
    private final StoredChecks stored;
    private final DkimKeys keys;
    private final SeenSelectors seen;
    private final Clock clock;
    private final ConcurrentMap<DomainName, CompletableFuture<Optional<DomainCheck>>> underway =
            new ConcurrentHashMap<>();

    Checks(DomainChecker checker, StoredChecks stored, DkimKeys keys, SeenSelectors seen, Clock clock) {
        this.checker = checker;
        this.stored = stored;
        this.keys = keys;
        this.seen = seen;
        this.clock = clock;
    }

    /** Asks DNS, whatever was known before. */
    public DomainCheck now(DomainName domain, Collection<String> selectors) {
        return now(domain, selectors, section -> {});
    }

    /** @param finished called with each section as it is done, one at a time */
    public DomainCheck now(DomainName domain, Collection<String> selectors, Consumer<Section> finished) {
        var today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        var named = NamedSelectors.typed(selectors)
                .seenInMessages(seen.inMessages(domain, clock.instant().minus(Duration.ofDays(DAYS))))
                .seenInReports(seen.inReports(domain, today.minusDays(DAYS)));
        var check = checker.check(domain, named, keys.history(domain), finished);
        stored.store(check);
        return check;
    }

    /** The last check, or a new one where there is none young enough. */
    public DomainCheck recent(DomainName domain) {
        return stored.latest(domain)
                .filter(check -> check.at().isAfter(clock.instant().minus(FRESH)))
                .orElseGet(() -> now(domain, List.of()));
    }

    /** Selectors as a person types them, with spaces or commas between. */
    public static List<String> selectors(String input) {
        return Arrays.stream(input.split("[\\s,;]+"))
                .filter(s -> !s.isBlank())
                .distinct()
                .limit(MAX_SELECTORS)
                .toList();
    }

    /** However old. A domain that was never checked is checked now; empty when that takes longer than a page should. */
    public Optional<DomainCheck> latestOrSoon(DomainName domain) {
        var latest = stored.latest(domain);
        if (latest.isPresent()) return latest;
        return underway.computeIfAbsent(
                        domain,
                        name -> CompletableFuture.supplyAsync(
                                        () -> Optional.of(now(name, List.of())), Infrastructure.getDefaultWorkerPool())
                                .whenComplete((check, failure) -> underway.remove(name)))
                .copy()
                .completeOnTimeout(Optional.empty(), A_MOMENT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> Optional.empty())
                .join();
    }

    /** However old; asks nothing. */
    Optional<DomainCheck> latest(DomainName domain) {
        return stored.latest(domain);
    }

    /** The last check of each domain, newest first. */
    public List<DomainCheck> lately(int limit) {
        return stored.recent(limit);
    }
}
