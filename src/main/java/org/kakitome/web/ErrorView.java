package org.kakitome.web;

import io.quarkus.qute.RawString;

/** What happened, why, what now. */
public record ErrorView(String title, Mark mark, String word, RawString answer, RawString hint) {
    static ErrorView of(int status, Texts texts) {
        var kind = kind(status);
        return new ErrorView(
                texts.text("error." + kind + ".title"),
                status < 500 ? Mark.UNKNOWN : Mark.REFUSED,
                texts.text("error.word", status),
                texts.answer("error." + kind + ".answer"),
                texts.html("error." + kind + ".hint"));
    }

    private static String kind(int status) {
        return switch (status) {
            case 400 -> "badRequest";
            case 404 -> "notFound";
            case 413 -> "tooLarge";
            default -> status < 500 ? "refused" : "ours";
        };
    }
}
