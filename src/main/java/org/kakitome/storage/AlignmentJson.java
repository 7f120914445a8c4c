package org.kakitome.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.List;
import java.util.Objects;
import org.kakitome.report.AggregateReport.PolicyPublished;
import org.kakitome.report.ReportRecord.AuthResults;
import org.kakitome.report.ReportRecord.OverrideReason;

/** Reads the jsonb columns of reports: records of {@code report}, component by component; what is missing is absent. */
final class AlignmentJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private AlignmentJson() {}

    static PolicyPublished policyPublished(String json) {
        return read(json, PolicyPublished.class);
    }

    static AuthResults authResults(String json) {
        var results = read(json, AuthResults.class);
        return new AuthResults(
                Objects.requireNonNullElse(results.dkim(), List.of()),
                Objects.requireNonNullElse(results.spf(), List.of()));
    }

    static List<OverrideReason> reasons(String json) {
        return json == null ? List.of() : List.of(read(json, OverrideReason[].class));
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a column of ours is not what was written: " + e.getOriginalMessage(), e);
        }
    }
}
