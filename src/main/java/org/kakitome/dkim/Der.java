package org.kakitome.dkim;

import java.math.BigInteger;
import java.util.Arrays;

/** Just enough DER to read an RSA key of any size: the Java runtime refuses the short ones that we must name. ITU-T X.690 §8. */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int SEQUENCE = 0x30;
    private static final int MAX_LENGTH_OCTETS = 3; // 16 MiB: more than any TXT record holds

    private final byte[] octets;
    private int at;

    Der(byte[] octets) {
        this.octets = octets;
    }

    /** Not what was expected here. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken() {
            super(null, null, false, false);
        }
    }

    boolean isInteger() {
        return at < octets.length && octets[at] == INTEGER;
    }

    Der sequence() throws Broken {
        return new Der(value(SEQUENCE));
    }

    BigInteger integer() throws Broken {
        var value = value(INTEGER);
        if (value.length == 0) throw new Broken();
        return new BigInteger(value);
    }

    /** Its octets, of which the last has no unused bits. */
    Der bitString() throws Broken {
        var value = value(BIT_STRING);
        if (value.length == 0 || value[0] != 0) throw new Broken();
        return new Der(Arrays.copyOfRange(value, 1, value.length));
    }

    private byte[] value(int tag) throws Broken {
        if (octet() != tag) throw new Broken();
        int length = octet();
        if (length > 0x7f) {
            int count = length & 0x7f;
            if (count == 0 || count > MAX_LENGTH_OCTETS) throw new Broken();
            length = 0;
            for (int i = 0; i < count; i++) length = length << 8 | octet();
        }
        if (length > octets.length - at) throw new Broken();
        at += length;
        return Arrays.copyOfRange(octets, at - length, at);
    }

    private int octet() throws Broken {
        if (at >= octets.length) throw new Broken();
        return octets[at++] & 0xff;
    }
}
