package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kakitome.ChildJvm;
import org.kakitome.dkim.TestSigner;
import org.kakitome.dns.FakeDns;
import org.kakitome.report.ReportReader;
import org.kakitome.storage.Imports;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.InboundEnvelope.Origin;
import org.kakitome.storage.Spool;
import org.kakitome.storage.TestPostgres;

/** What strangers send does not end a process with the least memory that is recommended, and half of it free: it is ended by the first OutOfMemoryError. */
class LargeMailInBoundsTest {
    private static final int MESSAGE = 25 << 20; // as large as the listener takes
    private static final int HEADER = 1 << 20;
    private static final String SIGNER = "signer.example.net";

    @TempDir
    Path folder;

    /** Signed twice, and wrong: the body is hashed in all its forms, and searched for what was added. */
    private static String start(String from) {
        var signatures = new StringBuilder();
        for (var form : List.of("relaxed/relaxed", "simple/simple"))
            signatures.append("DKIM-Signature: v=1; a=rsa-sha256; c=" + form + "; d=" + SIGNER
                    + "; s=s1; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n");
        return signatures + from;
    }

    /** As large as it may be. */
    private static byte[] message(String start, String piece) {
        var octets = new byte[MESSAGE];
        var begin = start.getBytes(StandardCharsets.US_ASCII);
        var repeated = piece.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(begin, 0, octets, 0, begin.length);
        for (int i = begin.length; i < octets.length; i++) octets[i] = repeated[(i - begin.length) % repeated.length];
        return octets;
    }

    private static List<byte[]> messages() {
        var from = "From: a@" + SIGNER + "\r\n";
        return List.of(
                message(start(from) + "\r\n", "x".repeat(76) + "\r\n"),
                message(start(from) + "\r\n", "\n"),
                message(start(from) + "\r\n", "a \n"),
                message(start("From: " + ",".repeat(HEADER - 2_000)) + "\r\n\r\n", "\t"),
                message(start(from), "a:\n"),
                message("", "From: a@b.example\n"));
    }

    @Test
    void messagesAreAuthenticatedAndImportedInAQuarterOfTheHeap() throws Exception {
        var access = TestPostgres.freshAccess();
        var spool = new Spool(access.dataSource());
        var arguments = new ArrayList<String>(List.of(access.url(), access.user(), access.password()));
        for (var octets : messages()) {
            var content = Spool.Content.of(octets);
            arguments.add(String.valueOf(spool.add(envelope(), content)));
        }
        for (var name : List.of("one.mbox", "other.mbox"))
            arguments.add(mbox(name).toString());

        var options = List.of("-Xmx192m", "-XX:+ExitOnOutOfMemoryError");
        var child = ChildJvm.start(
                Path.of("").toAbsolutePath(), Map.of(), options, Child.class, arguments.toArray(String[]::new));

        try (var said = ChildJvm.said(child)) {
            assertThat(ChildJvm.await(said, "authenticated")).isEqualTo("6");
            assertThat(ChildJvm.await(said, "imported")).isEqualTo("6");
        }
        assertThat(child.waitFor()).isZero();
    }

    private Path mbox(String name) throws IOException {
        var file = folder.resolve(name);
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < 3; i++) {
                out.write("From a@b.example Tue Jun  2 10:00:00 2026\n".getBytes(StandardCharsets.US_ASCII));
                out.write(message("From: a@b.example\n\n", "x".repeat(75) + "\n"), 0, MESSAGE - 1_000);
                out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
        return file;
    }

    private static InboundEnvelope envelope() throws IOException {
        return new InboundEnvelope(
                Instant.now(),
                Origin.SMTP,
                Optional.of(InetAddress.getByName("192.0.2.7")),
                Optional.of("mail." + SIGNER),
                Optional.empty(),
                "a@" + SIGNER,
                List.of("dmarc@kakitome.test"),
                Optional.empty(),
                false);
    }

    /** Arguments: url, user, password, ids of messages, two files to import. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            var sessions = new ArrayList<byte[]>(); // the listener's part, all of it in use
            for (long held = 0; held < Runtime.getRuntime().maxMemory() / 4; held += 256 * 1024)
                sessions.add(new byte[256 * 1024]);
            var dns = FakeDns.zone()
                    .txt("s1._domainkey." + SIGNER, TestSigner.rsa(2048).record())
                    .txt("_dmarc." + SIGNER, "v=DMARC1; p=reject");
            var access = new TestPostgres.Access(arguments[0], arguments[1], arguments[2]);
            var files = Arrays.stream(arguments)
                    .skip(arguments.length - 2)
                    .map(Path::of)
                    .toList();
            var ids = Arrays.stream(arguments, 3, arguments.length - 2).mapToLong(Long::parseLong);
            try (var pool = TestPostgres.pooled(access)) {
                var memory = new MessageMemory();
                try (var authenticator = IntakeFixture.authenticator(pool, dns, memory, UnverifiedReports.ACCEPT)) {
                    var imported = importing(pool, authenticator, memory, files);
                    System.out.println("authenticated " + authenticated(authenticator, ids));
                    long messages = 0;
                    for (var each : imported) messages += each.get();
                    System.out.println("imported " + messages);
                }
            }
            if (sessions.isEmpty()) throw new AssertionError();
            System.exit(0);
        }

        private static long authenticated(SenderAuthenticator authenticator, LongStream ids) throws Exception {
            var all = ids.toArray();
            var left = new CountDownLatch(all.length);
            authenticator.onAuthenticated(verdict -> left.countDown());
            for (long id : all) authenticator.taken(id, envelope());
            left.await();
            return all.length;
        }

        private static List<CompletableFuture<Long>> importing(
                javax.sql.DataSource pool, SenderAuthenticator authenticator, MessageMemory memory, List<Path> files) {
            var intake = new ReportIntake(
                    new Spool(pool),
                    new ReportReader(IntakeFixture.CLOCK),
                    authenticator,
                    true,
                    false,
                    IntakeFixture.CLOCK,
                    2);
            var bulk = new BulkImport(
                    new Imports(pool), intake, memory, IntakeFixture.CLOCK, new SimpleMeterRegistry(), MESSAGE);
            long id = bulk.begin(Optional.empty());
            return files.stream()
                    .map(file -> CompletableFuture.supplyAsync(() -> take(bulk, id, file)))
                    .toList();
        }

        private static long take(BulkImport bulk, long id, Path file) {
            try {
                return bulk.take(id, file, Optional.of("old.mbox"))
                        .orElseThrow()
                        .messages();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
