package org.kakitome.smtp;

/** Counts the hops a message made, to end mail loops: RFC 5321 §6.3. It is given the message piece by piece, and reads the header of it. */
final class ReceivedHeaders {
    private static final byte[] NAME = {'r', 'e', 'c', 'e', 'i', 'v', 'e', 'd', ':'};

    private int count;
    private int column; // octets of this line so far
    private boolean crAlone; // they are one CR
    private boolean likeName = true; // and they are how NAME begins
    private boolean ended;

    void read(byte[] octets, int length) {
        for (int i = 0; i < length && !ended; i++) {
            if (octets[i] == '\n') endLine();
            else inLine(octets[i]);
        }
    }

    private void endLine() {
        ended = column == 0 || crAlone;
        column = 0;
        crAlone = false;
        likeName = true;
    }

    private void inLine(byte octet) {
        crAlone = column == 0 && octet == '\r';
        likeName &= column < NAME.length && (octet | 0x20) == (NAME[column] | 0x20);
        if (likeName && column == NAME.length - 1) count++;
        column++;
    }

    int count() {
        return count;
    }
}
