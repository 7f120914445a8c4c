package org.kakitome.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The content of one message while it comes in: blocks, so that nothing is copied when it grows. Over the size limit or the budget it
 * only counts on: RFC 5321 §4.1.1.4 has the client send everything before it hears our answer.
 */
final class ContentBuffer {
    static final int FIRST_BLOCK = 4 * 1024; // most reports fit
    private static final int LARGEST_BLOCK = 256 * 1024;

    private final long limit;
    private final BufferBudget budget;
    private List<byte[]> blocks = new ArrayList<>();
    private byte[] block = {};
    private int used;
    private long size;
    private long reserved;
    private Reply refusal;

    ContentBuffer(long limit, BufferBudget budget) {
        this.limit = limit;
        this.budget = budget;
    }

    void append(byte octet) {
        if (!hasRoomFor(1)) return;
        block[used++] = octet;
    }

    void append(byte[] octets, int from, int length) {
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, Math.max(1, block.length - used));
            if (!hasRoomFor(part)) return;
            System.arraycopy(octets, from + done, block, used, part);
            used += part;
            done += part;
        }
    }

    /** At most what is left in the block, or one octet that may need a new one. */
    private boolean hasRoomFor(int octets) {
        if (refusal != null) return false;
        size += octets;
        if (size > limit) return refuse(Reply.TOO_BIG);
        return used < block.length || nextBlock() || refuse(Reply.NO_ROOM);
    }

    private boolean nextBlock() {
        int length = Math.min(LARGEST_BLOCK, Math.max(FIRST_BLOCK, block.length * 2));
        if (!budget.reserve(length)) return false;
        reserved += length;
        block = new byte[length];
        blocks.add(block);
        used = 0;
        return true;
    }

    private boolean refuse(Reply reply) {
        refusal = reply;
        release();
        return false;
    }

    /** Why it cannot be taken, if so. */
    Optional<Reply> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** All of it in one piece; the blocks are gone then, the budget stays reserved until {@link #release}. */
    byte[] join() {
        var content = new byte[Math.toIntExact(size)];
        int position = 0;
        for (var each : blocks) {
            int length = Math.min(each.length, content.length - position);
            System.arraycopy(each, 0, content, position, length);
            position += length;
        }
        blocks = List.of();
        block = new byte[0];
        return content;
    }

    /** Gives its part of the budget back. May be called again. */
    void release() {
        blocks = new ArrayList<>();
        block = new byte[0];
        used = 0;
        budget.release(reserved);
        reserved = 0;
    }
}
