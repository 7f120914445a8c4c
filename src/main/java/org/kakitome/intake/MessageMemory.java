package org.kakitome.intake;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;

/**
 * Octets of messages that may stand whole in memory at once, over all threads that need one so: a quarter of the heap, as much as the listener's sessions may
 * hold. A large message has it for itself, and small ones share it. First come, first served: no large one waits for ever behind small ones.
 *
 * <p>Whoever holds some asks for no more, so that nobody waits for himself. He may need a connection to the database, to read the message or to write it; of those
 * that wait only the workers of {@link ReportIntake} have one in their hands; where they had all of them, he gives up when the pool does, and another sweep finds
 * the message.
 */
@Singleton
public final class MessageMemory {
    private static final int UNIT = 1024; // a semaphore counts to two thousand million

    /** Header fields, what is read of them, pieces on their way. */
    private static final int BESIDE = 4;

    private static final long MOST_BESIDE = 4L << 20;

    private final int units;
    private final Semaphore free;

    /** A part of it, until it is closed. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    @Inject
    public MessageMemory() {
        this(Runtime.getRuntime().maxMemory() / 4);
    }

    MessageMemory(long octets) {
        units = Math.toIntExact(Math.min(Math.max(octets / UNIT, 1), Integer.MAX_VALUE));
        free = new Semaphore(units, true);
    }

    /**
     * Waits until there is room for a message to be authenticated. One for which there never is gets all there is.
     *
     * @param octets of the message
     */
    public Held take(long octets) {
        long needed = octets + Math.min(octets * BESIDE, MOST_BESIDE);
        int taken = (int) Math.min(needed / UNIT + 1, units);
        free.acquireUninterruptibly(taken);
        return () -> free.release(taken);
    }
}
