package org.kakitome.smtp;

import org.kakitome.smtp.ReceivedMessage.LineFaults;

/**
 * Reads what follows 354 up to the final dot: RFC 5321 §4.1.1.4 and, for the dots before it, §4.5.2.
 *
 * <p>Only CR LF . CR LF ends it, and only after CR LF does a dot mean anything (RFC 5321 §2.3.8). A CR or LF alone is content like any
 * other octet, which is what defeats SMTP smuggling: whoever sent the mail on saw no line end there either, or is the one to blame.
 */
final class DataReader {
    private enum At {
        LINE_START,
        TEXT,
        CR,
        DOT, // at the start of a line, kept back
        DOT_CR // both kept back
    }

    private final ContentBuffer content;
    private At at = At.LINE_START; // the CR LF of the DATA command counts
    private long lineLength;
    private int bareCr;
    private int bareLf;
    private int nuls;
    private int longLines;

    DataReader(ContentBuffer content) {
        this.content = content;
    }

    /** Whether the final dot was reached; what is left in {@code octets} then belongs to the next command. */
    boolean read(Octets octets) {
        while (octets.remaining() > 0) {
            if (at == At.TEXT) text(octets);
            if (octets.remaining() == 0) return false;
            if (isEnd(octets.next())) return true;
        }
        return false;
    }

    /** A run of ordinary text, the fast way. */
    private void text(Octets octets) {
        int length = octets.skipPlain();
        content.append(octets.array(), octets.position() - length, length);
        lineLength += length;
    }

    private boolean isEnd(byte octet) {
        switch (at) {
            case LINE_START -> {
                if (octet == '.') at = At.DOT;
                else inLine(octet);
            }
            case TEXT -> inLine(octet);
            case CR -> afterCr(octet);
            case DOT -> {
                // RFC 5321 §4.5.2: a first dot with something behind it is not content
                if (octet == '\r') at = At.DOT_CR;
                else inLine(octet);
            }
            case DOT_CR -> {
                if (octet == '\n') return true;
                afterCr(octet);
            }
        }
        return false;
    }

    private void inLine(byte octet) {
        if (octet == '\r') {
            at = At.CR;
            return;
        }
        if (octet == '\n') bareLf++;
        if (octet == 0) nuls++;
        keep(octet);
        at = At.TEXT;
    }

    private void afterCr(byte octet) {
        keep((byte) '\r');
        if (octet == '\n') {
            keep(octet);
            endLine();
        } else {
            bareCr++;
            inLine(octet);
        }
    }

    private void endLine() {
        if (lineLength > SmtpLimits.TEXT_LINE) longLines++;
        lineLength = 0;
        at = At.LINE_START;
    }

    private void keep(byte octet) {
        content.append(octet);
        lineLength++;
    }

    LineFaults lineFaults() {
        return new LineFaults(bareCr, bareLf, nuls, longLines);
    }
}
