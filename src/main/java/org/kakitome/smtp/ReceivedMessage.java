package org.kakitome.smtp;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One message as it came: the envelope of its mail transaction (RFC 5321 §3.3) and its bytes, dot-unstuffed, line ends untouched.
 *
 * @param helo what the client called itself, as sent
 * @param extended the client said EHLO
 * @param tls protocol and cipher; empty on a plain connection
 * @param reversePath MAIL FROM without brackets; empty for the null path {@code <>}
 * @param forwardPaths accepted RCPT TO without brackets, in order
 */
public record ReceivedMessage(
        Instant receivedAt,
        InetAddress client,
        String helo,
        boolean extended,
        Optional<String> tls,
        String reversePath,
        List<String> forwardPaths,
        byte[] content) {}
