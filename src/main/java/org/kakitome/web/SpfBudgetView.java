package org.kakitome.web;

import java.util.ArrayList;
import java.util.List;
import org.kakitome.spf.SpfTree;
import org.kakitome.spf.SpfTree.TermNode;

/**
 * The lookups of a record as cells, one for each, and whose they are.
 *
 * @param label {@code 9 of 10 lookups}
 * @param cells the end of each one's class: used, idle, over or free
 * @param terms in the order of evaluation, what is free at the end
 */
public record SpfBudgetView(String label, boolean over, List<String> cells, List<TermView> terms) {
    /** More than anybody can be shown in one line. */
    private static final int MAX_CELLS = 40;

    /** @param span how many cells are its own */
    public record TermView(String name, String note, int span) {}

    static SpfBudgetView of(SpfTree tree, List<SpfNodeView> nodes, Texts texts) {
        var cells = new ArrayList<String>();
        var terms = new ArrayList<TermView>();
        for (var term : tree.root().terms()) {
            if (!term.reachable() || term.dnsLookups() == 0) continue;
            boolean idle = nodes.stream().anyMatch(node -> node.term().equals(term.text()) && node.idle());
            int before = cells.size();
            for (int i = 0; i < term.dnsLookups() && cells.size() < MAX_CELLS; i++)
                cells.add(cells.size() >= SpfTree.MAX_LOOKUPS ? "over" : idle ? "idle" : "used");
            int span = cells.size() - before;
            if (span > 0) terms.add(new TermView(name(term), note(term.dnsLookups(), idle, texts), span));
        }
        int free = SpfTree.MAX_LOOKUPS - cells.size();
        if (free > 0) {
            for (int i = 0; i < free; i++) cells.add("free");
            terms.add(new TermView(texts.text("spf.budget.free"), texts.number(free), free));
        }
        boolean over = tree.dnsLookups() > SpfTree.MAX_LOOKUPS;
        return new SpfBudgetView(
                texts.text("spf.budget.label", tree.dnsLookups(), SpfTree.MAX_LOOKUPS), over, cells, terms);
    }

    private static String note(int lookups, boolean idle, Texts texts) {
        return idle ? texts.text("spf.budget.idle", lookups) : texts.number(lookups);
    }

    /** What an include leads to says more than that it is one. */
    private static String name(TermNode term) {
        return term.target().map(target -> target.unicode()).orElse(term.text());
    }
}
