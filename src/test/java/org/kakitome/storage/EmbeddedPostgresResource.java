package org.kakitome.storage;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives every {@code @QuarkusTest} the PostgreSQL that {@code main} would have started; registered in META-INF/services, no annotation needed. */
public final class EmbeddedPostgresResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        var server = TestPostgres.server();
        return Map.of(
                "quarkus.datasource.jdbc.url", server.url(TestPostgres.APPLICATION_DATABASE),
                "quarkus.datasource.username", server.user(),
                "quarkus.datasource.password", server.password());
    }

    /** It runs until the JVM ends: the next test class, perhaps with another profile, goes on with it. */
    @Override
    public void stop() {}
}
