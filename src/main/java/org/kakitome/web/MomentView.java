package org.kakitome.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** A point in time in the reader's form, with UTC on hover. */
public record MomentView(String iso, String utc, String text) {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    static MomentView of(Instant instant, String text) {
        return new MomentView(instant.truncatedTo(ChronoUnit.SECONDS).toString(), UTC.format(instant), text);
    }

    static MomentView full(Instant instant, Texts texts) {
        return of(instant, texts.moment(instant));
    }

    static MomentView brief(Instant instant, Texts texts) {
        return of(instant, texts.shortMoment(instant));
    }
}
