package org.kakitome.dkim;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Selectors that somebody named, which are looked up before any is guessed. One that several named counts as the first of them named it.
 *
 * @param origins in order
 * @param lastDays of those that reports name: the last day that mail signed with it passed
 */
public record NamedSelectors(Map<String, Origin> origins, Map<String, LocalDate> lastDays) {
    public static final NamedSelectors NONE = new NamedSelectors(Map.of(), Map.of());

    /** More than a domain uses at a time; a bound for what strangers type and send, for each origin by itself. */
    static final int MAX_OF_ONE_ORIGIN = 20;

    public enum Origin {
        /** By a person, now. */
        TYPED,
        /** By the signature of a message that came here. */
        MESSAGE,
        /** By reports: mail signed with it passed. */
        REPORT,
        /** By nobody: it is well-known. */
        GUESSED
    }

    public static NamedSelectors typed(Collection<String> selectors) {
        return NONE.with(Origin.TYPED, selectors);
    }

    public NamedSelectors seenInMessages(Collection<String> selectors) {
        return with(Origin.MESSAGE, selectors);
    }

    /** @param days with the last day that mail passed with it, those used most first */
    public NamedSelectors seenInReports(Map<String, LocalDate> days) {
        return new NamedSelectors(with(Origin.REPORT, days.keySet()).origins, Map.copyOf(days));
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
