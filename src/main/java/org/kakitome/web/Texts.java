package org.kakitome.web;

import com.ibm.icu.text.MessageFormat;
import com.ibm.icu.text.MessagePattern;
import com.ibm.icu.text.MessagePattern.ArgType;
import com.ibm.icu.text.MessagePattern.Part;
import io.quarkus.qute.RawString;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Every sentence of one language, from {@code messages/<area>_<language>.properties}: ICU MessageFormat patterns that may hold the markup {@code <code>},
 * {@code <b>} and {@code <em>}. Numbers, days and times are written as readers of the language write them. A key that is missing is a bug, and says so: a test
 * holds both languages to the same keys and places.
 */
public final class Texts {
    /** One file per folder that has something to say: pages (web), findings (check), steps (remediation), message. */
    static final List<String> AREAS = List.of("pages", "findings", "steps", "message");

    private static final Pattern MARKUP = Pattern.compile("</?(?:code|b|em)>");
    private static final Pattern JAPANESE_SENTENCE = Pattern.compile("[^。]*。|[^。]+$");
    private static final Pattern JAPANESE_DAY = Pattern.compile("(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日");
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]) (?=[\\p{IsHan}\\p{IsKatakana}%])");
    private static final Pattern ISO_DAY = Pattern.compile("20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private static final Map<Language, Texts> ALL = new EnumMap<>(Language.class);

    static {
        for (var language : Language.values()) ALL.put(language, new Texts(language));
    }

    private final Language language;
    private final Map<String, String> patterns;
    private final Map<String, Compiled> compiled = new ConcurrentHashMap<>();
    private final NumberFormat numbers;
    private final DateTimeFormatter day;
    private final DateTimeFormatter dayOfYear;
    private final DateTimeFormatter moment;
    private final DateTimeFormatter momentOfYear;
    private final DateTimeFormatter clock;

    private Texts(Language language) {
        this.language = language;
        this.patterns = load(language);
        this.numbers = NumberFormat.getIntegerInstance(language.locale());
        this.day = formatter("date.day");
        this.dayOfYear = formatter("date.dayOfYear");
        this.moment = formatter("date.moment");
        this.momentOfYear = formatter("date.momentOfYear");
        this.clock = formatter("date.clock");
    }

    public static Texts of(Language language) {
        return ALL.get(language);
    }

    public Language language() {
        return language;
    }

    public boolean has(String key) {
        return patterns.containsKey(key);
    }

    Set<String> keys() {
        return patterns.keySet();
    }

    /** As plain text: without its markup, arguments as they are. */
    public String text(String key, Object... args) {
        return joined(plain(compiled(key).format(args)));
    }

    /** As HTML: the pattern's markup stays, every argument is escaped unless it is a {@link RawString}. */
    public RawString html(String key, Object... args) {
        var escaped = new Object[args.length];
        for (int i = 0; i < args.length; i++) escaped[i] = args[i] instanceof Number ? args[i] : escape(args[i]);
        var html = joined(compiled(key).format(escaped));
        return new RawString(
                language == Language.JA
                        ? JAPANESE_DAY.matcher(html).replaceAll("<span class=\"kt-nobr\">$0</span>")
                        : html);
    }

    /** In Japanese a number and its unit stay on one line. */
    private String joined(String text) {
        return language == Language.JA ? NUMBER_AND_UNIT.matcher(text).replaceAll("$1\u00a0") : text;
    }

    /** HTML for a page's first line. In Japanese each sentence starts on its own line where they do not fit on one. */
    public RawString answer(String key, Object... args) {
        return sentences(html(key, args));
    }

    RawString sentences(RawString html) {
        if (language != Language.JA) return html;
        var line = new StringBuilder();
        var sentence = JAPANESE_SENTENCE.matcher(html.getValue());
        while (sentence.find())
            line.append("<span class=\"kt-sentence\">").append(sentence.group()).append("</span>");
        return new RawString(line.toString());
    }

    public String number(long value) {
        synchronized (numbers) {
            return numbers.format(value);
        }
    }

    /** What no {@code long} holds: IPv6 has many addresses. */
    String number(BigInteger value) {
        synchronized (numbers) {
            return numbers.format(value);
        }
    }

    /** {@code 98.2 %}, never 100 % or 0 % where it is not exactly so; a dash where there is no whole. */
    public String percent(long part, long whole) {
        if (whole == 0) return text("number.none");
        var percent = BigDecimal.valueOf(part * 100.0 / whole).setScale(1, RoundingMode.HALF_UP);
        if (part < whole) percent = percent.min(new BigDecimal("99.9"));
        if (part > 0) percent = percent.max(new BigDecimal("0.1"));
        return text("number.percent", percent.stripTrailingZeros().toPlainString());
    }

    /** {@code 24 Nov 2026} */
    public String day(LocalDate date) {
        return day.format(date);
    }

    /** {@code 24 Nov}: where the year is plain from the page. */
    public String shortDay(LocalDate date) {
        return dayOfYear.format(date);
    }

    /** A fact that is an ISO day, as {@link #day}; any other as it is. */
    String dayOrText(String fact) {
        return ISO_DAY.matcher(fact).matches() ? day(LocalDate.parse(fact)) : fact;
    }

    /** A title that goes on a sentence: with a small letter where it begins with a plain word. */
    RawString withinSentence(RawString title) {
        var text = title.getValue();
        if (language == Language.JA
                || text.length() < 2
                || !Character.isUpperCase(text.charAt(0))
                || !Character.isLowerCase(text.charAt(1))) return title;
        return new RawString(Character.toLowerCase(text.charAt(0)) + text.substring(1));
    }

    public String period(LocalDate from, LocalDate to) {
        if (from.equals(to)) return day(from);
        if (from.getYear() != to.getYear()) return text("date.period", day(from), day(to));
        // the year stands with the first day in Japanese, with the last in English
        return language == Language.JA
                ? text("date.period", day(from), shortDay(to))
                : text("date.period", shortDay(from), day(to));
    }

    /** {@code 24 Nov 2026, 03:12 UTC}, or JST for readers of Japanese. */
    public String moment(Instant instant) {
        return moment.format(instant.atZone(language.zone()));
    }

    public String shortMoment(Instant instant) {
        return momentOfYear.format(instant.atZone(language.zone()));
    }

    public String clock(Instant instant) {
        return clock.format(instant.atZone(language.zone()));
    }

    /** {@code 1.4 s}, {@code 12 ms} */
    public String took(Duration duration) {
        if (duration.toMillis() < 100) return text("number.milliseconds", Math.max(1, duration.toMillis()));
        var seconds = BigDecimal.valueOf(duration.toMillis(), 3).setScale(1, RoundingMode.HALF_UP);
        return text("number.seconds", seconds.toPlainString());
    }

    /** {@code 48 KB}; for people, so in thousands. */
    public String bytes(long size) {
        if (size < 1_000) return text("number.bytes", size);
        if (size < 1_000_000) return text("number.kilobytes", oneDigit(size, 3));
        return text("number.megabytes", oneDigit(size, 6));
    }

    private static String oneDigit(long size, int thousands) {
        return BigDecimal.valueOf(size, thousands)
                .setScale(size < 10 * Math.pow(10, thousands) ? 1 : 0, RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** {@code 2 minutes ago}, {@code yesterday}; the day from a week on. */
    public String ago(Instant then, Instant now) {
        var passed = Duration.between(then, now);
        if (passed.toMinutes() < 1) return text("date.now");
        if (passed.toHours() < 1) return text("date.minutesAgo", passed.toMinutes());
        if (passed.toDays() < 1) return text("date.hoursAgo", passed.toHours());
        if (passed.toDays() < 7) return text("date.daysAgo", passed.toDays());
        return day(then.atZone(language.zone()).toLocalDate());
    }

    /** {@code a, b and c} */
    public String list(List<String> items) {
        if (items.size() < 2) return String.join("", items);
        var head = String.join(text("list.comma"), items.subList(0, items.size() - 1));
        return text("list.and", head, items.get(items.size() - 1));
    }

    private DateTimeFormatter formatter(String key) {
        return DateTimeFormatter.ofPattern(patterns.get(key), language.locale());
    }

    private Compiled compiled(String key) {
        return compiled.computeIfAbsent(key, k -> {
            var pattern = patterns.get(k);
            if (pattern == null) throw new IllegalArgumentException("no text " + k + " in " + language.code());
            return new Compiled(pattern, language);
        });
    }

    private static String plain(String html) {
        return MARKUP.matcher(html).replaceAll("");
    }

    private static String escape(Object value) {
        if (value instanceof RawString raw) return raw.getValue();
        return Html.escape(String.valueOf(value));
    }

    private static Map<String, String> load(Language language) {
        var texts = new java.util.HashMap<String, String>();
        for (String area : AREAS) {
            var name = "messages/" + area + "_" + language.code() + ".properties";
            try (InputStream file = Texts.class.getClassLoader().getResourceAsStream(name)) {
                if (file == null) continue;
                var properties = new Properties();
                properties.load(new InputStreamReader(file, StandardCharsets.UTF_8));
                for (String key : properties.stringPropertyNames()) texts.put(key, properties.getProperty(key));
            } catch (IOException broken) {
                throw new UncheckedIOException(name, broken);
            }
        }
        return Map.copyOf(texts);
    }

    /** A pattern, ready, and which of its places want a number: facts of findings come as text. */
    private static final class Compiled {
        private final MessageFormat format;
        private final Set<Integer> numeric = new HashSet<>();

        Compiled(String pattern, Language language) {
            this.format = new MessageFormat(pattern, language.locale());
            var parts = new MessagePattern(pattern);
            for (int i = 0; i < parts.countParts(); i++) {
                var part = parts.getPart(i);
                if (part.getType() == Part.Type.ARG_START
                        && (part.getArgType().hasPluralStyle() || part.getArgType() == ArgType.SIMPLE))
                    numeric.add(parts.getPart(i + 1).getValue());
            }
        }

        synchronized String format(Object[] args) {
            var values = new ArrayList<Object>(List.of(args));
            for (int place : numeric) {
                if (place < values.size()
                        && values.get(place) instanceof String text
                        && WHOLE_NUMBER.matcher(text).matches()) values.set(place, Long.valueOf(text));
            }
            return format.format(values.toArray());
        }
    }
}
