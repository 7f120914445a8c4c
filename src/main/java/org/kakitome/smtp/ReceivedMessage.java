package org.kakitome.smtp;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One message as it came: the envelope of its mail transaction (RFC 5321 §3.3) and its content.
 *
 * @param helo what the client called itself, as sent
 * @param extended the client said EHLO
 * @param tls protocol and cipher; empty on a plain connection
 * @param reversePath MAIL FROM without brackets and source route; empty for the null path {@code <>}
 * @param forwardPaths accepted RCPT TO without brackets and source route, in order
 * @param lineFaults what in the content a strict receiver would not take
 */
public record ReceivedMessage(
        Instant receivedAt,
        InetAddress client,
        String helo,
        boolean extended,
        Optional<String> tls,
        String reversePath,
        List<String> forwardPaths,
        MailContent content,
        LineFaults lineFaults) {

    /** The same with its content somewhere else. */
    public ReceivedMessage with(MailContent content) {
        return new ReceivedMessage(
                receivedAt, client, helo, extended, tls, reversePath, forwardPaths, content, lineFaults);
    }

    /** The same for some of its recipients. */
    public ReceivedMessage to(List<String> someForwardPaths) {
        return new ReceivedMessage(
                receivedAt, client, helo, extended, tls, reversePath, someForwardPaths, content, lineFaults);
    }

    /** A message whose lines are all well-formed. */
    public ReceivedMessage(
            Instant receivedAt,
            InetAddress client,
            String helo,
            boolean extended,
            Optional<String> tls,
            String reversePath,
            List<String> forwardPaths,
            MailContent content) {
        this(receivedAt, client, helo, extended, tls, reversePath, forwardPaths, content, LineFaults.NONE);
    }

    /**
     * Counts of what RFC 5321 forbids in content (§2.3.8, §4.5.3.1.6). It is kept as it came: a sloppy reporter's report is still a
     * report, and we never pass mail on.
     */
    public record LineFaults(int bareCr, int bareLf, int nuls, int longLines) {
        public static final LineFaults NONE = new LineFaults(0, 0, 0, 0);
    }
}
