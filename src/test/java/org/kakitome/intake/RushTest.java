package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RushTest {
    private final AtomicLong now = new AtomicLong(-5); // System.nanoTime may be anything
    private final Rush rush = new Rush(now::get);

    private void arrive(int messages, int everyMicros) {
        for (int i = 0; i < messages; i++) {
            now.addAndGet(TimeUnit.MICROSECONDS.toNanos(everyMicros));
            rush.arrived();
        }
    }

    @Test
    void aFewMessagesASecondAreNone() {
        arrive(100, 10_000);
        assertThat(rush.isOn()).isFalse();
    }

    @Test
    void hundredsASecondAreOneUntilHalfASecondAfterTheLast() {
        arrive(1_000, 1_000);
        assertThat(rush.isOn()).isTrue();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));
        assertThat(rush.isOn()).isTrue();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(rush.isOn()).isFalse();
    }
}
