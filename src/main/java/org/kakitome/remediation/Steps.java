package org.kakitome.remediation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.remediation.Plan.Evidence;
import org.kakitome.remediation.Plan.State;
import org.kakitome.remediation.Plan.Step;

/** The steps of a plan as they are found, and their states in the end. */
final class Steps {
    private final List<Draft> drafts = new ArrayList<>();

    /** A step on its way: facts, evidence and records are added, then whether it is done. */
    static final class Draft {
        private final StepCode code;
        private final String subject;
        private final List<String> facts;
        private final List<Evidence> evidence = new ArrayList<>();
        private final List<DnsRecord> publish = new ArrayList<>();
        private final List<DnsRecord> wayBack = new ArrayList<>();
        private boolean done;

        private Draft(StepCode code, String subject, List<String> facts) {
            this.code = code;
            this.subject = subject;
            this.facts = facts;
        }

        Draft because(EvidenceCode evidenceCode, Optional<String> link, Object... facts) {
            evidence.add(new Evidence(evidenceCode, texts(facts), link));
            return this;
        }

        Draft because(EvidenceCode evidenceCode, String link, Object... facts) {
            return because(evidenceCode, Optional.of(link), facts);
        }

        Draft publish(String name, String type, String value) {
            publish.add(new DnsRecord(name, type, value));
            return this;
        }

        Draft publish(DnsRecord record) {
            publish.add(record);
            return this;
        }

        /** As it stands today. */
        Draft wayBack(List<DnsRecord> records) {
            wayBack.addAll(records);
            return this;
        }

        Draft done(boolean done) {
            this.done = done;
            return this;
        }

        private Step step(State state) {
            boolean over = state == State.DONE;
            return new Step(
                    code,
                    code.stage(),
                    state,
                    subject,
                    facts,
                    List.copyOf(evidence),
                    over ? List.of() : List.copyOf(publish),
                    over ? List.of() : List.copyOf(wayBack));
        }
    }

    Draft add(StepCode code, String subject, Object... facts) {
        if (facts.length != code.facts().size())
            throw new IllegalArgumentException(code + " has the facts " + code.facts() + ", not " + List.of(facts));
        var draft = new Draft(code, subject, texts(facts));
        drafts.add(draft);
        return draft;
    }

    private static List<String> texts(Object... facts) {
        return List.of(facts).stream().map(String::valueOf).toList();
    }

    /** Done ones first, then the one to take now, then the others. */
    List<Step> inOrder() {
        var steps = new ArrayList<Step>();
        for (var draft : drafts) if (draft.done) steps.add(draft.step(State.DONE));
        boolean open = true;
        for (var draft : drafts) {
            if (draft.done) continue;
            steps.add(draft.step(open ? State.OPEN : State.LATER));
            open = false;
        }
        return steps;
    }
}
