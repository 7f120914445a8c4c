package org.kakitome.spf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import org.kakitome.dns.DomainName;
import org.kakitome.spf.MacroString.Part;

/** Expands macro-strings (RFC 7208 §7.3), in memory that does not grow with what strangers write into them. */
final class MacroExpansion {
    private static final String HEX = "0123456789ABCDEF";

    /** More than any name needs: of a longer expansion only the right-hand end is kept while it grows, since §7.3 drops labels from the left anyway. */
    private static final int KEPT = 4 * DomainName.MAX_LENGTH;

    private MacroExpansion() {}

    /** What a macro letter stands for; null where it stands for nothing, and then nothing can be expanded with it. */
    interface Values {
        String of(char letter);
    }

    /** The name that a domain-spec comes to; empty where it is no name DNS could be asked for. */
    static Optional<DomainName> name(MacroString macros, Values values) {
        var text = new StringBuilder();
        for (var part : macros.parts()) {
            if (!append(part, values, text)) return Optional.empty();
            if (text.length() > 2 * KEPT) text.delete(0, text.length() - KEPT);
        }
        return DomainName.expanded(shortened(text));
    }

    /** RFC 7208 §7.3: over 253 octets, labels are removed from the left until it fits. */
    private static String shortened(StringBuilder text) {
        int end = text.length();
        if (end > 0 && text.charAt(end - 1) == '.') end--;
        int start = 0;
        while (end - start > DomainName.MAX_LENGTH) {
            int dot = text.indexOf(".", start);
            if (dot < 0 || dot >= end) break;
            start = dot + 1;
        }
        return text.substring(start, end);
    }

    /** The text that an explanation comes to; empty where it is longer than {@code maxLength} or a value is missing. */
    static Optional<String> text(MacroString macros, Values values, int maxLength) {
        var text = new StringBuilder();
        for (var part : macros.parts())
            if (!append(part, values, text) || text.length() > maxLength) return Optional.empty();
        return Optional.of(text.toString());
    }

    private static boolean append(Part part, Values values, StringBuilder text) {
        if (part instanceof Part.Literal literal) text.append(literal.text());
        else if (part instanceof Part.Escape escape) text.append(escape.expansion());
        else if (part instanceof Part.Macro macro) {
            var value = values.of(macro.letter());
            if (value == null) return false;
            var transformed = macro.asWhole() ? value : transformed(value, macro);
            if (macro.urlEscape()) urlEscape(transformed, text);
            else text.append(transformed);
        }
        return true;
    }

    // RFC 7208 §7.3: split at the delimiters, reverse, keep the right-hand parts, join with dots
    private static String transformed(String value, Part.Macro macro) {
        var delimiters = macro.delimiters().isEmpty() ? MacroString.DEFAULT_DELIMITER : macro.delimiters();
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i < value.length() && delimiters.indexOf(value.charAt(i)) < 0) continue;
            parts.add(value.substring(start, i));
            start = i + 1;
        }
        if (macro.reverse()) Collections.reverse(parts);
        int keep = macro.keep() == MacroString.ALL_PARTS ? parts.size() : Math.min(macro.keep(), parts.size());
        return String.join(".", parts.subList(parts.size() - keep, parts.size()));
    }

    // RFC 7208 §7.3, RFC 3986 §2.3: unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~", all else as octets of UTF-8
    private static void urlEscape(String value, StringBuilder text) {
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean unreserved = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || Addresses.isDigit(c)
                    || c == '-'
                    || c == '.'
                    || c == '_'
                    || c == '~';
            if (unreserved) text.append(c);
            else text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
    }
}
