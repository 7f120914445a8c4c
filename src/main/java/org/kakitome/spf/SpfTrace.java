package org.kakitome.spf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one record was evaluated, for a person to follow; records inside it by include and redirect are inside its steps.
 *
 * @param record its text, where exactly one was found
 * @param lookup the question for the record itself
 * @param steps one for each term, in the order of evaluation; those behind the match too, as not reached
 */
public record SpfTrace(
        String domain,
        Optional<String> record,
        Optional<Question> lookup,
        List<Step> steps,
        SpfResult result,
        Optional<SpfEvaluation.Reason> reason,
        Duration took) {
    public SpfTrace {
        steps = List.copyOf(steps);
    }

    /** The terms that led to the match, as written, from this record's own down; empty where nothing matched. */
    public List<String> decidingPath() {
        var path = new ArrayList<String>();
        var at = Optional.of(this);
        while (at.isPresent()) {
            var step = at.get().steps.stream()
                    .filter(s -> s.outcome == Outcome.MATCH || s.outcome == Outcome.REDIRECTED)
                    .findFirst();
            step.ifPresent(s -> path.add(s.term));
            at = step.flatMap(Step::inner);
        }
        return List.copyOf(path);
    }

    /**
     * One term.
     *
     * @param term as written
     * @param target the name asked for, macros expanded; empty where there is none
     * @param compared what the client's address was compared with: networks, addresses, host names
     * @param matchedBy the one of them that matched
     * @param inner the record behind an include or redirect
     */
    public record Step(
            String term,
            Outcome outcome,
            Why why,
            String target,
            List<String> compared,
            Optional<String> matchedBy,
            List<Question> questions,
            Optional<SpfTrace> inner,
            Duration took) {
        public Step {
            compared = List.copyOf(compared);
            questions = List.copyOf(questions);
        }
    }

    public enum Outcome {
        MATCH,
        NO_MATCH,
        /** Nothing matched, and the redirect's record decides. */
        REDIRECTED,
        /** All was decided; this looked for the text of the refusal. */
        EXPLAINED,
        TEMPERROR,
        PERMERROR,
        NOT_REACHED
    }

    public enum Why {
        /** {@code all} */
        ALWAYS,
        ADDRESS_MATCHES,
        ADDRESS_DIFFERS,
        /** An ip4 term and an IPv6 client, or the other way round. */
        OTHER_FAMILY,
        /** The name has no record of the type asked. */
        NAME_HAS_NOTHING,
        /** The target cannot be asked for: a label too long, two dots. */
        NAME_MALFORMED,
        /** RFC 8616 §4: the local-part is not ASCII, so a term that uses it matches nobody. */
        LOCAL_PART_UNUSABLE,
        INCLUDED_PASSES,
        INCLUDED_DOES_NOT_PASS,
        INCLUDED_HAS_ERROR,
        NAME_EXISTS,
        HOST_NAME_MATCHES,
        NO_HOST_NAME_MATCHES,
        REDIRECT,
        EXPLANATION,
        /** Nothing there, several texts, a fault in it: RFC 7208 §6.2 goes on without. */
        EXPLANATION_UNUSABLE,
        /** An earlier term decided, or an {@code all} makes the redirect void. */
        DECIDED_BEFORE,
        DNS_FAILED,
        OVER_LIMIT
    }

    /**
     * One question to DNS.
     *
     * @param outcome FOUND, NO_DATA, NXDOMAIN, SERVFAIL, REFUSED, TIMEOUT or BROKEN
     */
    public record Question(String name, String type, String outcome, List<String> records, Duration took) {
        public Question {
            records = List.copyOf(records);
        }
    }
}
