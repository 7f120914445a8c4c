package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.List;
import java.util.function.ToLongFunction;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.SourceAlignment;

/** One row of "who sends": a service with its verdict and why. */
public record SourceView(
        String url,
        String name,
        String where,
        Mark mark,
        String word,
        RawString why,
        String messages,
        String rowsUrl,
        String spfAligned,
        String dkimAligned) {

    static SourceView of(String domain, SourceAlignment source, Period period, Texts texts) {
        return new SourceView(
                Urls.source(domain, source.key()) + "?" + period.query(),
                name(source, texts),
                where(source, texts),
                Mark.of(source.verdict()),
                texts.text("source.verdict." + source.verdict()),
                why(source, texts),
                texts.number(source.messages()),
                Urls.rows(domain) + "?" + period.query() + "&source=" + Urls.encode(source.key()),
                texts.percent(source.spfAligned(), source.messages()),
                texts.percent(source.dkimAligned(), source.messages()));
    }

    /** Many networks that nothing speaks for, as one; its number leads to their rows. */
    static SourceView spoofed(String domain, List<SourceAlignment> sources, Period period, Texts texts) {
        var rows = Urls.rows(domain) + "?" + period.query() + "&verdict=" + Verdict.SPOOFED;
        long messages = sources.stream().mapToLong(SourceAlignment::messages).sum();
        int addresses =
                sources.stream().mapToInt(source -> source.addresses().size()).sum();
        return new SourceView(
                rows,
                texts.text("source.spoofed", addresses),
                texts.text("source.spoofed.networks", sources.size()),
                Mark.REFUSED,
                texts.text("source.verdict." + Verdict.SPOOFED),
                texts.html("reason." + sources.get(0).reason()),
                texts.number(messages),
                rows,
                texts.percent(sum(sources, SourceAlignment::spfAligned), messages),
                texts.percent(sum(sources, SourceAlignment::dkimAligned), messages));
    }

    private static long sum(List<SourceAlignment> sources, ToLongFunction<SourceAlignment> value) {
        return sources.stream().mapToLong(value).sum();
    }

    /** Its host where there is one, else its address; the number of the others. */
    private static String where(SourceAlignment source, Texts texts) {
        var names = source.hosts().isEmpty() ? source.addresses() : source.hosts();
        if (names.isEmpty() || names.get(0).equals(source.name()) && names.size() == 1) return "";
        int others = names.size() - 1;
        return others == 0 ? names.get(0) : texts.text("source.andOthers", names.get(0), others);
    }

    /** Spoofed mail has no name but its network's. */
    static String name(SourceAlignment source, Texts texts) {
        return source.key().startsWith("spoofed-") ? texts.text("source.unknown", source.name()) : source.name();
    }

    /** The one sentence that explains the verdict; the longer story is on the source's page. */
    static RawString why(SourceAlignment source, Texts texts) {
        if (source.verdict() == Verdict.ALIGNED) {
            if (source.dkimAligned() == 0) return texts.html("source.why.spfOnly");
            return source.spfAligned() == 0 ? texts.html("source.why.dkimOnly") : new RawString("");
        }
        if (source.verdict() == Verdict.OURS_NOT_ALIGNED) {
            var spf = foreign(source.spfPassDomains(), source.headerFroms());
            var dkim = foreign(source.dkimPassDomains(), source.headerFroms());
            if (!spf.isEmpty() && !dkim.isEmpty()) {
                return spf.get(0).equals(dkim.get(0))
                        ? texts.html("source.why.bothPass", spf.get(0))
                        : texts.html("source.why.eachPasses", spf.get(0), dkim.get(0));
            }
            if (!spf.isEmpty()) return texts.html("source.why.spfPasses", spf.get(0));
            if (!dkim.isEmpty()) return texts.html("source.why.dkimPasses", dkim.get(0));
        }
        return texts.html("reason." + source.reason());
    }

    /** Those that carry another name than the From header: neither it, nor above or below it. */
    private static List<String> foreign(List<String> passed, List<String> headerFroms) {
        return passed.stream()
                .filter(domain -> headerFroms.stream().noneMatch(from -> related(domain, from)))
                .toList();
    }

    private static boolean related(String one, String other) {
        return one.equals(other) || one.endsWith("." + other) || other.endsWith("." + one);
    }
}
