package org.kakitome.report;

/** A stranger's text made safe to keep: one line, no control characters, nothing that turns the direction of what stands beside it. */
final class CleanText {
    private CleanText() {}

    /** Trimmed, white space folded to single spaces, at most {@code max} UTF-16 units. */
    static String of(CharSequence text, int max) {
        if (isClean(text, max)) return text.toString();
        var clean = new StringBuilder(Math.min(text.length(), max));
        boolean space = false;
        for (int i = 0; i < text.length() && clean.length() < max; ) {
            int c = Character.codePointAt(text, i);
            i += Character.charCount(c);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                space = clean.length() > 0;
                continue;
            }
            if (isHidden(c)) continue;
            if (space) clean.append(' ');
            space = false;
            if (clean.length() + Character.charCount(c) <= max) clean.appendCodePoint(c);
        }
        return clean.toString().strip();
    }

    private static boolean isClean(CharSequence text, int max) {
        int length = text.length();
        if (length > max) return false;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c > '~' || c < ' ') return false;
            if (c == ' ' && (i == 0 || i == length - 1 || text.charAt(i - 1) == ' ')) return false;
        }
        return true;
    }

    /** Control and format characters (bidirectional overrides, zero widths), halves of surrogate pairs. */
    private static boolean isHidden(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
    }
}
