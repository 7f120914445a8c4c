package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.List;
import org.kakitome.spf.SpfResult;
import org.kakitome.spf.SpfTrace;
import org.kakitome.spf.SpfTrace.Outcome;
import org.kakitome.spf.SpfTrace.Question;
import org.kakitome.spf.SpfTrace.Step;

/**
 * One record's evaluation, step by step, those of included records inside.
 *
 * @param record null where there was not exactly one
 * @param asked the question for the record itself
 * @param result what this record came to
 */
public record SpfTraceView(
        String domain, String record, List<AskedView> asked, List<StepView> steps, Mark mark, String result) {
    /** So many addresses or hosts are named; the rest is counted. */
    private static final int MAX_COMPARED = 6;

    /** @param failed DNS did not answer */
    public record AskedView(String question, String answer, boolean failed, String took) {}

    /**
     * One term.
     *
     * @param word what came of it; null where it was not reached
     * @param decisive this is why the record came to its result
     */
    public record StepView(
            String term,
            boolean reached,
            boolean decisive,
            Mark mark,
            String word,
            RawString why,
            List<AskedView> asked,
            SpfTraceView inside) {}

    static SpfTraceView of(SpfTrace trace, Texts texts) {
        return new SpfTraceView(
                trace.domain(),
                trace.record().orElse(null),
                trace.lookup().map(question -> asked(question, texts)).stream().toList(),
                trace.steps().stream()
                        .map(step -> step(step, trace.result(), texts))
                        .toList(),
                mark(trace.result()),
                trace.result().wire());
    }

    static Mark mark(SpfResult result) {
        return switch (result) {
            case PASS -> Mark.ALIGNED;
            case FAIL, PERMERROR -> Mark.REFUSED;
            case SOFTFAIL -> Mark.WORK;
            case NONE, NEUTRAL, TEMPERROR -> Mark.UNKNOWN;
        };
    }

    private static StepView step(Step step, SpfResult result, Texts texts) {
        boolean reached = step.outcome() != Outcome.NOT_REACHED;
        boolean decisive = reached && step.outcome() != Outcome.NO_MATCH && step.outcome() != Outcome.EXPLAINED;
        return new StepView(
                step.term(),
                reached,
                decisive,
                decisive ? mark(result) : Mark.UNKNOWN,
                reached ? texts.text("spf.outcome." + step.outcome()) : null,
                texts.html(
                        "spf.why." + step.why(),
                        step.target(),
                        step.matchedBy().orElse(""),
                        compared(step.compared(), texts),
                        step.inner().map(inner -> inner.result().wire()).orElse("")),
                step.questions().stream()
                        .map(question -> asked(question, texts))
                        .toList(),
                step.inner().map(inner -> of(inner, texts)).orElse(null));
    }

    private static String compared(List<String> compared, Texts texts) {
        int more = compared.size() - MAX_COMPARED;
        var shown = compared.stream().limit(MAX_COMPARED).toList();
        var list = String.join(texts.text("list.comma"), shown);
        return more > 0 ? list + " " + texts.text("spf.more", more) : list;
    }

    private static AskedView asked(Question question, Texts texts) {
        boolean failed =
                switch (question.outcome()) {
                    case "FOUND", "NO_DATA", "NXDOMAIN" -> false;
                    default -> true;
                };
        return new AskedView(
                question.type() + " " + question.name(),
                texts.text("dns." + question.outcome()),
                failed,
                texts.took(question.took()));
    }
}
