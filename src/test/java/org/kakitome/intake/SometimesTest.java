package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SometimesTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE); // System.nanoTime may run over

    @Test
    void saysItAtFirstThenOnceAMinuteWithWhatWasLeftOut() {
        var sometimes = new Sometimes(Duration.ofMinutes(1), now::get);

        assertThat(sometimes.happened()).hasValue(0);
        for (int i = 0; i < 1_000; i++) assertThat(sometimes.happened()).isEmpty();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(sometimes.happened()).hasValue(1_000);
        assertThat(sometimes.happened()).isEmpty();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(sometimes.happened()).hasValue(1);
    }
}
