package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.net.InetAddress;
import java.util.List;
import org.kakitome.dns.DomainName;
import org.kakitome.source.AddressText;
import org.kakitome.source.KnownServices;
import org.kakitome.storage.FailureReports.Tally;
import org.kakitome.storage.StoredFailureReport;

/**
 * The failure reports of a domain.
 *
 * @param tags to add to the DMARC record where no report ever came; null where some did
 * @param filter what restricts the list, for people; null: nothing
 */
public record FailuresView(
        DomainHead head,
        Mark mark,
        String word,
        RawString answer,
        String filter,
        String allUrl,
        String tags,
        List<LineView> reports,
        String newer,
        String older) {

    public record LineView(
            String url,
            MomentView at,
            RawString address,
            String who,
            RawString from,
            String why,
            String delivery,
            String reporter,
            String messages) {}

    static FailuresView of(
            DomainName domain,
            List<InetAddress> addresses,
            Tally tally,
            List<StoredFailureReport> page,
            int first,
            KnownServices services,
            String reportAddress,
            Texts texts) {
        boolean none = tally.reports() == 0;
        var mark = none ? Mark.UNKNOWN : Mark.WORK;
        var here = here(domain, addresses);
        return new FailuresView(
                DomainHead.of(domain),
                mark,
                texts.text("failures.word." + mark),
                none
                        ? texts.answer(
                                addresses.isEmpty() ? "failures.answer.none" : "failures.answer.noneFrom",
                                domain.unicode())
                        : texts.answer(
                                "failures.answer",
                                tally.messages(),
                                domain.unicode(),
                                tally.addresses(),
                                texts.moment(tally.last().orElseThrow())),
                addresses.isEmpty()
                        ? null
                        : texts.text(
                                "failures.filter",
                                texts.list(addresses.stream()
                                        .limit(3)
                                        .map(AddressText::of)
                                        .toList()),
                                Math.max(0, addresses.size() - 3)),
                Urls.failures(domain.ascii()),
                none && addresses.isEmpty() ? "; ruf=mailto:" + reportAddress + "; fo=1" : null,
                page.stream()
                        .limit(FailuresPage.PAGE)
                        .map(report -> line(domain, report, services, texts))
                        .toList(),
                first > 0 ? here + "&offset=" + Math.max(0, first - FailuresPage.PAGE) : null,
                page.size() > FailuresPage.PAGE ? here + "&offset=" + (first + FailuresPage.PAGE) : null);
    }

    static String here(DomainName domain, List<InetAddress> addresses) {
        var here = new StringBuilder(Urls.failures(domain.ascii()));
        for (var address : addresses) here.append("&address=").append(Urls.encode(AddressText.of(address)));
        return here.toString();
    }

    private static LineView line(DomainName domain, StoredFailureReport stored, KnownServices services, Texts texts) {
        var report = stored.report();
        return new LineView(
                Urls.failure(domain.ascii(), stored.id()),
                MomentView.brief(stored.occurredAt(), texts),
                report.sourceIp().map(ip -> Html.breakable(AddressText.of(ip))).orElse(null),
                FailureTexts.who(stored, services).orElse(null),
                Html.breakable(FailureTexts.from(stored)),
                FailureTexts.why(report, texts),
                report.deliveryResult()
                        .map(result -> FailureTexts.delivery(result, texts))
                        .orElse(null),
                report.reporter().orElse(texts.text("failure.reporter.nameless")),
                texts.number(report.incidents()));
    }
}
