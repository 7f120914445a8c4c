package org.kakitome.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.agroal.api.AgroalDataSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.kakitome.storage.InboundEnvelope.Origin;
import org.kakitome.storage.Spool.Content;
import org.kakitome.storage.Spool.Incoming;

/** What is written comes back the same, by the way the workers read it. */
class SpoolTest {
    private static final Instant RECEIVED = Instant.parse("2026-06-02T10:00:00.123456Z");

    private final Spool spool = new Spool(TestPostgres.freshDatabase());

    private static InboundEnvelope from(String client) throws IOException {
        return new InboundEnvelope(
                RECEIVED,
                Origin.SMTP,
                Optional.of(InetAddress.getByName(client)),
                Optional.of("mail\0.example.net"),
                Optional.of("TLSv1.3 TLS_AES_256_GCM_SHA384"),
                "書留@example.net",
                List.of("dmarc@example.com", "a,\"b\"{}@example.com"),
                Optional.of("r.xml"),
                true);
    }

    @Test
    void envelopesAndContentsOfOneBatchComeBackAsTheyWere() throws IOException {
        var large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        var upload = InboundEnvelope.upload(RECEIVED, Optional.empty());
        var messages = List.of(
                new Incoming(from("192.0.2.7"), Content.of(large)),
                new Incoming(from("2001:db8::7"), Content.of(new byte[] {0, '\r', '\n', (byte) 0xff})),
                new Incoming(upload, Content.of(new byte[0])));

        var ids = spool.addAll(messages);

        assertThat(ids).doesNotHaveDuplicates().hasSize(3);
        for (int i = 0; i < 3; i++) {
            try (var batch = spool.open(List.of(ids.get(i)));
                    var expected = messages.get(i).content().open()) {
                var open = batch.messages().get(0);
                assertThat(open.content().readAllBytes()).isEqualTo(expected.readAllBytes());
                var envelope = messages.get(i).envelope();
                assertThat(open.envelope())
                        .isEqualTo(
                                envelope.helo().isEmpty()
                                        ? envelope
                                        : new InboundEnvelope(
                                                envelope.receivedAt(),
                                                envelope.origin(),
                                                envelope.client(),
                                                Optional.of("mail.example.net"), // PostgreSQL's text has no NUL
                                                envelope.tls(),
                                                envelope.reversePath(),
                                                envelope.forwardPaths(),
                                                envelope.filename(),
                                                envelope.demo()));
            }
        }
    }

    @Test
    void theHashIsOfTheContent() throws Exception {
        var source = TestPostgres.freshDatabase();
        new Spool(source).add(from("192.0.2.7"), Spool.Content.of(new byte[] {'a', 'b', 'c'}));

        try (var connection = source.getConnection();
                var row = connection
                        .createStatement()
                        .executeQuery("select content_sha256 = encode(sha256(content), 'hex') from inbound_message")) {
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }

    @Test
    void itIsOnDiskEvenWhereTheDatabaseWouldNotWaitForThat() throws Exception {
        var source = TestPostgres.freshDatabase();
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("""
                    do $$ begin execute 'alter database ' || quote_ident(current_database()) || ' set synchronous_commit = off'; end $$;
                    create table seen (setting text);
                    create function see() returns trigger language plpgsql as $$
                    begin insert into seen values (current_setting('synchronous_commit')); return new; end $$;
                    create trigger see before insert on inbound_message for each row execute function see()""");
        }

        new Spool(source).add(from("192.0.2.7"), Spool.Content.of(new byte[] {'a'}));

        try (var connection = source.getConnection();
                var row = connection
                        .createStatement()
                        .executeQuery("select setting, current_setting('synchronous_commit') from seen")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("on");
            assertThat(row.getString(2)).as("the database's own").isEqualTo("off");
        }
    }

    /** The pool gives connections to whoever comes: one that did not wait for the disk in its last transaction does again. */
    @Test
    void aConnectionThatDidNotWaitForTheDiskBeforeDoesForTheNextMessage() throws Exception {
        var source = TestPostgres.freshDatabase();
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("""
                    create table seen (setting text);
                    create function see() returns trigger language plpgsql as $$
                    begin insert into seen values (current_setting('synchronous_commit')); return new; end $$;
                    create trigger see before insert on inbound_message for each row execute function see()""");
        }
        var spool = new Spool(source);
        for (int i = 0; i < 5; i++) {
            spool.add(from("192.0.2.7"), Spool.Content.of(new byte[] {'a'}));
            assertThat(spool.claim(1)).hasSize(1);
        }

        try (var connection = source.getConnection();
                var row = connection
                        .createStatement()
                        .executeQuery("select count(*), min(setting), max(setting) from seen")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(5);
            assertThat(row.getString(2)).isEqualTo("on");
            assertThat(row.getString(3)).isEqualTo("on");
        }
    }

    @Test
    void aBatchIsStoredAsAWholeOrNotAtAll() throws IOException {
        var messages = new ArrayList<Incoming>();
        for (int i = 0; i < 50; i++) messages.add(new Incoming(from("192.0.2.7"), Content.of(new byte[10_000])));
        messages.add(new Incoming(from("192.0.2.7"), new Content() {
            @Override
            public long size() {
                return 100;
            }

            @Override
            public InputStream open() {
                return InputStream.nullInputStream();
            }
        }));

        assertThatThrownBy(() -> spool.addAll(messages))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("100 octets early");

        assertThat(spool.waiting()).isZero();
    }

    /** As one does that was cut off from the network, and needs no network for it. */
    @Test
    void aDatabaseThatSaysNothingIsNotWaitedForForEver() throws Exception {
        var access = TestPostgres.freshAccess();
        try (var pool = TestPostgres.pooled(access)) {
            var hasty = new Spool(pool, Duration.ofMillis(300));
            var upload = InboundEnvelope.upload(RECEIVED, Optional.empty());
            try (var other = access.dataSource().getConnection();
                    var lock = other.createStatement()) {
                other.setAutoCommit(false);
                lock.execute("lock table inbound_message in access exclusive mode");

                assertThatThrownBy(() -> hasty.add(upload, Content.of(new byte[10])))
                        .isInstanceOfSatisfying(
                                StorageFailed.class,
                                failure -> assertThat(failure.passes()).isTrue());
            }

            assertThat(hasty.add(upload, Content.of(new byte[10])))
                    .as("with another connection")
                    .isPositive();
            assertThat(hasty.waiting()).isPositive();
        }
    }

    // ---- a server that neither takes nor says anything: its process for this connection is stopped

    private static InboundEnvelope upload() {
        return InboundEnvelope.upload(RECEIVED, Optional.empty());
    }

    private static void signal(String signal, List<Long> processes) throws IOException {
        for (long process : processes) {
            try {
                new ProcessBuilder("kill", "-" + signal, String.valueOf(process))
                        .start()
                        .waitFor();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    /** What serves the connections that a pool has open now. */
    private static List<Long> servers(AgroalDataSource pool) throws SQLException {
        try (var connection = pool.getConnection();
                var row = connection.createStatement().executeQuery("select pg_backend_pid()")) {
            row.next();
            return List.of(row.getLong(1));
        }
    }

    /** Runs {@code during} once, when it is first read; {@code octets} of it then follow. */
    private record Interrupted(int octets, Interruption during) implements Content {
        interface Interruption {
            void happen() throws IOException;
        }

        @Override
        public long size() {
            return octets;
        }

        @Override
        public InputStream open() throws IOException {
            return new SequenceInputStream(new ByteArrayInputStream(new byte[octets / 2]), new InputStream() {
                private int left = octets - octets / 2;
                private boolean happened;

                @Override
                public int read() throws IOException {
                    if (!happened) during.happen();
                    happened = true;
                    return left-- > 0 ? 0 : -1;
                }
            });
        }
    }

    @Test
    void aDatabaseThatTakesNothingIsNotWaitedForForEver() throws Exception {
        try (var pool = TestPostgres.pooled(TestPostgres.freshAccess(), 1)) {
            var hasty = new Spool(pool, Duration.ofMillis(300));
            hasty.add(upload(), Content.of(new byte[10]));
            var servers = servers(pool);
            try {
                assertTimeoutPreemptively(
                        Duration.ofSeconds(60),
                        () -> assertThatThrownBy(() ->
                                        hasty.add(upload(), new Interrupted(50_000_000, () -> signal("STOP", servers))))
                                .isInstanceOfSatisfying(
                                        StorageFailed.class,
                                        failure -> assertThat(failure.passes()).isTrue()));

                assertThat(hasty.add(upload(), Content.of(new byte[10])))
                        .as("with another connection")
                        .isPositive();
            } finally {
                signal("CONT", servers);
            }
        }
    }

    @Test
    void aConnectionThatCannotBeToldThatTheContentFailedIsNotUsedAgain() throws Exception {
        try (var pool = TestPostgres.pooled(TestPostgres.freshAccess(), 1)) {
            var hasty = new Spool(pool, Duration.ofMillis(300));
            hasty.add(upload(), Content.of(new byte[10]));
            var servers = servers(pool);
            try {
                var broken = new Interrupted(200_000, () -> {
                    signal("STOP", servers);
                    throw new IOException("the disk is gone");
                });
                assertThatThrownBy(() -> hasty.add(upload(), broken))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("the disk is gone");

                assertThat(hasty.add(upload(), Content.of(new byte[10])))
                        .as("with another connection")
                        .isPositive();
            } finally {
                signal("CONT", servers);
            }
        }
    }

    /** No standby ever says that it has it: to us a commit that waits for one is as one that waits for a disk. */
    @Test
    void aCommitThatDoesNotEndIsNotWaitedForForEver() throws Exception {
        var folder = TestPostgres.directory("postgres-stalled");
        try (var postgres = EmbeddedPostgres.start(folder)) {
            var access = new TestPostgres.Access(postgres.jdbcUrl(), postgres.user(), postgres.password());
            try (var pool = TestPostgres.pooled(access, 1)) {
                var hasty = new Spool(pool, Duration.ofMillis(300));
                hasty.writeNothing();
                execute(access, "alter system set synchronous_standby_names = 'nobody'", "select pg_reload_conf()");

                for (int probe = 0; probe < 3; probe++)
                    assertTimeoutPreemptively(
                            Duration.ofSeconds(20),
                            () -> assertThatThrownBy(() -> askUntilItFails(hasty))
                                    .isInstanceOf(StorageFailed.class));
            } finally {
                execute(access, "alter system reset synchronous_standby_names", "select pg_reload_conf()");
            }
        } finally {
            TestPostgres.deleteTemporary(folder);
        }
    }

    /** The server takes its new settings up a moment after it was told. */
    private static void askUntilItFails(Spool spool) {
        for (int attempt = 0; attempt < 10_000; attempt++) spool.writeNothing();
    }

    private static void execute(TestPostgres.Access access, String... statements) throws SQLException {
        try (var connection = access.dataSource().getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }
}
