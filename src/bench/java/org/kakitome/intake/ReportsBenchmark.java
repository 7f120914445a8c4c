package org.kakitome.intake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.kakitome.dns.FakeDns;
import org.kakitome.report.ReportReader;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.Spool;
import org.kakitome.storage.Spool.Content;
import org.kakitome.storage.Spool.Incoming;
import org.kakitome.storage.TestPostgres;

/**
 * From the spool to committed, with the workers of the application and the embedded PostgreSQL: rounds of 2,000 small reports as mail (the first rounds warm the
 * JVM), then of one report of 100,000 records. Each round has report ids of its own, so that none is a duplicate. The argument is the folder that
 * {@code gen_reports.py} made.
 */
final class ReportsBenchmark {
    private static final int ROUNDS = 6;
    private static final long BEGIN = Instant.parse("2025-09-01T00:00:00Z").getEpochSecond();
    private static final int SPOOLED_AT_ONCE = 200;

    private final DataSource database = TestPostgres.pooled(TestPostgres.freshAccess());
    private final Spool spool = new Spool(database);

    private ReportsBenchmark() {}

    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[0]);
        var benchmark = new ReportsBenchmark();
        var mails = mails(folder.resolve("small-eml"));
        for (int round = 0; round < ROUNDS; round++) {
            var fresh = new ArrayList<byte[]>();
            for (var mail : mails) fresh.add(mail(mail, "-" + round));
            benchmark.round(fresh);
        }
        for (int round = 0; round < ROUNDS; round++)
            benchmark.round(List.of(packed(onDay(round, renamed(unpacked(large(folder)), "-" + round)))));
        System.exit(0);
    }

    private static byte[] large(Path folder) throws IOException {
        return Files.readAllBytes(folder.resolve("big100k.xml.gz"));
    }

    private void round(List<byte[]> messages) throws Exception {
        for (int i = 0; i < messages.size(); i += SPOOLED_AT_ONCE) spool(messages.subList(i, Math.min(i + SPOOLED_AT_ONCE, messages.size())));
        long before = rows();
        var authenticator = IntakeFixture.authenticator(database, FakeDns.zone(), UnverifiedReports.ACCEPT);
        try (var intake = new ReportIntake(
                spool, new ReportReader(Clock.systemUTC()), authenticator, true, false, Clock.systemUTC(), 2)) {
            var left = new CountDownLatch(messages.size());
            intake.onProcessed(outcome -> left.countDown());
            long begin = System.nanoTime();
            intake.start();
            left.await();
            double seconds = (System.nanoTime() - begin) / 1e9;
            long rows = rows() - before;
            System.out.printf(
                    "%,d messages, %,d rows in %.2f s: %,.0f messages/s, %,.0f rows/s%n",
                    messages.size(), rows, seconds, messages.size() / seconds, rows / seconds);
        }
    }

    private void spool(List<byte[]> messages) {
        spool.addAll(messages.stream()
                .map(mail -> new Incoming(
                        InboundEnvelope.upload(Clock.systemUTC().instant(), Optional.empty()), Content.of(mail)))
                .toList());
    }

    private long rows() throws Exception {
        try (var connection = database.getConnection();
                var rows = connection.createStatement().executeQuery("select count(*) from report_record")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    // ---- the same reports with other ids

    private static List<String> mails(Path folder) throws IOException {
        var mails = new ArrayList<String>();
        try (var files = Files.list(folder)) {
            for (var file : (Iterable<Path>) files.sorted()::iterator)
                mails.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        return mails;
    }

    private static byte[] mail(String mail, String suffix) throws IOException {
        int begin = mail.indexOf("base64\n\n") + "base64\n\n".length();
        int end = mail.indexOf("\n--", begin);
        var xml = unpacked(Base64.getMimeDecoder().decode(mail.substring(begin, end)));
        var body = Base64.getMimeEncoder().encodeToString(packed(renamed(xml, suffix)));
        return (mail.substring(0, begin) + body + mail.substring(end)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] renamed(byte[] xml, String suffix) {
        return new String(xml, StandardCharsets.UTF_8)
                .replaceFirst("</report_id>", suffix + "</report_id>")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Of another day, so that its sources are as new as those of the first. */
    private static byte[] onDay(int day, byte[] xml) {
        return new String(xml, StandardCharsets.UTF_8)
                .replaceFirst("<begin>\\d+</begin>", "<begin>" + (BEGIN + day * 86_400L) + "</begin>")
                .replaceFirst("<end>\\d+</end>", "<end>" + (BEGIN + day * 86_400L + 86_399) + "</end>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] unpacked(byte[] gzip) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    private static byte[] packed(byte[] octets) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(octets);
        }
        return out.toByteArray();
    }
}
