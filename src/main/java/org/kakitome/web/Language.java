package org.kakitome.web;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The languages of the pages, each with the clock its readers live by. */
public enum Language {
    EN(Locale.ENGLISH, ZoneOffset.UTC),
    JA(Locale.JAPANESE, ZoneId.of("Asia/Tokyo"));

    private final Locale locale;
    private final ZoneId zone;

    Language(Locale locale, ZoneId zone) {
        this.locale = locale;
        this.zone = zone;
    }

    public Locale locale() {
        return locale;
    }

    public ZoneId zone() {
        return zone;
    }

    /** {@code en}, {@code ja} */
    public String code() {
        return locale.getLanguage();
    }

    public Language other() {
        return this == EN ? JA : EN;
    }

    static Optional<Language> ofCode(String code) {
        for (var language : values()) if (language.code().equals(code)) return Optional.of(language);
        return Optional.empty();
    }

    /** The first of the reader's languages that we speak (RFC 9110 §12.5.4); English where we speak none. */
    static Language preferred(List<Locale> acceptable) {
        for (var locale : acceptable) {
            var language = ofCode(locale.getLanguage());
            if (language.isPresent()) return language.get();
        }
        return EN;
    }
}
