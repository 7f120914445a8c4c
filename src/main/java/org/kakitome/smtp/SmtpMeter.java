package org.kakitome.smtp;

import java.time.Duration;
import org.kakitome.smtp.MessageSink.Acceptance;

/** What the listener tells whoever counts. Called on event loops: must not block. */
public interface SmtpMeter {
    SmtpMeter NONE = new SmtpMeter() {};

    /** A session begins. */
    default void connected() {}

    /** It has ended. */
    default void disconnected() {}

    /** Octets came from a client. */
    default void received(int octets) {}

    /** A TLS handshake is done. */
    default void secured() {}

    /** A TLS handshake failed, or took too long. */
    default void notSecured() {}

    /** A client ran into a limit. */
    default void limited(SmtpLimit limit) {}

    /** A recipient that is none of ours. */
    default void recipientRefused() {}

    /**
     * The sink has answered.
     *
     * @param took from the final dot on
     */
    default void answered(Acceptance acceptance, long octets, Duration took) {}
}
