package org.kakitome.report;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Lenient: a line of white space alone, in a header, is made empty and so ends it. RFC 5322 §2.2.3 forbids such lines, mail that went through an editor or
 * some gateways has them for empty ones, and mime4j takes them for more of the field before: the whole body would become part of the header. Bodies are left
 * as they are: a header is what stands first, behind a delimiter, or where a body begins with a field.
 */
final class HeaderEnds extends FilterInputStream {
    private static final int MAX_HELD = 200; // white space at the start of a line

    private enum Line {
        /** Nothing but white space so far. */
        BLANK,
        /** One hyphen, which may begin a delimiter. */
        HYPHEN,
        /** Behind an empty line: what may be the name of a field. */
        NAME,
        OTHER
    }

    private final byte[] buffer = new byte[8_192];
    private int position;
    private int end;

    private final byte[] held = new byte[MAX_HELD];
    private int heldFrom;
    private int heldEnd;

    private Line line = Line.BLANK;
    private boolean inHeader = true;
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
        int n = 0;
        while (n == 0) {
            if (position == end && !fill()) return -1;
            n = copy(target, from, length);
        }
        return n;
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    private int copy(byte[] target, int from, int length) {
        int to = from;
        while (to < from + length && (position < end || heldFrom < heldEnd)) {
            if (line != Line.BLANK && heldFrom < heldEnd) {
                target[to++] = held[heldFrom++];
                continue;
            }
            if (position == end) break;
            if (line == Line.OTHER) {
                int count = upToLineEnd(from + length - to);
                System.arraycopy(buffer, position, target, to, count);
                position += count;
                to += count;
                if (count > 0) continue;
            }
            byte b = buffer[position];
            if (line == Line.BLANK && inHeader && (b == ' ' || b == '\t') && heldEnd < MAX_HELD) {
                held[heldEnd++] = b;
                position++;
                continue;
            }
            if (b == '\n' || b == '\r') {
                heldFrom = heldEnd;
            } else if (line == Line.BLANK && heldFrom < heldEnd) {
                line = Line.OTHER;
                continue;
            }
            position++;
            target[to++] = b;
            follow(b);
        }
        return to - from;
    }

    private int upToLineEnd(int most) {
        int limit = Math.min(end, position + most);
        int i = position;
        while (i < limit && buffer[i] != '\n') i++;
        return i - position;
    }

    /** Where the octet that was given leaves us. */
    private void follow(byte b) {
        if (b == '\n') {
            if (line == Line.BLANK) inHeader = false;
            behindEmptyLine = line == Line.BLANK;
            line = Line.BLANK;
            heldFrom = 0;
            heldEnd = 0;
            return;
        }
        switch (line) {
            case BLANK -> {
                if (b == '-') line = Line.HYPHEN;
                else if (b != '\r') line = behindEmptyLine && isNameCharacter(b) ? Line.NAME : Line.OTHER;
            }
            case HYPHEN -> {
                if (b == '-') inHeader = true;
                line = Line.OTHER;
            }
            case NAME -> {
                if (b == ':') inHeader = true;
                if (!isNameCharacter(b)) line = Line.OTHER;
            }
            case OTHER -> {}
        }
    }

    // field-name = 1*(printable US-ASCII except ":")                                                   RFC 5322 §3.6.8
    private static boolean isNameCharacter(byte b) {
        return b > ' ' && b < 127 && b != ':';
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
