package org.kakitome.report;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Lenient: a line of white space alone, in a header, is made empty and so ends it, where what follows can be neither the next field nor more of the one before.
 * RFC 5322 §3.2.2 forbids such lines and §4.2 has them for folds; mail that went through an editor or some gateways has them for empty ones, and to mime4j the
 * whole body would become part of the header. Bodies are left as they are: a header is what stands first, behind a delimiter, or where a body begins with a
 * field.
 *
 * <p>Where this ends the header of a message, a line stands in it that is no field, and {@code dkim/ReceivedMessage} verifies no signature of it: else anybody
 * could put a report on top of a signed mail. {@code ForgedReportsTest} holds them together.
 */
final class HeaderEnds extends FilterInputStream {
    private static final int MAX_BLANKS = 200; // in a line that ends a header, or before a colon: RFC 5322 §4.5.8
    private static final int MAX_NAME = 76; // of a field, RFC 5322 §2.1.1: with its colon it stands in one line of 78
    private static final int LOOKAHEAD = MAX_BLANKS + 2 + MAX_NAME + MAX_BLANKS + 1;

    private enum Within {
        MESSAGE_HEADER,
        /** Behind a delimiter: RFC 2046 §5.1 gives a meaning to fields of MIME alone. */
        PART_HEADER,
        BODY
    }

    private final byte[] buffer = new byte[8_192];
    private int position;
    private int end;
    private boolean sourceEnded;

    private boolean atLineStart = true;
    private Within within = Within.MESSAGE_HEADER;
    private boolean behindEmptyLine;

    HeaderEnds(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) return 0;
        int to = from;
        while (to < from + length) {
            if (atLineStart) {
                has(LOOKAHEAD);
                startLine();
                atLineStart = false;
            }
            if (position == end && (to > from || !has(1))) break;
            int count = upToLineEnd(from + length - to);
            System.arraycopy(buffer, position, target, to, count);
            position += count;
            to += count;
            atLineStart = buffer[position - 1] == '\n';
        }
        return to == from ? -1 : to - from;
    }

    /** Whether there are so many more octets, which then all stand in the buffer. */
    private boolean has(int count) throws IOException {
        if (end - position >= count) return true;
        System.arraycopy(buffer, position, buffer, 0, end - position);
        end -= position;
        position = 0;
        while (end < count && !sourceEnded) {
            int n = in.read(buffer, end, buffer.length - end);
            if (n < 0) sourceEnded = true;
            else end += n;
        }
        return end >= count;
    }

    /** With the line end itself. */
    private int upToLineEnd(int most) {
        int limit = Math.min(end, position + most);
        for (int i = position; i < limit; i++) if (buffer[i] == '\n') return i + 1 - position;
        return limit - position;
    }

    /** Where the line that begins leaves us; of one that ends a header the white space is left out. */
    private void startLine() {
        int blanks = blanks(position);
        int next = behindLineEnd(blanks);
        boolean isEmpty = next > blanks && blanks == position;
        if (within != Within.BODY && next > blanks && blanks > position && !goesOn(next)) {
            position = blanks;
            isEmpty = true;
        }
        if (isEmpty) within = Within.BODY;
        else if (isDelimiter()) within = Within.PART_HEADER;
        else if (behindEmptyLine && isField(position)) within = Within.MESSAGE_HEADER;
        behindEmptyLine = isEmpty;
    }

    private int blanks(int at) {
        int i = at;
        while (i < end && i < at + MAX_BLANKS && isBlank(buffer[i])) i++;
        return i;
    }

    /** The same place where no line ends. */
    private int behindLineEnd(int at) {
        if (at < end && buffer[at] == '\n') return at + 1;
        return at + 1 < end && buffer[at] == '\r' && buffer[at + 1] == '\n' ? at + 2 : at;
    }

    /** The header, behind a line of white space; or it ends by itself there. */
    private boolean goesOn(int at) {
        if (at < end && isBlank(buffer[at]) || behindLineEnd(at) > at) return true;
        // Lenient: what a part holds may begin with fields too, as a feedback report does
        return isField(at) && (within == Within.MESSAGE_HEADER || isOfPart(at));
    }

    private boolean isOfPart(int at) {
        var start = new String(buffer, at, Math.min(8, end - at), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return start.startsWith("content-") || start.startsWith("x-");
    }

    private boolean isDelimiter() {
        return position + 1 < end && buffer[position] == '-' && buffer[position + 1] == '-';
    }

    // field-name = 1*(printable US-ASCII except ":")                                                   RFC 5322 §3.6.8
    // Deviates: it begins with a letter or digit, which <a:feedback> and {"policies": do not
    private boolean isField(int at) {
        if (at >= end || !isLetterOrDigit(buffer[at])) return false;
        int nameEnd = at;
        while (nameEnd < end && nameEnd < at + MAX_NAME && isNameCharacter(buffer[nameEnd])) nameEnd++;
        int colon = blanks(nameEnd);
        return colon < end && buffer[colon] == ':';
    }

    private static boolean isNameCharacter(byte b) {
        return b > ' ' && b < 127 && b != ':';
    }

    private static boolean isLetterOrDigit(byte b) {
        return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
