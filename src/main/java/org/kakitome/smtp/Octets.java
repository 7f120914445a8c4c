package org.kakitome.smtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Octets that came in and are not read yet. */
final class Octets {
    private static final byte[] NONE = {};
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long LOWEST = 0x0e0e0e0e0e0e0e0eL;
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private byte[] octets = NONE;
    private int position;

    /** Behind what is still unread. Cheap when all was read, which the listener sees to by not reading on while a message is stored. */
    void append(byte[] more) {
        int left = remaining();
        if (left == 0) {
            octets = more;
        } else {
            var joined = Arrays.copyOfRange(octets, position, position + left + more.length);
            System.arraycopy(more, 0, joined, left, more.length);
            octets = joined;
        }
        position = 0;
    }

    int remaining() {
        return octets.length - position;
    }

    byte next() {
        return octets[position++];
    }

    /** Takes octets as long as {@code plain} holds for them, and gives their number; they end before {@link #position}. */
    int skipPlain() {
        int start = position;
        while (position <= octets.length - Long.BYTES && allPlain((long) EIGHT.get(octets, position)))
            position += Long.BYTES;
        while (position < octets.length && isPlain(octets[position])) position++;
        return position - start;
    }

    /** Whether none of eight octets is below 0x0e, as CR, LF and NUL are: a borrow into an octet's highest bit that was not there. */
    private static boolean allPlain(long eight) {
        return ((eight - LOWEST) & ~eight & HIGHEST_BITS) == 0;
    }

    private static boolean isPlain(byte octet) {
        return octet != '\r' && octet != '\n' && octet != 0;
    }

    byte[] array() {
        return octets;
    }

    int position() {
        return position;
    }

    void clear() {
        octets = NONE;
        position = 0;
    }
}
