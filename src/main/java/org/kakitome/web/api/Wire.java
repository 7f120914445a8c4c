package org.kakitome.web.api;

import jakarta.ws.rs.BadRequestException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.kakitome.dns.DomainName;

/** How values are spelled in the API, and how those of a request are read. */
final class Wire {
    private Wire() {}

    /** {@code NEEDS_WORK} as {@code needs-work} */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static DomainName domain(String text) {
        if (DomainName.parse(text) instanceof DomainName.Parsed.Valid valid) return valid.name();
        throw new BadRequestException("This is no domain name: " + shortened(text));
    }

    static Optional<LocalDate> date(String name, String text) {
        if (text == null || text.isEmpty()) return Optional.empty();
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException noDate) {
            throw new BadRequestException(name + " is no ISO date such as 2026-11-24: " + shortened(text));
        }
    }

    static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
