package org.kakitome.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessageFormat;
import com.ibm.icu.text.MessagePattern;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kakitome.dkim.Modification;
import org.kakitome.dkim.SignatureReason;
import org.kakitome.dkim.SignatureWarning;
import org.kakitome.spf.SpfEvaluation;

/** No reason without words: what is and what to do, in each language, about all its facts. */
class MessageTextsTest {
    private static final List<String> PARTS = List.of("line", "fix");
    private static final Properties EN = texts("en");
    private static final Properties JA = texts("ja");

    @ParameterizedTest
    @EnumSource
    void everyReasonIsSaidInBothLanguages(MessageReason code) {
        for (var part : PARTS) {
            var key = key(code, part);
            assertThat(said(EN, Locale.ENGLISH, key, code.sampleFacts()))
                    .as(key)
                    .isNotBlank()
                    .doesNotContain("{");
            assertThat(said(JA, Locale.JAPANESE, key, code.sampleFacts()))
                    .as(key)
                    .containsPattern("[\\u3040-\\u9fff]")
                    .doesNotContain("{");
            assertThat(places(JA, key)).as(key).isEqualTo(places(EN, key));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFactIsTold(MessageReason code) {
        var told = PARTS.stream()
                .flatMap(part -> places(EN, key(code, part)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        var facts = IntStream.range(0, code.factNames().size()).boxed().toList();

        assertThat(told).as("places and facts").containsExactlyInAnyOrderElementsOf(facts);
        assertThat(code.source()).matches("RFC \\d{4} §[\\dA-Z.]+");
    }

    @Test
    void thereIsNoTextWithoutReason() {
        var expected = Arrays.stream(MessageReason.values())
                .flatMap(code -> PARTS.stream().map(part -> key(code, part)))
                .collect(Collectors.toSet());

        assertThat(keys(EN, "message.")).isEqualTo(expected);
        assertThat(keys(JA, "message.")).isEqualTo(expected);
    }

    /** A signature's reason that has a code of its own has words of its own: never the empty "other". */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VERIFIED")
    void everySignatureReasonIsTold(SignatureReason reason) {
        var code = Explaining.code(reason);
        var facts = List.of("example.com", "s1", reason.name());

        for (var texts : List.of(EN, JA)) {
            var told = said(texts, Locale.ENGLISH, key(code, "line"), facts);
            var told2 = said(texts, Locale.ENGLISH, key(code, "line"), List.of("example.com", "s1", "NO_SUCH_REASON"));
            boolean general =
                    code == MessageReason.DKIM_UNREADABLE || !code.factNames().contains("reason");
            if (!general) assertThat(told).as(reason.name()).isNotEqualTo(told2);
        }
    }

    /** What a page says of one signature: each reason, change and warning, with all the facts that dkim/ names for it. */
    @Test
    void everythingAboutASignatureIsSaidInBothLanguages() {
        var expected = new TreeSet<String>();
        for (var reason : SignatureReason.values()) expected.add("signature." + reason);
        for (var kind : Modification.Kind.values()) expected.add("modification." + kind);
        for (var kind : SignatureWarning.Kind.values()) expected.add("signatureWarning." + kind);
        var facts = List.of(1, 2, 3);

        for (var key : expected) {
            assertThat(said(EN, Locale.ENGLISH, key, facts))
                    .as(key)
                    .isNotBlank()
                    .doesNotContain("{");
            assertThat(said(JA, Locale.JAPANESE, key, facts))
                    .as(key)
                    .containsPattern("[\\u3040-\\u9fff]")
                    .doesNotContain("{");
            assertThat(places(JA, key)).as(key).isEqualTo(places(EN, key));
        }
        for (var texts : List.of(EN, JA)) {
            var said = new TreeSet<String>();
            for (var area : List.of("signature.", "modification.", "signatureWarning.")) said.addAll(keys(texts, area));
            assertThat(said).isEqualTo(expected);
        }
    }

    private static Set<String> keys(Properties texts, String area) {
        return texts.stringPropertyNames().stream()
                .filter(key -> key.startsWith(area))
                .collect(Collectors.toSet());
    }

    @Test
    void everyWayToBreakSpfIsTold() {
        var without = said(EN, Locale.ENGLISH, key(MessageReason.SPF_BROKEN, "line"), List.of("example.com", "X", ""));
        var permanent = Stream.of(SpfEvaluation.Reason.Kind.values())
                .filter(kind -> kind.compareTo(SpfEvaluation.Reason.Kind.SEVERAL_RECORDS) >= 0);

        assertThat(permanent)
                .allSatisfy(kind -> assertThat(said(
                                EN,
                                Locale.ENGLISH,
                                key(MessageReason.SPF_BROKEN, "line"),
                                List.of("example.com", kind.name(), "")))
                        .isNotEqualTo(without));
    }

    private static String key(MessageReason code, String part) {
        return "message." + code + "." + part;
    }

    private static String said(Properties texts, Locale locale, String key, List<?> facts) {
        assertThat(texts.getProperty(key)).as(key).isNotNull();
        return new MessageFormat(texts.getProperty(key), locale).format(facts.toArray());
    }

    private static Set<Integer> places(Properties texts, String key) {
        var places = new TreeSet<Integer>();
        var pattern = new MessagePattern(texts.getProperty(key));
        for (int i = 0; i < pattern.countParts(); i++)
            if (pattern.getPartType(i) == MessagePattern.Part.Type.ARG_NUMBER)
                places.add(pattern.getPart(i).getValue());
        return places;
    }

    private static Properties texts(String language) {
        var file = "/messages/message_" + language + ".properties";
        try (var reader =
                new InputStreamReader(MessageTextsTest.class.getResourceAsStream(file), StandardCharsets.UTF_8)) {
            var texts = new Properties();
            texts.load(reader);
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
