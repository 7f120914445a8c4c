package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.kakitome.report.ReportXml.RECORD;
import static org.kakitome.report.ReportXml.REPORT;
import static org.kakitome.report.ReportXml.base64;
import static org.kakitome.report.ReportXml.bytes;
import static org.kakitome.report.ReportXml.gzip;
import static org.kakitome.report.ReportXml.with;
import static org.kakitome.report.ReportXml.zip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Input that is there to do harm (RFC 9990 §8.1), made here: the reader always returns, in time and within its bounds. */
class HostileReportsTest {
    /** Far more than any of these takes, for a machine that is busy with other things. */
    private static final Duration IN_TIME = Duration.ofSeconds(60);

    // --- no file, no network

    @Test
    void noEntityReachesAFileOrTheNetwork(@TempDir Path folder) throws IOException {
        var secret = Files.writeString(folder.resolve("secret.txt"), "top-secret");
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(300);
            var url = "http://127.0.0.1:" + server.getLocalPort() + "/x.dtd";
            var attacks = List.of(
                    "<!DOCTYPE feedback [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>",
                    "<!DOCTYPE feedback [<!ENTITY x SYSTEM \"" + url + "\">]>",
                    "<!DOCTYPE feedback SYSTEM \"" + url + "\" [<!ENTITY x SYSTEM \"" + url + "\">]>",
                    "<!DOCTYPE feedback [<!ENTITY % x SYSTEM \"" + url + "\"> %x;]>",
                    "<!doctype feedback [<!ENTITY x SYSTEM \"" + url + "\">]>");
            for (var attack : attacks) {
                var xml = REPORT.replace("<feedback>", attack + "<feedback>").replace("Example Reporter", "&x;");
                for (var content : new byte[][] {bytes(xml), gzip(xml), xml.getBytes(StandardCharsets.UTF_16)})
                    assertThat(Collected.of(content).aside().reason()).isEqualTo(SetAside.Reason.DTD_REFUSED);
            }
            // a document type that declares nothing: read without it
            for (var harmless : List.of(
                    "<!DOCTYPE feedback SYSTEM \"" + url + "\">",
                    "<!DOCTYPE feedback PUBLIC \"-//x\" \"" + url + "\">")) {
                var read = Collected.of(
                                with("<feedback>", harmless + "<feedback>").replace("Example Reporter", "&x;"))
                        .report();
                assertThat(read.head().metadata().orgName()).isEqualTo("&x;");
                assertThat(read.noteCodes()).containsExactly("DOCTYPE_IGNORED", "REFERENCE_REPAIRED");
            }
            // schema locations, style sheets, XInclude: names of places, never visited
            var pointers = REPORT.replace(
                    "<feedback>",
                    "<?xml-stylesheet href=\"" + url + "\"?><feedback "
                            + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\""
                            + url + "\">"
                            + "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"" + secret.toUri()
                            + "\"/>");
            var report = Collected.of(pointers).report();
            assertThat(report.end().notes().toString()).doesNotContain("top-secret");

            assertThat(report.end().messages()).isEqualTo(3);
            assertThat(connects(server)).isFalse();
        }
    }

    private static boolean connects(ServerSocket server) throws IOException {
        try (var connection = server.accept()) {
            return connection.isConnected();
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void anEntityWithoutDeclarationIsText() {
        assertThat(Collected.of(with("Example Reporter", "&x;"))
                        .report()
                        .head()
                        .metadata()
                        .orgName())
                .isEqualTo("&x;");
    }

    // --- bombs

    /** Zeros, packed: about a thousandth of them. */
    private static byte[] gzipOfZeros(long size) {
        var out = new ByteArrayOutputStream();
        var zeros = new byte[1 << 16];
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes("<feedback>"));
            for (long i = 0; i < size; i += zeros.length) gzip.write(zeros);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Test
    void bombsAreCutOff() {
        var bomb = gzipOfZeros(200L << 20);
        assertThat(bomb.length).isLessThan(1 << 20);

        assertTimeoutPreemptively(IN_TIME, () -> {
            for (var content :
                    new byte[][] {bomb, gzip(bomb), zip("bomb.xml.gz", bomb), zip("a.txt", bomb, "b.xml", bomb)})
                assertThat(Collected.of(content).aside().reason()).isEqualTo(SetAside.Reason.TOO_LARGE);
            var mail =
                    "Subject: x\nContent-Type: application/gzip\nContent-Transfer-Encoding: base64\n\n" + base64(bomb);
            assertThat(Collected.of(mail).aside().reason()).isEqualTo(SetAside.Reason.TOO_LARGE);
        });
    }

    @Test
    void manySmallBombsShareOneLimit() {
        var limits = ReportLimits.DEFAULT.withUnpackedBytes(1 << 20);
        var report = gzip(with(RECORD, RECORD + "<!-- " + "x".repeat(300_000) + " -->"));
        var collected = Collected.of(zip("1", report, "2", report, "3", report, "4", report, "5", report), "", limits);

        assertThat(collected.reports).hasSizeBetween(1, 4);
        assertThat(collected.asides).isNotEmpty();
        assertThat(collected.asides).allMatch(aside -> aside.why().reason() == SetAside.Reason.TOO_LARGE);
    }

    // --- shapes of XML that eat memory or stack

    @Test
    void depthTagsNamesAndTextsAreBounded() {
        assertTimeoutPreemptively(IN_TIME, () -> {
            assertReason("<feedback>" + "<a>".repeat(1_000_000), SetAside.Reason.TOO_LARGE);
            assertReason("<feedback>" + "<" + "a".repeat(2_000_000) + ">", SetAside.Reason.TOO_LARGE);
            assertReason("<feedback a=\"" + "x".repeat(2_000_000) + "\">", SetAside.Reason.TOO_LARGE);
            assertReason("<feedback a=\"" + "&amp;".repeat(1_000_000) + "\">", SetAside.Reason.TOO_LARGE);
            var attributes = new StringBuilder("<feedback");
            for (int i = 0; i < 1_000_000; i++)
                attributes.append(" a").append(i).append("=''");
            assertReason(attributes + ">", SetAside.Reason.TOO_LARGE);
            var names = new StringBuilder("<feedback>");
            for (int i = 0; i < 1_000_000; i++) names.append("<a").append(i).append("/>");
            assertReason(names.toString(), SetAside.Reason.TOO_LARGE);
            var prefixes = new StringBuilder("<feedback>");
            for (int i = 0; i < 1_000_000; i++) prefixes.append("<p").append(i).append(":record/>");
            assertReason(prefixes.toString(), SetAside.Reason.TOO_LARGE);
        });
    }

    private static void assertReason(String xml, SetAside.Reason reason) {
        assertThat(Collected.of(xml).aside().reason()).isEqualTo(reason);
    }

    @Test
    void hugeTextsCommentsAndInstructionsAreNotKept() {
        assertTimeoutPreemptively(IN_TIME, () -> {
            var huge = "x".repeat(5_000_000);
            for (var piece : List.of(
                    huge,
                    "<![CDATA[" + huge + "]]>",
                    "&#120;".repeat(1_000_000),
                    "<b>" + huge + "</b>",
                    "<b>x</b>".repeat(500_000))) {
                var report = Collected.of(with("Example Reporter", piece)).report();
                assertThat(report.head().metadata().orgName())
                        .hasSizeBetween(AggregateParser.MAX_NAME - 1, AggregateParser.MAX_NAME);
            }
            for (var piece :
                    List.of("<!--" + huge + "-->", "<?x " + huge + "?>", "<extension>" + huge + "</extension>", huge))
                assertThat(Collected.of(with("<record>", piece + "<record>"))
                                .report()
                                .end()
                                .messages())
                        .isEqualTo(3);
        });
    }

    @Test
    void whatNeverEndsIsBroken() {
        for (var start : List.of("<!--", "<![CDATA[", "<?x", "<a b=\"", "<a", "&", "</", "<!", "]]", "<a>"))
            assertReason(
                    with("Example Reporter", start).replaceFirst("(?s)</org_name>.*", "x".repeat(100)),
                    SetAside.Reason.XML_BROKEN);
    }

    // --- numbers and bytes

    @Test
    void hugeCountsNeverOverflowTheSum() {
        var most = RECORD.replace("<count>3", "<count>" + RecordDraft.MAX_COUNT);
        var report = Collected.of(with(RECORD, most.repeat(2_000))).report();

        assertThat(report.end().messages()).isEqualTo(2_000 * RecordDraft.MAX_COUNT);
    }

    @Test
    void nulBytesAnywhereAreHarmless() {
        var random = new Random(4);
        for (int i = 0; i < 300; i++) {
            var content = bytes(REPORT);
            for (int n = random.nextInt(5); n >= 0; n--) content[random.nextInt(content.length)] = 0;
            assertTextIsClean(Collected.of(content));
        }
    }

    private static void assertTextIsClean(Collected collected) {
        for (var report : collected.reports) {
            var text =
                    report.head() + " " + report.records() + " " + report.end().notes();
            assertThat(text.chars().noneMatch(Character::isISOControl)).isTrue();
        }
        var others = collected.failureReports + " " + collected.tlsReports;
        assertThat(others.chars().noneMatch(Character::isISOControl)).isTrue();
        for (var report : collected.failureReports)
            assertThat(report.redacted().toString()).isNotEmpty();
        for (var aside : collected.asides) {
            assertThat((aside.document() + aside.why().detail()).chars().noneMatch(Character::isISOControl))
                    .isTrue();
            assertThat(aside.why().detail().length()).isLessThanOrEqualTo(300);
        }
    }

    // --- memory

    /** Made while it is read: the head, a million records, the end. */
    private static InputStream million() {
        var head = REPORT.substring(0, REPORT.indexOf("  <record>"));
        return new InputStream() {
            private byte[] piece = bytes(head);
            private int position;
            private int next;

            private boolean more() {
                if (position < piece.length) return true;
                if (next > 1_000_000) return false;
                piece = bytes(next == 1_000_000 ? "</feedback>" : record(next));
                next++;
                position = 0;
                return true;
            }

            @Override
            public int read() {
                return more() ? piece[position++] & 0xff : -1;
            }

            @Override
            public int read(byte[] target, int from, int length) {
                if (!more()) return -1;
                int n = Math.min(length, piece.length - position);
                System.arraycopy(piece, position, target, from, n);
                position += n;
                return n;
            }
        };
    }

    private static String record(int i) {
        return "<record><row><source_ip>10." + (i >> 16 & 255) + '.' + (i >> 8 & 255) + '.' + (i & 255)
                + "</source_ip><count>2</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim>"
                + "</policy_evaluated></row></record>";
    }

    @Test
    void aMillionRecordsAreReadInBoundedMemory() throws IOException {
        var counting = new ReportVisitor() {
            long records;
            long most;
            ReportEnd end;

            @Override
            public void begin(AggregateReport report) {}

            @Override
            public void record(ReportRecord record) {
                if (++records % 250_000 == 0) most = Math.max(most, usedAfterCollection());
            }

            @Override
            public void end(ReportEnd end) {
                this.end = end;
            }

            @Override
            public void setAside(String document, SetAside why) {
                throw new AssertionError(why);
            }
        };
        long before = usedAfterCollection();

        new ReportReader(Clock.systemUTC()).read(million(), Optional.empty(), counting);

        assertThat(counting.records).isEqualTo(1_000_000);
        assertThat(counting.end.records()).isEqualTo(1_000_000);
        assertThat(counting.end.messages()).isEqualTo(2_000_000);
        assertThat(counting.end.notes()).hasSize(3);
        assertThat(counting.most - before).isLessThan(16L << 20);
    }

    private static long usedAfterCollection() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    // --- anything at all

    @Test
    void damagedInputAlwaysEndsInOneOfTheTwoWays() {
        var seeds = seeds();
        var random = new Random(9990);
        assertTimeoutPreemptively(IN_TIME.multipliedBy(2), () -> {
            for (int i = 0; i < 4_000; i++) {
                var content = damaged(seeds.get(random.nextInt(seeds.size())), seeds, random);
                var collected = Collected.ofAllKinds(content); // checks the order of calls, and that there is one
                assertTextIsClean(collected);
                assertThat(collected.asides).noneMatch(aside -> aside.why().reason() == SetAside.Reason.INTERNAL_ERROR);
            }
        });
    }

    private static List<byte[]> seeds() {
        var gzip = gzip(REPORT);
        var zip = zip("a.xml", bytes(REPORT), "b.xml", bytes(with("r-1", "r-2")));
        var mail =
                "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
                        + "Hello\n--b\nContent-Type: application/gzip; name*0*=UTF-8''%41; name*1=b.xml.gz\nContent-Transfer-Encoding: base64\n\n"
                        + base64(gzip) + "\n--b\nContent-Type: message/rfc822\n\nContent-Type: text/xml\n"
                        + "Content-Transfer-Encoding: quoted-printable\n\n" + REPORT.replace("=", "=3D") + "\n--b--\n";
        return List.of(
                bytes(REPORT),
                bytes(with(
                        "<feedback>",
                        "<d:feedback xmlns:d='urn:ietf:params:xml:ns:dmarc-2.0' a=\"b&c\"><![CDATA[x]]>")),
                REPORT.getBytes(StandardCharsets.UTF_16),
                gzip,
                gzip(gzip),
                zip,
                bytes(mail),
                bytes("Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n" + base64(zip)),
                bytes(
                        "{\"organization-name\":\"x\",\"date-range\":{\"start-datetime\":\"2023-11-15T00:00:00Z\","
                                + "\"end-datetime\":\"2023-11-15T23:59:59Z\"},\"policies\":[{\"policy\":{\"policy-type\":\"sts\","
                                + "\"policy-domain\":\"example.com\"},\"summary\":{\"total-successful-session-count\":1,"
                                + "\"total-failure-session-count\":\"2\"},\"failure-details\":[{\"failed-session-count\":2}]}]}"),
                bytes(
                        "Subject: x\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\n"
                                + "Feedback-Type: auth-failure\nSource-IP: 192.0.2.1\nArrival-Date: Wed, 15 Nov 2023 10:15:30 +0100\n"
                                + "Reported-Domain: example.com\n--b\nContent-Type: message/rfc822\n\nFrom: <a@example.com>\n\nx\n--b--\n"),
                bytes(
                        "Subject: x\n\nauthentication-failure report for an email message received from IP 192.0.2.1 on Monday\n"
                                + "SPF Alignment: no\n--- headers\nFrom: x\n"));
    }

    /** Flips, cuts, doubles, mixes. */
    private static byte[] damaged(byte[] seed, List<byte[]> seeds, Random random) {
        var bytes = new ArrayList<Byte>();
        for (byte b : seed) bytes.add(b);
        for (int n = 1 + random.nextInt(4); n > 0 && !bytes.isEmpty(); n--) {
            int at = random.nextInt(bytes.size());
            switch (random.nextInt(7)) {
                case 0 -> bytes.set(at, (byte) random.nextInt(256));
                case 1 -> bytes.set(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
                case 2 ->
                    bytes.subList(at, Math.min(bytes.size(), at + random.nextInt(40)))
                            .clear();
                case 3 -> bytes.subList(at, bytes.size()).clear();
                case 4 ->
                    bytes.addAll(
                            at, new ArrayList<>(bytes.subList(at, Math.min(bytes.size(), at + random.nextInt(300)))));
                case 5 -> {
                    for (byte b : interesting(random)) bytes.add(at, b);
                }
                default -> {
                    for (byte b : seeds.get(random.nextInt(seeds.size()))) bytes.add(b);
                }
            }
        }
        var out = new byte[bytes.size()];
        for (int i = 0; i < out.length; i++) out[i] = bytes.get(i);
        return out;
    }

    private static byte[] interesting(Random random) {
        var pieces = List.of(
                "<",
                ">",
                "&",
                "\"",
                "]]>",
                "<!--",
                "<![CDATA[",
                "<!DOCTYPE",
                "</",
                "\0",
                "\r\n--b\r\n",
                "%",
                ":",
                "PK\3\4");
        return bytes(new StringBuilder(pieces.get(random.nextInt(pieces.size())))
                .reverse()
                .toString());
    }
}
