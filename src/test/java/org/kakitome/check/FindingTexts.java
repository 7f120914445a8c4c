package org.kakitome.check;

import com.ibm.icu.text.MessageFormat;
import com.ibm.icu.text.MessagePattern;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** The findings' sentences of one language, for tests. */
record FindingTexts(Locale locale, Properties texts) {
    static FindingTexts of(Locale locale) {
        var file = "/messages/findings_" + locale.getLanguage() + ".properties";
        try (var reader = new InputStreamReader(FindingTexts.class.getResourceAsStream(file), StandardCharsets.UTF_8)) {
            var texts = new Properties();
            texts.load(reader);
            return new FindingTexts(locale, texts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> keys() {
        return new TreeSet<>(texts.stringPropertyNames());
    }

    String pattern(String key) {
        return texts.getProperty(key);
    }

    String format(String key, List<String> facts) {
        Object[] args = facts.stream()
                .map(fact -> fact.matches("\\d{1,9}") ? (Object) Long.valueOf(fact) : fact)
                .toArray();
        return new MessageFormat(pattern(key), locale).format(args);
    }

    /** The numbers of the places in a pattern. */
    Set<Integer> places(String key) {
        var places = new TreeSet<Integer>();
        var pattern = new MessagePattern(pattern(key));
        for (int i = 0; i < pattern.countParts(); i++)
            if (pattern.getPartType(i) == MessagePattern.Part.Type.ARG_NUMBER)
                places.add(pattern.getPart(i).getValue());
        return places;
    }
}
