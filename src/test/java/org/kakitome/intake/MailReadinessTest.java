package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kakitome.smtp.RecipientPolicy;
import org.kakitome.smtp.SmtpLimits;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.smtp.SmtpSettings;
import org.kakitome.storage.Spool;
import org.kakitome.storage.TestPostgres;

/** It says no when mail would not be taken, and yes again by itself. */
class MailReadinessTest {
    private final TestPostgres.Access access = TestPostgres.freshAccess();
    private final Spool spool = new Spool(access.dataSource()); // every question comes by a new connection
    private final Vertx vertx = Vertx.vertx();
    private SmtpListener listener;
    private MailReadiness readiness;

    @BeforeEach
    void listen() throws Exception {
        listenWith(SmtpLimits.standard());
    }

    private void listenWith(SmtpLimits limits) throws Exception {
        var settings = new SmtpSettings(
                "kakitome.test", "127.0.0.1", 0, RecipientPolicy.of("kakitome.test", List.of()), limits);
        listener = new SmtpListener(vertx, settings, message -> null, Clock.systemUTC());
        readiness = new MailReadiness(listener, spool);
        await(listener.start());
    }

    @AfterEach
    void stop() throws Exception {
        await(listener.stop());
        await(vertx.close());
    }

    private static void await(io.vertx.core.Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Status status() {
        return readiness.call().getStatus();
    }

    private Object said(String key) {
        HealthCheckResponse response = readiness.call();
        return response.getData().orElseThrow().get(key);
    }

    private void database(String setting) throws Exception {
        TestPostgres.execute("alter database " + access.database() + " " + setting);
    }

    @Test
    void aDatabaseThatIsAwayOrReadsOnlyTakesNoMail() throws Exception {
        assertThat(status()).isEqualTo(Status.UP);

        database("with allow_connections false");
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(said("spool").toString()).contains("not currently accepting connections");

        database("with allow_connections true");
        assertThat(status()).isEqualTo(Status.UP);

        database("set default_transaction_read_only = on");
        assertThat(status()).isEqualTo(Status.DOWN);

        database("reset default_transaction_read_only");
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(spool.waiting()).as("asking leaves nothing").isZero();
    }

    @Test
    void aDiskWithoutRoomForTheLargestMessageTakesNone() throws Exception {
        assertThat(said("disk").toString()).matches("\\d+ MiB left of 100 wanted");
        await(listener.stop());

        listenWith(SmtpLimits.standard().withMessageSize(1L << 58));

        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(said("spool")).as("small ones would be taken").isEqualTo("writable");
    }

    @Test
    void aListenerThatHasStoppedTakesNone() throws Exception {
        assertThat(said("listener")).isEqualTo("port " + listener.port());

        await(listener.stop());

        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(said("listener")).isEqualTo("not listening");
        assertThat(said("spool")).isEqualTo("writable");
    }
}
