package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.Arrays;
import java.util.List;
import org.kakitome.check.Finding.DnsRecord;

/**
 * A DNS record to read or to copy.
 *
 * @param id unique on its page
 * @param value escaped, with the part that matters in {@code <mark>}
 * @param breaksAnywhere a long run without spaces, a key: it may wrap inside
 * @param key what is known of the DKIM key in it; null for other records
 */
public record RecordView(String id, String name, String type, RawString value, boolean breaksAnywhere, RawString key) {
    /** Longer than what fits beside its label on a phone. */
    private static final int LONGEST_WORD = 60;

    static RecordView of(String id, DnsRecord record) {
        return of(id, record, List.of(), Mark.WORK);
    }

    /** {@code terms} that stand in the value by themselves are marked. */
    static RecordView of(String id, DnsRecord record, List<String> terms, Mark mark) {
        return new RecordView(
                id,
                record.name(),
                record.type(),
                marked(record.value(), terms, mark),
                hasLongWord(record.value()),
                null);
    }

    RecordView withKey(RawString about) {
        return new RecordView(id, name, type, value, breaksAnywhere, about);
    }

    public String nameId() {
        return id + "-name";
    }

    public String valueId() {
        return id + "-value";
    }

    private static RawString marked(String value, List<String> terms, Mark mark) {
        for (String term : terms) {
            int at = indexOfTerm(value, term);
            if (at < 0) continue;
            return new RawString(Html.escape(value.substring(0, at)) + "<mark class=\"kt-is-" + mark.css() + "\">"
                    + Html.escape(term) + "</mark>" + Html.escape(value.substring(at + term.length())));
        }
        return new RawString(Html.escape(value));
    }

    private static int indexOfTerm(String value, String term) {
        if (term.isBlank()) return -1;
        int at = value.indexOf(term);
        while (at >= 0) {
            int end = at + term.length();
            boolean starts = at == 0 || isBoundary(value.charAt(at - 1));
            boolean ends = end == value.length() || isBoundary(value.charAt(end));
            if (starts && ends && term.length() < value.length()) return at;
            at = value.indexOf(term, at + 1);
        }
        return -1;
    }

    private static boolean isBoundary(char c) {
        return c == ' ' || c == ';' || c == ',';
    }

    private static boolean hasLongWord(String value) {
        return Arrays.stream(value.split(" ")).anyMatch(word -> word.length() > LONGEST_WORD);
    }
}
