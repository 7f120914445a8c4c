package org.kakitome.report;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what unpacking gives, over the whole input, and stops it where {@link ReportLimits} says. */
final class Budget {
    private final ReportLimits limits;
    private long unpacked;

    Budget(ReportLimits limits) {
        this.limits = limits;
    }

    void unpacked(long bytes) throws SetAsideException {
        unpacked += bytes;
        if (unpacked > limits.unpackedBytes())
            throw new SetAsideException(
                    SetAside.Reason.TOO_LARGE, "more than " + limits.unpackedBytes() + " bytes unpacked");
    }

    /** RFC 9990 §8.1: a bomb shows by its ratio long before it has filled the limit. */
    void ratio(long packed, long unpacked) throws SetAsideException {
        if (unpacked > ReportLimits.RATIO_FREE_BYTES && unpacked / limits.archiveRatio() > packed)
            throw new SetAsideException(
                    SetAside.Reason.TOO_LARGE, "unpacks to more than " + limits.archiveRatio() + " times its size");
    }

    /** For what came unpacked already. */
    InputStream counting(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int c = in.read();
                if (c >= 0) unpacked(1);
                return c;
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                int n = in.read(target, from, length);
                if (n > 0) unpacked(n);
                return n;
            }
        };
    }
}
