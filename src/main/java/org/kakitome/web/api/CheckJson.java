package org.kakitome.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kakitome.check.DkimKey;
import org.kakitome.check.DomainCheck;
import org.kakitome.check.DomainCheck.QueryLogEntry;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.Finding;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.web.Texts;

/**
 * A whole check, the same as the page shows. Codes are stable; {@code text}, {@code meaning} and {@code fix} are in the language of Accept-Language.
 *
 * @param verdict of the worst section: broken, needs-work, no-answer, not-set-up or right
 */
public record CheckJson(
        String domain,
        Instant at,
        long tookMillis,
        String verdict,
        AnswerJson answer,
        List<SectionJson> sections,
        List<KeyJson> keys,
        List<QueryJson> queries) {

    public record AnswerJson(String code, String text) {}

    public record SectionJson(
            String name,
            String verdict,
            String headline,
            String text,
            List<DnsRecord> records,
            List<FindingJson> findings) {}

    /** @param mend the record to publish instead; absent where none can be given */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FindingJson(
            String code,
            String severity,
            String subject,
            Map<String, String> facts,
            String source,
            String text,
            String meaning,
            String fix,
            DnsRecord mend) {}

    /**
     * @param fingerprint the same for the same key, whatever record it stands in
     * @param service whose key it is, where the CNAME that leads to it tells
     * @param firstSeen by a check made here
     * @param otherKeyUntil when another key was last seen at this selector; absent where none was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record KeyJson(
            String selector,
            String name,
            String type,
            int bits,
            String fingerprint,
            String service,
            Instant firstSeen,
            Instant otherKeyUntil) {}

    public record QueryJson(String name, String type, String outcome, String detail, long tookMillis) {}

    static CheckJson of(DomainCheck check, Texts texts) {
        var answer = check.answer();
        return new CheckJson(
                check.domain().ascii(),
                check.at(),
                check.took().toMillis(),
                Wire.of(check.worst()),
                new AnswerJson(
                        answer.code().name(),
                        texts.text("answer." + answer.code(), answer.facts().toArray())),
                check.sections().stream()
                        .map(section -> section(section, texts))
                        .toList(),
                check.keys().stream().map(CheckJson::key).toList(),
                check.queries().stream().map(CheckJson::query).toList());
    }

    static SectionJson section(Section section, Texts texts) {
        return new SectionJson(
                section.name().name(),
                Wire.of(section.verdict()),
                section.headline().code().name(),
                say(section.headline(), "line", texts),
                section.records(),
                section.findings().stream()
                        .map(finding -> finding(finding, texts))
                        .toList());
    }

    private static FindingJson finding(Finding finding, Texts texts) {
        return new FindingJson(
                finding.code().name(),
                Wire.of(finding.severity()),
                finding.subject(),
                facts(finding),
                finding.code().source(),
                say(finding, "line", texts),
                say(finding, "meaning", texts),
                say(finding, "fix", texts),
                finding.mend().orElse(null));
    }

    /** By name, as {@code FindingCode} calls them. */
    private static Map<String, String> facts(Finding finding) {
        var names = finding.code().factNames();
        var facts = new LinkedHashMap<String, String>();
        for (int i = 0; i < Math.min(names.size(), finding.facts().size()); i++)
            facts.put(names.get(i), finding.facts().get(i));
        return facts;
    }

    private static String say(Finding finding, String part, Texts texts) {
        var key = "finding." + finding.code() + "." + part;
        return texts.has(key) ? texts.text(key, finding.facts().toArray()) : null;
    }

    private static KeyJson key(DkimKey key) {
        return new KeyJson(
                key.selector(),
                key.name(),
                key.type(),
                key.bits(),
                key.fingerprint(),
                key.holder().orElse(null),
                key.firstSeen(),
                key.otherUntil().orElse(null));
    }

    private static QueryJson query(QueryLogEntry query) {
        return new QueryJson(
                query.name(),
                query.type(),
                query.outcome(),
                query.detail(),
                query.took().toMillis());
    }
}
