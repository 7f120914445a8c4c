package org.kakitome.storage;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import org.kakitome.message.MessageSummary;

/**
 * A message that came to a test address, and how it authenticated.
 *
 * @param session what its address was made for
 * @param tls protocol and cipher; absent for a plain connection
 * @param reversePath empty for the null path
 * @param size of the raw bytes, also when they are gone
 * @param raw the raw bytes are still there ({@link TestMessages#raw})
 * @param kept is not deleted by age
 * @param summary empty where another version wrote it in a form that is not known
 */
public record TestMessage(
        long id,
        String session,
        Instant receivedAt,
        Optional<InetAddress> client,
        Optional<String> helo,
        Optional<String> tls,
        String reversePath,
        long size,
        boolean raw,
        boolean kept,
        Optional<MessageSummary> summary) {}
