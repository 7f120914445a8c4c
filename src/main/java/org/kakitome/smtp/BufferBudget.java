package org.kakitome.smtp;

import java.util.concurrent.atomic.AtomicLong;

/** Content octets that all sessions together may hold, so that many slow senders cannot fill the heap. */
final class BufferBudget {
    private final AtomicLong left;

    BufferBudget(long octets) {
        left = new AtomicLong(octets);
    }

    boolean reserve(long octets) {
        if (left.addAndGet(-octets) >= 0) return true;
        left.addAndGet(octets);
        return false;
    }

    void release(long octets) {
        left.addAndGet(octets);
    }

    long left() {
        return left.get();
    }
}
