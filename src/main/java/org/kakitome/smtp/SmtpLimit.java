package org.kakitome.smtp;

import java.util.Locale;
import java.util.Optional;

/** The limits a client can run into, each with the reply that says so. {@link SmtpLimits} has their values. */
public enum SmtpLimit {
    CONNECTIONS_PER_ADDRESS(Reply.TOO_MANY_CONNECTIONS),
    CONNECTIONS(Reply.TOO_MANY_CONNECTIONS),
    COMMAND_LINE(Reply.LINE_TOO_LONG),
    RECIPIENTS(Reply.TOO_MANY_RECIPIENTS),
    MESSAGE_SIZE(Reply.TOO_BIG),
    /** What all sessions hold together, in memory or in files. */
    ROOM(Reply.NO_ROOM),
    HOPS(Reply.MAIL_LOOP),
    ERRORS(Reply.TOO_MANY_ERRORS),
    COMMAND_TIME(Reply.COMMAND_TIMEOUT),
    DATA_TIME(Reply.DATA_TIMEOUT),
    SESSION_TIME(Reply.SESSION_TIMEOUT),
    STORE_TIME(Reply.STORE_TIMEOUT);

    private final Reply reply;

    SmtpLimit(Reply reply) {
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }

    /** Of a reply within a session. */
    static Optional<SmtpLimit> saidBy(Reply reply) {
        for (var limit : values()) if (limit.reply == reply) return Optional.of(limit);
        return Optional.empty();
    }

    /** {@code connections-per-address} */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
