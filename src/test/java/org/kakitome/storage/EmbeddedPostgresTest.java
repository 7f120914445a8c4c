package org.kakitome.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.kakitome.ChildJvm;
import org.kakitome.storage.EmbeddedPostgres.CannotStart;

/** The real thing, in one data directory whose life goes from test to test: unpacking and initdb take their seconds once. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedPostgresTest {
    private static Path dataDir;

    @BeforeAll
    static void anEmptyFolder() throws Exception {
        dataDir = TestPostgres.directory("postgres-launcher");
        Folders.delete(dataDir.resolve("postgresql"));
    }

    @AfterAll
    static void tidyUp() {
        TestPostgres.deleteTemporary(dataDir);
    }

    @Test
    @Order(1)
    void theFirstBootMakesADurableUtf8DatabaseThatIsClosedToOthers() throws Exception {
        try (var postgres = EmbeddedPostgres.start(dataDir)) {
            assertThat(ask(postgres, "show fsync")).isEqualTo("on");
            assertThat(ask(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(ask(postgres, "show full_page_writes")).isEqualTo("on");
            assertThat(ask(postgres, "show data_checksums")).isEqualTo("on");
            assertThat(ask(postgres, "show server_encoding")).isEqualTo("UTF8");
            assertThat(ask(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(postgres, "show unix_socket_directories")).isEmpty();
            assertThat(ask(postgres, "select lower('ÄÖ書')")).isEqualTo("äö書");
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "guessed"))
                    .hasMessageContaining("password authentication failed");
            execute(postgres, "create table kept (what text)", "insert into kept values ('first')");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home().resolve("password"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home().resolve("data"))))
                .isEqualTo("rwx------");
        assertThat(home().resolve("data").resolve("postmaster.pid")).doesNotExist();
    }

    @Test
    @Order(2)
    void theSecondBootFindsWhatTheFirstWrote() throws Exception {
        try (var postgres = EmbeddedPostgres.start(dataDir)) {
            assertThat(ask(postgres, "select string_agg(what, ',') from kept")).isEqualTo("first");
        }
    }

    @Test
    @Order(3)
    void aSecondInstanceIsRefusedWithOneLineThatNamesTheFirst() throws Exception {
        var child = ChildJvm.start(Holder.class, dataDir.toString());
        ChildJvm.await(ChildJvm.said(child), "ready");

        assertThatThrownBy(() -> EmbeddedPostgres.start(dataDir))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("Another Kakitome (process " + child.pid() + ") is using " + home())
                .hasMessageContaining("kakitome.data-dir")
                .message()
                .doesNotContain("\n");

        child.getOutputStream().close();
        child.waitFor();
    }

    @Test
    @Order(4)
    void aSecondInstanceInTheSameProcessIsRefusedToo() throws Exception {
        try (var postgres = EmbeddedPostgres.start(dataDir)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(dataDir))
                    .hasMessageContaining("Another Kakitome (this process)");
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    @Order(5)
    void afterKillOfTheApplicationItsOrphanIsStoppedAndNothingCommittedIsLost() throws Exception {
        var child = ChildJvm.start(Holder.class, dataDir.toString(), "insert into kept values ('before the kill')");
        ChildJvm.await(ChildJvm.said(child), "ready");
        var orphan = ProcessHandle.of(serverPid()).orElseThrow();
        child.destroyForcibly().waitFor();
        assertThat(orphan.isAlive()).isTrue();

        try (var postgres = EmbeddedPostgres.start(dataDir)) {
            assertThat(serverPid()).isNotEqualTo(orphan.pid());
            assertThat(ask(postgres, "select string_agg(what, ',') from kept")).isEqualTo("first,before the kill");
        }
    }

    @Test
    @Order(6)
    void aLeftOverPidThatIsSomebodyElsesNowIsNotKilled() throws Exception {
        // as after a power cut, when the number in the file has been given to another process
        Files.writeString(
                home().resolve("data").resolve("postmaster.pid"),
                ProcessHandle.current().pid() + "\n/nowhere\n");

        try (var postgres = EmbeddedPostgres.start(dataDir)) {
            assertThat(ask(postgres, "select count(*) from kept")).isEqualTo("2");
        }
    }

    @Test
    @Order(7)
    void aFirstBootThatWasCutOffIsMadeAgain() throws Exception {
        Files.move(home().resolve("data"), home().resolve("data.new"));

        try (var postgres = EmbeddedPostgres.start(dataDir)) {
            assertThat(ask(postgres, "select count(*) from pg_tables where tablename = 'kept'"))
                    .isEqualTo("0");
        }
        assertThat(home().resolve("data.new")).doesNotExist();
    }

    @Test
    @Order(8)
    void aFailureIsToldByPostgresOwnWords() throws Exception {
        Files.writeString(home().resolve("data").resolve("postgresql.conf"), "no_such_setting = 1\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(dataDir))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("does not start")
                .hasMessageContaining("FATAL:  configuration file")
                .hasMessageContaining("postgresql.log");
    }

    @Test
    void asRootAFolderClosedToOthersIsRefusedByName() throws Exception {
        assumeThat(PostgresAccount.current()).as("only root has this trouble").isEqualTo(PostgresAccount.NOBODY);
        var closed = Files.createTempDirectory("closed"); // rwx------

        assertThatThrownBy(() -> EmbeddedPostgres.start(closed.resolve("kakitome")))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining(closed + " does not let that user through")
                .hasMessageContaining("/var/lib/kakitome");

        Files.delete(closed);
    }

    @Test
    void aUserWithoutPasswdEntryIsToldToUseAnother() throws Exception {
        assumeThat(PostgresAccount.current())
                .as("only root can become such a user")
                .isEqualTo(PostgresAccount.NOBODY);
        var programs =
                PostgresBinaries.unpackInto(Files.isDirectory(home()) ? home() : Files.createDirectories(home()));
        var initdb = new ProcessBuilder(
                        "setpriv",
                        "--reuid=54321",
                        "--regid=54321",
                        "--clear-groups",
                        programs.program("initdb").toString(),
                        "-D",
                        "/tmp/nowhere-54321")
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(EmbeddedPostgres.failure(home(), "initdb", true, said))
                .hasMessageContaining("no entry in /etc/passwd")
                .hasMessageContaining("quarkus.datasource.jdbc.url");
    }

    private static long serverPid() throws IOException {
        return Long.parseLong(Files.readAllLines(home().resolve("data").resolve("postmaster.pid"))
                .get(0));
    }

    private static Path home() {
        return dataDir.resolve("postgresql");
    }

    private static String ask(EmbeddedPostgres postgres, String question) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                var rows = connection.createStatement().executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
            for (String statement : statements) connection.createStatement().execute(statement);
        }
    }

    /** Starts it, runs a statement, says so and holds it until its input ends. */
    static final class Holder {
        public static void main(String... args) throws Exception {
            try (var postgres = EmbeddedPostgres.start(Path.of(args[0]));
                    var out = new FileOutputStream(FileDescriptor.out)) {
                if (args.length > 1) execute(postgres, args[1]);
                out.write("ready\n".getBytes(StandardCharsets.US_ASCII));
                System.in.read();
            }
        }
    }
}
