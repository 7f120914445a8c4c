package org.kakitome.intake;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** For what may happen a thousand times a second, and is worth saying now and then. */
final class Sometimes {
    private final long pause;
    private final LongSupplier nanoTime;
    private long unsaid;
    private long saidAt;
    private boolean said;

    /** @param pause between two times that it is said */
    Sometimes(Duration pause, LongSupplier nanoTime) {
        this.pause = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Empty: nothing is to be said about it now; else how often that was so since the last time. */
    synchronized OptionalLong happened() {
        long now = nanoTime.getAsLong();
        if (said && now - saidAt < pause) {
            unsaid++;
            return OptionalLong.empty();
        }
        long before = unsaid;
        unsaid = 0;
        saidAt = now;
        said = true;
        return OptionalLong.of(before);
    }
}
