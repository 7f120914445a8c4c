package org.kakitome.web;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.kakitome.analysis.DomainAnalysis;

/** Makes the {@link Period} of a page: knows today and on which days a domain has reports. */
@ApplicationScoped
class Periods {
    private final DomainAnalysis analysis;
    private final Clock clock;

    Periods(DomainAnalysis analysis, Clock clock) {
        this.analysis = analysis;
        this.clock = clock;
    }

    Period of(String domain, String days, String from, String to) {
        return Period.of(days, from, to, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), extent(domain));
    }

    private Optional<Period.Extent> extent(String domain) {
        var everything = analysis.summary(domain, Optional.empty(), Optional.empty());
        return everything.reports() == 0
                ? Optional.empty()
                : Optional.of(new Period.Extent(everything.from(), everything.to()));
    }
}
