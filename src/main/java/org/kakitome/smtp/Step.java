package org.kakitome.smtp;

import java.util.Optional;

/**
 * What a session wants done after one event: write the replies, then the one thing that must follow.
 *
 * @param replies in order, in one piece, so that a pipelined group (RFC 2920 §3.2) is answered with one write
 * @param message present for {@link Then#DELIVER}
 */
record Step(byte[] replies, Then then, Optional<ReceivedMessage> message) {
    enum Then {
        /** Bring more octets. */
        READ,
        /** Call {@link SmtpSession#spill} where it may block, then {@link SmtpSession#spilled}, and bring no octets until then. */
        SPILL,
        /** Hand the message to the sink, bring its answer, and no octets until then. */
        DELIVER,
        /** Still busy with the last DELIVER, SPILL or START_TLS. */
        WAIT,
        /** Begin the TLS handshake, and bring its outcome. */
        START_TLS,
        CLOSE
    }
}
