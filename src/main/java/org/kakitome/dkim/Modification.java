package org.kakitome.dkim;

import java.util.List;

/** A change made on the way, proven: undone, the signature or the body hash is right again. */
public record Modification(Kind kind, List<String> facts) {
    public Modification {
        facts = List.copyOf(facts);
    }

    static Modification of(Kind kind, String... facts) {
        return new Modification(kind, List.of(facts));
    }

    /** In braces the facts. */
    public enum Kind {
        /** {0} the words put into the subject: {@code [list]} */
        SUBJECT_PREFIX_ADDED,
        /** From now names someone else. {0} the field that holds what it was */
        FROM_REWRITTEN,
        /** {0} name of a signed field that was not there, or not so often, when it was signed */
        FIELD_ADDED,
        /** Lines behind the body: a footer. {0} how many that are not empty {1} the first of them, shortened */
        BODY_TEXT_APPENDED,
        /** Only white space differs, which c=…/relaxed would have survived. */
        BODY_SPACE_CHANGED
    }
}
