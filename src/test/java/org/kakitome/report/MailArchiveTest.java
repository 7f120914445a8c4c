package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kakitome.report.SetAside.Reason;

class MailArchiveTest {
    private static final String FROM = "From reporter@example.net Tue Jun  2 10:00:00 2026\n";
    private static final String MAIL = "Subject: a report\nFrom: reporter@example.net\n\nbody\n";
    private static final String MBOX = FROM + MAIL + "\n" + FROM + MAIL + "\n";

    private final MailArchive archive = new MailArchive(new MailArchive.Limits(1_000, 10_000, 50_000_000));
    private final Taken taken = new Taken();

    @TempDir
    Path directory;

    private static final class Taken implements MailArchive.Taker {
        final List<String> names = new ArrayList<>();
        final List<String> contents = new ArrayList<>();
        final List<String> passedOver = new ArrayList<>();
        final List<Reason> reasons = new ArrayList<>();

        @Override
        public void take(String name, byte[] content) {
            names.add(name);
            contents.add(new String(content, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void passOver(String name, SetAside why) {
            passedOver.add(name);
            reasons.add(why.reason());
        }
    }

    interface Filling {
        void fill(ZipOutputStream zip) throws IOException;
    }

    private static byte[] zip(Filling filling) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            filling.fill(zip);
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        entry(zip, name, bytes(content));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("file"), content);
    }

    private void read(byte[] content) throws IOException {
        var file = file(content);
        assertThat(archive.holdsSeveral(file)).isTrue();
        archive.read(file, "file", taken);
    }

    @Test
    void anMboxIsTakenApartPlainAndGzipped() throws IOException {
        read(bytes(MBOX));
        read(gzip(bytes(MBOX)));

        assertThat(taken.names).containsExactly("file#1", "file#2", "file#1", "file#2");
        assertThat(taken.contents).containsOnly(MAIL);
        assertThat(taken.passedOver).isEmpty();
    }

    @Test
    void aZippedMaildirIsItsMails() throws IOException {
        read(zip(zip -> {
            zip.putNextEntry(new ZipEntry("Maildir/cur/"));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("Maildir/new/"));
            zip.closeEntry();
            entry(zip, "Maildir/cur/1780000000.M1P1.mail.example.com:2,S", MAIL);
            entry(zip, "Maildir/new/1780000001.M1P1.mail.example.com", MAIL);
            entry(zip, "__MACOSX/Maildir/new/._1780000001", "resource fork");
        }));

        assertThat(taken.names)
                .containsExactly("1780000000.M1P1.mail.example.com:2,S", "1780000001.M1P1.mail.example.com");
        assertThat(taken.contents).containsOnly(MAIL);
    }

    @Test
    void anMboxAloneInAZipIsTakenApartToo() throws IOException {
        read(zip(zip -> entry(zip, "Takeout/Mail/All mail.mbox", MBOX)));
        read(zip(zip -> entry(zip, "all.mbox.gz", gzip(bytes(MBOX)))));

        assertThat(taken.names).containsExactly("All mail.mbox#1", "All mail.mbox#2", "all.mbox.gz#1", "all.mbox.gz#2");
    }

    @Test
    void archivesInsideAZipAreReportsAndStayPacked() throws IOException {
        var inner = zip(zip -> entry(zip, "report.xml", "<feedback/>"));
        var packed = gzip(bytes("<feedback/>"));
        read(zip(zip -> {
            entry(zip, "a.zip", inner);
            entry(zip, "b.xml.gz", packed);
            entry(zip, "c.xml", "<feedback/>");
        }));

        assertThat(taken.contents)
                .containsExactly(
                        new String(inner, StandardCharsets.ISO_8859_1),
                        new String(packed, StandardCharsets.ISO_8859_1),
                        "<feedback/>");
    }

    @Test
    void aSingleReportIsLeftAsItCame() throws IOException {
        for (var single : List.of(
                bytes(MAIL),
                bytes("<feedback/>"),
                gzip(bytes("<feedback/>")),
                zip(zip -> entry(zip, "report.xml", "<feedback/>")),
                gzip(bytes(MAIL)),
                new byte[0],
                new byte[] {'P', 'K', 3, 4, 0, 0},
                new byte[] {0x1f, (byte) 0x8b, 8}))
            assertThat(archive.holdsSeveral(file(single))).isFalse();
    }

    @Test
    void pathNamesAreNoPaths() throws IOException {
        read(zip(zip -> {
            entry(zip, "../../../../etc/passwd", MAIL);
            entry(zip, "C:\\Windows\\system32\\x.eml", MAIL);
            entry(zip, "/", "folder");
        }));

        assertThat(taken.names).containsExactly("passwd", "x.eml");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aMessageBeyondTheLimitIsNamedAndTheOthersAreTaken() throws IOException {
        read(bytes(FROM + MAIL + "\n" + FROM + "x".repeat(10_001) + "\n\n" + FROM + MAIL));

        assertThat(taken.names).containsExactly("file#1", "file#3");
        assertThat(taken.passedOver).containsExactly("file#2");
        assertThat(taken.reasons).containsExactly(Reason.TOO_LARGE);
    }

    @Test
    void aMessageOfExactlyTheLimitIsTaken() throws IOException {
        read(bytes(FROM + "x".repeat(9_999) + "\n"));

        assertThat(taken.names).hasSize(1);
    }

    @Test
    void oneEndlessMessageIsPassedOver() throws IOException {
        var file = directory.resolve("endless.mbox");
        try (var out = Files.newOutputStream(file)) {
            out.write(bytes(FROM));
            var block = bytes("y".repeat(1 << 20));
            for (int i = 0; i < 40; i++) out.write(block);
        }

        archive.read(file, "endless.mbox", taken);

        assertThat(taken.names).isEmpty();
        assertThat(taken.reasons).containsExactly(Reason.TOO_LARGE);
    }

    @Test
    void aBombEndsAtItsRatioAndSaysSo() throws IOException {
        var block = new byte[1 << 20];
        read(zip(zip -> {
            entry(zip, "first.eml", MAIL);
            zip.putNextEntry(new ZipEntry("bomb"));
            for (int i = 0; i < 200; i++) zip.write(block);
            zip.closeEntry();
            entry(zip, "behind.eml", MAIL);
        }));

        assertThat(taken.names).containsExactly("first.eml");
        assertThat(taken.reasons).endsWith(Reason.TOO_LARGE);
    }

    @Test
    void aMillionEntriesEndAtTheLimit() throws IOException {
        var file = directory.resolve("many.zip");
        var one = zip(zip -> {
            var entry = new ZipEntry("x");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(1);
            entry.setCrc(0x8cdc1683L); // of "x"
            zip.putNextEntry(entry);
            zip.write('x');
        });
        int length = 30 + 1 + 1; // local header, name, content; the directory is not needed
        try (var out = new java.io.BufferedOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 1_000_000; i++) out.write(one, 0, length);
        }

        archive.read(file, "many.zip", taken);

        assertThat(taken.names).hasSize(1_000);
        assertThat(taken.passedOver).containsExactly("many.zip");
        assertThat(taken.reasons).containsExactly(Reason.TOO_LARGE);
    }

    @Test
    void aDamagedZipGivesWhatCanBeHad() throws IOException {
        var whole = zip(zip -> {
            entry(zip, "a.eml", MAIL);
            entry(zip, "b.eml", MAIL + "b".repeat(50));
            entry(zip, "c.eml", MAIL);
        });
        read(java.util.Arrays.copyOf(whole, 170));

        assertThat(taken.names).containsExactly("a.eml");
        assertThat(taken.reasons).containsExactly(Reason.ARCHIVE_BROKEN);
    }

    @Test
    void encryptedEntriesAreNamed() throws IOException {
        var whole = zip(zip -> {
            for (var name : List.of("a.eml", "b.eml")) {
                var entry = new ZipEntry(name);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(MAIL.length());
                var crc = new java.util.zip.CRC32();
                crc.update(bytes(MAIL));
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(bytes(MAIL));
            }
        });
        whole[6] |= 1; // general purpose bit 0 of the first entry

        archive.read(file(whole), "file", taken);

        assertThat(taken.names).containsExactly("b.eml");
        assertThat(taken.passedOver).containsExactly("a.eml");
        assertThat(taken.reasons).containsExactly(Reason.ARCHIVE_ENCRYPTED);
    }

    @Test
    void binaryGarbageBehindAFromLineIsOneMessage() throws IOException {
        var garbage = new byte[5_000];
        new java.util.Random(3).nextBytes(garbage);
        var file = directory.resolve("garbage.mbox");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(bytes(FROM));
            out.write(garbage);
        }

        archive.read(file, "garbage.mbox", taken);

        assertThat(taken.names).containsExactly("garbage.mbox#1");
    }
}
