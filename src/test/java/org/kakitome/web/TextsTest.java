package org.kakitome.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessagePattern;
import com.ibm.icu.text.MessagePattern.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kakitome.report.SetAside;

/** Both languages say everything, with the same places; and no text of a page is without its user. */
class TextsTest {
    private static final Path SOURCES = Path.of("src/main");

    /** {@code text("home.title"} in Java, {@code t:text('home.title'} in templates; a key that ends in a dot is completed by the name of a constant. */
    private static final Pattern USE = Pattern.compile(
            "(?:text|html|answer|formatter|sayOf)\\(\\s*[\"']([a-z][A-Za-z0-9]*(?:\\.[A-Za-z0-9_]+)*\\.?)[\"']");

    private static final Pattern ANY_KEY =
            Pattern.compile("[\"']([a-z][A-Za-z0-9]*(?:\\.[A-Za-z0-9_]+)+\\.?|[a-z][A-Za-z]*\\.)[\"']");

    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*.*?\\*/");

    @Test
    void bothLanguagesHaveTheSameKeys() {
        for (String area : Texts.AREAS)
            assertThat(keys(area, Language.JA)).as(area).isEqualTo(keys(area, Language.EN));
    }

    @Test
    void bothLanguagesFillTheSamePlaces() {
        for (String area : Texts.AREAS) {
            var japanese = properties(area, Language.JA);
            properties(area, Language.EN)
                    .forEach((key, english) -> assertThat(places(japanese.getProperty((String) key)))
                            .as((String) key)
                            .isEqualTo(places((String) english)));
        }
    }

    @ParameterizedTest
    @EnumSource(SetAside.Reason.class)
    void everyReasonForSettingAsideIsSaid(SetAside.Reason reason) {
        assertThat(Texts.of(Language.EN).keys()).contains("intake.reason." + reason);
    }

    @ParameterizedTest
    @EnumSource(SetAside.Case.class)
    void whatHappensMostHasASentence(SetAside.Case common) {
        assertThat(Texts.of(Language.EN).keys()).contains("intake.reason." + IntakeView.reason(common));
    }

    @Test
    void everyKeyThatIsUsedExists() {
        var keys = Texts.of(Language.EN).keys();
        for (String used : matches(USE)) {
            boolean known =
                    used.endsWith(".") ? keys.stream().anyMatch(key -> key.startsWith(used)) : keys.contains(used);
            assertThat(known).as(used).isTrue();
        }
    }

    @Test
    void everyTextOfAPageIsUsed() {
        var used = matches(ANY_KEY);
        var unused = keys("pages", Language.EN).stream()
                .filter(key -> used.stream().noneMatch(u -> u.endsWith(".") ? key.startsWith(u) : key.equals(u)))
                .toList();
        assertThat(unused).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyPatternCanBeFormatted(Language language) {
        var texts = Texts.of(language);
        for (String key : texts.keys()) {
            if (key.startsWith("date.") && !key.endsWith("Ago")) continue; // patterns of java.time
            assertThat(texts.text(key, 1, 2, 3, 4, 5, 6, 7, 8)).as(key).doesNotContain("{");
        }
    }

    @Test
    void argumentsAreEscapedAndMarkupIsNot() {
        var texts = Texts.of(Language.EN);

        var html = texts.html("source.why.bothPass", "<script>alert('x')</script>");

        assertThat(html.getValue())
                .isEqualTo("SPF and DKIM pass, but for <code>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</code>");
        assertThat(texts.text("source.why.bothPass", "a&b")).isEqualTo("SPF and DKIM pass, but for a&b");
    }

    @Test
    void numbersAndDaysAreWrittenAsReadersWriteThem() {
        var en = Texts.of(Language.EN);
        var ja = Texts.of(Language.JA);
        var moment = Instant.parse("2026-11-24T03:12:00Z");

        assertThat(en.moment(moment)).isEqualTo("24 Nov 2026, 03:12 UTC");
        assertThat(ja.moment(moment)).isEqualTo("2026年11月24日 12:12");
        assertThat(en.number(41_310)).isEqualTo("41,310");
        assertThat(en.period(LocalDate.of(2026, 10, 25), LocalDate.of(2026, 11, 23)))
                .isEqualTo("25 Oct to 23 Nov 2026");
        assertThat(ja.period(LocalDate.of(2026, 10, 25), LocalDate.of(2026, 11, 23)))
                .isEqualTo("2026年10月25日〜11月23日");
        assertThat(en.took(Duration.ofMillis(1_432))).isEqualTo("1.4 s");
        assertThat(en.ago(moment.minusSeconds(120), moment)).isEqualTo("2 minutes ago");
        assertThat(en.bytes(48_211)).isEqualTo("48 KB");
    }

    @Test
    void aShareIsNeverRoundedToAllOrNothing() {
        var texts = Texts.of(Language.EN);
        assertThat(texts.percent(99_999, 100_000)).isEqualTo("99.9 %");
        assertThat(texts.percent(1, 100_000)).isEqualTo("0.1 %");
        assertThat(texts.percent(5, 5)).isEqualTo("100 %");
        assertThat(texts.percent(0, 5)).isEqualTo("0 %");
        assertThat(texts.percent(0, 0)).isEqualTo("–");
    }

    @Test
    void factsThatAreNumbersCountForThePlural() {
        var texts = Texts.of(Language.EN);
        assertThat(texts.text("source.rows", "1")).isEqualTo("1 message");
        assertThat(texts.text("source.rows", "28914")).isEqualTo("28,914 messages");
    }

    @Test
    void japaneseFirstLinesBreakBetweenSentences() {
        var answer = Texts.of(Language.JA).answer("check.fault.SINGLE_LABEL", "x");
        assertThat(answer.getValue()).isEqualTo("<span class=\"kt-sentence\">ドメイン名の一部が足りません。</span>");
    }

    private static Set<String> matches(Pattern pattern) {
        try (var files = Files.walk(SOURCES)) {
            var found = new TreeSet<String>();
            for (var file : files.filter(TextsTest::speaks).toList()) {
                var matcher =
                        pattern.matcher(COMMENT.matcher(Files.readString(file)).replaceAll(""));
                while (matcher.find()) found.add(matcher.group(1));
            }
            return found;
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static boolean speaks(Path file) {
        return file.toString().endsWith(".html")
                || file.toString().contains("/web/") && file.toString().endsWith(".java");
    }

    private static Set<String> keys(String area, Language language) {
        return properties(area, language).stringPropertyNames().stream().collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties properties(String area, Language language) {
        var file = Path.of("src/main/resources/messages", area + "_" + language.code() + ".properties");
        var properties = new Properties();
        if (!Files.exists(file)) return properties;
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
        return properties;
    }

    private static Set<String> places(String pattern) {
        if (pattern == null) return Set.of("absent");
        var places = new TreeSet<String>();
        var parts = new MessagePattern(pattern.startsWith("uuuu") || pattern.startsWith("d ") ? "" : pattern);
        for (int i = 0; i < parts.countParts(); i++)
            if (parts.getPart(i).getType() == Part.Type.ARG_NUMBER) places.add(parts.getSubstring(parts.getPart(i)));
        return places;
    }

    static List<String> allMarkup(String pattern) {
        var tags = new ArrayList<String>();
        var matcher = Pattern.compile("<[^>]*>").matcher(pattern);
        while (matcher.find()) tags.add(matcher.group());
        return tags;
    }

    @Test
    void onlyTheAgreedMarkupStandsInTexts() {
        for (String area : Texts.AREAS)
            for (var language : Language.values())
                properties(area, language)
                        .forEach((key, value) -> assertThat(allMarkup((String) value))
                                .as((String) key)
                                .allMatch(tag -> tag.matches("</?(code|b|em)>")));
    }
}
