package org.kakitome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each case is a JVM of its own, with its own settings. */
class PortsTest {
    @TempDir
    Path directory;

    @Test
    void aPortThatIsTakenIsNamedWithTheSettingThatMendsIt() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(problem(taken.getLocalPort(), 0))
                    .startsWith("It cannot listen at 127.0.0.1 port " + taken.getLocalPort() + ": ")
                    .endsWith("Stop what listens there (another Kakitome?), or set quarkus.http.port to another port.");
            assertThat(problem(0, taken.getLocalPort())).contains("set kakitome.smtp.port to another port");
        }
    }

    @Test
    void portsThatAreFreeAreNoProblem() throws IOException {
        assertThat(problem(0, 0)).isEqualTo("none");
    }

    private String problem(int http, int smtp) throws IOException {
        var options = List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + http,
                "-Dkakitome.smtp.bind=127.0.0.1",
                "-Dkakitome.smtp.port=" + smtp);
        var child = ChildJvm.start(directory, Map.of(), options, Probe.class);
        return ChildJvm.await(ChildJvm.said(child), "problem:");
    }

    static final class Probe {
        public static void main(String... args) throws IOException {
            var answer = "problem:" + Ports.problem().orElse("none") + "\n";
            new FileOutputStream(FileDescriptor.out).write(answer.getBytes(StandardCharsets.UTF_8));
        }
    }
}
