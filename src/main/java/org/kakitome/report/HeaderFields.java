package org.kakitome.report;

import java.util.ArrayList;
import java.util.List;
import org.kakitome.report.FailureReport.HeaderField;

/** Fields as RFC 5322 §2.2 writes them, bounded: the body of a feedback report, a quoted header. */
final class HeaderFields {
    static final int MAX_FIELDS = 200;
    static final int MAX_VALUE = 4_000;

    private HeaderFields() {}

    /** Up to the first empty line behind a field. Lenient: lines that are no field are stepped over. */
    static List<HeaderField> parse(String text, int maxValue) {
        return parse(text, maxValue, true);
    }

    /** Lenient: empty lines too are stepped over. */
    static List<HeaderField> parseAll(String text, int maxValue) {
        return parse(text, maxValue, false);
    }

    private static List<HeaderField> parse(String text, int maxValue, boolean endsAtEmptyLine) {
        var fields = new ArrayList<HeaderField>();
        var name = "";
        var value = new StringBuilder();
        for (var line : text.split("\\r\\n|\\r|\\n", -1)) {
            if (line.isBlank()) {
                if (endsAtEmptyLine && !(name.isEmpty() && fields.isEmpty())) break;
                continue;
            }
            if ((line.startsWith(" ") || line.startsWith("\t")) && !name.isEmpty()) {
                if (value.length() < 2 * maxValue) value.append(' ').append(line.strip());
                continue;
            }
            add(fields, name, value, maxValue);
            name = "";
            value.setLength(0);
            int colon = line.indexOf(':');
            if (colon < 1 || colon > 100 || !line.substring(0, colon).strip().matches("[!-9;-~]+")) continue;
            name = line.substring(0, colon).strip();
            value.append(line, colon + 1, Math.min(line.length(), colon + 1 + 2 * maxValue));
        }
        add(fields, name, value, maxValue);
        return fields;
    }

    private static void add(List<HeaderField> fields, String name, StringBuilder value, int maxValue) {
        if (!name.isEmpty() && fields.size() < MAX_FIELDS)
            fields.add(new HeaderField(name, CleanText.of(value, maxValue)));
    }
}
