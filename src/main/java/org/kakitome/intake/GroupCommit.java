package org.kakitome.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;
import org.kakitome.storage.Spool;
import org.kakitome.storage.Spool.Incoming;
import org.kakitome.storage.StorageFailed;

/**
 * Commits what all sessions bring together: while one batch is flushed to disk the next one gathers, so that a flush serves as many messages as came meanwhile, and
 * a message that comes alone waits for nobody.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(GroupCommit.class);

    private static final int MAX_MESSAGES = 200;
    private static final long MAX_OCTETS = 8 * 1024 * 1024;

    /** Messages that may wait; the listener bounds their octets. */
    private static final int MAX_WAITING = 1_000;

    private final Spool spool;
    private final IntConsumer onCommit;
    private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(MAX_WAITING);

    /** One: with two, each batch is half as large and costs as much. */
    private final ThreadPoolExecutor writer =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), Threads.named("spool"));

    private record Waiting(Incoming message, CompletableFuture<Long> id) {}

    /** @param onCommit told how many messages each commit had */
    GroupCommit(Spool spool, IntConsumer onCommit) {
        this.spool = spool;
        this.onCommit = onCommit;
        writer.allowCoreThreadTimeOut(true);
    }

    /** Completes with the message's id when it is on disk, or fails: then it is not ours. Empty when too many wait. */
    Optional<CompletionStage<Long>> commit(Incoming message) {
        var one = new Waiting(message, new CompletableFuture<>());
        if (!waiting.offer(one)) return Optional.empty();
        writer.execute(this::writeNext); // finds nothing when it went with the others
        return Optional.of(one.id());
    }

    private void writeNext() {
        var batch = nextBatch();
        if (!batch.isEmpty()) write(batch);
    }

    private List<Waiting> nextBatch() {
        var batch = new ArrayList<Waiting>();
        long octets = 0;
        for (var next = waiting.peek(); next != null && batch.size() < MAX_MESSAGES; next = waiting.peek()) {
            octets += next.message().content().size();
            if (octets > MAX_OCTETS && !batch.isEmpty()) break;
            batch.add(waiting.remove());
        }
        return batch;
    }

    private void write(List<Waiting> batch) {
        try {
            var ids = spool.addAll(batch.stream().map(Waiting::message).toList());
            onCommit.accept(ids.size());
            for (int i = 0; i < ids.size(); i++) batch.get(i).id().complete(ids.get(i));
        } catch (RuntimeException | Error failure) {
            if (batch.size() == 1 || isAway(failure)) refuse(batch, failure);
            else writeOneByOne(batch, failure);
        }
    }

    /** One of them is not to the database's liking: the others are not refused with it. When it goes away, nobody waits for each to find out. */
    private void writeOneByOne(List<Waiting> batch, Throwable failure) {
        LOG.warnf("%d messages are stored one by one: %s", batch.size(), failure.getMessage());
        for (int i = 0; i < batch.size(); i++) {
            var one = batch.get(i);
            try {
                one.id().complete(spool.addAll(List.of(one.message())).get(0));
            } catch (RuntimeException | Error alone) {
                if (isAway(alone)) {
                    refuse(batch.subList(i, batch.size()), alone);
                    return;
                }
                one.id().completeExceptionally(alone);
            }
        }
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof StorageFailed storage && storage.passes();
    }

    private static void refuse(List<Waiting> batch, Throwable failure) {
        batch.forEach(one -> one.id().completeExceptionally(failure));
    }

    /** What waits is still written. */
    @Override
    public void close() {
        writer.shutdown();
    }
}
