package org.kakitome.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.kakitome.report.SetAside;

/**
 * A message or file as it came, and what became of it; its raw bytes are fetched apart ({@link InboundMessages#raw}).
 *
 * @param size of the raw bytes
 * @param attempts how often it was taken up
 * @param sender how it authenticates; absent for files, for samples, and until that is known
 * @param why of the first document set aside; of a spooled one why the last attempt failed
 * @param processedAt absent while spooled
 * @param importId that it came with
 * @param contentRedacted its raw bytes were given up for what is kept of the failure reports in them
 * @param documents in order; none while spooled
 */
public record InboundMessage(
        long id,
        InboundEnvelope envelope,
        State state,
        long size,
        int attempts,
        Optional<SenderAuthentication> sender,
        Optional<SetAside> why,
        Optional<Instant> processedAt,
        OptionalLong importId,
        boolean contentRedacted,
        List<InboundDocument> documents) {

    public enum State {
        /** Safe, and waits to be read. */
        SPOOLED,
        STORED,
        /** All that it holds was there before. */
        DUPLICATE,
        /** Something in it could not be taken; the rest, if there is any, is stored. */
        SET_ASIDE,
        /** No report: it came to a test address ({@link TestMessages}). */
        TEST
    }
}
