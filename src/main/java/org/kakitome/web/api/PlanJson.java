package org.kakitome.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.remediation.Plan;
import org.kakitome.remediation.Plan.Evidence;
import org.kakitome.remediation.Plan.Step;
import org.kakitome.web.Texts;

/**
 * The guide. Codes and facts are stable; texts are in the language of Accept-Language.
 *
 * @param stage publish, listen, align, quarantine or reject
 */
public record PlanJson(String domain, String stage, List<StepJson> steps) {

    /**
     * @param state done, open or later
     * @param instructions what to do, in order
     * @param publish records to publish as they are
     * @param wayBack records as they stand today
     */
    public record StepJson(
            String code,
            String stage,
            String state,
            String subject,
            List<String> facts,
            String source,
            String title,
            String why,
            List<String> instructions,
            List<EvidenceJson> evidence,
            List<DnsRecord> publish,
            List<DnsRecord> wayBack) {}

    /** @param link path of the page with the rows behind it */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record EvidenceJson(String code, List<String> facts, String text, Optional<String> link) {}

    static PlanJson of(Plan plan, Texts texts) {
        return new PlanJson(
                plan.domain().ascii(),
                Wire.of(plan.stage()),
                plan.steps().stream().map(step -> step(step, texts)).toList());
    }

    private static StepJson step(Step step, Texts texts) {
        return new StepJson(
                step.code().name(),
                Wire.of(step.stage()),
                Wire.of(step.state()),
                step.subject(),
                step.facts(),
                step.code().source(),
                say(step, "title", texts),
                say(step, "why", texts),
                say(step, "do", texts).lines().filter(line -> !line.isBlank()).toList(),
                step.evidence().stream()
                        .map(evidence -> evidence(evidence, texts))
                        .toList(),
                step.publish(),
                step.wayBack());
    }

    private static String say(Step step, String part, Texts texts) {
        var key = "step." + step.code() + "." + part;
        return texts.has(key) ? texts.text(key, step.facts().toArray()) : "";
    }

    private static EvidenceJson evidence(Evidence evidence, Texts texts) {
        return new EvidenceJson(
                evidence.code().name(),
                evidence.facts(),
                texts.text("evidence." + evidence.code(), evidence.facts().toArray()),
                evidence.link());
    }
}
