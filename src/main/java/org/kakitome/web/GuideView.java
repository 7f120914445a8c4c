package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.List;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.remediation.Plan;
import org.kakitome.remediation.Plan.Evidence;
import org.kakitome.remediation.Plan.State;
import org.kakitome.remediation.Plan.Step;

/**
 * The way of a domain to p=reject.
 *
 * @param open null when nothing is to do
 */
public record GuideView(
        DomainHead head,
        Mark mark,
        String word,
        RawString answer,
        String remaining,
        MomentView lookedAt,
        List<StageView> stages,
        String stageLabel,
        OpenStepView open,
        List<StepView> later,
        List<StepView> done) {

    /**
     * @param doing one sentence each, in order
     * @param zoneLines all records to publish as lines of a zone file; null without records
     * @param back how to undo it; null where the text says nothing
     */
    public record OpenStepView(
            RawString why,
            RfcView rfc,
            List<EvidenceView> evidence,
            List<RawString> doing,
            List<RecordView> publish,
            String zoneLines,
            List<RawString> see,
            List<RawString> back,
            List<RecordView> wayBack) {}

    public record EvidenceView(RawString text, String url) {}

    public record StepView(RawString title, RawString note, List<RawString> body) {}

    static GuideView of(Plan plan, MomentView lookedAt, Texts texts) {
        var open = plan.open();
        var later = steps(plan, State.LATER);
        var done = steps(plan, State.DONE);
        int number = done.size() + 1;
        return new GuideView(
                DomainHead.of(plan.domain()),
                open.isPresent() ? Mark.WORK : Mark.ALIGNED,
                open.isPresent()
                        ? texts.text("guide.word.step", number, plan.steps().size())
                        : texts.text("guide.word.done"),
                open.map(step -> texts.sentences(next(step, texts)))
                        .orElseGet(() ->
                                texts.answer("guide.answer.done", plan.domain().unicode())),
                open.isPresent() ? texts.text("guide.remaining", later.size() + 1) : texts.text("guide.nothing"),
                lookedAt,
                StageView.bar(plan.stage(), open.isEmpty() && later.isEmpty(), texts),
                texts.text("guide.stage", plan.stage().ordinal() + 1, Plan.Stage.values().length),
                open.map(step -> openStep(step, texts)).orElse(null),
                later.stream().map(step -> laterStep(step, texts)).toList(),
                done.stream().map(step -> doneStep(step, texts)).toList());
    }

    private static List<Step> steps(Plan plan, State state) {
        return plan.steps().stream().filter(s -> s.state() == state).toList();
    }

    private static OpenStepView openStep(Step step, Texts texts) {
        return new OpenStepView(
                say(step, "why", texts),
                RfcView.of(step.code().source()).orElse(null),
                step.evidence().stream().map(e -> evidence(e, texts)).toList(),
                lines(step, "do", texts),
                records("publish", step.publish()),
                step.publish().isEmpty()
                        ? null
                        : String.join(
                                "\n",
                                step.publish().stream().map(DnsRecord::zoneLine).toList()),
                lines(step, "see", texts),
                lines(step, "back", texts),
                records("back", step.wayBack()));
    }

    private static StepView laterStep(Step step, Texts texts) {
        return new StepView(title(step, texts), firstEvidence(step, texts), List.of(say(step, "why", texts)));
    }

    private static StepView doneStep(Step step, Texts texts) {
        return new StepView(title(step, texts), firstEvidence(step, texts), List.of());
    }

    static RawString firstEvidence(Step step, Texts texts) {
        return step.evidence().isEmpty()
                ? new RawString("")
                : evidence(step.evidence().get(0), texts).text();
    }

    private static EvidenceView evidence(Evidence evidence, Texts texts) {
        return new EvidenceView(
                texts.html("evidence." + evidence.code(), facts(evidence.facts(), texts)),
                evidence.link().orElse(null));
    }

    private static List<RecordView> records(String id, List<DnsRecord> records) {
        var views = new ArrayList<RecordView>();
        for (var record : records) views.add(RecordView.of(id + views.size(), record));
        return views;
    }

    /** {@code Next: move to p=quarantine.} */
    static RawString next(Step step, Texts texts) {
        return texts.html("guide.next", texts.withinSentence(title(step, texts)));
    }

    static RawString title(Step step, Texts texts) {
        return say(step, "title", texts);
    }

    private static RawString say(Step step, String part, Texts texts) {
        return texts.html("step." + step.code() + "." + part, facts(step.facts(), texts));
    }

    /** Days among the facts are written as the reader writes them. */
    private static Object[] facts(List<String> facts, Texts texts) {
        return facts.stream().map(texts::dayOrText).toArray();
    }

    /** Lines of a text are one instruction each. */
    private static List<RawString> lines(Step step, String part, Texts texts) {
        if (!texts.has("step." + step.code() + "." + part)) return List.of();
        return say(step, part, texts)
                .getValue()
                .lines()
                .filter(line -> !line.isBlank())
                .map(RawString::new)
                .toList();
    }
}
