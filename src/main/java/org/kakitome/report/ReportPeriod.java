package org.kakitome.report;

import java.time.Duration;
import java.time.Instant;

/** The period that a report is about: refused where it cannot be, noted where it is unusual. */
record ReportPeriod(Instant begin, Instant end) {
    /** Longer periods are noted: RFC 9990 §3.3 expects a day, some small reporters send a week. */
    private static final Duration LONG = Duration.ofDays(8);

    private static final Duration MAX_LENGTH = Duration.ofDays(366);

    /** Time zones and wrong clocks. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofDays(2);

    private static final Duration MAX_FUTURE = Duration.ofDays(366);
    private static final Instant FIRST_DMARC_RECORD = Instant.parse("2012-01-01T00:00:00Z");

    static ReportPeriod of(Instant begin, Instant end, Instant now, Notes notes) throws SetAsideException {
        var period = new ReportPeriod(begin, end);
        period.check(now, notes);
        return period;
    }

    private void check(Instant now, Notes notes) throws SetAsideException {
        if (begin.isAfter(end)) throw wrong(begin + " > " + end);
        if (begin.isAfter(now.plus(MAX_FUTURE))) throw wrong(begin + " > " + now);
        var length = Duration.between(begin, end);
        if (length.compareTo(MAX_LENGTH) > 0) throw wrong(begin + " – " + end);
        if (length.compareTo(LONG) > 0) notes.add(NoteCode.DATE_RANGE_LONG, begin + " – " + end);
        if (end.isAfter(now.plus(CLOCK_TOLERANCE))) notes.add(NoteCode.DATE_IN_FUTURE, end.toString());
        // the RFC's own sample is of 1979
        if (begin.isBefore(FIRST_DMARC_RECORD)) notes.add(NoteCode.DATE_BEFORE_DMARC, begin.toString());
    }

    static SetAsideException noDate(String name, String text) {
        return wrong(name + ": " + text);
    }

    private static SetAsideException wrong(String detail) {
        return new SetAsideException(SetAside.Reason.DATE_RANGE_WRONG, detail);
    }
}
