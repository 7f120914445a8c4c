package org.kakitome.remediation;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessageFormat;
import com.ibm.icu.text.MessagePattern;
import com.ibm.icu.text.MessagePattern.Part;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every code has all its sentences, in both languages, with places only for facts that it has. */
class StepTextsTest {
    private static final List<String> PARTS = List.of("title", "why", "do", "see", "back");
    private static final Properties ENGLISH = load("en");
    private static final Properties JAPANESE = load("ja");

    /** What sentences choose by, and numbers. */
    private static final List<String> CHOICES = List.of("BOTH", "SPF", "DKIM", "NONE", "none", "0", "1", "2");

    private record Sentence(String key, List<String> facts) {}

    static Stream<Sentence> sentences() {
        var steps = Stream.of(StepCode.values())
                .flatMap(c -> PARTS.stream().map(p -> new Sentence("step." + c + "." + p, c.facts())));
        var evidence = Stream.of(EvidenceCode.values()).map(c -> new Sentence("evidence." + c, c.facts()));
        return Stream.concat(steps, evidence);
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void everySentenceIsThereInBothLanguagesWithTheSamePlaces(Sentence sentence) {
        var english = ENGLISH.getProperty(sentence.key);
        var japanese = JAPANESE.getProperty(sentence.key);

        assertThat(english).isNotBlank();
        assertThat(japanese).isNotBlank();
        assertThat(places(japanese, false)).isEqualTo(places(english, false));
        assertThat(places(english, false)).allMatch(place -> place < sentence.facts.size());
        assertThat(japanese.lines().count()).isEqualTo(english.lines().count());
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void everySentenceCanBeSaidWhateverTheFacts(Sentence sentence) {
        for (var texts : List.of(ENGLISH, JAPANESE)) {
            var locale = texts == ENGLISH ? Locale.ENGLISH : Locale.JAPANESE;
            var pattern = texts.getProperty(sentence.key);
            var plurals = places(pattern, true);
            for (String choice : CHOICES) {
                var facts = new Object[sentence.facts.size()];
                for (int i = 0; i < facts.length; i++) facts[i] = plurals.contains(i) ? number(choice) : choice;

                var said = new MessageFormat(pattern, locale).format(facts);

                assertThat(said).isNotBlank().doesNotContain("{", "}", "<b></b>", "<code></code>", "#");
            }
        }
    }

    private static Object number(String choice) {
        return choice.matches("\\d") ? Long.valueOf(choice) : Long.valueOf(3);
    }

    @Test
    void thereAreNoOthers() {
        var known = new TreeSet<>(sentences().map(Sentence::key).toList());

        assertThat(new TreeSet<>(ENGLISH.stringPropertyNames())).isEqualTo(known);
        assertThat(new TreeSet<>(JAPANESE.stringPropertyNames())).isEqualTo(known);
    }

    @Test
    void everyStepRestsOnAnRfc() {
        for (var code : StepCode.values()) assertThat(code.source()).matches("RFC \\d{4} §\\d+(\\.\\d+)*");
    }

    private static Set<Integer> places(String pattern, boolean pluralOnly) {
        var parsed = new MessagePattern(pattern);
        var places = new TreeSet<Integer>();
        for (int i = 0; i < parsed.countParts(); i++) {
            var part = parsed.getPart(i);
            boolean wanted = part.getType() == Part.Type.ARG_START
                    && (!pluralOnly || part.getArgType().hasPluralStyle());
            if (wanted) places.add(parsed.getPart(i + 1).getValue());
        }
        return places;
    }

    private static Properties load(String language) {
        var texts = new Properties();
        var file = "/messages/steps_" + language + ".properties";
        try (var reader =
                new InputStreamReader(StepTextsTest.class.getResourceAsStream(file), StandardCharsets.UTF_8)) {
            texts.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }
}
