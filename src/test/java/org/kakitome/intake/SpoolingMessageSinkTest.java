package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.SampleReport.report;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kakitome.smtp.MailContent;
import org.kakitome.smtp.MessageSink.Acceptance;
import org.kakitome.smtp.ReceivedMessage;
import org.kakitome.storage.Spool;
import org.postgresql.ds.PGSimpleDataSource;

class SpoolingMessageSinkTest {
    private final IntakeFixture fixture = new IntakeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theMessageIsCommittedWithItsEnvelopeBeforeItIsAcknowledged() throws Exception {
        var sink = SpoolingMessageSink.uncounted(
                fixture.spool, fixture.intake(), fixture.authenticator(UnverifiedReports.ACCEPT));
        var message = new ReceivedMessage(
                Instant.parse("2026-06-02T10:00:00Z"),
                InetAddress.getByName("192.0.2.7"),
                "mail\0.example.net",
                true,
                Optional.of("TLSv1.3 TLS_AES_256_GCM_SHA384"),
                "",
                List.of("dmarc@kakitome.test", "demo@kakitome.test"),
                MailContent.of(report("r1").xml()));

        var acceptance = sink.accept(message).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(acceptance).isInstanceOf(Acceptance.Stored.class);
        assertThat(
                        fixture.rows(
                                "select origin, host(client), helo, tls, reverse_path, forward_paths, filename, demo, state, attempts, length(content_sha256), octet_length(content) from inbound_message"))
                .containsExactly(
                        "SMTP|192.0.2.7|mail.example.net|TLSv1.3 TLS_AES_256_GCM_SHA384||{dmarc@kakitome.test,demo@kakitome.test}|null|f|SPOOLED|0|64|"
                                + message.content().size());
    }

    @Test
    void onlyThisMachineCanSendSampleData() throws Exception {
        var sink = SpoolingMessageSink.uncounted(
                fixture.spool, fixture.intake(), fixture.authenticator(UnverifiedReports.ACCEPT));

        for (String client : List.of("127.0.0.1", "192.0.2.7"))
            sink.accept(new ReceivedMessage(
                            Instant.parse("2026-06-02T10:00:00Z"),
                            InetAddress.getByName(client),
                            "mail.example.net",
                            true,
                            Optional.empty(),
                            "noreply@reporter.example.net",
                            List.of("Demo@kakitome.test"),
                            MailContent.of(report("r1").xml())))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

        assertThat(fixture.rows("select host(client), demo from inbound_message order by 1"))
                .containsExactly("127.0.0.1|t", "192.0.2.7|f");
    }

    @Test
    void withoutADatabaseTheClientIsAskedToComeBack() throws Exception {
        var away = new PGSimpleDataSource();
        away.setUrl("jdbc:postgresql://127.0.0.1:1/away");
        var sink = SpoolingMessageSink.uncounted(
                new Spool(away), fixture.intake(), fixture.authenticator(UnverifiedReports.ACCEPT));

        var acceptance = sink.accept(new ReceivedMessage(
                        Instant.parse("2026-06-02T10:00:00Z"),
                        InetAddress.getByName("192.0.2.7"),
                        "mail.example.net",
                        true,
                        Optional.empty(),
                        "",
                        List.of("dmarc@kakitome.test"),
                        MailContent.of(report("r1").xml())))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThat(acceptance).isInstanceOf(Acceptance.TryLater.class);
    }
}
