package org.kakitome.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The octets of a message with its header fields found: nothing is decoded, since a signature covers octets (RFC 6376 §5.3).
 *
 * <p>Lenient: a line feed without carriage return is a line end too, and hashed as CRLF, which is what mail servers make of it. A carriage return alone is an
 * octet like any other. A line in the header that is no field is kept under the empty name, which no signature covers.
 *
 * <p>Such a line makes the message one that no signature is verified of (RFC 6376 §3.8; OpenDKIM does the same): readers differ in what they make of it. To some
 * the header ends there, and to our own reader of reports a file may begin there, so that anybody could put his text on top of a mail that somebody else signed.
 */
public final class ReceivedMessage {
    /** Far more than any mail server lets pass. Fields behind it are not read and no signature is verified. */
    public static final int MAX_HEADER_OCTETS = 1 << 20;

    private static final int MAX_NAME = 76; // RFC 5322 §2.1.1: with its colon it stands in one line of 78
    private static final int MAX_COLON_BLANKS = 200; // before the colon: RFC 5322 §4.5.8
    private static final int MAX_FROM_LINE = 998; // RFC 5322 §2.1.1

    /** A field of four octets takes a hundred in memory. No honest message has a tenth of it. */
    static final int MAX_FIELDS = 10_000;

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

    /** @param octets shared: not to be changed */
    public static ReceivedMessage read(byte[] octets) {
        var fields = new ArrayList<HeaderField>();
        boolean mended = hasBareLineFeed(octets);
        int at = 0;
        while (at < octets.length && at < MAX_HEADER_OCTETS && fields.size() < MAX_FIELDS) {
            int end = endOfLine(octets, at);
            // between header and body
            if (isEmptyLine(octets, at, end)) return new ReceivedMessage(octets, fields, end, false, mended);
            while (end < octets.length && end < MAX_HEADER_OCTETS && isSpace(octets[end])) end = endOfLine(octets, end);
            fields.add(field(fields.size(), withCrlf(Arrays.copyOfRange(octets, at, end))));
            at = end;
        }
        return new ReceivedMessage(octets, fields, at, at < octets.length, mended);
    }

    private static boolean isEmptyLine(byte[] octets, int begin, int end) {
        return octets[end - 1] == '\n' && (end - begin == 1 || end - begin == 2 && octets[begin] == '\r');
    }

    private static HeaderField field(int position, byte[] octets) {
        int colon = 0;
        while (colon < octets.length && octets[colon] != ':' && octets[colon] != '\r') colon++;
        boolean named = colon < octets.length && octets[colon] == ':' && colon > 0 && !isSpace(octets[0]);
        var field = octets;
        if (octets[octets.length - 1] != '\n') { // the message ends here
            field = Arrays.copyOf(octets, octets.length + 2);
            field[field.length - 2] = '\r';
            field[field.length - 1] = '\n';
        }
        return new HeaderField(position, field, named ? colon : -1);
    }

    /** Behind the next line feed, or the end. */
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

    private static boolean hasBareLineFeed(byte[] octets) {
        for (int i = 0; i < octets.length; i++) if (isBareLineFeed(octets, i)) return true;
        return false;
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

    /** The first line of the header that is no field, if there is one. */
    Optional<HeaderField> malformed() {
        return fields.stream().filter(field -> !isField(field)).findFirst();
    }

    // field-name = 1*(printable US-ASCII except ":")                                                   RFC 5322 §3.6.8
    // Deviates: it begins with a letter or digit, which no file does that report/ reads; HeaderEnds has the same rule
    private static boolean isField(HeaderField field) {
        var octets = field.octets();
        if (field.position() == 0 && isFromLine(octets)) return true;
        int nameEnd = 0;
        while (octets[nameEnd] > ' ' && octets[nameEnd] < 127 && octets[nameEnd] != ':') nameEnd++;
        int colon = nameEnd;
        while (isSpace(octets[colon])) colon++;
        return octets[colon] == ':'
                && isLetterOrDigit(octets[0])
                && nameEnd <= MAX_NAME
                && colon - nameEnd <= MAX_COLON_BLANKS;
    }

    private static boolean isLetterOrDigit(byte b) {
        return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
    }

    /** Lenient: on top, what an mbox (RFC 4155) puts before each message. */
    private static boolean isFromLine(byte[] octets) {
        return octets.length <= MAX_FROM_LINE
                && new String(octets, StandardCharsets.ISO_8859_1).matches(">?From [^\\r\\n]*\\r\\n");
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
        return withCrlf(Arrays.copyOfRange(octets, bodyStart, octets.length));
    }

    /** As it came. Shared: not to be changed. */
    byte[] octets() {
        return octets;
    }

    int bodyStart() {
        return bodyStart;
    }
}
