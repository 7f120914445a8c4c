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
    }
}
