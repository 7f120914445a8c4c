package org.kakitome.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The content of one message while it comes in: blocks, so that nothing is copied when it grows; a large one goes on to a file ({@link #spill}). Over the size
 * limit or the budget it only counts on: RFC 5321 §4.1.1.4 has the client send everything before it hears our answer.
 */
final class ContentBuffer {
    static final int FIRST_BLOCK = 4 * 1024; // most reports fit
    private static final int LARGEST_BLOCK = 256 * 1024;

    private final long limit;
    private final int mostInMemory;
    private final Path spillFolder;
    private final BufferBudget budget;
    private final List<byte[]> blocks = new ArrayList<>();
    private byte[] block = {};
    private int used;
    private long size;
    private long spilled;
    private long reserved;
    private int hops = -1; // not counted yet
    private SpillFile file; // null: all of it is in memory
    private Reply refusal;

    /** @param mostInMemory octets, from which on it {@link #overflows} */
    ContentBuffer(long limit, int mostInMemory, Path spillFolder, BufferBudget budget) {
        this.limit = limit;
        this.mostInMemory = mostInMemory;
        this.spillFolder = spillFolder;
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
        forget();
        return false;
    }

    /** Why it cannot be taken, if so. */
    Optional<Reply> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** It holds more in memory than it should: {@link #spill} wants to be called. */
    boolean overflows() {
        return refusal == null && size - spilled >= mostInMemory;
    }

    /** Moves to the file what is in memory. Blocks; nothing else may happen to it meanwhile. Where the disk refuses, the message is refused. */
    void spill() {
        try {
            if (file == null) {
                hops(); // the header is in memory now
                file = SpillFile.in(spillFolder);
            }
            for (var each : blocks) file.append(each, length(each));
            spilled = size;
            forget();
        } catch (IOException e) {
            refuse(Reply.NO_ROOM);
        }
    }

    /** How many Received fields the header has, as far as it was in memory at once. */
    int hops() {
        if (hops < 0) {
            var headers = new ReceivedHeaders();
            for (var each : blocks) headers.read(each, length(each));
            hops = headers.count();
        }
        return hops;
    }

    private int length(byte[] each) {
        return each == block ? used : each.length;
    }

    /** All of it; readable until {@link #release}. */
    MailContent content() {
        return new MailContent() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                var pieces = new ArrayList<InputStream>();
                if (file != null) pieces.add(file.open());
                for (var each : blocks) pieces.add(new ByteArrayInputStream(each, 0, length(each)));
                return new SequenceInputStream(Collections.enumeration(pieces));
            }
        };
    }

    /** Gives its part of the budget back, and its file. May be called again. */
    void release() {
        forget();
        if (file != null) file.close();
        file = null;
    }

    private void forget() {
        blocks.clear();
        block = new byte[0];
        used = 0;
        budget.release(reserved);
        reserved = 0;
    }
}
