package org.kakitome.intake;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.kakitome.ChildJvm;
import org.kakitome.dns.FakeDns;
import org.kakitome.smtp.RecipientPolicy;
import org.kakitome.smtp.SmtpLimits;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.smtp.SmtpSettings;
import org.kakitome.storage.Spool;
import org.kakitome.storage.TestPostgres;

/** Listener, spool and workers as a process of its own, to be killed; without pages, so that it starts in a second. */
final class Node {
    private final Process process;
    private final BufferedReader said;
    final int port;

    private Node(Process process) throws IOException {
        this.process = process;
        this.said = ChildJvm.said(process);
        this.port = Integer.parseInt(ChildJvm.await(said, "port"));
    }

    static Node start(TestPostgres.Access access) throws IOException {
        return new Node(ChildJvm.start(Main.class, access.url(), access.user(), access.password()));
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The id of the next message whose outcome it has committed. */
    long nextDone() throws IOException {
        return Long.parseLong(ChildJvm.await(said, "done"));
    }

    public static final class Main {
        public static void main(String... args) throws Exception {
            var database = TestPostgres.pooled(new TestPostgres.Access(args[0], args[1], args[2]));
            var spool = new Spool(database);
            var senders = IntakeFixture.authenticator(database, FakeDns.zone(), UnverifiedReports.ACCEPT);
            var intake = new ReportIntake(
                    spool,
                    new org.kakitome.report.ReportReader(IntakeFixture.CLOCK),
                    senders,
                    true,
                    false,
                    Clock.systemUTC(),
                    2);
            intake.onProcessed(outcome -> say("done" + outcome.messageId()));
            intake.start();
            var settings = new SmtpSettings(
                    "kakitome.test",
                    "127.0.0.1",
                    0,
                    RecipientPolicy.of("kakitome.test", java.util.List.of()),
                    SmtpLimits.standard());
            var sink = SpoolingMessageSink.uncounted(spool, intake, senders);
            var listener = new SmtpListener(
                    Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)), settings, sink, Clock.systemUTC());
            listener.start().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
            say("port" + listener.port());
            while (System.in.read() >= 0) {} // as long as whoever started it lives
            Runtime.getRuntime().halt(0);
        }

        private static synchronized void say(String line) {
            try {
                new FileOutputStream(FileDescriptor.out).write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
