package org.kakitome.dkim;

import java.security.MessageDigest;

/** A part of an array, not copied: bodies may be as large as a mail. */
record Slice(byte[] array, int offset, int length) {
    static Slice of(byte[] array) {
        return new Slice(array, 0, array.length);
    }

    byte at(int i) {
        return array[offset + i];
    }

    void update(MessageDigest digest, int from, int to) {
        digest.update(array, offset + from, to - from);
    }

    byte[] hash(MessageDigest digest, int end) {
        update(digest, 0, end);
        return digest.digest();
    }
}
