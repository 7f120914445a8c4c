package org.kakitome.smtp;

/** Counts the hops a message made, to end mail loops: RFC 5321 §6.3. */
final class ReceivedHeaders {
    private static final byte[] NAME = {'r', 'e', 'c', 'e', 'i', 'v', 'e', 'd', ':'};

    private ReceivedHeaders() {}

    static int count(byte[] content) {
        int count = 0;
        int lineStart = 0;
        while (lineStart < content.length && !isEmptyLine(content, lineStart)) {
            if (startsWithName(content, lineStart)) count++;
            lineStart = nextLine(content, lineStart);
        }
        return count;
    }

    private static boolean startsWithName(byte[] content, int at) {
        if (content.length - at < NAME.length) return false;
        for (int i = 0; i < NAME.length; i++) if ((content[at + i] | 0x20) != (NAME[i] | 0x20)) return false;
        return true;
    }

    private static boolean isEmptyLine(byte[] content, int at) {
        return content[at] == '\n' || (content[at] == '\r' && at + 1 < content.length && content[at + 1] == '\n');
    }

    private static int nextLine(byte[] content, int at) {
        while (at < content.length && content[at] != '\n') at++;
        return at + 1;
    }
}
