package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.time.Instant;
import org.kakitome.check.DkimKey;

/** What is known of a DKIM key, in two sentences: what it is and whose, and since when it has been seen. */
final class KeyText {
    private KeyText() {}

    static RawString of(DkimKey key, Texts texts) {
        return texts.html("check.key", what(key, texts), seen(key, texts));
    }

    private static RawString what(DkimKey key, Texts texts) {
        var whose = key.holder().isPresent() ? "holder" : key.usual().isPresent() ? "usual" : "nobody";
        var service = key.holder().or(key::usual).orElse("");
        return texts.html("check.key.what", key.type(), Integer.toString(key.bits()), whose, service);
    }

    private static RawString seen(DkimKey key, Texts texts) {
        var until = key.otherUntil();
        return texts.html(
                "check.key.seen",
                key.isNew() ? "first" : "before",
                day(key.firstSeen(), texts),
                until.isPresent() ? "changed" : "alone",
                until.map(instant -> day(instant, texts)).orElse(""));
    }

    private static String day(Instant instant, Texts texts) {
        return texts.day(instant.atZone(texts.language().zone()).toLocalDate());
    }
}
