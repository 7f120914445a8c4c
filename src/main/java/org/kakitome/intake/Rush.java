package org.kakitome.intake;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether mail comes in so fast that taking it comes first. A sender that waits for {@code 250} goes elsewhere or comes back in an hour; what is in the spool can
 * wait until the rush is over, a moment later.
 */
final class Rush {
    /** Above this many in a {@link #WINDOW}, that is 200 a second. */
    private static final int MANY = 50;

    private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(250);

    private final LongSupplier nanoTime;
    private long window;
    private int before;
    private int now;

    /** @param nanoTime as {@link System#nanoTime} */
    Rush(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        window = nanoTime.getAsLong();
    }

    synchronized void arrived() {
        turn();
        now++;
    }

    synchronized boolean isOn() {
        turn();
        return Math.max(before, now) > MANY;
    }

    private void turn() {
        long passed = (nanoTime.getAsLong() - window) / WINDOW;
        if (passed == 0) return;
        before = passed == 1 ? now : 0;
        now = 0;
        window += passed * WINDOW;
    }
}
