package org.kakitome.check;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What earlier checks saw of a domain's DKIM keys. It is handed in: a check asks DNS and remembers nothing itself.
 *
 * @param sightings of this domain
 * @param elsewhere by fingerprint, the other domains watched here that have the same key, as their own
 */
public record KeyHistory(List<Sighting> sightings, Map<String, List<String>> elsewhere) {
    public static final KeyHistory NONE = new KeyHistory(List.of(), Map.of());

    /** One key at one selector, when it was first and last there; between the two others may have stood there. */
    public record Sighting(String selector, String fingerprint, Instant firstSeen, Instant lastSeen) {}

    /** Empty: never seen before. */
    Optional<Instant> firstSeen(String selector, String fingerprint) {
        return sightings.stream()
                .filter(s -> s.selector().equals(selector) && s.fingerprint().equals(fingerprint))
                .map(Sighting::firstSeen)
                .findFirst();
    }

    /** When the key that stood there before this one was last seen. */
    Optional<Instant> otherKeyUntil(String selector, String fingerprint, Instant since) {
        return sightings.stream()
                .filter(s -> s.selector().equals(selector) && !s.fingerprint().equals(fingerprint))
                .filter(s -> !s.lastSeen().isAfter(since))
                .map(Sighting::lastSeen)
                .max(Comparator.naturalOrder());
    }

    List<String> elsewhere(String fingerprint) {
        return elsewhere.getOrDefault(fingerprint, List.of());
    }
}
