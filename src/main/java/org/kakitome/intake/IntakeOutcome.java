package org.kakitome.intake;

import java.util.List;
import java.util.Optional;
import org.kakitome.report.SetAside;
import org.kakitome.storage.InboundDocument;

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

    static IntakeOutcome of(long messageId, List<InboundDocument> documents) {
        return new IntakeOutcome(
                messageId,
                documents.stream()
                        .map(d -> new Document(
                                d.kind(),
                                Outcome.valueOf(d.outcome().name()),
                                d.setAside().map(why -> why.reason().name()),
                                d.setAside().map(SetAside::detail),
                                d.domain(),
                                d.reporter(),
                                d.reportId(),
                                d.records(),
                                d.messages()))
                        .toList());
    }

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
