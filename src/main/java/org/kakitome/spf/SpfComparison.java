package org.kakitome.spf;

import java.util.ArrayList;
import java.util.List;
import org.kakitome.spf.SpfTree.AddressCount;

/**
 * What would change if a draft were published instead of the record that is.
 *
 * @param addedTerms terms of the draft that the published record does not have, as written
 * @param removedTerms the other way round
 * @param gained addresses that would get "pass" and do not today
 * @param lost addresses that get "pass" today and would no more
 * @param newProblems problems of the draft that the published record does not have
 * @param solvedProblems the other way round
 */
public record SpfComparison(
        SpfTree published,
        SpfTree draft,
        List<String> addedTerms,
        List<String> removedTerms,
        AddressCount gained,
        AddressCount lost,
        List<SpfProblem> newProblems,
        List<SpfProblem> solvedProblems) {
    public static SpfComparison of(SpfTree published, SpfTree draft) {
        return new SpfComparison(
                published,
                draft,
                notIn(published, draft),
                notIn(draft, published),
                draft.addresses().without(published.addresses()),
                published.addresses().without(draft.addresses()),
                notAmong(published.problems(), draft.problems()),
                notAmong(draft.problems(), published.problems()));
    }

    private static List<String> notIn(SpfTree one, SpfTree other) {
        var missing = new ArrayList<String>();
        var known = one.root().record().map(SpfRecord::terms).orElse(List.of());
        other.root().record().ifPresent(record -> {
            for (int i = 0; i < record.terms().size(); i++)
                if (!known.contains(record.terms().get(i))) missing.add(record.termText(i));
        });
        return missing;
    }

    /** The mends differ with the record around them, and do not make a problem another. */
    private static List<SpfProblem> notAmong(List<SpfProblem> known, List<SpfProblem> problems) {
        return problems.stream()
                .filter(problem -> known.stream()
                        .noneMatch(other -> other.kind() == problem.kind()
                                && other.domain().equals(problem.domain())
                                && other.term().equals(problem.term())
                                && other.facts().equals(problem.facts())))
                .toList();
    }
}
