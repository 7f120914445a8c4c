package org.kakitome;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Third-party test data, which is never committed (docs/testing.md says why): read from the folder in the system property {@code kakitome.shared}. Where it is
 * missing the test is skipped with a clear message; under {@code CI=true} it fails, so that no run is green by having tested nothing.
 */
public final class SharedData {
    private SharedData() {}

    /** {@code relative} as in INDEX.md: {@code aggregate/mox}. */
    public static Path folder(String relative) {
        var folder = Path.of(System.getProperty("kakitome.shared", "../shared"))
                .resolve("data")
                .resolve(relative);
        if (Files.exists(folder)) return folder.toAbsolutePath().normalize();
        var message = "third-party test data is not here: "
                + folder.toAbsolutePath().normalize() + " (set -Dkakitome.shared=FOLDER; docs/testing.md)";
        if ("true".equals(System.getenv("CI"))) fail(message);
        assumeTrue(false, message);
        throw new AssertionError();
    }
}
