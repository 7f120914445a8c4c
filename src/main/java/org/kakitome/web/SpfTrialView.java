package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.time.Instant;
import java.util.List;
import org.kakitome.spf.SpfEvaluation;
import org.kakitome.spf.SpfRequest.Identity;
import org.kakitome.spf.SpfResult;
import org.kakitome.spf.SpfTrace;
import org.kakitome.spf.SpfTree;
import org.kakitome.web.SpfTrialPage.Input;

/**
 * What the page for trying an address shows.
 *
 * @param domain whose SPF page it belongs to; null where none was named
 * @param draft empty: what is published counts
 * @param fault null when the input can be used
 * @param result null with a fault, and before anything was typed
 */
public record SpfTrialView(
        String ip,
        String mailFrom,
        String helo,
        String domain,
        String spfUrl,
        String draft,
        CheckView.FaultView fault,
        ResultView result) {

    /**
     * @param how which term decided, or why there is no better answer
     * @param explanation the domain's own words for a refusal; null where it has none
     */
    public record ResultView(
            Mark mark,
            String word,
            String question,
            RawString answer,
            MomentView at,
            List<String> meta,
            RawString how,
            RawString dmarc,
            String explanation,
            SpfTraceView trace) {}

    static SpfTrialView empty(Input input, Texts texts) {
        return view(input, null, null);
    }

    static SpfTrialView noAddress(Input input, Texts texts) {
        return fault(input, texts.answer("spf.try.noAddress"), texts.html("spf.try.noAddress.hint", input.ip()), texts);
    }

    static SpfTrialView tooLong(Input input, Texts texts) {
        return fault(
                input,
                texts.answer("spf.draft.tooLong", SpfPage.MAX_DRAFT),
                texts.html("spf.draft.tooLong.hint", input.draft().length()),
                texts);
    }

    private static SpfTrialView fault(Input input, RawString answer, RawString hint, Texts texts) {
        return view(input, new CheckView.FaultView(Mark.UNKNOWN, texts.text("check.fault.word"), answer, hint), null);
    }

    static SpfTrialView of(Input input, SpfEvaluation evaluation, Instant at, Texts texts) {
        var sender = sender(input, evaluation);
        var result = new ResultView(
                SpfTraceView.mark(evaluation.result()),
                evaluation.result().wire(),
                texts.text("spf.try.question", input.ip(), sender),
                texts.answer("spf.result." + evaluation.result(), input.ip(), sender),
                MomentView.full(at, texts),
                List.of(
                        texts.text(
                                "spf.try.identity." + evaluation.identity(),
                                evaluation
                                        .domain()
                                        .map(domain -> domain.unicode())
                                        .orElse(sender)),
                        texts.text("spf.budget.label", evaluation.dnsLookups(), SpfTree.MAX_LOOKUPS),
                        texts.text("spf.meta.void", evaluation.voidLookups(), SpfTree.MAX_VOID_LOOKUPS)),
                how(evaluation, texts),
                texts.html(
                        "spf.try.dmarc." + dmarc(evaluation),
                        evaluation.domain().map(domain -> domain.unicode()).orElse("")),
                evaluation.explanation().orElse(null),
                evaluation.trace().map(trace -> SpfTraceView.of(trace, texts)).orElse(null));
        return view(input, null, result);
    }

    private static SpfTrialView view(Input input, CheckView.FaultView fault, ResultView result) {
        return new SpfTrialView(
                input.ip(),
                input.mailFrom(),
                input.helo(),
                input.domain().map(domain -> domain.ascii()).orElse(null),
                input.domain()
                        .map(domain -> input.draft().isEmpty()
                                ? Urls.spf(domain.ascii())
                                : Urls.spf(domain.ascii(), input.draft()))
                        .orElse(null),
                input.draft(),
                fault,
                result);
    }

    private static String sender(Input input, SpfEvaluation evaluation) {
        boolean byHelo =
                evaluation.identity() == Identity.HELO || input.mailFrom().isEmpty();
        return byHelo ? input.helo() : input.mailFrom();
    }

    /** Only a pass counts for DMARC, and only where the domains match: RFC 9989 §4.4. */
    private static String dmarc(SpfEvaluation evaluation) {
        return evaluation.result() == SpfResult.PASS ? "pass" : "other";
    }

    private static RawString how(SpfEvaluation evaluation, Texts texts) {
        if (evaluation.reason().isPresent()) {
            var reason = evaluation.reason().get();
            return texts.html("spf.reason." + reason.kind(), reason.domain(), reason.term(), reason.detail());
        }
        var path = evaluation.trace().map(SpfTrace::decidingPath).orElse(List.of());
        if (path.isEmpty()) return texts.html("spf.try.byDefault");
        int last = path.size() - 1;
        return switch (path.size()) {
            case 1 -> texts.html("spf.try.by", path.get(0));
            case 2 -> texts.html("spf.try.byInside", path.get(last), path.get(0));
            default -> texts.html("spf.try.byDeepInside", path.get(last), path.get(last - 1), path.get(0));
        };
    }
}
