package org.kakitome.web;

import java.util.ArrayList;
import java.util.List;
import org.kakitome.remediation.Plan.Stage;

/** One part of the stage bar: passed, the present one, or to come. */
public record StageView(String name, String note, boolean done, boolean now, int x) {
    /** Of the small bar in a table, in its own units. */
    private static final int CELL = 12;

    /** @param complete the last stage is reached and nothing is left to do */
    static List<StageView> bar(Stage present, boolean complete, Texts texts) {
        var bar = new ArrayList<StageView>();
        for (var stage : Stage.values()) {
            boolean done = stage.ordinal() < present.ordinal() || complete;
            bar.add(new StageView(
                    texts.text("stage." + stage),
                    texts.text("stage." + stage + ".note"),
                    done,
                    stage == present && !complete,
                    stage.ordinal() * CELL));
        }
        return bar;
    }

    public String css() {
        return done ? "kt-done" : now ? "kt-now" : "kt-later";
    }
}
