package org.kakitome.storage;

/**
 * What became of a report that was to be stored.
 *
 * @param known it was stored before and nothing has changed; {@code report} is the one that was there
 * @param ours the one that was there came in with this same message, when it was read before
 */
public record Filed(long report, boolean known, boolean ours) {
    /** Read again after it was stored from this message: that is no duplicate. */
    public boolean duplicate() {
        return known && !ours;
    }
}
