package org.kakitome.smtp;

/** Addresses that are open for a while, beside the configured ones: whoever opens and closes them answers here. */
@FunctionalInterface
public interface OneTimeRecipients {
    enum Answer {
        /** Mail to it is taken, whatever is configured. */
        OPEN,
        /** It was one, or looks like one: refused even where every other mailbox at its domain is taken. */
        CLOSED,
        /** The configured recipients decide. */
        NOT_ONE_TIME
    }

    /**
     * Asked on an event loop at each RCPT: must not block.
     *
     * @param localPart in lower case, without quotes
     * @param domain as A-labels in lower case
     */
    Answer ask(String localPart, String domain);
}
