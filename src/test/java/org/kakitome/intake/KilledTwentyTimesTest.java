package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kakitome.storage.EmbeddedPostgres;
import org.kakitome.storage.TestPostgres;

/** While 2,000 reports come in, something is killed with SIGKILL twenty times: each report that was acknowledged is there, and each is counted once. */
class KilledTwentyTimesTest {
    private static final int REPORTS = 2_000;
    private static final int KILLS = 20;
    private static final int MOST_BETWEEN = REPORTS / KILLS;

    /** Other moments each time; the seed is told when it fails. */
    private final long seed = System.nanoTime();

    private final Random random = new Random(seed);

    @Test
    @Timeout(600)
    void theApplication() throws Exception {
        var access = TestPostgres.freshAccess();
        var node = new AtomicReference<>(Node.start(access));
        try (var reporters = new Reporters(REPORTS, () -> node.get().port)) {
            for (int kill = 0; kill < KILLS; kill++) {
                reporters.await(between());
                node.get().kill();
                node.set(Node.start(access));
            }
            reporters.await(REPORTS - reporters.awaited());
            node.get().kill(); // what it has not read is read below
            assertAllThereOnce(access, reporters);
        }
    }

    @Test
    @Timeout(600)
    void thePostgres() throws Exception {
        var directory = TestPostgres.directory("postgres-killed");
        try (var postgres = EmbeddedPostgres.start(directory)) {
            var access = new TestPostgres.Access(postgres.jdbcUrl(), postgres.user(), postgres.password());
            emptied(access);
            var node = Node.start(access);
            try (var reporters = new Reporters(REPORTS, () -> node.port)) {
                for (int kill = 0; kill < KILLS; kill++) {
                    reporters.await(between());
                    var server = server(directory);
                    for (; server.isEmpty(); server = server(directory)) reporters.await(1); // not up again yet
                    server.get().destroyForcibly();
                    server.get().onExit().join();
                }
                reporters.await(REPORTS - reporters.awaited());
                node.kill();
                assertAllThereOnce(access, reporters);
            }
        } finally {
            TestPostgres.deleteTemporary(directory);
        }
    }

    private int between() {
        return 1 + random.nextInt(MOST_BETWEEN - 1);
    }

    private static void emptied(TestPostgres.Access access) throws Exception {
        try (var connection = access.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("drop schema public cascade");
            statement.execute("create schema public");
        }
        TestPostgres.migrate(access);
    }

    private static Optional<ProcessHandle> server(Path directory) throws IOException {
        var file = directory.resolve("postgresql").resolve("data").resolve("postmaster.pid");
        if (!Files.exists(file)) return Optional.empty();
        return Files.readAllLines(file).stream()
                .findFirst()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())));
    }

    private void assertAllThereOnce(TestPostgres.Access access, Reporters reporters) {
        try (var fixture = new IntakeFixture(TestPostgres.pooled(access), true)) {
            fixture.execute("update inbound_message set next_attempt_at = now() where state = 'SPOOLED'");
            fixture.readAll();

            assertThat(reporters.acknowledgements).as("seed %d", seed).hasSize(REPORTS);
            assertThat(fixture.rows("select id from inbound_message"))
                    .as("seed %d: messages acknowledged and kept", seed)
                    .containsAll(reporters.acknowledgements.values().stream()
                            .map(String::valueOf)
                            .toList());
            assertThat(fixture.rows("select count(*), count(distinct report_id), sum(messages) from report"))
                    .as("seed %d: reports", seed)
                    .containsExactly(REPORTS + "|" + REPORTS + "|" + REPORTS);
            assertThat(fixture.number("select sum(messages) from daily_alignment"))
                    .as("seed %d: counted", seed)
                    .isEqualTo(REPORTS);
            assertThat(fixture.rows(
                            "select distinct state from inbound_message where state not in ('STORED', 'DUPLICATE')"))
                    .isEmpty();
            // a report twice: its sender was not told of the first, and sent it again
            assertThat(fixture.number("select count(*) from inbound_message where state = 'DUPLICATE'"))
                    .isLessThanOrEqualTo(reporters.sentAgain.get());
        }
    }

    @Test
    @Timeout(300)
    void twoProcessesShareTheQueue() throws Exception {
        var access = TestPostgres.freshAccess();
        var first = Node.start(access);
        var second = Node.start(access);
        Set<Long> byFirst = ConcurrentHashMap.newKeySet();
        Set<Long> bySecond = ConcurrentHashMap.newKeySet();
        var done = new CountDownLatch(REPORTS);
        var readers = new Thread[] {collect(first, byFirst, done), collect(second, bySecond, done)};
        try (var half = new Reporters(REPORTS / 2, () -> first.port, "a");
                var otherHalf = new Reporters(REPORTS / 2, () -> second.port, "b")) {
            half.await(REPORTS / 2);
            otherHalf.await(REPORTS / 2);
            assertThat(done.await(4, TimeUnit.MINUTES)).isTrue();
        } finally {
            first.kill();
            second.kill();
        }
        for (var reader : readers) reader.join();

        assertThat(byFirst).isNotEmpty();
        assertThat(bySecond).isNotEmpty();
        var both = new HashSet<>(byFirst);
        both.retainAll(bySecond);
        assertThat(both).as("done by both").isEmpty();
        try (var fixture = new IntakeFixture(TestPostgres.pooled(access), true)) {
            assertThat(fixture.rows("select count(*), count(distinct report_id), sum(messages) from report"))
                    .containsExactly(REPORTS + "|" + REPORTS + "|" + REPORTS);
        }
    }

    private static Thread collect(Node node, Set<Long> ids, CountDownLatch done) {
        var reader = new Thread(() -> {
            try {
                while (true) if (ids.add(node.nextDone())) done.countDown();
            } catch (IOException ended) {
                // killed at the end
            }
        });
        reader.start();
        return reader;
    }
}
