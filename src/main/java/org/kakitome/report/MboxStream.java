package org.kakitome.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The messages of an mbox (RFC 4155), one after the other, without ever holding a whole line: lines may be of any length, and end with LF or CRLF.
 *
 * <p>A message begins at a line {@code From sender date} at the start of the file or behind an empty line. Writers quote body lines that look so: mboxrd puts one
 * {@code >} before {@code >*From }, mboxo before {@code From } only. One {@code >} is taken off again, which is right for both but for a line that mboxo did not
 * need to quote.
 */
final class MboxStream {
    /** What a From_ line holds at the most; also the piece of a longer line that is handed on at once. */
    private static final int PIECE = 4_096;

    // "From sender Tue Nov 24 12:16:11 2026", with or without zone; Thunderbird writes "-" for the sender. Prose that
    // begins
    // with "From" has no year behind a time.
    private static final Pattern TIME = Pattern.compile("\\s\\d{1,2}:\\d{2}\\b");
    private static final Pattern YEAR = Pattern.compile("\\s(19|20)\\d{2}\\b");

    private static final Pattern QUOTED = Pattern.compile(">+From ");

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int end;

    // a line, or a piece of a long one
    private final byte[] piece = new byte[PIECE];
    private int pieceLength;
    private boolean startsLine;
    private boolean endsLine = true;

    private Message current = new Message(true);
    private boolean atMessage; // the From_ line of the next message has been read
    private boolean atEnd;

    /** @param in an mbox; what stands before its first From_ line is passed over */
    MboxStream(InputStream in) {
        this.in = in;
    }

    /** Whether something begins as an mbox does. */
    static boolean startsIn(byte[] head) {
        var text = new String(head, StandardCharsets.ISO_8859_1);
        int lineEnd = text.indexOf('\n');
        return lineEnd > 0 && isFromLine(text.substring(0, lineEnd));
    }

    private static boolean isFromLine(String line) {
        if (!line.startsWith("From ")) return false;
        var time = TIME.matcher(line);
        return time.find() && YEAR.matcher(line).find(time.end());
    }

    /** The next message, as it was before it was put into the mbox; empty behind the last one. What was left of the one before is passed over. */
    Optional<InputStream> next() throws IOException {
        current.drain();
        if (!atMessage) return Optional.empty();
        atMessage = false;
        current = new Message(false);
        return Optional.of(current);
    }

    private boolean nextPiece() throws IOException {
        if (atEnd) return false;
        startsLine = endsLine;
        endsLine = false;
        pieceLength = 0;
        while (pieceLength < PIECE && !endsLine) {
            if (position == end && !fill()) break;
            byte octet = buffer[position++];
            piece[pieceLength++] = octet;
            endsLine = octet == '\n';
        }
        return pieceLength > 0;
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        atEnd = end == 0;
        return !atEnd;
    }

    private String text() {
        return new String(piece, 0, pieceLength, StandardCharsets.ISO_8859_1);
    }

    private boolean isFromLine() {
        return startsLine && piece[0] == 'F' && isFromLine(text());
    }

    private boolean isQuoted() {
        return startsLine && piece[0] == '>' && QUOTED.matcher(text()).lookingAt();
    }

    private boolean isEmptyLine() {
        boolean lf = pieceLength == 1 && piece[0] == '\n';
        return startsLine && (lf || pieceLength == 2 && piece[0] == '\r' && piece[1] == '\n');
    }

    private final class Message extends InputStream {
        private boolean behindEmptyLine;
        private byte[] held = {}; // the empty line that may belong to the From_ line behind it
        private byte[] ready = {};
        private int next;
        private int readyEnd;
        private boolean over;

        /** @param first before the first message: a From_ line may come at once */
        Message(boolean first) {
            behindEmptyLine = first;
        }

        @Override
        public int read() throws IOException {
            return advance() ? ready[next++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (length == 0) return 0;
            if (!advance()) return -1;
            int count = Math.min(length, readyEnd - next);
            System.arraycopy(ready, next, target, from, count);
            next += count;
            return count;
        }

        private boolean advance() throws IOException {
            while (next == readyEnd) {
                if (over || atMessage || !nextPiece()) {
                    over = true;
                    return false;
                }
                if (behindEmptyLine && isFromLine()) {
                    while (!endsLine && nextPiece()) continue; // a very long one
                    atMessage = true;
                    over = true;
                    return false;
                }
                piece();
            }
            return true;
        }

        private void piece() {
            boolean empty = isEmptyLine();
            int from = isQuoted() ? 1 : 0;
            ready = new byte[held.length + (empty ? 0 : pieceLength - from)];
            System.arraycopy(held, 0, ready, 0, held.length);
            if (!empty) System.arraycopy(piece, from, ready, held.length, pieceLength - from);
            held = empty ? java.util.Arrays.copyOf(piece, pieceLength) : new byte[0];
            next = 0;
            readyEnd = ready.length;
            behindEmptyLine = empty;
        }

        private void drain() throws IOException {
            var sink = new byte[8_192];
            while (read(sink, 0, sink.length) >= 0) continue;
        }
    }
}
