package org.kakitome.analysis;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * All that the domain page shows: the sums, each day, and who sends.
 *
 * @param days every day of the period, also those without mail, oldest first
 * @param sources worst first: ours and not aligned, spoofed, unknown, forwarded, aligned; by messages within
 */
public record DomainAlignment(
        AlignmentSummary summary,
        int reporters,
        Optional<Instant> lastReport,
        List<Day> days,
        List<SourceAlignment> sources) {

    public record Day(LocalDate day, long aligned, long oursNotAligned, long forwarded, long spoofed) {
        public long messages() {
            return aligned + oursNotAligned + forwarded + spoofed;
        }
    }

    public long messages(Verdict verdict) {
        return days.stream()
                .mapToLong(d -> switch (verdict) {
                    case ALIGNED -> d.aligned();
                    case OURS_NOT_ALIGNED -> d.oursNotAligned();
                    case FORWARDED -> d.forwarded();
                    case SPOOFED -> d.spoofed();
                })
                .sum();
    }

    /** What one message's way through the world was, as far as its row in a report tells. How it is decided: docs/decisions. */
    public enum Verdict {
        /** SPF or DKIM gave an aligned identity. */
        ALIGNED,
        /** Authenticated, but as somebody else, or from an address that also sends aligned mail: most likely a service of the owner's. */
        OURS_NOT_ALIGNED,
        /** Passed on by a mailbox or list: nothing to mend at the source. */
        FORWARDED,
        /** Nothing passes and nothing speaks for it. */
        SPOOFED
    }
}
