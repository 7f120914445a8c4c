package org.kakitome.spf;

import java.util.List;
import java.util.Optional;

/**
 * What an SPF record could be instead: see {@link SpfOptimiser}.
 *
 * @param before the record as it is
 * @param recommended the same with less, and nothing of a provider copied. Empty where nothing can be gained so
 * @param withinLimit only where {@code recommended} still needs more lookups than are allowed: as little copied of providers as brings it down to the limit. Empty
 *     where even that does not suffice
 * @param choices what else could be copied into the record that {@code recommended} leaves, one by one, with what it saves and costs
 * @param obstacle why there is no better proposal
 */
public record SpfOptimisation(
        SpfTree before,
        Optional<Proposal> recommended,
        Optional<Proposal> withinLimit,
        List<Choice> choices,
        Optional<Obstacle> obstacle) {
    public SpfOptimisation {
        choices = List.copyOf(choices);
    }

    /**
     * A record to publish instead.
     *
     * @param tree what it comes to
     * @param changes in the order they were made
     * @param checkedAddresses how many clients were evaluated against both records, with the same result each: the ends of every network, the addresses just
     *     outside, and others at random
     */
    public record Proposal(String record, SpfTree tree, List<Change> changes, int checkedAddresses) {
        public Proposal {
            changes = List.copyOf(changes);
        }
    }

    /**
     * One change.
     *
     * @param term as it was written
     * @param replacement what stands there now; empty where it was dropped
     * @param lookupsSaved of the worst case
     */
    public record Change(Kind kind, String term, String replacement, int lookupsSaved, Cost cost) {
        public enum Kind {
            /** Behind an {@code all}, or a redirect beside one. */
            DROP_UNREACHABLE,
            DROP_DUPLICATE,
            /** Its addresses are decided by other terms. */
            DROP_COVERED,
            /** Its name has nothing to match. */
            DROP_VOID,
            /** Neighbouring and overlapping networks as fewer. */
            MERGE_NETWORKS,
            /** Terms that cost nothing stand first. */
            REORDER,
            /** What an include has, in its place. */
            INLINE_INCLUDE,
            /** The addresses of an a or mx, in its place. */
            INLINE_ADDRESSES
        }
    }

    /** What a change costs, today or some day. */
    public enum Cost {
        NONE,
        /** True as DNS stands today; others may change theirs. */
        MAY_CHANGE,
        /** A copy of what stands elsewhere under the same domain: both are to be kept in step. */
        MAINTAINED_BY_HAND,
        /** A copy of a provider's record: when the provider changes it, mail is lost until someone notices. */
        GOES_STALE
    }

    /**
     * A term that could be replaced by what it stands for.
     *
     * @param octets how much longer the record becomes
     * @param possible false where what it stands for depends on the mail, or has exceptions that a copy cannot express
     */
    public record Choice(String term, String replacement, int lookupsSaved, int octets, Cost cost, boolean possible) {}

    public enum Obstacle {
        /** No record, several, or one with faults: there is nothing to optimise. */
        NO_USABLE_RECORD,
        /** DNS did not answer for a part of the tree; what is not known cannot be compared. */
        DNS_FAILED,
        /** An include or redirect leads to an error: mend that first. */
        MEND_FIRST,
        /** The record is as good as it gets. */
        NOTHING_TO_GAIN,
        /** Still more than ten lookups: senders have to move to subdomains of their own. */
        STILL_OVER_LIMIT,
        /** Our own check found an address that the proposal answers otherwise; it is withheld. */
        NOT_EQUIVALENT
    }
}
