package org.kakitome.report;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code begin} and {@code end}: seconds since the epoch, UTC (RFC 9990 §3.1.1.1). */
final class ReportDate {
    private static final Pattern NUMBER = Pattern.compile("([0-9]{1,19})(?:[.,][0-9]*)?");

    /** ISO 8601 without separators. As seconds a date is of August 1970, as milliseconds date and time are of 2607 or later. */
    private static final Pattern BASIC = Pattern.compile(
            "(20[1-9]\\d)(\\d\\d)(\\d\\d)(?:[T ]?(\\d\\d)(\\d\\d)(\\d\\d)(Z|[+-]\\d\\d:?\\d\\d)?)?",
            Pattern.CASE_INSENSITIVE);

    /** As seconds this is the year 5138; as milliseconds it is 1973. */
    private static final long LAST_SECONDS = 99_999_999_999L;

    private ReportDate() {}

    static Optional<Instant> parse(String text, Notes notes) {
        try {
            var number = NUMBER.matcher(text);
            if (!number.matches() || BASIC.matcher(text).matches()) {
                var written = written(text);
                if (written.isPresent()) notes.add(NoteCode.DATE_NOT_SECONDS, text);
                return written;
            }
            long value = Long.parseLong(number.group(1));
            // Lenient: milliseconds (JavaScript, Java), microseconds and nanoseconds; "1337270400.0" (NetEase).
            if (value > LAST_SECONDS || number.end(1) < text.length()) notes.add(NoteCode.DATE_NOT_SECONDS, text);
            while (value > LAST_SECONDS) value /= 1_000;
            return Optional.of(Instant.ofEpochSecond(value));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** RFC 3339, as RFC 8460 §4.4 has it. Lenient: a space for the T; without a zone it is UTC; seconds since the epoch. */
    static Optional<Instant> parseWritten(String text, Notes notes) {
        try {
            var written = written(text);
            return written.isPresent() ? written : parse(text, notes);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Lenient: ISO 8601, with separators or without; without a zone it is UTC; the date-time of mail. */
    private static Optional<Instant> written(String text) {
        var iso = withSeparators(text)
                .replaceFirst("(?i)^(\\d{4}-\\d\\d-\\d\\d) ?T? ?(\\d)", "$1T$2")
                .replaceFirst("(?i) ?(utc|gmt)$", "Z")
                .replaceFirst(" ?([+-]\\d\\d):?(\\d\\d)$", "$1:$2");
        if (iso.matches("\\d{4}-\\d\\d-\\d\\d"))
            return Optional.of(LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC));
        if (!iso.matches("(?i)\\d{4}-\\d\\d-\\d\\dT.*")) return MailDate.parse(text);
        var instant = iso.matches(".*(Z|z|[+-]\\d\\d:\\d\\d)")
                ? OffsetDateTime.parse(iso.toUpperCase(java.util.Locale.ROOT)).toInstant()
                : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        return Optional.of(Instant.ofEpochSecond(instant.getEpochSecond()));
    }

    private static String withSeparators(String text) {
        var basic = BASIC.matcher(text);
        if (!basic.matches()) return text;
        if (basic.group(4) == null) return basic.replaceFirst("$1-$2-$3");
        return basic.replaceFirst("$1-$2-$3T$4:$5:$6" + (basic.group(7) == null ? "" : "$7"));
    }
}
