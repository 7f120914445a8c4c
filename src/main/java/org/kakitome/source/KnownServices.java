package org.kakitome.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.kakitome.source.KnownService.Kind;
import org.kakitome.source.KnownService.RecordTemplate;

/** The services of {@code services.txt}, found by a domain they send with or a name of their hosts. */
public final class KnownServices {
    private static final String FILE = "/source/services.txt";

    private final List<KnownService> services;
    private final Map<String, KnownService> byId = new HashMap<>();
    private final Map<String, KnownService> byDkimDomain = new HashMap<>();
    private final Map<String, KnownService> byReturnPath = new HashMap<>();
    private final Map<String, KnownService> byHost = new HashMap<>();

    private KnownServices(List<KnownService> services) {
        this.services = List.copyOf(services);
        for (var service : services) {
            enter(byId, List.of(service.id()), service);
            enter(byDkimDomain, service.dkimDomains(), service);
            enter(byReturnPath, service.returnPathDomains(), service);
            enter(byHost, service.hosts(), service);
        }
    }

    private static void enter(Map<String, KnownService> index, List<String> names, KnownService service) {
        for (String name : names) {
            var other = index.put(name, service);
            if (other != null) throw new IllegalStateException(name + " stands twice in " + FILE);
        }
    }

    /** Those of our own data file. */
    public static KnownServices load() {
        try (var stream = KnownServices.class.getResourceAsStream(FILE);
                var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return parse(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<KnownService> all() {
        return services;
    }

    public Optional<KnownService> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public Optional<KnownService> byDkimDomain(String signingDomain) {
        return atOrAbove(byDkimDomain, signingDomain);
    }

    public Optional<KnownService> byReturnPath(String spfDomain) {
        return atOrAbove(byReturnPath, spfDomain);
    }

    public Optional<KnownService> byHost(String host) {
        return atOrAbove(byHost, host);
    }

    private static Optional<KnownService> atOrAbove(Map<String, KnownService> index, String name) {
        for (String at = name; ; at = at.substring(at.indexOf('.') + 1)) {
            var service = index.get(at);
            if (service != null) return Optional.of(service);
            if (at.indexOf('.') < 0) return Optional.empty();
        }
    }

    /** Stanzas {@code [id]} with lines {@code key = value}; {@code #} starts a comment. A fault in our own file is a bug: it throws. */
    static KnownServices parse(List<String> lines) {
        var services = new ArrayList<KnownService>();
        String id = null;
        var fields = new LinkedHashMap<String, List<String>>();
        for (String line : lines) {
            var text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) continue;
            if (text.startsWith("[") && text.endsWith("]")) {
                if (id != null) services.add(service(id, fields));
                id = text.substring(1, text.length() - 1);
                fields.clear();
                continue;
            }
            int equals = text.indexOf('=');
            if (id == null || equals < 0) throw new IllegalStateException("not understood in " + FILE + ": " + line);
            fields.computeIfAbsent(text.substring(0, equals).strip(), k -> new ArrayList<>())
                    .add(text.substring(equals + 1).strip());
        }
        if (id != null) services.add(service(id, fields));
        return new KnownServices(services);
    }

    private static KnownService service(String id, Map<String, List<String>> fields) {
        Function<String, Optional<String>> one =
                key -> fields.getOrDefault(key, List.of()).stream().findFirst();
        Function<String, List<String>> names = key -> fields.getOrDefault(key, List.of()).stream()
                .flatMap(v -> Arrays.stream(v.split("\\s*,\\s*")))
                .toList();
        Function<String, List<RecordTemplate>> records = key -> fields.getOrDefault(key, List.of()).stream()
                .map(v -> v.split("\\s+", 3))
                .map(v -> new RecordTemplate(v[0], v[1], v[2]))
                .toList();
        return new KnownService(
                id,
                one.apply("name").orElseThrow(() -> new IllegalStateException(id + " has no name in " + FILE)),
                Kind.valueOf(one.apply("kind").orElse("sender").toUpperCase(Locale.ROOT)),
                names.apply("dkim"),
                names.apply("returnpath"),
                names.apply("host"),
                one.apply("include"),
                one.apply("menu"),
                records.apply("dkim-record"),
                records.apply("returnpath-record"));
    }
}
