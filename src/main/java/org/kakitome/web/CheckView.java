package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kakitome.check.DkimKey;
import org.kakitome.check.DomainCheck;
import org.kakitome.check.DomainCheck.QueryLogEntry;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding;
import org.kakitome.check.Severity;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.DomainName.Parsed.Invalid;

/**
 * What the check page shows: either why the input is no domain, or the result.
 *
 * @param input what was typed, kept in the field
 * @param fault null when the input is a domain
 * @param result null when it is not
 */
public record CheckView(String title, String input, FaultView fault, ResultView result) {

    public record FaultView(Mark mark, String word, RawString answer, RawString hint) {}

    public record ResultView(
            String domain,
            String name,
            Mark mark,
            String word,
            String question,
            RawString answer,
            MomentView at,
            String took,
            String again,
            String reportsUrl,
            String testUrl,
            NextView next,
            String counts,
            List<SectionView> sections,
            String selectors,
            List<QueryView> queries,
            boolean failures) {}

    /**
     * @param more a page of its own about this part; null where there is none
     * @param again asks DNS once more; null when everything was answered
     */
    public record SectionView(
            String id,
            String name,
            RawString line,
            Mark mark,
            String word,
            boolean open,
            List<RecordView> records,
            List<FindingView> findings,
            String more,
            String again) {}

    /**
     * @param line null for the headline, whose sentence is the section's line already
     * @param fix null where there is nothing to mend
     * @param mend null where no record can be given
     */
    public record FindingView(
            Mark mark, String word, RawString line, RawString meaning, RawString fix, RfcView rfc, RecordView mend) {}

    public record QueryView(String name, String type, String outcome, boolean failed, String detail, String took) {}

    static CheckView invalid(String input, Invalid invalid, Texts texts) {
        var fault = invalid.fault().name();
        return new CheckView(
                texts.text("check.fault.title"),
                input,
                new FaultView(
                        Mark.UNKNOWN,
                        texts.text("check.fault.word"),
                        texts.answer("check.fault." + fault, invalid.part()),
                        texts.html("check.fault." + fault + ".hint", invalid.part())),
                null);
    }

    static CheckView of(ResultView result, Texts texts) {
        return new CheckView(texts.text("check.title", result.name()), result.name(), null, result);
    }

    /** @param events where the sections come from as they finish */
    public record WaitingView(
            String title, String input, String question, RawString answer, String events, List<WaitingRow> sections) {}

    public record WaitingRow(String id, String name, String line) {}

    static WaitingView waiting(DomainName domain, List<String> selectors, Texts texts) {
        return new WaitingView(
                texts.text("check.title", domain.unicode()),
                domain.unicode(),
                texts.text("check.question", domain.unicode()),
                texts.answer("check.waiting.answer", domain.unicode()),
                "/check/events" + query(domain, selectors),
                Arrays.stream(SectionName.values())
                        .map(name -> new WaitingRow(
                                id(name), texts.text("section." + name), texts.text("check.waiting." + name)))
                        .toList());
    }

    private static String query(DomainName domain, List<String> selectors) {
        return "?domain=" + Urls.encode(domain.ascii())
                + (selectors.isEmpty() ? "" : "&selectors=" + Urls.encode(String.join(" ", selectors)));
    }

    private static String id(SectionName name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    /** @param monitored reports for this domain are kept here */
    static ResultView result(
            DomainCheck check, List<String> selectors, boolean monitored, Optional<NextView> next, Texts texts) {
        var domain = check.domain();
        var again = "/check" + query(domain, selectors);
        var sections = new ArrayList<SectionView>();
        for (var section : check.sections())
            sections.add(section(domain, section, check.keys(), sections.isEmpty(), again, texts));
        return new ResultView(
                domain.ascii(),
                domain.unicode(),
                Mark.of(check.worst()),
                word(check.worst(), texts),
                texts.text("check.question", domain.unicode()),
                answer(check, texts),
                MomentView.full(check.at(), texts),
                texts.text("check.took", check.queries().size(), texts.took(check.took())),
                again,
                monitored ? Urls.domain(domain.ascii()) : null,
                Urls.newTest(domain.ascii()),
                next.orElse(null),
                counts(check, texts),
                sections,
                String.join(" ", selectors),
                check.queries().stream().map(q -> query(q, texts)).toList(),
                check.queries().stream().anyMatch(CheckView::failed));
    }

    /** @param keys of the whole check; while it still runs, none */
    static SectionView section(
            DomainName domain, Section section, List<DkimKey> keys, boolean first, String again, Texts texts) {
        var id = id(section.name());
        var findings = new ArrayList<FindingView>();
        for (var finding : section.findings())
            findings.add(finding(finding, finding.equals(section.headline()), id + findings.size(), texts));
        var subjects = section.findings().stream()
                .filter(f -> f.severity() == Severity.BROKEN || f.severity() == Severity.NEEDS_WORK)
                .map(Finding::subject)
                .toList();
        var records = new ArrayList<RecordView>();
        for (var record : section.records())
            records.add(about(
                    RecordView.of(id + "-record" + records.size(), record, subjects, Mark.of(section.verdict())),
                    keys,
                    texts));
        boolean wrong = section.verdict() == Severity.BROKEN || section.verdict() == Severity.NEEDS_WORK;
        return new SectionView(
                id,
                texts.text("section." + section.name()),
                texts.html(key(section.headline(), "line"), facts(section.headline(), texts)),
                Mark.of(section.verdict()),
                word(section.verdict(), texts),
                first && wrong || section.verdict() == Severity.NO_ANSWER,
                records,
                findings,
                section.name() == SectionName.SPF ? Urls.spf(domain.ascii()) : null,
                section.verdict() == Severity.NO_ANSWER ? again : null);
    }

    private static RecordView about(RecordView record, List<DkimKey> keys, Texts texts) {
        return keys.stream()
                .filter(key -> key.name().equals(record.name()))
                .findFirst()
                .map(key -> record.withKey(KeyText.of(key, texts)))
                .orElse(record);
    }

    static FindingView finding(Finding finding, String id, Texts texts) {
        return finding(finding, false, id, texts);
    }

    private static FindingView finding(Finding finding, boolean headline, String id, Texts texts) {
        var facts = facts(finding, texts);
        boolean mendable = finding.severity() != Severity.RIGHT && texts.has(key(finding, "fix"));
        return new FindingView(
                Mark.of(finding.severity()),
                word(finding.severity(), texts),
                headline ? null : texts.html(key(finding, "line"), facts),
                texts.html(key(finding, "meaning"), facts),
                mendable ? texts.html(key(finding, "fix"), facts) : null,
                RfcView.of(finding.code().source()).orElse(null),
                finding.mend().map(record -> RecordView.of(id, record)).orElse(null));
    }

    static QueryView query(QueryLogEntry query, Texts texts) {
        return new QueryView(
                query.name(),
                query.type(),
                texts.text("dns." + query.outcome()),
                failed(query),
                query.detail(),
                texts.took(query.took()));
    }

    static boolean failed(QueryLogEntry query) {
        return switch (query.outcome()) {
            case "FOUND", "NO_DATA", "NXDOMAIN" -> false;
            default -> true;
        };
    }

    /** {@code 3 need work, 3 are right.} */
    private static String counts(DomainCheck check, Texts texts) {
        var counts = new LinkedHashMap<Severity, Integer>();
        for (var section : check.sections()) counts.merge(section.verdict(), 1, Integer::sum);
        var phrases = new ArrayList<String>();
        counts.forEach((severity, count) -> phrases.add(texts.text("check.count." + severity, count)));
        return texts.text("check.counts", String.join(texts.text("list.comma"), phrases));
    }

    static RawString answer(DomainCheck check, Texts texts) {
        return texts.answer(
                "answer." + check.answer().code(), check.answer().facts().toArray());
    }

    static String word(Severity severity, Texts texts) {
        return texts.text("severity." + severity);
    }

    static String key(Finding finding, String part) {
        return "finding." + finding.code() + "." + part;
    }

    static Object[] facts(Finding finding, Texts texts) {
        return finding.facts().stream().map(texts::dayOrText).toArray();
    }
}
