package org.kakitome.analysis;

import java.util.List;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.source.KnownServices;
import org.kakitome.storage.AlignmentAddress;

/** Verdicts without a database, for tests of other folders. */
public final class Judging {
    private Judging() {}

    /** In the order of {@code seen}. */
    public static List<Verdict> verdicts(String domain, List<AlignmentAddress> seen) {
        return SourceJudge.judge(domain, KnownServices.load(), seen).stream()
                .map(SourceJudge.Judged::verdict)
                .toList();
    }
}
