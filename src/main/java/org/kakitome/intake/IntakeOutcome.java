package org.kakitome.intake;

import java.util.List;
import java.util.Optional;

/** What became of one message or uploaded file: one entry for each report document found in it, at least one. */
public record IntakeOutcome(long messageId, List<Document> documents) {
    /**
     * @param outcome as the JSON API spells it
     * @param reason for {@code set-aside}: a {@code SetAside.Reason}
     */
    public record Document(
            String kind,
            Outcome outcome,
            Optional<String> reason,
            Optional<String> detail,
            Optional<String> domain,
            Optional<String> reporter,
            Optional<String> reportId,
            long records,
            long messages) {}

    public enum Outcome {
        STORED,
        DUPLICATE,
        SET_ASIDE;

        /** {@code stored}, {@code duplicate}, {@code set-aside} */
        public String wire() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
