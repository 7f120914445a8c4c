package org.kakitome.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The notes of one document: bounded, a leniency needed a million times is one note with its first place and how often. */
final class Notes {
    private static final int MAX_DETAIL = 200;

    private final Map<Key, Leniency> leniencies = new LinkedHashMap<>();
    private final List<ReportVisitor.Note> leftOut = new ArrayList<>();
    private long record;

    private record Key(NoteCode code, String subject) {}

    private static final class Leniency {
        final NoteCode code;
        final String detail;
        long times;

        Leniency(NoteCode code, String detail) {
            this.code = code;
            this.detail = detail;
        }
    }

    Notes() {}

    /** For one of several documents: what was noticed on the way to all of them. */
    Notes(Notes before) {
        before.leniencies.forEach((key, note) -> addOnce(key.code, key.subject, note.detail));
    }

    /** From here on notes are about this record, counted from 1; 0 is the head. */
    void atRecord(long number) {
        record = number;
    }

    void add(NoteCode code, CharSequence detail) {
        addOnce(code, "", detail);
    }

    /** As {@link #add}, for what may be wrong millions of times: the detail is only made for the first. */
    void add(NoteCode code, Supplier<String> detail) {
        var leniency = leniencies.get(new Key(code, ""));
        if (leniency == null) addOnce(code, "", detail.get());
        else leniency.times++;
    }

    /** As {@link #add}, but one note for each {@code subject}: an element name. */
    void addOnce(NoteCode code, String subject, CharSequence detail) {
        var key = new Key(code, subject);
        var leniency = leniencies.get(key);
        if (leniency == null) {
            if (leniencies.size() >= ReportReader.MAX_NOTES) return;
            leniency = new Leniency(code, placed(detail));
            leniencies.put(key, leniency);
        }
        leniency.times++;
    }

    void recordLeftOut(NoteCode code, CharSequence detail) {
        if (leftOut.size() < ReportReader.MAX_NOTES) leftOut.add(new ReportVisitor.Note(code.name(), placed(detail)));
    }

    private String placed(CharSequence detail) {
        var text = CleanText.of(detail, MAX_DETAIL);
        if (record == 0) return text;
        return text.isEmpty() ? "record " + record : "record " + record + ": " + text;
    }

    List<ReportVisitor.Note> list() {
        var all = new ArrayList<ReportVisitor.Note>();
        for (var leniency : leniencies.values()) {
            var times = leniency.times > 1 ? " (×" + leniency.times + ")" : "";
            all.add(new ReportVisitor.Note(leniency.code.name(), leniency.detail + times));
        }
        for (var note : leftOut) if (all.size() < ReportReader.MAX_NOTES) all.add(note);
        return List.copyOf(all);
    }
}
