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
        CanonicalBody body(byte[] octets, int start) {
            return new CanonicalBody(octets, start, false);
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
        CanonicalBody body(byte[] octets, int start) {
            return new CanonicalBody(octets, start, true);
        }
    };

    abstract byte[] header(HeaderField field);

    /** Of the octets from {@code start} on. */
    abstract CanonicalBody body(byte[] octets, int start);

    private static boolean isLineEnd(byte[] octets, int i) {
        return octets[i] == '\r' && i + 1 < octets.length && octets[i + 1] == '\n';
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
