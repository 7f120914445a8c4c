package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.kakitome.storage.EmbeddedPostgres.CannotStart;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One PostgreSQL for a whole test run, started by the launcher of the application: the one of {@code @QuarkusTest}s, with an empty database for the application
 * at the start of the run, and any number of databases with only the schema for tests without Quarkus.
 */
public final class TestPostgres {
    static final String APPLICATION_DATABASE = "kakitome";
    private static final String TEMPLATE = "kakitome_schema";
    private static final String TEMPORARY = "kakitome-test";
    private static final String RUNNING = "kakitome.test.postgres";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestPostgres() {}

    /** @param address {@code host:port} */
    record Server(String address, String user, String password) {
        String url(String database) {
            return "jdbc:postgresql://" + address + "/" + database;
        }

        Access access(String database) {
            return new Access(url(database), user, password);
        }

        DataSource database(String name) {
            return access(name).dataSource();
        }

        void execute(String database, String... statements) throws SQLException {
            try (var connection = database(database).getConnection();
                    var statement = connection.createStatement()) {
                for (String sql : statements) statement.execute(sql);
            }
        }
    }

    /** As the server's owner, outside of any database of a test. */
    public static void execute(String sql) throws SQLException {
        server().execute("postgres", sql);
    }

    /** A database as a process of its own can be given it. */
    public record Access(String url, String user, String password) {
        public String database() {
            return url.substring(url.lastIndexOf('/') + 1);
        }

        public DataSource dataSource() {
            var source = new PGSimpleDataSource();
            source.setUrl(url);
            source.setUser(user);
            source.setPassword(password);
            return source;
        }
    }

    /** With the pool that the application has. */
    public static AgroalDataSource pooled(Access access) {
        return pooled(access, 8);
    }

    static AgroalDataSource pooled(Access access, int connections) {
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(connections)
                            .exceptionSorter(new PostgreSQLExceptionSorter())
                            .acquisitionTimeout(Duration.ofSeconds(20))
                            .connectionFactoryConfiguration(each -> each.jdbcUrl(access.url())
                                    .principal(new NamePrincipal(access.user()))
                                    .credential(new SimplePassword(access.password())))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new database with the schema and nothing in it; every connection is a new one. */
    public static DataSource freshDatabase() {
        return freshAccess().dataSource();
    }

    /** The same, for whoever wants a pool or a process of its own. */
    public static Access freshAccess() {
        return create(TEMPLATE);
    }

    /** With nothing in it, not even the schema. */
    static Access emptyDatabase() {
        return create("template1");
    }

    private static Access create(String template) {
        var server = server();
        var name = "test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        try {
            server.execute("postgres", "create database " + name + " template " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return server.access(name);
    }

    static Server server() {
        // Quarkus loads this class once more in each of its class loaders: what they share is in a system property
        synchronized (System.class) {
            var running = System.getProperty(RUNNING);
            if (running == null) {
                running = start();
                System.setProperty(RUNNING, running);
            }
            var parts = running.split(" ");
            return new Server(parts[0], parts[1], parts[2]);
        }
    }

    private static String start() {
        try {
            var directory = directory("postgres");
            var postgres = EmbeddedPostgres.start(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                postgres.close();
                deleteTemporary(directory);
            }));
            var address = postgres.jdbcUrl().replaceAll("^.*//|/.*$", "");
            prepare(new Server(address, postgres.user(), postgres.password()));
            return address + " " + postgres.user() + " " + postgres.password();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CannotStart | SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void prepare(Server server) throws SQLException {
        for (String database : databases(server))
            server.execute("postgres", "drop database " + database + " with (force)");
        server.execute("postgres", "create database " + APPLICATION_DATABASE, "create database " + TEMPLATE);
        migrate(server.access(TEMPLATE));
    }

    /** Gives an empty database the schema. */
    public static void migrate(Access access) {
        migrate(access, "latest");
    }

    /** The schema as it was at a version, or from there on. */
    static void migrate(Access access, String version) {
        Flyway.configure()
                .dataSource(access.dataSource())
                .locations("classpath:db/migration")
                .target(version)
                .load()
                .migrate();
    }

    private static List<String> databases(Server server) throws SQLException {
        var names = new ArrayList<String>();
        try (var connection = server.database("postgres").getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("select datname from pg_database where datname ~ '^(kakitome|test)'")) {
            while (rows.next()) names.add(rows.getString(1));
        }
        return names;
    }

    /**
     * A folder below {@code target} for PostgreSQL, unpacked and initialized there once for all runs. Where root builds in a folder that is closed to others,
     * as /root is, the user that PostgreSQL then runs as could not get there: a temporary one.
     */
    public static Path directory(String name) throws IOException {
        var target = Path.of("target", name).toAbsolutePath();
        if (PostgresAccount.current().canReach(target)) return target;
        var temporary = Files.createTempDirectory(TEMPORARY);
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        return temporary;
    }

    public static void deleteTemporary(Path directory) {
        try {
            if (directory.getFileName().toString().startsWith(TEMPORARY)) Folders.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
