package org.kakitome.dkim;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A body in one of its canonical forms (RFC 6376 §3.4.3, §3.4.4), made anew in pieces each time it is wanted: a body may be as large as a mail, and is in memory
 * once, as it came.
 *
 * <p>Lenient: a line feed alone is a line end, as in {@link ReceivedMessage}.
 */
final class CanonicalBody {
    private static final int PIECE = 16 * 1024;

    private final byte[] octets;
    private final int start;
    private final boolean relaxed;
    private int length = -1; // not counted yet

    /** @param start of the body in {@code octets} */
    CanonicalBody(byte[] octets, int start, boolean relaxed) {
        this.octets = octets;
        this.start = start;
        this.relaxed = relaxed;
    }

    /** Takes the canonical form piece by piece. */
    private interface Taker {
        /** @return whether it wants more */
        boolean take(byte[] piece, int length);

        /** A line that is not empty ends before this octet of the canonical form. */
        default void lineEnd(int at) {}
    }

    int length() {
        if (length < 0) length = new Pass((piece, count) -> true).run();
        return length;
    }

    /** Of the octets before {@code end}. */
    byte[] hash(MessageDigest digest, int end) {
        between(0, end, digest::update);
        return digest.digest();
    }

    /**
     * Hashes in one pass as far as the first of {@code ends} at which {@code isIt}.
     *
     * @param ends in order
     * @return its index; -1 where there is none
     */
    int firstEnd(List<Integer> ends, MessageDigest digest, BooleanSupplier isIt) {
        if (ends.isEmpty()) return -1;
        var search = new Taker() {
            private int passed;
            private int next;
            private boolean found;

            @Override
            public boolean take(byte[] piece, int count) {
                int at = 0;
                while (!found && next < ends.size() && ends.get(next) <= passed + count) {
                    int end = ends.get(next) - passed;
                    digest.update(piece, at, end - at);
                    at = end;
                    found = isIt.getAsBoolean();
                    if (!found) next++;
                }
                if (found || next == ends.size()) return false;
                digest.update(piece, at, count - at);
                passed += count;
                return true;
            }
        };
        new Pass(search).run();
        return search.found ? search.next : -1;
    }

    /** One char per octet, as many as there are. */
    String text(int from, int to) {
        var text = new StringBuilder();
        between(from, to, (piece, at, count) -> text.append(new String(piece, at, count, StandardCharsets.ISO_8859_1)));
        return text.toString();
    }

    private interface Part {
        void take(byte[] piece, int offset, int length);
    }

    private void between(int from, int to, Part part) {
        if (from >= to) return;
        new Pass(new Taker() {
                    private int passed;

                    @Override
                    public boolean take(byte[] piece, int count) {
                        int begin = Math.max(from - passed, 0);
                        int end = Math.min(to - passed, count);
                        if (begin < end) part.take(piece, begin, end - begin);
                        passed += count;
                        return passed < to;
                    }
                })
                .run();
    }

    /** Behind the last lines that are not empty, in order, the very last one left out: there another canonical body may have ended. */
    List<Integer> lastLineEnds(int most) {
        var ends = new ArrayDeque<Integer>();
        int all = new Pass(new Taker() {
                    @Override
                    public boolean take(byte[] piece, int count) {
                        return true;
                    }

                    @Override
                    public void lineEnd(int at) {
                        ends.add(at);
                        if (ends.size() > most + 1) ends.remove();
                    }
                })
                .run();
        if (!ends.isEmpty() && ends.getLast() == all) ends.removeLast();
        if (ends.size() > most) ends.remove();
        return List.copyOf(ends);
    }

    private final class Pass {
        private final Taker taker;
        private final byte[] piece = new byte[Math.min(PIECE, octets.length - start + 2)];
        private int used;
        private int handedOver;
        private boolean more = true;

        Pass(Taker taker) {
            this.taker = taker;
        }

        /** Gives how many octets it came to. */
        int run() {
            int emptyLines = 0;
            boolean space = false;
            boolean emptyLine = true;
            for (int i = start; i < octets.length && more; i++) {
                byte octet = octets[i];
                if (isLineEnd(i)) {
                    if (octet == '\r') i++;
                    if (emptyLine) emptyLines++;
                    else endLine();
                    space = false;
                    emptyLine = true;
                } else if (relaxed && ReceivedMessage.isSpace(octet)) {
                    space = true;
                } else {
                    for (; emptyLines > 0; emptyLines--) crlf();
                    if (space) put((byte) ' ');
                    space = false;
                    emptyLine = false;
                    put(octet);
                }
            }
            if (!more) return handedOver;
            if (!emptyLine) endLine();
            if (!relaxed && handedOver + used == 0) crlf();
            handOver();
            return handedOver;
        }

        private boolean isLineEnd(int i) {
            return octets[i] == '\n' || octets[i] == '\r' && i + 1 < octets.length && octets[i + 1] == '\n';
        }

        private void endLine() {
            crlf();
            taker.lineEnd(handedOver + used);
        }

        private void crlf() {
            put((byte) '\r');
            put((byte) '\n');
        }

        private void put(byte octet) {
            if (used == piece.length) handOver();
            piece[used++] = octet;
        }

        private void handOver() {
            if (more && used > 0) more = taker.take(piece, used);
            handedOver += used;
            used = 0;
        }
    }
}
