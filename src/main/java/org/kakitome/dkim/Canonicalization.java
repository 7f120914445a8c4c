package org.kakitome.dkim;

import java.util.Arrays;
import java.util.Optional;

/** How much a message may change on its way without breaking the signature: RFC 6376 §3.4. */
enum Canonicalization {
    SIMPLE {
        /** RFC 6376 §3.4.1: as it is. */
        @Override
        byte[] header(HeaderField field) {
            return field.octets();
        }

        /** RFC 6376 §3.4.3: empty lines at the end are one CRLF; an empty body is a CRLF. */
        @Override
        Slice body(byte[] octets, int start) {
            int end = octets.length;
            while (end - start >= 2 && isLineEnd(octets, end - 2)) end -= 2;
            if (end < octets.length) return new Slice(octets, start, end + 2 - start);
            var body = Arrays.copyOfRange(octets, start, end + 2);
            crlf(body, body.length - 2);
            return Slice.of(body);
        }
    },
    RELAXED {
        /** RFC 6376 §3.4.2: name in lower case, unfolded, runs of space are one, none at the ends. */
        @Override
        byte[] header(HeaderField field) {
            var octets = field.octets();
            var relaxed = new byte[octets.length + 3];
            int length = 0;
            for (int i = 0; i < field.name().length(); i++) relaxed[length++] = lowerCase(octets[i]);
            relaxed[length++] = ':';
            int valueStart = length;
            boolean space = false;
            for (int i = field.colon() + 1; i < octets.length; i++) {
                if (isLineEnd(octets, i)) i++;
                else if (ReceivedMessage.isSpace(octets[i])) space = true;
                else {
                    if (space && length > valueStart) relaxed[length++] = ' ';
                    space = false;
                    relaxed[length++] = octets[i];
                }
            }
            relaxed[length++] = '\r';
            relaxed[length++] = '\n';
            return Arrays.copyOf(relaxed, length);
        }

        /** RFC 6376 §3.4.4: runs of space are one, none at line ends, no empty lines at the end; an empty body is nothing. */
        @Override
        Slice body(byte[] octets, int start) {
            var relaxed = new byte[octets.length - start + 2];
            int length = 0;
            int emptyLines = 0;
            boolean space = false;
            boolean emptyLine = true;
            for (int i = start; i < octets.length; i++) {
                if (isLineEnd(octets, i)) {
                    i++;
                    if (emptyLine) emptyLines++;
                    else length = crlf(relaxed, length);
                    space = false;
                    emptyLine = true;
                } else if (ReceivedMessage.isSpace(octets[i])) {
                    space = true;
                } else {
                    for (; emptyLines > 0; emptyLines--) length = crlf(relaxed, length);
                    if (space) relaxed[length++] = ' ';
                    space = false;
                    emptyLine = false;
                    relaxed[length++] = octets[i];
                }
            }
            if (!emptyLine) length = crlf(relaxed, length);
            return new Slice(relaxed, 0, length);
        }
    };

    abstract byte[] header(HeaderField field);

    /** Of the octets from {@code start} on. */
    abstract Slice body(byte[] octets, int start);

    private static boolean isLineEnd(byte[] octets, int i) {
        return octets[i] == '\r' && i + 1 < octets.length && octets[i + 1] == '\n';
    }

    private static int crlf(byte[] to, int length) {
        to[length] = '\r';
        to[length + 1] = '\n';
        return length + 2;
    }

    private static byte lowerCase(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 'a' - 'A') : octet;
    }

    /** RFC 6376 §3.5 c=: {@code simple} or {@code relaxed}. */
    static Optional<Canonicalization> named(String name) {
        return Arrays.stream(values())
                .filter(c -> c.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
