package org.kakitome.report;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of a base64 body (RFC 2045 §6.8). Lenient: whatever is not of the alphabet is stepped over, padding may be missing or stand in the middle, where
 * pieces were encoded one by one. The checksums of gzip and zip tell whether the result is right.
 */
final class Base64Text extends InputStream {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) VALUES[ALPHABET.charAt(i)] = (byte) i;
    }

    private final InputStream in;
    private final byte[] buffer = new byte[4_096];
    private int position;
    private int end;
    private int bits;
    private int bitCount;

    Base64Text(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        while (bitCount < 8) {
            if (position == end) {
                end = in.read(buffer);
                position = 0;
                if (end <= 0) {
                    end = 0;
                    return -1;
                }
            }
            int c = buffer[position++] & 0xff;
            if (c == '=') {
                bits = 0;
                bitCount = 0;
            } else if (VALUES[c] >= 0) {
                bits = bits << 6 | VALUES[c];
                bitCount += 6;
            }
        }
        bitCount -= 8;
        int octet = bits >> bitCount & 0xff;
        bits &= (1 << bitCount) - 1;
        return octet;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            int octet = read();
            if (octet < 0) return i == 0 ? -1 : i;
            target[from + i] = (byte) octet;
        }
        return length;
    }
}
