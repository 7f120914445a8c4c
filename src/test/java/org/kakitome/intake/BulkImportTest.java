package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.intake.SampleReport.report;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kakitome.SharedData;
import org.kakitome.report.SetAside.Reason;
import org.kakitome.storage.Imports;
import org.kakitome.storage.Imports.State;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.Spool;

/** Files that hold many messages enter at the spool, and what becomes of them can be told. */
class BulkImportTest {
    private static final String FROM = "From reporter@example.net Tue Jun  2 10:00:00 2026\n";
    private static final long MESSAGE = 100_000;

    private final IntakeFixture fixture = new IntakeFixture();
    private final Imports imports = new Imports(fixture.database);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BulkImport bulk =
            new BulkImport(imports, fixture.intake(), new MessageMemory(), IntakeFixture.CLOCK, metrics, MESSAGE);

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static String mail(String report) {
        return "From: reporter@example.net\nSubject: Report\nMIME-Version: 1.0\nContent-Type: text/xml\n\n" + report;
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content, StandardCharsets.ISO_8859_1);
    }

    private BulkImport.Taken take(long id, Path file) throws IOException {
        return bulk.take(id, file, Optional.of(file.getFileName().toString())).orElseThrow();
    }

    @Test
    void everyMessageOfAnMboxIsStoredAndCountedOnce() throws IOException {
        var mbox = new StringBuilder();
        for (int i = 0; i < 450; i++)
            mbox.append(FROM)
                    .append(mail(report("r" + i % 400).row("192.0.2.1", 2).text()))
                    .append('\n');
        mbox.append(FROM).append("From: me@example.com\nSubject: lunch?\n\nno report\n");
        long id = bulk.begin(Optional.of("old reports"));

        var taken = take(id, file("reports.mbox", mbox.toString()));

        assertThat(taken.messages()).isEqualTo(451);
        assertThat(taken.ids()).hasSize(451).doesNotHaveDuplicates();
        assertThat(imports.find(id).orElseThrow()).satisfies(begun -> {
            assertThat(begun.state()).isEqualTo(State.READING);
            assertThat(begun.waiting()).isEqualTo(451);
            assertThat(begun.name()).contains("old reports");
        });

        fixture.readAll();

        assertThat(imports.find(id).orElseThrow()).satisfies(done -> {
            assertThat(done.state()).isEqualTo(State.DONE);
            assertThat(List.of(done.messages(), done.stored(), done.duplicate(), done.setAside(), done.passedOver()))
                    .containsExactly(451L, 400L, 50L, 1L, 0L);
        });
        assertThat(fixture.number("select sum(messages) from daily_alignment")).isEqualTo(800);
        assertThat(metrics.counter("kakitome.import.messages", "outcome", "spooled")
                        .count())
                .isEqualTo(451);
    }

    @Test
    void whatIsTooLargeIsNamedAndTheOthersAreTaken() throws IOException {
        long id = bulk.begin(Optional.empty());
        take(
                id,
                file(
                        "a.mbox",
                        FROM + mail(report("a").row("192.0.2.1", 1).text()) + "\n" + FROM
                                + "x".repeat((int) MESSAGE + 1) + "\n"));
        take(id, file("large.eml", "Subject: " + "x".repeat((int) MESSAGE)));
        take(id, file("empty", ""));
        fixture.readAll();

        var done = imports.find(id).orElseThrow();
        assertThat(done.stored()).isEqualTo(1);
        assertThat(done.passedOver()).isEqualTo(3);
        assertThat(done.named())
                .extracting(p -> p.name() + " " + p.why().reason())
                .containsExactly(
                        "a.mbox#2 " + Reason.TOO_LARGE, "large.eml " + Reason.TOO_LARGE, "empty " + Reason.EMPTY);
    }

    @Test
    void onlyTheFirstOfManyIsNamed() throws IOException {
        var mbox = new StringBuilder();
        for (int i = 0; i < 150; i++) mbox.append(FROM).append("\n");
        long id = bulk.begin(Optional.empty());

        take(id, file("a.mbox", mbox.toString()));

        assertThat(imports.find(id).orElseThrow().passedOver()).isEqualTo(150);
        assertThat(imports.find(id).orElseThrow().named()).hasSize(Imports.MAX_NAMED);
    }

    @Test
    void aZipOfReportsIsOneMessageForEach() throws IOException {
        var file = directory.resolve("reports.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 100; i++) { // more than one mail may hold
                zip.putNextEntry(new ZipEntry("2026/report" + i + ".xml"));
                zip.write(report("z" + i).row("192.0.2.1", 1).xml());
            }
        }
        long id = bulk.begin(Optional.empty());

        take(id, file);
        fixture.readAll();

        assertThat(imports.find(id).orElseThrow().stored()).isEqualTo(100);
    }

    @Test
    void mailThatComesMeanwhileIsReadFirst() throws IOException {
        long id = bulk.begin(Optional.empty());
        take(id, file("a.xml", report("import").row("192.0.2.1", 1).text()));
        long mail = fixture.spool.add(
                InboundEnvelope.upload(IntakeFixture.CLOCK.instant(), Optional.empty()),
                Spool.Content.of(report("mail").row("192.0.2.1", 1).xml()));

        assertThat(fixture.spool.claim(1).get(0).id()).isEqualTo(mail);
    }

    @Test
    void anUnknownImportTakesNothing() throws IOException {
        assertThat(bulk.take(4711, file("a.xml", "<feedback/>"), Optional.empty()))
                .isEmpty();
        assertThat(fixture.spool.waiting()).isZero();
    }

    @Test
    void anImportWhoseProcessIsGoneSaysSo() throws IOException {
        long id = bulk.begin(Optional.empty());
        imports.taking(id);
        assertThat(imports.find(id).orElseThrow().state()).isEqualTo(State.TAKING);

        fixture.execute("update bulk_import set touched_at = now() - interval '6 minutes'");

        assertThat(imports.find(id).orElseThrow().state()).isEqualTo(State.INTERRUPTED);
    }

    @Test
    void allMailsAtHandAsOneMbox() throws IOException {
        var folder = SharedData.folder("emails-synthetic");
        var file = directory.resolve("all.mbox");
        int count = 0;
        try (var out = new BufferedOutputStream(Files.newOutputStream(file));
                var mails = Files.walk(folder)) {
            for (var mail :
                    mails.filter(m -> m.toString().endsWith(".eml")).sorted().toList()) {
                if (Files.size(mail) == 0 || Files.size(mail) > MESSAGE) continue;
                out.write(FROM.getBytes(StandardCharsets.US_ASCII));
                out.write(Files.readString(mail, StandardCharsets.ISO_8859_1)
                        .replaceAll("(?m)^(>*From )", ">$1")
                        .getBytes(StandardCharsets.ISO_8859_1));
                out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
                count++;
            }
        }
        Assumptions.assumeTrue(count > 0, "no mails in " + folder);
        long id = bulk.begin(Optional.empty());

        take(id, file);
        fixture.readAll();

        var done = imports.find(id).orElseThrow();
        assertThat(done.messages()).isEqualTo(count);
        assertThat(done.read()).isEqualTo(count);
        assertThat(done.stored()).isPositive();
    }
}
