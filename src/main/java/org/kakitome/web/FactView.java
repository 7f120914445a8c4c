package org.kakitome.web;

import java.util.List;
import java.util.Optional;

/**
 * One line of a list of facts.
 *
 * @param code values are names or parts of records, set in the face for records
 * @param more how many are not shown; null when all are
 */
public record FactView(String name, List<String> values, boolean code, String more) {
    private static final int MAX_VALUES = 12;

    /** Empty where there is nothing to say. */
    static Optional<FactView> of(String name, List<String> values, boolean code, Texts texts) {
        if (values.isEmpty()) return Optional.empty();
        int more = values.size() - MAX_VALUES;
        return Optional.of(new FactView(
                name,
                values.stream().limit(MAX_VALUES).toList(),
                code,
                more > 0 ? texts.text("facts.more", more) : null));
    }
}
