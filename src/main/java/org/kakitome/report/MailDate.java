package org.kakitome.report;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** date-time of RFC 5322 §3.3 and §4.3. Lenient: the name of the day is not looked at, seconds and zone may be missing. */
final class MailDate {
    private static final Pattern DATE_TIME =
            Pattern.compile("(?:[A-Za-z]{3,9}\\s*,?\\s*)?(\\d{1,2})[ -]([A-Za-z]{3})[A-Za-z]*[ -](\\d{2}|\\d{4})\\s+"
                    + "(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?:\\.\\d+)?\\s*([+-]\\d{4}|[A-Za-z]{1,5})?.*");
    // Wed Nov 15 10:15:30 2023, as C's ctime writes it
    private static final Pattern CTIME = Pattern.compile(
            "[A-Za-z]{3} ([A-Za-z]{3}) {1,2}(\\d{1,2}) (\\d{2}:\\d{2}:\\d{2})( [A-Z]{3,4}| [+-]\\d{4})? (\\d{4})");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    // RFC 5322 §4.3: hours; all other names are taken as UTC
    private static final Map<String, Integer> ZONES =
            Map.of("EST", -5, "EDT", -4, "CST", -6, "CDT", -5, "MST", -7, "MDT", -6, "PST", -8, "PDT", -7);

    private MailDate() {}

    static Optional<Instant> parse(String text) {
        if (text.length() > 200) return Optional.empty();
        var date = DATE_TIME.matcher(CTIME.matcher(text.strip()).replaceFirst("$2 $1 $5 $3$4"));
        if (!date.matches()) return Optional.empty();
        int month = MONTHS.indexOf(date.group(2).toLowerCase(Locale.ROOT)) + 1;
        if (month == 0) return Optional.empty();
        int year = Integer.parseInt(date.group(3));
        if (year < 50) year += 2000; // RFC 5322 §4.3
        else if (year < 1000) year += 1900;
        try {
            int second =
                    date.group(6) == null ? 0 : Math.min(59, Integer.parseInt(date.group(6))); // 60 is a leap second
            var local = LocalDateTime.of(
                    year, month, number(date.group(1)), number(date.group(4)), number(date.group(5)), second);
            return Optional.of(local.toInstant(zone(date.group(7))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private static ZoneOffset zone(String zone) {
        if (zone == null) return ZoneOffset.UTC;
        if (!zone.startsWith("+") && !zone.startsWith("-"))
            return ZoneOffset.ofHours(ZONES.getOrDefault(zone.toUpperCase(Locale.ROOT), 0));
        int sign = zone.startsWith("-") ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * number(zone.substring(1, 3)), sign * number(zone.substring(3)));
    }
}
