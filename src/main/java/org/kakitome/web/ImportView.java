package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.List;
import org.kakitome.storage.Imports.Import;
import org.kakitome.storage.Imports.State;
import org.kakitome.web.IntakeQuery.Shown;

/**
 * How far an import is.
 *
 * @param url of this page
 * @param width of the bar, of 400
 * @param more how many of {@code notTaken} are not named; null when all are
 */
public record ImportView(
        String url,
        boolean over,
        Mark mark,
        String word,
        RawString answer,
        String name,
        MomentView started,
        String size,
        long width,
        List<CountView> counts,
        List<NotTakenView> notTaken,
        String more,
        String setAsideUrl) {

    /** @param url of the messages counted; null where there are none */
    public record CountView(String label, String count, String url) {}

    public record NotTakenView(String name, String reason, String detail) {}

    static ImportView of(Import found, Texts texts) {
        var mark = mark(found);
        long more = found.passedOver() - found.named().size();
        return new ImportView(
                "/intake/imports/" + found.id(),
                found.isOver(),
                mark,
                texts.text("import.word." + mark),
                texts.answer(
                        "import.answer." + found.state(),
                        found.messages(),
                        found.read(),
                        found.setAside(),
                        found.passedOver()),
                found.name().orElse(null),
                MomentView.brief(found.startedAt(), texts),
                texts.bytes(found.octets()),
                RereadingView.width(found.read(), found.messages()),
                counts(found, texts),
                found.named().stream()
                        .map(p -> new NotTakenView(
                                p.name(),
                                texts.text("intake.reason." + p.why().reason()),
                                p.why().detail()))
                        .toList(),
                more > 0 ? texts.text("facts.more", more) : null,
                found.setAside() > 0
                        ? IntakeQuery.ofImport(found.id(), Shown.SET_ASIDE).url()
                        : null);
    }

    private static Mark mark(Import found) {
        if (found.state() == State.INTERRUPTED) return Mark.REFUSED;
        if (found.setAside() + found.passedOver() > 0) return Mark.WORK;
        return found.isOver() ? Mark.ALIGNED : Mark.UNKNOWN;
    }

    private static List<CountView> counts(Import found, Texts texts) {
        var counts = new ArrayList<CountView>();
        add(counts, found, Shown.ALL, found.messages(), texts);
        add(counts, found, Shown.STORED, found.stored(), texts);
        add(counts, found, Shown.DUPLICATE, found.duplicate(), texts);
        add(counts, found, Shown.SET_ASIDE, found.setAside(), texts);
        add(counts, found, Shown.WAITING, found.waiting(), texts);
        if (found.passedOver() > 0)
            counts.add(new CountView(texts.text("import.passedOver"), texts.number(found.passedOver()), "#not-taken"));
        return counts;
    }

    private static void add(List<CountView> counts, Import found, Shown shown, long count, Texts texts) {
        counts.add(new CountView(
                texts.text("import.count." + shown),
                texts.number(count),
                count == 0 ? null : IntakeQuery.ofImport(found.id(), shown).url()));
    }
}
