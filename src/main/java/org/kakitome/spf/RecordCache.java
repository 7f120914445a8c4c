package org.kakitome.spf;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.kakitome.spf.SpfRecord.Parsed;

/**
 * Records already read, by their text: the providers' records are the same for millions of messages. Bounded: one slot for each hash, the newest stays. Reading
 * is a pure function, so whoever overwrites whom never matters.
 */
final class RecordCache {
    private static final int SLOTS = 4_096; // a power of two
    private static final int MAX_TEXT =
            2_048; // longer records are read anew each time: memory stays below 10 MB of text

    private final AtomicReferenceArray<Entry> slots = new AtomicReferenceArray<>(SLOTS);

    private record Entry(String text, Parsed parsed) {}

    Parsed parse(String text) {
        if (text.length() > MAX_TEXT) return SpfRecord.parse(text);
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        var entry = slots.get(slot);
        if (entry == null || !entry.text.equals(text)) {
            entry = new Entry(text, SpfRecord.parse(text));
            slots.set(slot, entry);
        }
        return entry.parsed;
    }
}
