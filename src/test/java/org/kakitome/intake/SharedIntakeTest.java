package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.SharedData;
import org.kakitome.report.ReportReader;
import org.kakitome.report.SetAside.Reason;
import org.kakitome.storage.Spool;

/** Real reports, and what wants to break us, as files: each is stored or set aside for a reason that is not our own failure; none is lost. */
class SharedIntakeTest {
    private final IntakeFixture fixture = new IntakeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aggregate", "emails-synthetic", "hostile", "arf", "tlsrpt"})
    void everyFileIsStoredOrSetAsideForATrueReason(String folder) throws IOException {
        var files = files(SharedData.folder(folder));
        var intake = new ReportIntake(
                fixture.spool,
                new ReportReader(Clock.systemUTC()),
                fixture.authenticator(UnverifiedReports.ACCEPT),
                true,
                false,
                Clock.systemUTC(),
                1);
        for (var file : files)
            intake.submit(Spool.Content.of(file), Optional.of(file.getFileName().toString()));

        while (intake.processNext()) {}

        assertThat(fixture.number("select count(*) from inbound_message")).isEqualTo(files.size());
        assertThat(fixture.number("select count(*) from inbound_message where state = 'SPOOLED'"))
                .isZero();
        assertThat(fixture.rows(
                        "select m.filename, d.detail from inbound_message m join inbound_document d on d.message_id = m.id where d.reason = '"
                                + Reason.INTERNAL_ERROR + "'"))
                .isEmpty();
        assertThat(
                        fixture.rows(
                                "select id from inbound_message m where not exists (select from inbound_document d where d.message_id = m.id)"))
                .isEmpty();
        // reports, records and daily sums tell the same
        assertThat(fixture.number("select coalesce(sum(messages), 0) from report"))
                .isEqualTo(fixture.number("select coalesce(sum(count), 0) from report_record"))
                .isEqualTo(fixture.number("select coalesce(sum(messages), 0) from daily_alignment"));
        assertThat(fixture.number("select coalesce(sum(records), 0) from report"))
                .isEqualTo(fixture.number("select count(*) from report_record"));
        for (var stored : Map.of("report", "aggregate", "failure_report", "failure", "tls_report", "tls")
                .entrySet())
            assertThat(fixture.number("select count(*) from " + stored.getKey()))
                    .isEqualTo(
                            fixture.number("select count(*) from inbound_document where outcome = 'STORED' and kind = '"
                                    + stored.getValue() + "'"));
        assertThat(fixture.number("select coalesce(sum(successful + failed), 0) from tls_report"))
                .isEqualTo(fixture.number("select coalesce(sum(successful + failed), 0) from tls_policy"));
        assertThat(fixture.number("select count(*) from failure_report where not redacted"))
                .isZero();
        intake.close();
    }

    @Test
    void theSameFilesAgainChangeNoNumber() throws IOException {
        var files = files(SharedData.folder("aggregate"));
        var intake = new ReportIntake(
                fixture.spool,
                new ReportReader(Clock.systemUTC()),
                fixture.authenticator(UnverifiedReports.ACCEPT),
                true,
                false,
                Clock.systemUTC(),
                1);
        for (var file : files) intake.submit(Spool.Content.of(file), Optional.empty());
        while (intake.processNext()) {}
        var sums = fixture.rows("select count(*), sum(records), sum(messages) from report");

        for (var file : files) intake.submit(Spool.Content.of(file), Optional.empty());
        while (intake.processNext()) {}

        assertThat(fixture.rows("select count(*), sum(records), sum(messages) from report"))
                .isEqualTo(sums);
        assertThat(fixture.number("select sum(messages) from daily_alignment"))
                .isEqualTo(fixture.number("select sum(messages) from report"));
        intake.close();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
        }
    }
}
