package org.kakitome;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What deploy/ sets is what the application reads. */
class DeployTest {
    private static final Pattern VARIABLE = Pattern.compile("KAKITOME_[A-Z_]+");

    private static final Pattern HEAP = Pattern.compile("-Xmx\\w+");
    private static final Pattern STARTUP_PROBE =
            Pattern.compile("(?s)startupProbe:.*?periodSeconds: (\\d+)\\s+failureThreshold: (\\d+)");

    /** Of compose.yaml itself. */
    private static final Set<String> NOT_OURS = Set.of("KAKITOME_DB_PASSWORD", "KAKITOME_MAIL_PORT");

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "compose.yaml", "kakitome.service", "kubernetes/kakitome.yaml"})
    void everyVariableIsASetting(String file) throws IOException {
        var known = new TreeSet<String>();
        settings("kakitome", KakitomeConfig.class, known);

        var used = VARIABLE.matcher(Files.readString(Path.of("deploy").resolve(file)))
                .results()
                .map(match -> match.group())
                .filter(variable -> !NOT_OURS.contains(variable))
                .toList();

        assertThat(used).isNotEmpty();
        assertThat(known).containsAll(used);
    }

    /** Names as SmallRye Config looks for them in the environment: upper case, everything else an underscore. */
    private static void settings(String prefix, Class<?> mapping, Set<String> into) {
        for (Method method : mapping.getDeclaredMethods()) {
            if (method.isSynthetic()) continue;
            var named = method.getAnnotation(WithName.class);
            var name = prefix + "." + (named != null ? named.value() : kebab(method.getName()));
            if (method.getReturnType().isInterface()
                    && method.getReturnType().getName().startsWith(KakitomeConfig.class.getName()))
                settings(name, method.getReturnType(), into);
            else into.add(name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT));
        }
    }

    private static String kebab(String method) {
        return method.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Without a limit of its own a container's heap would grow to a part of the whole machine. */
    @ParameterizedTest
    @ValueSource(strings = {"deploy/Dockerfile", "deploy/kakitome.service", "README.md", "docs/operations.md"})
    void theHeapIsTheSameEverywhere(String file) throws IOException {
        var text = Files.readString(Path.of(file));

        assertThat(HEAP.matcher(text).results().map(match -> match.group()).distinct())
                .containsExactly("-Xmx256m");
        assertThat(text).doesNotContain("MaxRAMPercentage");
    }

    /** One that is ended while it migrates a large database begins again, for ever. */
    @Test
    void aStartMayTakeHalfAnHour() throws IOException {
        var probe = STARTUP_PROBE.matcher(Files.readString(Path.of("deploy/kubernetes/kakitome.yaml")));

        assertThat(probe.find()).isTrue();
        assertThat(Integer.parseInt(probe.group(1)) * Integer.parseInt(probe.group(2)))
                .isGreaterThanOrEqualTo(30 * 60);
    }

    @Test
    void theManifestsAreReadable() throws IOException {
        var kinds = new ArrayList<Object>();
        StreamSupport.stream(
                        new Yaml()
                                .loadAll(Files.readString(Path.of("deploy/kubernetes/kakitome.yaml")))
                                .spliterator(),
                        false)
                .forEach(document -> kinds.add(((java.util.Map<?, ?>) document).get("kind")));

        assertThat(kinds).isEqualTo(List.of("ConfigMap", "Secret", "Deployment", "Service", "Service"));
    }
}
