package org.kakitome.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.kakitome.spf.Directive;
import org.kakitome.spf.SpfEvaluation;
import org.kakitome.spf.SpfTrace;

/**
 * One SPF evaluation.
 *
 * @param result in RFC 7208 spelling: none, neutral, pass, fail, softfail, temperror, permerror
 * @param explanation the domain's own text for a refusal; only with fail
 * @param matched the directive that decided
 * @param reason why there is no better answer; with none, temperror and permerror
 * @param dnsLookups terms that asked DNS, of the ten allowed (RFC 7208 §4.6.4)
 * @param voidLookups of them, those that found nothing, of the two allowed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SpfEvaluationJson(
        String result,
        String explanation,
        String matched,
        Reason reason,
        int dnsLookups,
        int voidLookups,
        Trace trace) {

    public record Reason(String kind, String domain, String term, String detail) {
        static Reason of(SpfEvaluation.Reason reason) {
            return new Reason(Wire.of(reason.kind()), reason.domain(), reason.term(), reason.detail());
        }
    }

    /** One record, term by term; those behind include and redirect are inside their terms. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Trace(String domain, String record, String result, Reason reason, List<Step> steps, long tookMillis) {
        static Trace of(SpfTrace trace) {
            return new Trace(
                    trace.domain(),
                    trace.record().orElse(null),
                    trace.result().wire(),
                    trace.reason().map(Reason::of).orElse(null),
                    trace.steps().stream().map(Step::of).toList(),
                    trace.took().toMillis());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(
            String term,
            String outcome,
            String why,
            String target,
            List<String> compared,
            String matchedBy,
            List<Question> questions,
            Trace inner,
            long tookMillis) {
        static Step of(SpfTrace.Step step) {
            return new Step(
                    step.term(),
                    Wire.of(step.outcome()),
                    Wire.of(step.why()),
                    step.target(),
                    step.compared(),
                    step.matchedBy().orElse(null),
                    step.questions().stream().map(Question::of).toList(),
                    step.inner().map(Trace::of).orElse(null),
                    step.took().toMillis());
        }
    }

    public record Question(String name, String type, String outcome, List<String> records, long tookMillis) {
        static Question of(SpfTrace.Question question) {
            return new Question(
                    question.name(),
                    question.type(),
                    question.outcome(),
                    question.records(),
                    question.took().toMillis());
        }
    }

    static SpfEvaluationJson of(SpfEvaluation evaluation) {
        return new SpfEvaluationJson(
                evaluation.result().wire(),
                evaluation.explanation().orElse(null),
                evaluation.matched().map(Directive::toString).orElse(null),
                evaluation.reason().map(Reason::of).orElse(null),
                evaluation.dnsLookups(),
                evaluation.voidLookups(),
                evaluation.trace().map(Trace::of).orElse(null));
    }
}
