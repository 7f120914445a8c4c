package org.kakitome.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.kakitome.report.MailArchive;
import org.kakitome.report.SetAside;
import org.kakitome.report.SetAside.Reason;
import org.kakitome.storage.Imports;
import org.kakitome.storage.Imports.PassedOver;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.Spool.Content;
import org.kakitome.storage.Spool.Incoming;

/**
 * Files handed over together: each is taken apart, and what is in it enters at the spool like mail does, a batch with one commit. Reading then goes on by itself,
 * behind the mail that comes in.
 */
@Singleton
public final class BulkImport {
    private static final Logger LOG = Logger.getLogger(BulkImport.class);

    /** In one file. */
    static final int MAX_MESSAGES = 500_000;

    /** In one file, unpacked: half a million reports are less; a bomb is more. */
    private static final long MAX_UNPACKED = 8L << 30;

    private static final int BATCH_MESSAGES = 200;
    private static final long BATCH_OCTETS = 8L << 20;

    /** Files taken apart at once; each needs memory for a batch. Large messages wait for room in {@link MessageMemory}. */
    private static final int AT_ONCE = 2;

    /** What became of a file is told message by message up to so many. */
    private static final int MAX_IDS = 500;

    private final Imports imports;
    private final ReportIntake intake;
    private final MessageMemory memory;
    private final Clock clock;
    private final MailArchive archives;
    private final long messageBytes;
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final Counter files;
    private final Counter spooled;
    private final Counter passedOver;
    private final Counter octets;

    /**
     * What a file became.
     *
     * @param ids of the messages, where there are at most {@link #MAX_IDS}; else none
     */
    public record Taken(long messages, long passedOver, List<Long> ids) {}

    @Inject
    BulkImport(
            Imports imports,
            ReportIntake intake,
            MessageMemory memory,
            Clock clock,
            MeterRegistry registry,
            @ConfigProperty(name = "kakitome.smtp.limits.message-size", defaultValue = "25M") MemorySize messageSize) {
        this(imports, intake, memory, clock, registry, messageSize.asLongValue());
    }

    /** @param messageBytes of one message, as the listener takes it */
    BulkImport(
            Imports imports,
            ReportIntake intake,
            MessageMemory memory,
            Clock clock,
            MeterRegistry registry,
            long messageBytes) {
        this.imports = imports;
        this.intake = intake;
        this.memory = memory;
        this.clock = clock;
        this.messageBytes = messageBytes;
        this.archives = new MailArchive(new MailArchive.Limits(MAX_MESSAGES, messageBytes, MAX_UNPACKED));
        files = counter(registry, "kakitome.import.files", "Files handed over to imports");
        spooled = counter(registry, "kakitome.import.messages", "Messages that imports brought", "outcome", "spooled");
        passedOver = counter(
                registry, "kakitome.import.messages", "Messages that imports brought", "outcome", "passed-over");
        octets = counter(registry, "kakitome.import.octets", "Octets of messages that imports brought");
    }

    private static Counter counter(MeterRegistry registry, String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    /** Whether a file is an import by itself; else it is one report or message. */
    public boolean holdsSeveral(Path file) throws IOException {
        return archives.holdsSeveral(file);
    }

    /** Whether a file is more than one message may be. */
    public boolean isTooLarge(Path file) throws IOException {
        return Files.size(file) > messageBytes;
    }

    /** @param name for people */
    public long begin(Optional<String> name) {
        return imports.begin(clock.instant(), name);
    }

    /**
     * Takes a file apart. When it returns, all that is in it is safe; reading it goes on. Empty: there is no such import.
     *
     * @throws IOException as the file throws it; what was spooled until then stays
     */
    public Optional<Taken> take(long importId, Path file, Optional<String> filename) throws IOException {
        turns.acquireUninterruptibly();
        try {
            if (!imports.taking(importId)) return Optional.empty();
            try {
                return Optional.of(take(importId, file, filename.orElse("")));
            } finally {
                imports.taken(importId);
            }
        } finally {
            turns.release();
        }
    }

    private Taken take(long importId, Path file, String filename) throws IOException {
        files.increment();
        var taker = new Taker(importId);
        try (taker) {
            if (archives.holdsSeveral(file)) archives.read(file, filename, taker);
            else if (isTooLarge(file)) taker.passOver(filename, tooLarge());
            else if (Files.size(file) == 0) taker.passOver(filename, new SetAside(Reason.EMPTY, ""));
            else taker.take(filename, Content.of(file));
            taker.flush();
        }
        LOG.infof("Import %d: %d messages spooled, %d passed over", importId, taker.messages, taker.passedOver);
        return new Taken(taker.messages, taker.passedOver, List.copyOf(taker.ids));
    }

    private SetAside tooLarge() {
        return new SetAside(Reason.TOO_LARGE, "more than " + messageBytes + " bytes");
    }

    private final class Taker implements MailArchive.Taker, AutoCloseable {
        private final long importId;
        private final List<Incoming> batch = new ArrayList<>();
        private final List<Long> ids = new ArrayList<>();
        private MessageMemory.Held large; // null: none is held
        private long batchOctets;
        private long messages;
        private long passedOver;

        Taker(long importId) {
            this.importId = importId;
        }

        /** It is read in two halves, which are then put together. */
        @Override
        public void beforeLarge() {
            flush();
            large = memory.take(2 * messageBytes);
        }

        @Override
        public void take(String name, byte[] content) {
            take(name, Content.of(content));
            if (large != null) flush();
            close();
        }

        void take(String name, Content content) {
            var envelope =
                    InboundEnvelope.upload(clock.instant(), Optional.of(name).filter(n -> !n.isBlank()));
            batch.add(new Incoming(envelope, content));
            batchOctets += content.size();
            if (batch.size() == BATCH_MESSAGES || batchOctets >= BATCH_OCTETS) flush();
        }

        /** What is held for a large one. */
        @Override
        public void close() {
            if (large != null) large.close();
            large = null;
        }

        @Override
        public void passOver(String name, SetAside why) {
            imports.passOver(importId, new PassedOver(name, why));
            close();
            passedOver++;
            BulkImport.this.passedOver.increment();
        }

        void flush() {
            if (batch.isEmpty()) return;
            var spooledNow = imports.add(importId, batch);
            messages += spooledNow.size();
            if (messages > MAX_IDS) ids.clear();
            else ids.addAll(spooledNow);
            spooled.increment(spooledNow.size());
            octets.increment(batchOctets);
            batch.clear();
            batchOctets = 0;
            intake.wake();
        }
    }
}
