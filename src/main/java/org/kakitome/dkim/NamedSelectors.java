package org.kakitome.dkim;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Selectors that somebody named, which are looked up before any is guessed. One that several named counts as the first of them named it.
 *
 * @param origins in order
 * @param lastDays of those that were seen: the last day that its key was there
 */
public record NamedSelectors(Map<String, Origin> origins, Map<String, LocalDate> lastDays) {
    public static final NamedSelectors NONE = new NamedSelectors(Map.of(), Map.of());

    /** More than a domain uses at a time; a bound for what strangers type and send, for each origin by itself. */
    static final int MAX_OF_ONE_ORIGIN = 20;

    public enum Origin {
        /** By a person, now. */
        TYPED,
        /** By the signature of a test message. */
        MESSAGE,
        /** By reports: mail signed with it passed. */
        REPORT,
        /** By nobody: it is well-known. */
        GUESSED
    }

    public static NamedSelectors typed(Collection<String> selectors) {
        return NONE.with(Origin.TYPED, selectors);
    }

    /** @param days the last day that a signature with it came and its key was there, the latest first */
    public NamedSelectors seenInMessages(Map<String, LocalDate> days) {
        return seen(Origin.MESSAGE, days);
    }

    /** @param days the last day that mail passed with it, those used most first */
    public NamedSelectors seenInReports(Map<String, LocalDate> days) {
        return seen(Origin.REPORT, days);
    }

    private NamedSelectors seen(Origin origin, Map<String, LocalDate> days) {
        var latest = new HashMap<>(lastDays);
        days.forEach((selector, day) -> latest.merge(selector, day, (a, b) -> a.isAfter(b) ? a : b));
        return new NamedSelectors(with(origin, days.keySet()).origins, Map.copyOf(latest));
    }

    private NamedSelectors with(Origin origin, Collection<String> selectors) {
        var all = new LinkedHashMap<>(origins);
        selectors.stream()
                .map(String::strip)
                .filter(selector -> !selector.isEmpty())
                .limit(MAX_OF_ONE_ORIGIN)
                .forEach(selector -> all.putIfAbsent(selector, origin));
        return new NamedSelectors(Collections.unmodifiableMap(all), lastDays);
    }
}
