package org.kakitome.intake;

import io.agroal.api.AgroalDataSource;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.kakitome.dns.Dns;
import org.kakitome.dns.FakeDns;
import org.kakitome.message.MessageAuthenticator;
import org.kakitome.report.ReportReader;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfLimits;
import org.kakitome.storage.Senders;
import org.kakitome.storage.Spool;
import org.kakitome.storage.TestPostgres;

/** A database of its own with spool and intake, whose workers run when a test says so. */
final class IntakeFixture implements AutoCloseable {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-06-02T12:00:00Z"), ZoneOffset.UTC);

    final DataSource database;
    final Spool spool;
    final FakeDns dns = FakeDns.zone();
    private final ReportIntake intake;

    IntakeFixture() {
        this(TestPostgres.pooled(TestPostgres.freshAccess()), true);
    }

    IntakeFixture(DataSource database, boolean autoAdd) {
        this.database = database;
        this.spool = new Spool(database);
        this.intake = intake(autoAdd);
    }

    ReportIntake intake(boolean autoAdd) {
        return intake(authenticator(UnverifiedReports.ACCEPT), autoAdd);
    }

    ReportIntake intake(SenderAuthenticator authenticator, boolean autoAdd) {
        return intake(authenticator, autoAdd, false);
    }

    ReportIntake intake(SenderAuthenticator authenticator, boolean autoAdd, boolean keepFailureContent) {
        return new ReportIntake(spool, new ReportReader(CLOCK), authenticator, autoAdd, keepFailureContent, CLOCK, 2);
    }

    SenderAuthenticator authenticator(UnverifiedReports unverified) {
        return authenticator(database, dns, unverified);
    }

    static SenderAuthenticator authenticator(DataSource database, Dns dns, UnverifiedReports unverified) {
        return authenticator(database, dns, new MessageMemory(), unverified);
    }

    static SenderAuthenticator authenticator(
            DataSource database, Dns dns, MessageMemory memory, UnverifiedReports unverified) {
        var spf = new SpfEvaluator(dns, CLOCK, "mx.kakitome.test", SpfLimits.RFC_7208);
        return new SenderAuthenticator(
                new MessageAuthenticator(dns, CLOCK, spf, "mx.kakitome.test"),
                new Senders(database),
                memory,
                unverified);
    }

    ReportIntake intake() {
        return intake;
    }

    /** Spools it, reads everything that waits, and tells what became of it. */
    IntakeOutcome take(byte[] content) {
        long id = intake.submit(Spool.Content.of(content), Optional.of("report.xml"));
        readAll();
        return outcome(id);
    }

    void readAll() {
        while (intake.processNext()) {}
    }

    IntakeOutcome outcome(long id) {
        return IntakeOutcome.of(id, spool.documents(id).orElseThrow());
    }

    long number(String question) {
        return Long.parseLong(rows(question).get(0));
    }

    /** Columns with a bar between. */
    List<String> rows(String question) {
        try (var connection = database.getConnection();
                var rows = connection.createStatement().executeQuery(question)) {
            var lines = new ArrayList<String>();
            while (rows.next()) {
                var columns = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) columns.add(rows.getString(i));
                lines.add(String.join("|", columns));
            }
            return lines;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        intake.close();
        if (database instanceof AgroalDataSource pool) pool.close();
    }

    void execute(String sql) {
        try (var connection = database.getConnection()) {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
