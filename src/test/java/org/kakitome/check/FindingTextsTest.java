package org.kakitome.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kakitome.check.DomainCheck.SectionName;

/** No finding without words: in each language, about the same facts, with a source and a sample. */
class FindingTextsTest {
    private static final FindingTexts EN = FindingTexts.of(Locale.ENGLISH);
    private static final FindingTexts JA = FindingTexts.of(Locale.JAPANESE);

    @ParameterizedTest
    @EnumSource
    void everyFindingHasItsTexts(FindingCode code) {
        for (var part : new String[] {"line", "meaning", "fix"}) {
            var key = "finding." + code + "." + part;
            for (var texts : new FindingTexts[] {EN, JA}) {
                assertThat(texts.pattern(key)).as(key + " " + texts.locale()).isNotBlank();
                assertThat(texts.format(key, code.sampleFacts())).as(key).doesNotContainPattern("\\{\\d");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFactIsToldInBothLanguages(FindingCode code) {
        var places = Stream.of("line", "meaning", "fix")
                .flatMap(part -> EN.places("finding." + code + "." + part).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        var facts = IntStream.range(0, code.factNames().size()).boxed().toList();

        assertThat(facts).as("places beyond the facts").containsAll(places);
        // an SPF finding has its record's domain and its term in every case, needed or not
        if (!code.area().equals("SPF"))
            assertThat(places).as("facts never told").containsAll(facts);
    }

    @ParameterizedTest
    @EnumSource
    void everyFindingHasSourceAndSample(FindingCode code) {
        assertThat(code.source()).matches("RFC \\d{4} §[\\dA-Z.]+");
        assertThat(code.sample()).isNotBlank();
        assertThat(code.factNames()).isNotEmpty().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void everyAnswerIsASentence(DomainAnswer.Code code) {
        var key = "answer." + code;
        assertThat(EN.format(key, code.sampleFacts()))
                .containsPattern("\\.(</b>)?$")
                .doesNotContainPattern("\\{\\d");
        assertThat(JA.format(key, code.sampleFacts()))
                .containsPattern("。(</b>)?$")
                .doesNotContainPattern("\\{\\d");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void placesAreTheSameInBothLanguages(String key) {
        assertThat(JA.places(key)).isEqualTo(EN.places(key));
    }

    static Stream<String> keys() {
        return EN.keys().stream();
    }

    @Test
    void bothLanguagesHaveTheSameKeysAndNoOthers() {
        var expected = new TreeSet<String>();
        for (var code : FindingCode.values())
            for (var part : new String[] {"line", "meaning", "fix"}) expected.add("finding." + code + "." + part);
        for (var code : DomainAnswer.Code.values()) expected.add("answer." + code);
        for (var name : SectionName.values()) expected.add("section." + name);
        for (var severity : Severity.values()) expected.add("severity." + severity);

        assertThat(EN.keys()).isEqualTo(expected);
        assertThat(JA.keys()).isEqualTo(expected);
    }

    @Test
    void markupIsClosedAndOfTheThreeKinds() {
        for (var texts : new FindingTexts[] {EN, JA})
            for (var key : texts.keys()) {
                var rest = texts.pattern(key).replaceAll("<(code|b|em)>[^<]*</\\1>", "");
                assertThat(rest).as(key).doesNotContain("<", ">");
            }
    }

    @Test
    void lettersOfOneLanguageDoNotStandInTheOther() {
        assertThat(EN.keys()).allSatisfy(key -> assertThat(EN.pattern(key)).doesNotContainPattern("[\\u3040-\\u9fff]"));
        assertThat(Arrays.stream(FindingCode.values()))
                .allSatisfy(code ->
                        assertThat(JA.pattern("finding." + code + ".line")).containsPattern("[\\u3040-\\u9fff]"));
    }
}
