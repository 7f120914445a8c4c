package org.kakitome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An external database is found wherever Quarkus would find it; then none of our own is started. Each case is a JVM of its own. */
class KakitomeTest {
    private static final String URL = "jdbc:postgresql://db.example.com/kakitome";

    @TempDir
    Path directory;

    @Test
    void withoutAnyUrlTheDatabaseIsOurOwn() throws IOException {
        assertThat(external(Map.of(), List.of())).isEqualTo("false");
    }

    @Test
    void anEmptyUrlIsNone() throws IOException {
        assertThat(external(Map.of("QUARKUS_DATASOURCE_JDBC_URL", ""), List.of()))
                .isEqualTo("false");
    }

    @Test
    void theEnvironmentTakesPrecedence() throws IOException {
        assertThat(external(Map.of("QUARKUS_DATASOURCE_JDBC_URL", URL), List.of()))
                .isEqualTo("true");
    }

    @Test
    void aSystemPropertyTakesPrecedence() throws IOException {
        assertThat(external(Map.of(), List.of("-Dquarkus.datasource.jdbc.url=" + URL)))
                .isEqualTo("true");
    }

    @Test
    void aConfigurationFileBesideTheApplicationTakesPrecedence() throws IOException {
        Files.createDirectory(directory.resolve("config"));
        Files.writeString(
                directory.resolve("config").resolve("application.properties"), "quarkus.datasource.jdbc.url=" + URL);

        assertThat(external(Map.of(), List.of())).isEqualTo("true");
    }

    private String external(Map<String, String> environment, List<String> options) throws IOException {
        var child = ChildJvm.start(directory, environment, options, Probe.class);
        return ChildJvm.await(ChildJvm.said(child), "external:");
    }

    static final class Probe {
        public static void main(String... args) throws IOException {
            var answer = "external:" + Kakitome.hasExternalDatabase(Kakitome.configuration()) + "\n";
            new java.io.FileOutputStream(java.io.FileDescriptor.out).write(answer.getBytes());
        }
    }
}
