package org.kakitome.analysis;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.SourceJudge.Judged;
import org.kakitome.source.AddressText;

/** Adds up what belongs to one source. */
final class SourceTally {
    /** "Nearly all are aligned": the rest is DNS timeouts at receivers and the like, not a fault to mend. */
    private static final double NEARLY_ALL = 0.98;

    private static final String SPOOFED = "spoofed-";

    private final String domain;
    private final String key;
    private final String name;
    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    private final Map<SourceReason, Long> reasons = new EnumMap<>(SourceReason.class);
    private final Counts addresses = new Counts();
    private final Counts hosts = new Counts();
    private final Counts headerFroms = new Counts();
    private final Counts spfDomains = new Counts();
    private final Counts dkimDomains = new Counts();
    private final Counts selectors = new Counts();
    private long spfAligned;
    private long dkimAligned;
    private LocalDate firstSeen = LocalDate.MAX;
    private LocalDate lastSeen = LocalDate.MIN;
    private Optional<LocalDate> lastNotAligned = Optional.empty();
    private long signatureFailed;
    private Optional<LocalDate> lastSignatureFailed = Optional.empty();

    /** @param domain whose selectors are collected */
    SourceTally(String domain, String key, String name) {
        this.domain = domain;
        this.key = key;
        this.name = name;
        for (var verdict : Verdict.values()) verdicts.put(verdict, 0L);
    }

    /** Under which source a judged address and outcome is counted. */
    static String key(Judged judged) {
        return judged.verdict() == Verdict.SPOOFED
                ? SPOOFED + judged.identity().key()
                : judged.identity().key();
    }

    /** @param days its messages within the period */
    void add(Judged judged, Map<LocalDate, Long> days) {
        long messages = days.values().stream().mapToLong(Long::longValue).sum();
        var outcome = judged.seen().outcome();
        verdicts.merge(judged.verdict(), messages, Long::sum);
        reasons.merge(judged.reason(), messages, Long::sum);
        if (outcome.spfAligned()) spfAligned += messages;
        if (outcome.dkimAligned()) dkimAligned += messages;
        if (outcome.ownSignatureFailed()) signatureFailed += messages;
        addresses.add(AddressText.of(judged.seen().address()), messages);
        judged.seen().host().ifPresent(host -> hosts.add(host, messages));
        headerFroms.add(outcome.headerFrom(), messages);
        spfDomains.add(outcome.spfDomain(), messages);
        dkimDomains.add(outcome.dkimDomain(), messages);
        if (outcome.dkimDomain().equals(domain)) selectors.add(outcome.dkimSelector(), messages);
        for (var day : days.keySet()) {
            if (day.isBefore(firstSeen)) firstSeen = day;
            if (day.isAfter(lastSeen)) lastSeen = day;
            if (judged.verdict() == Verdict.OURS_NOT_ALIGNED) lastNotAligned = later(lastNotAligned, day);
            if (outcome.ownSignatureFailed()) lastSignatureFailed = later(lastSignatureFailed, day);
        }
    }

    SourceAlignment source() {
        long messages = verdicts.values().stream().mapToLong(Long::longValue).sum();
        long aligned = verdicts.get(Verdict.ALIGNED);
        var verdict = aligned >= NEARLY_ALL * messages ? Verdict.ALIGNED : mostUnaligned();
        return new SourceAlignment(
                key,
                name,
                verdict,
                messages,
                aligned,
                spfAligned,
                dkimAligned,
                addresses.mostFirst(),
                hosts.mostFirst(),
                headerFroms.mostFirst(),
                spfDomains.mostFirst(),
                dkimDomains.mostFirst(),
                selectors.mostFirst(),
                firstSeen,
                lastSeen,
                verdicts,
                reasons.entrySet().stream()
                        .filter(r -> r.getKey().verdict() == verdict)
                        .max(Map.Entry.comparingByValue())
                        .orElseThrow()
                        .getKey(),
                lastNotAligned,
                signatureFailed,
                lastSignatureFailed);
    }

    private static Optional<LocalDate> later(Optional<LocalDate> last, LocalDate day) {
        return last.isPresent() && last.get().isAfter(day) ? last : Optional.of(day);
    }

    private Verdict mostUnaligned() {
        return verdicts.entrySet().stream()
                .filter(v -> v.getKey() != Verdict.ALIGNED)
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    /** Messages for each of some texts. */
    private static final class Counts {
        private final Map<String, Long> counts = new HashMap<>();

        void add(String text, long messages) {
            if (!text.isEmpty()) counts.merge(text, messages, Long::sum);
        }

        List<String> mostFirst() {
            return counts.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }
}
