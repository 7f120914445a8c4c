package org.kakitome.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The notes of one document: bounded, a leniency needed a million times is one note with its first place and how often. */
final class Notes {
    private static final int MAX_DETAIL = 200;

    private final Map<String, Leniency> leniencies = new LinkedHashMap<>();
    private final List<ReportVisitor.Note> leftOut = new ArrayList<>();
    private long record;

    private static final class Leniency {
        final NoteCode code;
        final String detail;
        long times;

        Leniency(NoteCode code, String detail) {
            this.code = code;
            this.detail = detail;
        }
    }

    /** From here on notes are about this record, counted from 1; 0 is the head. */
    void atRecord(long number) {
        record = number;
    }

    void add(NoteCode code, CharSequence detail) {
        addOnce(code, "", detail);
    }

    /** As {@link #add}, but one note for each {@code subject}: an element name. */
    void addOnce(NoteCode code, String subject, CharSequence detail) {
        var key = subject.isEmpty() ? code.name() : code.name() + ' ' + subject;
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
