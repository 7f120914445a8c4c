package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.SampleReport.report;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kakitome.ChildJvm;
import org.kakitome.dns.FakeDns;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.ReportReader;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportVisitor;
import org.kakitome.report.SetAside;
import org.kakitome.smtp.RecipientPolicy;
import org.kakitome.smtp.SmtpLimits;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.smtp.SmtpSettings;
import org.kakitome.storage.Spool;
import org.kakitome.storage.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;

/** {@code kill -9} at the two moments that matter: what was acknowledged is there after the restart, once. The application is a process of its own. */
class KillTest {
    private final TestPostgres.Access access = TestPostgres.freshAccess();
    private final IntakeFixture fixture = new IntakeFixture(TestPostgres.pooled(access), true);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void betweenTheAcknowledgementAndTheProcessing() throws Exception {
        var listening = ChildJvm.start(Listening.class, access.url(), access.user(), access.password());
        int port = Integer.parseInt(ChildJvm.await(ChildJvm.said(listening), "port"));
        var reply = send(port, report("r1").row("192.0.2.1", 5).text());
        listening.destroyForcibly().waitFor();
        assertThat(reply).startsWith("250");
        assertThat(fixture.rows("select state from inbound_message")).containsExactly("SPOOLED");

        restartAndReadAll();

        assertThat(fixture.rows("select state from inbound_message")).containsExactly("STORED");
        assertThat(fixture.rows("select report_id, messages from report")).containsExactly("r1|5");
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(5);
    }

    @Test
    void inTheMiddleOfTheProcessing() throws Exception {
        long id = fixture.intake()
                .submit(Spool.Content.of(report("r1").row("192.0.2.1", 5).xml()), Optional.empty());
        var reading = ChildJvm.start(InTheMiddle.class, access.url(), access.user(), access.password());
        ChildJvm.await(ChildJvm.said(reading), "in the middle");
        try (var batch = fixture.spool.open(List.of(id))) {
            assertThat(batch.messages()).as("the row is held").isEmpty();
        }
        reading.destroyForcibly().waitFor();
        assertThat(fixture.rows("select state, attempts from inbound_message")).containsExactly("SPOOLED|1");
        assertThat(fixture.number("select count(*) from report")).isZero();

        restartAndReadAll();

        assertThat(fixture.rows("select state, attempts from inbound_message")).containsExactly("STORED|2");
        assertThat(fixture.rows("select report_id, messages from report")).containsExactly("r1|5");
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(5);
    }

    private void restartAndReadAll() throws Exception {
        try (var intake = fixture.intake(true)) {
            var done = new CountDownLatch(1);
            intake.onProcessed(outcome -> done.countDown());
            intake.start();
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String send(int port, String content) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            in.readLine();
            for (String command :
                    List.of("HELO reporter.example.net", "MAIL FROM:<>", "RCPT TO:<dmarc@kakitome.test>", "DATA")) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
                in.readLine();
            }
            var data = content.replace("\n", "\r\n") + "\r\n.\r\n";
            socket.getOutputStream().write(data.getBytes(StandardCharsets.US_ASCII));
            return in.readLine();
        }
    }

    /** The listener and the spool, without anybody who reads it. */
    static final class Listening {
        public static void main(String... args) throws Exception {
            var spool = new Spool(database(args));
            var senders = IntakeFixture.authenticator(database(args), FakeDns.zone(), UnverifiedReports.ACCEPT);
            var intake = new ReportIntake(
                    spool, new ReportReader(IntakeFixture.CLOCK), senders, true, false, Clock.systemUTC(), 1);
            var sink = SpoolingMessageSink.uncounted(spool, intake, senders);
            var settings = new SmtpSettings(
                    "kakitome.test",
                    "127.0.0.1",
                    0,
                    RecipientPolicy.of("kakitome.test", List.of()),
                    SmtpLimits.standard());
            var listener = new SmtpListener(
                    Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)), settings, sink, Clock.systemUTC());
            listener.start().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            say("port" + listener.port());
            new CountDownLatch(1).await();
        }
    }

    /** A worker that has written the report and not committed yet. */
    static final class InTheMiddle {
        public static void main(String... args) throws Exception {
            var spool = new Spool(database(args));
            var id = spool.claim(1).get(0).id();
            var message = spool.open(List.of(id)).messages().get(0);
            var filing = new ReportFiling(message, true, false);
            new ReportReader(IntakeFixture.CLOCK).read(message.content(), Optional.empty(), new ReportVisitor() {
                @Override
                public void begin(AggregateReport report) {
                    filing.begin(report);
                }

                @Override
                public void record(ReportRecord record) {
                    filing.record(record);
                }

                @Override
                public void end(ReportEnd end) {
                    filing.end(end);
                    say("in the middle");
                    hang();
                }

                @Override
                public void setAside(String document, SetAside why) {
                    filing.setAside(document, why);
                }
            });
        }

        private static void hang() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static PGSimpleDataSource database(String... access) {
        var source = new PGSimpleDataSource();
        source.setUrl(access[0]);
        source.setUser(access[1]);
        source.setPassword(access[2]);
        return source;
    }

    private static void say(String line) {
        try {
            new FileOutputStream(FileDescriptor.out).write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
