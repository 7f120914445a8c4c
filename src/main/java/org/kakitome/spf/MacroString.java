package org.kakitome.spf;

import java.util.List;

/**
 * macro-string = *( macro-expand / macro-literal ), read but not expanded. RFC 7208 §7.1
 *
 * @param parts neighbouring literals are one
 */
public record MacroString(List<Part> parts) {
    /** The value of a digit transformer that is absent: all parts are kept. */
    static final int ALL_PARTS = 0;

    /** More labels than any name has (RFC 7208 §7.3 wants at least 127). */
    static final int MAX_PARTS = 1_000;

    static final String DEFAULT_DELIMITER = ".";

    public MacroString {
        parts = List.copyOf(parts);
    }

    /** A piece of a macro-string. */
    public sealed interface Part {
        /** macro-literal = %x21-24 / %x26-7E, and in explanations spaces */
        record Literal(String text) implements Part {
            @Override
            public String toString() {
                return text;
            }
        }

        /** "%%", "%_" or "%-". */
        record Escape(char symbol) implements Part {
            String expansion() {
                return symbol == '%' ? "%" : symbol == '_' ? " " : "%20";
            }

            @Override
            public String toString() {
                return "%" + symbol;
            }
        }

        /**
         * "%{" macro-letter transformers *delimiter "}"
         *
         * @param letter lower case
         * @param urlEscape the letter was written in upper case
         * @param keep how many right-hand parts stay
         * @param delimiters none written means a dot
         */
        record Macro(char letter, boolean urlEscape, int keep, boolean reverse, String delimiters) implements Part {
            boolean asWhole() {
                return keep == ALL_PARTS && !reverse && delimiters.isEmpty();
            }

            @Override
            public String toString() {
                return "%{" + (urlEscape ? Character.toUpperCase(letter) : letter)
                        + (keep == ALL_PARTS ? "" : keep)
                        + (reverse ? "r" : "")
                        + delimiters
                        + "}";
            }
        }
    }

    /** Does any of these macro letters, given in lower case, occur? */
    public boolean uses(String letters) {
        for (var part : parts)
            if (part instanceof Part.Macro macro && letters.indexOf(macro.letter()) >= 0) return true;
        return false;
    }

    /** No macro, no escape: the text is what it says. */
    public boolean isLiteral() {
        return parts.stream().allMatch(Part.Literal.class::isInstance);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var part : parts) text.append(part);
        return text.toString();
    }
}
