package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportRecord.DkimAuthResult;
import org.kakitome.report.ReportRecord.SpfAuthResult;
import org.kakitome.source.AddressText;

/**
 * One row of a report, as reports have it: who sent, in whose name, what passed and what the receiver did.
 *
 * @param report null on the page of the report itself
 */
public record RowView(
        String report,
        String reportUrl,
        String day,
        RawString address,
        RawString headerFrom,
        List<ResultView> spf,
        List<ResultView> dkim,
        String disposition,
        String reasons,
        Mark mark,
        String word,
        String messages) {
    /** A stranger may send any number of signatures; a cell shows a few. */
    private static final int MAX_RESULTS = 5;

    /** {@code pass example.com}; {@code detail} is a selector or a scope, may be empty. */
    public record ResultView(String result, RawString domain, String detail, boolean passed) {}

    /** @param verdict of analysis; empty on the page of a report, which shows only what it says itself */
    static RowView of(ReportRecord record, Optional<Origin> origin, Optional<Verdict> verdict, Texts texts) {
        boolean aligned = record.policyEvaluated().aligned();
        return new RowView(
                origin.map(Origin::reporter).orElse(null),
                origin.map(Origin::url).orElse(null),
                origin.map(o -> texts.day(o.day())).orElse(null),
                Html.breakable(AddressText.of(record.sourceIp())),
                Html.breakable(record.headerFrom()),
                record.authResults().spf().stream()
                        .limit(MAX_RESULTS)
                        .map(RowView::spf)
                        .toList(),
                record.authResults().dkim().stream()
                        .limit(MAX_RESULTS)
                        .map(RowView::dkim)
                        .toList(),
                texts.text("disposition." + record.policyEvaluated().disposition()),
                reasons(record, texts),
                aligned ? Mark.ALIGNED : verdict.map(Mark::of).orElse(Mark.WORK),
                texts.text(aligned || verdict.isEmpty() ? alignedBy(record) : "verdict." + verdict.get()),
                texts.number(record.count()));
    }

    /** The report a row stands in. */
    record Origin(String reporter, String url, LocalDate day) {}

    private static ResultView spf(SpfAuthResult result) {
        return new ResultView(
                result.result(),
                Html.breakable(result.domain()),
                result.scope().filter(scope -> !scope.equals("mfrom")).orElse(""),
                result.result().equals("pass"));
    }

    private static ResultView dkim(DkimAuthResult result) {
        return new ResultView(
                result.result(),
                Html.breakable(result.domain()),
                result.selector().orElse(""),
                result.result().equals("pass"));
    }

    private static String alignedBy(ReportRecord record) {
        var evaluated = record.policyEvaluated();
        if (evaluated.dkimAligned() && evaluated.spfAligned()) return "row.aligned.both";
        if (evaluated.dkimAligned()) return "row.aligned.dkim";
        return evaluated.spfAligned() ? "row.aligned.spf" : "row.notAligned";
    }

    private static String reasons(ReportRecord record, Texts texts) {
        var reasons = new ArrayList<String>();
        for (var reason : record.policyEvaluated().reasons()) {
            var key = "override." + reason.type();
            var name = texts.has(key) ? texts.text(key) : reason.type();
            reasons.add(reason.comment().map(c -> name + " (" + c + ")").orElse(name));
        }
        return String.join(texts.text("list.comma"), reasons);
    }
}
