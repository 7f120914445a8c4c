package org.kakitome.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The PostgreSQL of an installation that has no other: started before the application, stopped after it, its files in one data directory.
 *
 * <p>It listens on 127.0.0.1 only, on any free port, with no Unix socket; its one user has a random password that never leaves a 0600 file. Nothing of what
 * makes PostgreSQL durable is turned off. A data directory has one application at a time; a server left behind by a killed one is stopped first, and loses
 * nothing. A server that ends though nobody stopped it is started again at the same port. As root it runs as uid 65534 ({@link PostgresAccount}). docs/operations.md
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);

    private static final String USER = "kakitome";
    private static final String DATABASE = "kakitome";

    /** Recovery after a power cut replays at most max_wal_size (1 GB): well below this. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(5);

    /** Between two looks at the server; also the first pause before it is started once more. */
    private static final Duration WATCH = Duration.ofMillis(200);

    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    /** Somebody may take the free port between our look and PostgreSQL's. */
    private static final int PORT_ATTEMPTS = 5;

    /** A longer log of the last runs is set aside at start; one older log is kept. */
    private static final long MAX_LOG_BYTES = 10L << 20;

    /**
     * For glibc: by default it gives back to the system, after each row, what a row of 100 kB needed, and takes it anew for the next, which costs a quarter of
     * PostgreSQL's time. A connection may now keep 16 MiB.
     */
    private static final Map<String, String> KEEP_MEMORY = Map.of(
            "MALLOC_MMAP_THRESHOLD_", Integer.toString(4 << 20), "MALLOC_TRIM_THRESHOLD_", Integer.toString(16 << 20));

    private static final int READY_LINE = 7; // postmaster.pid, line 8: starting, ready, stopping

    private final Path directory;
    private final PostgresAccount account;
    private final PostgresBinaries binaries;
    private final FileLock lock;
    private final String password;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watcher = new Thread(this::watch, "postgres-watch");
    private volatile Process postgres;
    private int port;

    /** Why there is no database: one line that says what to do. */
    public static final class CannotStart extends Exception {
        private static final long serialVersionUID = 1;

        CannotStart(String message) {
            super(message);
        }
    }

    private EmbeddedPostgres(Path directory, PostgresAccount account, PostgresBinaries binaries, FileLock lock)
            throws IOException, CannotStart, InterruptedException {
        this.directory = directory;
        this.account = account;
        this.binaries = binaries;
        this.lock = lock;
        if (Files.isDirectory(data())) {
            if (!Files.isReadable(passwordFile()))
                throw new CannotStart(
                        "The database in " + directory + " cannot be opened without its file \"password\".");
            this.password = Files.readString(passwordFile()).strip();
        } else {
            this.password = randomPassword();
            createCluster();
        }
    }

    /** Returns when it takes connections. The first start in a directory unpacks PostgreSQL and makes the database. */
    public static EmbeddedPostgres start(Path dataDir) throws IOException, CannotStart, InterruptedException {
        var account = PostgresAccount.current();
        var directory = dataDir.toAbsolutePath().normalize().resolve("postgresql");
        account.requireReachable(directory);
        create(directory, account);
        var lock = lock(directory);
        try {
            var binaries = PostgresBinaries.unpackInto(directory);
            var postgres = new EmbeddedPostgres(directory, account, binaries, lock);
            postgres.stopLeftOver();
            postgres.startServer();
            postgres.watcher.setDaemon(true);
            postgres.watcher.start();
            binaries.deleteOlder();
            return postgres;
        } catch (IOException | CannotStart | InterruptedException | RuntimeException e) {
            lock.acquiredBy().close();
            throw e;
        }
    }

    /**
     * Where data lives when nothing else is configured: {@code ~/.local/share/kakitome}, and for a root whose home is closed to others {@code
     * /var/lib/kakitome}.
     */
    public static Path defaultDataDir() {
        var home = Path.of(System.getProperty("user.home"), ".local", "share", "kakitome")
                .toAbsolutePath();
        return PostgresAccount.current().canReach(home) ? home : Path.of("/var/lib/kakitome");
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** Fast shutdown: open transactions are rolled back, committed ones are on disk. */
    @Override
    public void close() {
        try {
            closing.countDown();
            watcher.join(STOP_LIMIT.toMillis());
            pgCtlStop();
            if (!postgres.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) postgres.destroyForcibly();
        } catch (IOException | CannotStart e) {
            LOG.warnf(e, "PostgreSQL in %s was not stopped in order; the next start recovers it", directory);
            postgres.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            postgres.destroy();
        } finally {
            release();
        }
    }

    private void release() {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            LOG.debug("the lock goes with the process", e);
        }
    }

    // ---- one application for one directory

    private static void create(Path directory, PostgresAccount account) throws CannotStart {
        try {
            Folders.create(directory, account.folderPermissions());
        } catch (IOException e) {
            throw new CannotStart("The data directory " + directory + " cannot be made: " + e
                    + ". Choose another with kakitome.data-dir.");
        }
    }

    private static FileLock lock(Path directory) throws IOException, CannotStart {
        RandomAccessFile file;
        try {
            file = new RandomAccessFile(directory.resolve("lock").toFile(), "rw");
        } catch (IOException e) {
            throw new CannotStart("The data directory " + directory + " is not writable: " + e.getMessage());
        }
        FileLock lock = null;
        String holder = "this process";
        try {
            lock = file.getChannel().tryLock();
            if (lock == null) holder = "process " + file.readLine();
        } catch (OverlappingFileLockException e) {
            LOG.debug("locked by this very process", e);
        }
        if (lock == null) {
            file.close();
            throw new CannotStart("Another Kakitome (" + holder + ") is using " + directory
                    + ". Stop it first, or give this one a directory of its own with kakitome.data-dir.");
        }
        file.setLength(0);
        file.writeBytes(ProcessHandle.current().pid() + "\n");
        return lock;
    }

    // ---- the first start

    private void createCluster() throws IOException, CannotStart, InterruptedException {
        LOG.infof("Making a PostgreSQL database in %s", directory);
        Files.deleteIfExists(passwordFile());
        Files.createFile(
                passwordFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile(), password + "\n");
        account.own(passwordFile());

        // made beside its place and then renamed: a start that was cut off is made again from the beginning
        var fresh = directory.resolve("data.new");
        Folders.delete(fresh);
        Files.createDirectory(
                fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.own(fresh);
        run(
                INITDB_LIMIT,
                "",
                "initdb",
                "--pgdata=" + fresh,
                "--username=" + USER,
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile(),
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions");
        run(
                INITDB_LIMIT,
                "create database " + DATABASE + "\n",
                "postgres",
                "--single",
                "-D",
                fresh.toString(),
                "postgres");
        Files.move(fresh, data());
    }

    private static String randomPassword() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    // ---- after a kill -9 of the application its PostgreSQL lives on

    private void stopLeftOver() throws IOException, CannotStart, InterruptedException {
        var lines = postmasterPid();
        if (lines.isEmpty()) return;
        var running = leftOver(lines).filter(ProcessHandle::isAlive);
        if (running.isEmpty()) return; // PostgreSQL itself clears the file of a server that is gone
        if (isPostgres(running.get())) {
            LOG.infof("Stopping the PostgreSQL that an earlier run left behind in %s", directory);
            pgCtlStop();
        } else {
            // the machine was restarted and the number is somebody else's now; PostgreSQL would refuse to start
            Files.deleteIfExists(data().resolve("postmaster.pid"));
        }
    }

    private static Optional<ProcessHandle> leftOver(List<String> lines) {
        try {
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().map(c -> c.contains("/postgres")).orElse(true);
    }

    private List<String> postmasterPid() throws IOException {
        var file = data().resolve("postmaster.pid");
        try {
            return Files.readAllLines(file);
        } catch (java.nio.file.NoSuchFileException e) {
            return List.of();
        }
    }

    // ---- every start

    private void startServer() throws IOException, CannotStart, InterruptedException {
        rotateLog();
        for (int attempt = 1; ; attempt++) {
            port = freePort();
            var log = tryToStart();
            if (log.isEmpty()) return;
            if (attempt < PORT_ATTEMPTS && log.get().contains("could not create any TCP/IP sockets")) continue;
            throw doesNotStart(log.get());
        }
    }

    /** What it logged, if it does not start. */
    private Optional<String> tryToStart() throws IOException, CannotStart, InterruptedException {
        long logged = Files.exists(logFile()) ? Files.size(logFile()) : 0;
        postgres = launch();
        return becomesReady() ? Optional.empty() : Optional.of(logSince(logged));
    }

    private CannotStart doesNotStart(String log) {
        return new CannotStart(
                "PostgreSQL in " + directory + " does not start: " + fatalLine(log) + " (" + logFile() + ")");
    }

    // ---- a server that is killed, by the kernel when memory runs out or by somebody

    private void watch() {
        try {
            while (!closing.await(WATCH.toMillis(), TimeUnit.MILLISECONDS)) {
                if (postgres.isAlive()) continue;
                LOG.errorf("PostgreSQL in %s ended with code %d; it is started again", directory, postgres.exitValue());
                startAgain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** At the same port: that is where the application looks for it. What the old one left is still ending in the first moments, and a new one does not start. */
    private void startAgain() throws InterruptedException {
        var pause = WATCH;
        do {
            try {
                var log = tryToStart();
                if (log.isEmpty()) {
                    LOG.info("PostgreSQL is back");
                    return;
                }
                LOG.error(doesNotStart(log.get()).getMessage());
            } catch (IOException | CannotStart e) {
                LOG.errorf("PostgreSQL in %s does not start: %s", directory, e.getMessage());
            }
            pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
        } while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    private Process launch() throws IOException, CannotStart {
        var settings = new ArrayList<>(List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "shared_buffers=64MB",
                "huge_pages=off",
                "jit=off",
                "timezone=UTC",
                "log_timezone=UTC",
                "cluster_name=kakitome"));
        var command = new ArrayList<>(List.of(binaries.program("postgres").toString(), "-D", data().toString()));
        for (String setting : settings) {
            command.add("-c");
            command.add(setting);
        }
        return process(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                .start();
    }

    private boolean becomesReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        var pid = Long.toString(postgres.pid());
        do {
            var lines = postmasterPid();
            if (lines.size() > READY_LINE
                    && lines.get(0).equals(pid)
                    && lines.get(READY_LINE).strip().equals("ready")) return true;
        } while (!postgres.waitFor(20, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline);
        if (postgres.isAlive()) postgres.destroy();
        return false;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private void rotateLog() throws IOException {
        if (Files.exists(logFile()) && Files.size(logFile()) > MAX_LOG_BYTES)
            Files.move(
                    logFile(),
                    directory.resolve("postgresql.log.1"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        if (!Files.exists(logFile()))
            Files.createFile(
                    logFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private String logSince(long offset) throws IOException {
        try (var channel = Files.newByteChannel(logFile(), StandardOpenOption.READ)) {
            channel.position(offset);
            var bytes = java.nio.channels.Channels.newInputStream(channel).readNBytes(1 << 16);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static String fatalLine(String log) {
        return log.lines()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:") || line.contains("rror"))
                .findFirst()
                .orElse(log.lines().reduce("it ended without a word", (first, last) -> last));
    }

    // ---- programs

    private void pgCtlStop() throws IOException, CannotStart, InterruptedException {
        // SIGINT, by a program that is surely there: "kill" is not in every image
        run(
                STOP_LIMIT.plusSeconds(5),
                "",
                "pg_ctl",
                "stop",
                "-m",
                "fast",
                "-w",
                "-t",
                Long.toString(STOP_LIMIT.toSeconds()),
                "-D",
                data().toString());
    }

    private void run(Duration limit, String input, String program, String... arguments)
            throws IOException, CannotStart, InterruptedException {
        var command = new ArrayList<>(List.of(binaries.program(program).toString()));
        command.addAll(List.of(arguments));
        var output = Files.createTempFile(directory, program, ".out");
        try {
            var process = process(command).redirectOutput(output.toFile()).start();
            try (var stdin = process.outputWriter(StandardCharsets.US_ASCII)) {
                stdin.write(input);
            }
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) process.destroyForcibly();
            if (!ended || process.exitValue() != 0) throw failure(directory, program, ended, Files.readString(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    static CannotStart failure(Path directory, String program, boolean ended, String output) {
        if (output.contains("could not look up effective user ID"))
            return new CannotStart("PostgreSQL cannot run as uid " + PostgresAccount.ownUid()
                    + ", which has no entry in /etc/passwd. Run Kakitome as a user that has one, or set quarkus.datasource.jdbc.url to use"
                    + " a PostgreSQL of your own.");
        return new CannotStart("PostgreSQL's " + program + (ended ? " failed" : " took too long") + " in " + directory
                + ": " + fatalLine(output));
    }

    private ProcessBuilder process(List<String> command) throws CannotStart {
        var builder = new ProcessBuilder(account.command(command)).redirectErrorStream(true);
        // our own directory may be closed to the account
        builder.directory(directory.toFile());
        // nothing of ours leaks into it: no PG… variable, no library path, no secret
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(KEEP_MEMORY);
        return builder;
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path passwordFile() {
        return directory.resolve("password");
    }

    private Path logFile() {
        return directory.resolve("postgresql.log");
    }
}
