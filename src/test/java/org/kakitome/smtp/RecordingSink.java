package org.kakitome.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is given, and answers as the test says. */
final class RecordingSink implements MessageSink {
    final List<ReceivedMessage> messages = new CopyOnWriteArrayList<>();
    private final CompletionStage<Acceptance> answer;

    RecordingSink() {
        this(CompletableFuture.completedStage(new Acceptance.Stored("1")));
    }

    RecordingSink(CompletionStage<Acceptance> answer) {
        this.answer = answer;
    }

    static RecordingSink named(String name) {
        return switch (name) {
            case "stores" -> new RecordingSink();
            case "tries-later" ->
                new RecordingSink(CompletableFuture.completedStage(new Acceptance.TryLater("no database")));
            case "refuses" ->
                new RecordingSink(CompletableFuture.completedStage(
                        new Acceptance.Refused(550, "5.7.26", "Fails\r\n250 authentication")));
            case "fails" -> new RecordingSink(CompletableFuture.failedStage(new OnPurpose()));
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public CompletionStage<Acceptance> accept(ReceivedMessage message) {
        messages.add(message.with(MailContent.of(octets(message)))); // the content is ours until we answer
        return answer;
    }

    static byte[] octets(ReceivedMessage message) {
        try (var in = message.content().open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One character for each octet. */
    static String text(ReceivedMessage message) {
        return new String(octets(message), StandardCharsets.ISO_8859_1);
    }

    /** Without stack trace: the listener logs it. */
    static final class OnPurpose extends RuntimeException {
        OnPurpose() {
            super("fails on purpose", null, false, false);
        }
    }
}
