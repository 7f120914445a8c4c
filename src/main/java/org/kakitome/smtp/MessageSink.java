package org.kakitome.smtp;

import java.util.concurrent.CompletionStage;

/** Where the listener hands each complete message. {@code 250} is sent only after the stage completes with {@link Acceptance.Stored}. */
public interface MessageSink {
    /** May be called on an event loop: must not block. The stage should not fail; if it does, the client is told to try later. */
    CompletionStage<Acceptance> accept(ReceivedMessage message);

    sealed interface Acceptance {
        /** Durable: a crash after this loses nothing. {@code id} is shown to the client, so that both logs can be matched. */
        record Stored(String id) implements Acceptance {}

        /** Could not be stored now: the client is told 451 and keeps it. */
        record TryLater(String reason) implements Acceptance {}

        /**
         * Will not be taken, now or later: a policy's verdict, such as {@code 550 5.7.26}. The session goes on.
         *
         * @param code 550 to 559: what RFC 5321 §4.2.3 has for a message that is not wanted
         * @param enhancedCode RFC 3463: class 5, such as {@code 5.7.26} (RFC 7372)
         * @param text why, for the person who reads the bounce: one line of ASCII
         */
        record Refused(int code, String enhancedCode, String text) implements Acceptance {
            public Refused {
                if (code < 550 || code > 559) throw new IllegalArgumentException("no refusal: " + code);
                if (!enhancedCode.matches("5\\.\\d{1,3}\\.\\d{1,3}"))
                    throw new IllegalArgumentException("not permanent: " + enhancedCode);
            }
        }
    }
}
