package org.kakitome.report;

import java.io.IOException;
import java.io.Reader;
import java.util.regex.Pattern;

/**
 * Stands before the XML parser and lets through nothing but tags and text, both bounded: comments, processing instructions and declarations are left out,
 * CDATA becomes text, a document type too is left out, or refused where it declares anything, so that no entity is ever declared, expanded or fetched
 * (RFC 9990 §8.1). What many reporters get wrong and a parser must not take is mended on the way: bare {@code &} and {@code <}, control characters, junk
 * around the root.
 *
 * <p>The colon of prefixed names is replaced by {@link #PREFIX_END}: a prefix that nobody declared would stop any conforming parser. {@link XmlCursor}
 * resolves prefixes itself.
 */
final class XmlRepair extends Reader {
    /** A name character that no reporter uses. */
    static final char PREFIX_END = '\u00b7';

    static final int MAX_TAG = 8_192; // characters, with all attributes
    static final int MAX_TEXT = 65_536; // characters between two tags
    static final int MAX_DEPTH = 64; // elements; RFC 9990 needs six

    private static final int TEXT_RUN = 4_096;
    private static final int MAX_REFERENCE = 40; // characters between & and ;
    private static final int TAG_LOOKAHEAD = 200; // characters: what is longer than this before it shows is a tag
    private static final int MAX_BETWEEN = 65_536; // characters between two reports that are neither space nor comments
    private static final int ROOT_LOOKAHEAD = 1_024;
    private static final Pattern FEEDBACK_TAG =
            Pattern.compile("<([\\w.-]{1,32}:)?feedback[\\s/>].*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Start tags of other elements right before that of {@code feedback}. */
    private static final Pattern WRAPPERS = Pattern.compile(
            "((?:<[\\w.:-]{1,64}(?:\\s[^<>]*+)?>\\s*+){1,3})<([\\w.-]{1,32}:)?feedback[\\s/>].*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern UNCLOSED_DECLARATION =
            Pattern.compile("(<\\?xml\\s[^<>]*+(?<!\\?)>).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern NUMERIC_REFERENCE = Pattern.compile("#([0-9]{1,7}|x[0-9a-fA-F]{1,6})");

    private enum State {
        BEFORE_ROOT,
        IN_ROOT,
        IN_CDATA,
        AFTER_ROOT
    }

    private final Reader in;
    private Notes notes;
    private State state = State.BEFORE_ROOT;
    private int depth;
    private int textLength;

    private char[] buffer = new char[8_192];
    private int position;
    private int end;
    private boolean sourceEnded;
    private boolean cutOff;

    /** Some tags and text, then at most one more of either, with what mending adds. */
    private final char[] out = new char[TEXT_RUN + MAX_TAG + TEXT_RUN];

    private int outPosition;
    private int outEnd;

    XmlRepair(Reader in, Notes notes) {
        this.in = in;
        this.notes = notes;
    }

    void notesTo(Notes notes) {
        this.notes = notes;
    }

    /** Whether somebody was told of an end that is none of the root: what he makes of it is his own. */
    boolean isCutOff() {
        return cutOff;
    }

    /** Ends with the end of the root element: what follows is looked at by {@link #nextDocument}. */
    @Override
    public int read(char[] target, int from, int length) throws IOException {
        if (length == 0) return 0;
        while (outPosition == outEnd) {
            if (state == State.AFTER_ROOT) return -1;
            if (peek() < 0) {
                cutOff = state != State.BEFORE_ROOT;
                return -1;
            }
            outPosition = 0;
            outEnd = 0;
            while (outEnd < TEXT_RUN && state != State.AFTER_ROOT && peek() >= 0) produce();
        }
        int n = Math.min(length, outEnd - outPosition);
        System.arraycopy(out, outPosition, target, from, n);
        outPosition += n;
        return n;
    }

    /**
     * Looks behind the root for another report: in a gzip of several members, or in elements that stand around each. Where there is none, everything is read to its
     * end.
     */
    boolean nextDocument() throws IOException {
        int between = 0;
        while (peek() >= 0 && between <= MAX_BETWEEN) {
            char c = buffer[position];
            if (isSpace(c) || c == 0 || c == '\ufeff') position++;
            else if (ahead("<?")) skipBehind("?>");
            else if (ahead("<!--")) skipBehind("-->");
            else if (c == '<' && FEEDBACK_TAG.matcher(lookahead(64)).matches()) {
                state = State.BEFORE_ROOT;
                depth = 0;
                outPosition = 0;
                outEnd = 0;
                return true;
            } else if (!aheadIgnoringCase("<!DOCTYPE")) {
                // Lenient: tags of what stands around reports, a mailing list's footer, what a writer left in its
                // buffer
                if (between++ == 0) notes.add(NoteCode.TRAILING_DATA, lookahead(40));
                position++;
            } else if (!documentType()) {
                // what was read is whole; what declares something itself is read no further
                notes.add(NoteCode.TRAILING_DATA, "document type with declarations (DTD)");
                break;
            }
        }
        while (peek() >= 0) position = end;
        return false;
    }

    private void produce() throws IOException {
        switch (state) {
            case BEFORE_ROOT -> findRoot();
            case IN_ROOT -> content();
            case IN_CDATA -> cdata();
            case AFTER_ROOT -> {}
        }
    }

    private void findRoot() throws IOException {
        while (peek() >= 0) {
            if (ahead("<?")) declaration();
            else if (ahead("<!--")) skipBehind("-->");
            else if (aheadIgnoringCase("<!DOCTYPE")) {
                if (!documentType()) throw SetAside.Case.DTD.exception();
            } else if (isTagStart()) {
                stepIntoWrappers();
                state = State.IN_ROOT;
                tag();
                return;
            } else {
                char c = buffer[position++];
                // Lenient: XML allows nothing before its declaration, not even white space.
                if (!isSpace(c) && c != '\ufeff') notes.add(NoteCode.LEADING_DATA, () -> Character.toString(c));
            }
        }
        throw new SetAsideException(SetAside.Reason.XML_BROKEN, "no element");
    }

    private void declaration() throws IOException {
        var unclosed = UNCLOSED_DECLARATION.matcher(lookahead(TAG_LOOKAHEAD));
        if (!unclosed.matches()) {
            skipBehind("?>");
            return;
        }
        // Lenient: a declaration written by hand, without its last question mark.
        notes.add(NoteCode.LEADING_DATA, unclosed.group(1));
        position += unclosed.end(1);
    }

    /**
     * Lenient: {@code <!DOCTYPE feedback SYSTEM "…">} is stepped over, and what it names is never fetched. One that declares something itself is an attack:
     * no report needs entities. False for such a one, which is not read to its end.
     */
    private boolean documentType() throws IOException {
        notes.add(NoteCode.DOCTYPE_IGNORED, lookahead(60).replaceFirst("(?s)>.*", ">"));
        char quote = 0;
        while (peek() >= 0) {
            char c = buffer[position++];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') quote = c;
            else if (c == '>') return true;
            else if (c == '[') return false;
        }
        return true;
    }

    /** Lenient: a report inside another element, such as the {@code xs:schema} that IKEA's writer opens and never closes. */
    private void stepIntoWrappers() throws IOException {
        if (FEEDBACK_TAG.matcher(lookahead(64)).matches()) return;
        var wrappers = WRAPPERS.matcher(lookahead(ROOT_LOOKAHEAD));
        if (!wrappers.matches()) return;
        notes.add(NoteCode.LEADING_DATA, wrappers.group(1));
        position += wrappers.end(1);
    }

    private void content() throws IOException {
        char c = buffer[position];
        if (c == '&') reference();
        else if (c != '<') text();
        else if (isTagStart() || isEndTag()) tag();
        else if (ahead("<!--")) skipBehind("-->");
        else if (ahead("<![CDATA[")) {
            position += 9;
            state = State.IN_CDATA;
        } else if (ahead("<?")) skipBehind("?>");
        else {
            position++;
            // Lenient: "a < b" in a comment, "<postmaster@example.com>" for an address.
            var place = lookahead(20);
            notes.add(NoteCode.BRACKET_REPAIRED, () -> place);
            appendText("&lt;");
        }
    }

    private void text() throws IOException {
        int start = position;
        int limit = Math.min(end, position + TEXT_RUN / 2);
        while (position < limit && isSpace(buffer[position])) position++;
        if (position < limit && buffer[position] == '<') return; // white space between tags means nothing
        while (position < limit && isPlain(buffer[position])) position++;
        appendText(start, position);
        if (position == limit || buffer[position] == '<' || buffer[position] == '&') return;
        char c = buffer[position++];
        if (c == '>') appendText("&gt;"); // "]]>" must not stand in text
        else appendText(visible(c));
    }

    private static boolean isPlain(char c) {
        return c >= ' ' ? c != '<' && c != '>' && c != '&' && c < '\ufffe' : isSpace(c);
    }

    private void cdata() throws IOException {
        while (outEnd < TEXT_RUN + TEXT_RUN / 2 && peek() >= 0) {
            char c = buffer[position];
            if (c == ']' && ahead("]]>")) {
                position += 3;
                state = State.IN_ROOT;
                return;
            }
            position++;
            switch (c) {
                case '<' -> appendText("&lt;");
                case '>' -> appendText("&gt;");
                case '&' -> appendText("&amp;");
                default -> appendText(visible(c));
            }
        }
    }

    private char visible(char c) {
        if (c >= ' ' && c < '\ufffe' || isSpace(c)) return c;
        // Lenient: XML 1.0 §2.2 forbids them; they mean nothing here.
        notes.add(NoteCode.CONTROL_CHARACTERS, () -> String.format("U+%04X", (int) c));
        return ' ';
    }

    private void appendText(char c) {
        if (fits(1)) out[outEnd++] = c;
    }

    private void appendText(String text) {
        if (fits(text.length())) append(text);
    }

    private void appendText(int from, int to) {
        if (!fits(to - from)) return;
        System.arraycopy(buffer, from, out, outEnd, to - from);
        outEnd += to - from;
    }

    private boolean fits(int length) {
        textLength = Math.min(textLength + length, MAX_TEXT + 1);
        if (textLength <= MAX_TEXT) return true;
        notes.add(NoteCode.TEXT_CUT, () -> "more than " + MAX_TEXT + " characters");
        return false;
    }

    private void append(String text) {
        text.getChars(0, text.length(), out, outEnd);
        outEnd += text.length();
    }

    /** A reference as XML has it, or an ampersand that stands for itself. */
    private void reference() throws IOException {
        var ahead = lookahead(MAX_REFERENCE);
        int semicolon = ahead.indexOf(";");
        var name = semicolon > 1 ? ahead.substring(1, semicolon) : "";
        switch (name) {
            case "amp", "lt", "gt", "quot", "apos" -> {
                appendText(ahead.substring(0, semicolon + 1));
                position += semicolon + 1;
            }
            default -> {
                int codePoint = codePoint(name);
                if (codePoint > 0) {
                    appendText("&#" + codePoint + ";");
                    position += semicolon + 1;
                } else if (codePoint == 0) {
                    notes.add(NoteCode.CONTROL_CHARACTERS, "&" + name + ";");
                    appendText(' ');
                    position += semicolon + 1;
                } else {
                    // Lenient: "AT&T", "?a=1&b=2", "&nbsp;": no entity but the five is ever declared in a report.
                    notes.add(NoteCode.REFERENCE_REPAIRED, lookahead(20));
                    appendText("&amp;");
                    position++;
                }
            }
        }
    }

    /** Of {@code #65} or {@code #x41}; 0 where XML has no such character, -1 where it is no number. */
    private static int codePoint(String name) {
        if (!NUMERIC_REFERENCE.matcher(name).matches()) return -1;
        int c = name.charAt(1) == 'x' ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
        boolean isChar = c == '\t'
                || c == '\n'
                || c == '\r'
                || c >= ' ' && c < 0xd800
                || c > 0xdfff && c < 0xfffe
                || c > 0xffff && c <= 0x10ffff;
        return isChar ? c : 0;
    }

    private void tag() throws IOException {
        textLength = 0;
        int start = outEnd;
        char quote = 0;
        out[outEnd++] = buffer[position++];
        while (peek() >= 0) {
            if (outEnd - start > MAX_TAG)
                throw new SetAsideException(SetAside.Reason.TOO_LARGE, "a tag of more than " + MAX_TAG + " characters");
            char c = buffer[position];
            if (quote != 0 && c == '&') {
                reference();
                continue;
            }
            position++;
            if (quote != 0) {
                if (c == quote) quote = 0;
                if (c == '<') append("&lt;");
                else out[outEnd++] = visible(c);
            } else if (c == '>') {
                out[outEnd++] = c;
                nest(out[start + 1] == '/', out[outEnd - 2] == '/');
                return;
            } else {
                if (c == '"' || c == '\'') quote = c;
                out[outEnd++] = c == ':' ? PREFIX_END : visible(c);
            }
        }
    }

    private void nest(boolean isEnd, boolean isEmpty) throws SetAsideException {
        if (isEnd) depth--;
        else if (!isEmpty && ++depth > MAX_DEPTH)
            throw new SetAsideException(
                    SetAside.Reason.TOO_LARGE, "more than " + MAX_DEPTH + " elements inside each other");
        if (depth <= 0) state = State.AFTER_ROOT;
    }

    /** Whether a start tag begins here: {@code <name>}, {@code <name/>}, {@code <name a=}; what cannot be seen to its end is one. */
    private boolean isTagStart() throws IOException {
        if (buffer[position] != '<' || !has(2) || !isNameStart(buffer[position + 1])) return false;
        has(TAG_LOOKAHEAD);
        int limit = Math.min(end, position + TAG_LOOKAHEAD);
        int next = behindName(position + 2, limit);
        if (next == limit || buffer[next] == '>') return true;
        if (buffer[next] == '/') return next + 1 == limit || buffer[next + 1] == '>';
        return isSpace(buffer[next]) && isAttributeOrEnd(behindSpace(next, limit), limit);
    }

    private boolean isAttributeOrEnd(int start, int limit) {
        if (start == limit || buffer[start] == '>' || buffer[start] == '/') return true;
        int equals = behindSpace(behindName(start, limit), limit);
        return equals == limit || buffer[equals] == '=' && equals > start;
    }

    private boolean isEndTag() throws IOException {
        return ahead("</") && (!has(3) || isNameStart(buffer[position + 2]));
    }

    private int behindName(int from, int limit) {
        int i = from;
        while (i < limit && isNameCharacter(buffer[i])) i++;
        return i;
    }

    private int behindSpace(int from, int limit) {
        int i = from;
        while (i < limit && isSpace(buffer[i])) i++;
        return i;
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c == '_' || Character.isLetter(c);
    }

    private static boolean isNameCharacter(char c) {
        return isNameStart(c) || c >= '0' && c <= '9' || c == '.' || c == ':' || c == '-' || c > 127;
    }

    /** The next character, which then stands at {@code buffer[position]}; -1 at the end. */
    private int peek() throws IOException {
        return position < end || has(1) ? buffer[position] : -1;
    }

    /** Whether there are so many more characters, which then all stand in the buffer. */
    private boolean has(int count) throws IOException {
        while (end - position < count && !sourceEnded) {
            if (position > 0) {
                System.arraycopy(buffer, position, buffer, 0, end - position);
                end -= position;
                position = 0;
            }
            int n = in.read(buffer, end, buffer.length - end);
            if (n < 0) sourceEnded = true;
            else end += n;
        }
        return end - position >= count;
    }

    private boolean ahead(String text) throws IOException {
        if (!has(text.length())) return false;
        for (int i = 0; i < text.length(); i++) if (buffer[position + i] != text.charAt(i)) return false;
        return true;
    }

    private boolean aheadIgnoringCase(String text) throws IOException {
        return lookahead(text.length()).equalsIgnoreCase(text);
    }

    private String lookahead(int count) throws IOException {
        has(count);
        return new String(buffer, position, Math.min(count, end - position));
    }

    private void skipBehind(String mark) throws IOException {
        while (peek() >= 0) {
            if (buffer[position] == mark.charAt(0) && ahead(mark)) {
                position += mark.length();
                return;
            }
            position++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    @Override
    public void close() {
        // the source is not ours
    }
}
