package org.kakitome.message;

import java.util.List;

/**
 * Something that decided, or is worth mending. Its sentences are in the message bundle under {@code message.<CODE>.line}: what is, and {@code .fix}: what to do.
 *
 * @param facts fill the places of the sentences, in the order that {@link MessageReason} names
 */
public record Reason(MessageReason code, Weight weight, List<String> facts) {
    /** What it means for this message. */
    public enum Weight {
        /** The message fails, or cannot be judged, because of this. */
        FAULT,
        /** It did not decide; mending it makes the mail more robust. */
        NOTE,
        /** As it should be. */
        RIGHT
    }

    public Reason {
        facts = List.copyOf(facts);
        if (facts.size() != code.factNames().size())
            throw new IllegalArgumentException(code + " has the facts " + code.factNames() + ", not " + facts);
    }
}
