package org.kakitome.web;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.kakitome.dns.DomainName;
import org.kakitome.storage.InboundMessage.State;
import org.kakitome.storage.InboundMessages.Filter;
import org.kakitome.storage.SenderAuthentication.Verdict;

/** Which messages the page Intake lists, as its address says. What is wrong in an address is as if it were not there. */
public record IntakeQuery(Shown shown, Optional<String> domain, Optional<LocalDate> day, Optional<Long> ofImport) {
    /** By outcome. */
    enum Shown {
        ALL(Filter.ALL),
        STORED(Filter.ALL.state(State.STORED)),
        DUPLICATE(Filter.ALL.state(State.DUPLICATE)),
        SET_ASIDE(Filter.ALL.state(State.SET_ASIDE)),
        WAITING(Filter.ALL.state(State.SPOOLED)),
        UNVERIFIED(Filter.ALL.sender(Verdict.UNVERIFIED));

        private final Filter filter;

        Shown(Filter filter) {
            this.filter = filter;
        }

        String parameter() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static IntakeQuery of(String show, String domain, String day, Long ofImport) {
        return new IntakeQuery(
                Arrays.stream(Shown.values())
                        .filter(shown -> shown.parameter().equals(show))
                        .findFirst()
                        .orElse(Shown.ALL),
                Optional.ofNullable(domain)
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .flatMap(DomainName::query)
                        .map(DomainName::ascii),
                Optional.ofNullable(day).flatMap(IntakeQuery::date),
                Optional.ofNullable(ofImport));
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }

    static IntakeQuery ofImport(long id, Shown shown) {
        return new IntakeQuery(shown, Optional.empty(), Optional.empty(), Optional.of(id));
    }

    public boolean isAll() {
        return shown == Shown.ALL && domain.isEmpty() && day.isEmpty() && ofImport.isEmpty();
    }

    Filter filter() {
        var filter = shown.filter;
        if (domain.isPresent()) filter = filter.domain(domain.get());
        if (day.isPresent()) filter = filter.day(day.get());
        if (ofImport.isPresent()) filter = filter.ofImport(ofImport.get());
        return filter;
    }

    IntakeQuery show(Shown other) {
        return new IntakeQuery(other, domain, day, ofImport);
    }

    IntakeQuery withoutDomain() {
        return new IntakeQuery(shown, Optional.empty(), day, ofImport);
    }

    IntakeQuery withoutDay() {
        return new IntakeQuery(shown, domain, Optional.empty(), ofImport);
    }

    IntakeQuery withoutImport() {
        return new IntakeQuery(shown, domain, day, Optional.empty());
    }

    String url(String... more) {
        return address("/intake", more);
    }

    String deleteUrl() {
        return address("/intake/delete");
    }

    private String address(String path, String... more) {
        var parts = new ArrayList<String>();
        if (shown != Shown.ALL) parts.add("show=" + shown.parameter());
        domain.ifPresent(name -> parts.add("domain=" + Urls.encode(name)));
        day.ifPresent(date -> parts.add("day=" + date));
        ofImport.ifPresent(id -> parts.add("import=" + id));
        parts.addAll(Arrays.asList(more));
        return parts.isEmpty() ? path : path + "?" + String.join("&", parts);
    }

    // ---- for the fields of the form; empty where there is nothing

    public String showText() {
        return shown == Shown.ALL ? "" : shown.parameter();
    }

    public String domainText() {
        return domain.orElse("");
    }

    public String dayText() {
        return day.map(LocalDate::toString).orElse("");
    }

    public String importText() {
        return ofImport.map(String::valueOf).orElse("");
    }
}
