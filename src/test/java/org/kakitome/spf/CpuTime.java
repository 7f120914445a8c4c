package org.kakitome.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Supplier;

/** Bounds on work, measured as this thread's time on the processor: a busy machine does not make a test fail. */
final class CpuTime {
    private CpuTime() {}

    static <T> T within(Duration bound, Supplier<T> work) {
        var threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        var result = work.get();
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin)).isLessThan(bound);
        return result;
    }
}
