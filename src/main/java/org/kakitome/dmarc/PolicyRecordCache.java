package org.kakitome.dmarc;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Records already read, by their text: a walk comes to the same one again and again, for each message and each identifier. Bounded: one slot for each hash,
 * the newest stays. Reading is a pure function, so whoever overwrites whom never matters.
 */
final class PolicyRecordCache {
    static final int SLOTS = 1_024; // a power of two

    /** Longer records are read anew each time. The worst of this length, all faults, takes 22 KB when read: 22 MB for all slots, a tenth of it usually. */
    static final int MAX_TEXT = 512;

    private final AtomicReferenceArray<Entry> slots = new AtomicReferenceArray<>(SLOTS);

    private record Entry(String text, Optional<PolicyRecord> parsed) {}

    Optional<PolicyRecord> parse(String text) {
        if (text.length() > MAX_TEXT) return PolicyRecord.parse(text);
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        var entry = slots.get(slot);
        if (entry == null || !entry.text.equals(text)) {
            entry = new Entry(text, PolicyRecord.parse(text));
            slots.set(slot, entry);
        }
        return entry.parsed;
    }
}
