package org.kakitome.smtp;

import java.util.function.Function;

/** What a parser made of a client's words: a value, or the reply that refuses them. */
sealed interface Parsed<T> {
    record Valid<T>(T value) implements Parsed<T> {}

    record Refused<T>(Reply reply) implements Parsed<T> {}

    /** The reply: what {@code command} says to the value, or the refusal. */
    default Reply answer(Function<T, Reply> command) {
        return this instanceof Valid<T> valid ? command.apply(valid.value()) : ((Refused<T>) this).reply();
    }
}
