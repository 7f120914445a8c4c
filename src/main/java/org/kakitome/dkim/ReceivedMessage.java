package org.kakitome.dkim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The octets of a message with its header fields found: nothing is decoded, since a signature covers octets (RFC 6376 §5.3).
 *
 * <p>Lenient: a line feed without carriage return is a line end too, and hashed as CRLF, which is what mail servers make of it. A carriage return alone is an
 * octet like any other. A line in the header that is no field is kept under the empty name, which no signature covers.
 */
public final class ReceivedMessage {
    /** Far more than any mail server lets pass. Fields behind it are not read and no signature is verified. */
    public static final int MAX_HEADER_OCTETS = 1 << 20;

    private final byte[] octets;
    private final List<HeaderField> fields;
    private final int bodyStart;
    private final boolean headerTooLarge;
    private final boolean lineEndsMended;

    private ReceivedMessage(
            byte[] octets, List<HeaderField> fields, int bodyStart, boolean headerTooLarge, boolean lineEndsMended) {
        this.octets = octets;
        this.fields = List.copyOf(fields);
        this.bodyStart = bodyStart;
        this.headerTooLarge = headerTooLarge;
        this.lineEndsMended = lineEndsMended;
    }

    public static ReceivedMessage read(byte[] received) {
        var octets = withCrlf(received);
        var fields = new ArrayList<HeaderField>();
        int at = 0;
        while (at < octets.length && at < MAX_HEADER_OCTETS) {
            int end = endOfLine(octets, at);
            if (end - at == 2 && octets[at] == '\r') { // the empty line between header and body
                return new ReceivedMessage(octets, fields, end, false, octets != received);
            }
            while (end < octets.length && end < MAX_HEADER_OCTETS && isSpace(octets[end])) end = endOfLine(octets, end);
            fields.add(field(fields.size(), octets, at, end));
            at = end;
        }
        return new ReceivedMessage(octets, fields, at, at < octets.length, octets != received);
    }

    private static HeaderField field(int position, byte[] octets, int begin, int end) {
        int colon = begin;
        while (colon < end && octets[colon] != ':' && octets[colon] != '\r') colon++;
        boolean named = colon < end && octets[colon] == ':' && colon > begin && !isSpace(octets[begin]);
        boolean complete = octets[end - 1] == '\n';
        var field = Arrays.copyOfRange(octets, begin, complete ? end : end + 2);
        if (!complete) { // the message ends here
            field[field.length - 2] = '\r';
            field[field.length - 1] = '\n';
        }
        return new HeaderField(position, field, named ? colon - begin : -1);
    }

    /** Behind the next CRLF, or the end. */
    private static int endOfLine(byte[] octets, int at) {
        while (at < octets.length) if (octets[at++] == '\n') return at;
        return at;
    }

    static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /** The same array where nothing needs mending. */
    private static byte[] withCrlf(byte[] octets) {
        int bare = 0;
        for (int i = 0; i < octets.length; i++) if (isBareLineFeed(octets, i)) bare++;
        if (bare == 0) return octets;
        var mended = new byte[octets.length + bare];
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            if (isBareLineFeed(octets, i)) mended[length++] = '\r';
            mended[length++] = octets[i];
        }
        return mended;
    }

    private static boolean isBareLineFeed(byte[] octets, int i) {
        return octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r');
    }

    /** Top first. */
    public List<HeaderField> fields() {
        return fields;
    }

    /** Those of one name in any case, top first. */
    public List<HeaderField> fields(String name) {
        return fields.stream().filter(field -> field.is(name)).toList();
    }

    public boolean headerTooLarge() {
        return headerTooLarge;
    }

    /** It came with bare line feeds. */
    public boolean lineEndsMended() {
        return lineEndsMended;
    }

    /** A copy, line ends CRLF. */
    public byte[] body() {
        return Arrays.copyOfRange(octets, bodyStart, octets.length);
    }

    /** Shared: not to be changed. */
    byte[] octets() {
        return octets;
    }

    int bodyStart() {
        return bodyStart;
    }
}
