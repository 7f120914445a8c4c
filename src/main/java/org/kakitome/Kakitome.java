package org.kakitome;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.Config;
import org.kakitome.storage.EmbeddedPostgres;
import org.kakitome.storage.EmbeddedPostgres.CannotStart;

/**
 * Starts the embedded PostgreSQL where no other is configured, then the application; stops them in the opposite order. With {@code import} as first argument it
 * hands files over to one that runs ({@link ImportCommand}).
 */
@QuarkusMain
public final class Kakitome {
    private static final String JDBC_URL = "quarkus.datasource.jdbc.url";

    /** A service manager kills what has not ended by then anyway: systemd after 90 s. */
    private static final long STOP_SECONDS = 80;

    private Kakitome() {}

    public static void main(String... args) throws InterruptedException {
        // dnsjava looks at its timeouts once a second unless told otherwise: 500 ms would be 1,000
        System.setProperty("dnsjava.nio.selector_timeout", System.getProperty("dnsjava.nio.selector_timeout", "50"));
        var config = configuration();
        if (args.length > 0 && args[0].equals(ImportCommand.NAME)) {
            exit(runImport(config, List.of(args).subList(1, args.length)));
            return;
        }
        if (LaunchMode.current() == LaunchMode.NORMAL) { // a reload in dev mode keeps its ports
            var problem = Ports.problem();
            if (problem.isPresent()) {
                System.err.println("Kakitome cannot start. " + problem.get());
                exit(1);
                return;
            }
        }
        if (hasExternalDatabase(config)) {
            Quarkus.run(args);
            return;
        }
        Optional<EmbeddedPostgres> postgres = startPostgres(config);
        if (postgres.isEmpty()) exit(1);
        else runWith(postgres.get(), args);
    }

    /** A command of its own process: the files go to the Kakitome that runs already. */
    private static int runImport(Config config, List<String> arguments) throws InterruptedException {
        int port = config.getOptionalValue("quarkus.http.port", Integer.class).orElse(8080);
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return ImportCommand.run(arguments, URI.create("http://localhost:" + port), out, System.err);
    }

    /** What the application will see: system properties, environment, .env, config/application.properties and the like. */
    static Config configuration() {
        return ConfigUtils.configBuilder().build();
    }

    static boolean hasExternalDatabase(Config config) {
        return config.getOptionalValue(JDBC_URL, String.class).isPresent();
    }

    private static Optional<EmbeddedPostgres> startPostgres(Config config) throws InterruptedException {
        var dataDir = config.getOptionalValue("kakitome.data-dir", String.class)
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .orElseGet(EmbeddedPostgres::defaultDataDir)
                .toAbsolutePath();
        System.setProperty("kakitome.data-dir", dataDir.toString());
        try {
            return Optional.of(EmbeddedPostgres.start(dataDir));
        } catch (CannotStart e) {
            System.err.println("Kakitome cannot start. " + e.getMessage());
        } catch (IOException e) {
            System.err.println("Kakitome cannot start. " + dataDir + " (kakitome.data-dir): " + e);
        }
        return Optional.empty();
    }

    private static void runWith(EmbeddedPostgres postgres, String... args) {
        System.setProperty(JDBC_URL, postgres.jdbcUrl());
        System.setProperty("quarkus.datasource.username", postgres.user());
        System.setProperty("quarkus.datasource.password", postgres.password());

        // SIGTERM and Ctrl-C: the JVM ends with its last hook, so this one waits until PostgreSQL has stopped behind
        // the application
        var stopped = new CountDownLatch(1);
        var hook = new Thread(() -> await(stopped), "PostgreSQL stop");
        Runtime.getRuntime().addShutdownHook(hook);
        // Quarkus would end the JVM before PostgreSQL has stopped; given as an argument of run(), the handler would
        // silence its reports of failure
        var ending = ApplicationLifecycleManager.getDefaultExitCodeHandler();
        var code = new AtomicInteger();
        ApplicationLifecycleManager.setDefaultExitCodeHandler((exitCode, failure) -> code.set(exitCode));
        try {
            Quarkus.run(args);
        } finally {
            ApplicationLifecycleManager.setDefaultExitCodeHandler(ending);
            postgres.close();
            System.clearProperty(JDBC_URL); // a reload in dev mode comes here again
            stopped.countDown();
            remove(hook);
        }
        exit(code.get());
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook with it
        }
    }

    private static void await(CountDownLatch stopped) {
        try {
            stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void exit(int code) {
        // in dev mode Quarkus has put a handler there that keeps the JVM
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, null);
    }
}
