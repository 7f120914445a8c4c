package org.kakitome.dkim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.kakitome.dns.DomainName;

/** The sending services of {@code dkim/selectors.txt}: which selectors each asks its customers to publish, and where its keys stand. */
public final class KnownSelectors {
    private static final String FILE = "/dkim/selectors.txt";
    private static final String NOBODY = "*";
    private static final int COLUMNS = 4;

    private final List<Service> services;
    private final Set<String> selectors = new LinkedHashSet<>();

    /**
     * @param selectors in the order they are tried; none where every customer gets other ones, as {@code note} says
     * @param keyHosts what its customers' CNAMEs lead to, at or below
     * @param note for whom its selectors are chosen; may be empty
     */
    public record Service(String name, List<String> selectors, List<DomainName> keyHosts, String note) {
        boolean holds(DomainName name) {
            return keyHosts.stream().anyMatch(host -> name.equals(host) || name.isBelow(host));
        }
    }

    private KnownSelectors(List<Service> entries) {
        entries.forEach(entry -> selectors.addAll(entry.selectors()));
        this.services =
                entries.stream().filter(entry -> !entry.name().equals(NOBODY)).toList();
    }

    /** Those of our own data file. */
    public static KnownSelectors load() {
        try (InputStream file = KnownSelectors.class.getResourceAsStream(FILE);
                var reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return parse(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code service | selectors | where its keys stand | note}; a fault in our own file is a bug: it throws. */
    static KnownSelectors parse(List<String> lines) {
        var entries = new ArrayList<Service>();
        for (var line : lines) {
            if (line.isBlank() || line.startsWith("#")) continue;
            var columns = Arrays.stream(line.split("\\|")).map(String::strip).toList();
            if (columns.size() < 2 || columns.size() > COLUMNS || columns.get(0).isEmpty())
                throw new IllegalStateException("not understood in " + FILE + ": " + line);
            entries.add(new Service(
                    columns.get(0),
                    words(columns.get(1)),
                    columns.size() > 2
                            ? words(columns.get(2)).stream().map(DomainName::of).toList()
                            : List.of(),
                    columns.size() > 3 ? columns.get(3) : ""));
        }
        return new KnownSelectors(entries);
    }

    private static List<String> words(String column) {
        return column.isEmpty() ? List.of() : List.of(column.split("\\s+"));
    }

    public List<Service> services() {
        return services;
    }

    /** Each once, the likeliest first. */
    public Set<String> selectors() {
        return selectors;
    }

    /** The service that is known to use it, if it is one alone; others may take the same name. */
    Optional<Service> usual(String selector) {
        var lower = selector.toLowerCase(Locale.ROOT);
        var users = services.stream()
                .filter(service -> service.selectors().stream()
                        .anyMatch(s -> s.toLowerCase(Locale.ROOT).equals(lower)))
                .limit(2)
                .toList();
        return users.size() == 1 ? Optional.of(users.get(0)) : Optional.empty();
    }

    /** Whose key it is, by the aliases that lead to it. */
    Optional<Service> holder(List<DomainName> aliases) {
        return services.stream()
                .filter(service -> aliases.stream().anyMatch(service::holds))
                .findFirst();
    }
}
