package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kakitome.report.ReportXml.REPORT;
import static org.kakitome.report.ReportXml.bytes;
import static org.kakitome.report.ReportXml.gzip;
import static org.kakitome.report.ReportXml.with;
import static org.kakitome.report.ReportXml.zip;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The front door: what a caller may rely on. */
class ReportReaderTest {
    private final ReportReader reader = new ReportReader(Clock.systemUTC());

    /** Gives some bytes, then fails as a broken disk does. */
    private static InputStream failingAfter(byte[] content) {
        return new SequenceInputStream(new ByteArrayInputStream(content), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk");
            }
        });
    }

    @Test
    void aFailureOfTheSourceIsThrownAndNeverASetAside() {
        var gzip = gzip(REPORT);
        for (var content : new byte[][] {
            new byte[0],
            Arrays.copyOf(gzip, 50),
            bytes(REPORT.substring(0, 600)),
            bytes("Subject: x\n\nHello"),
            Arrays.copyOf(zip("a.xml", bytes(REPORT)), 100)
        }) {
            var collected = new Collected();
            assertThatThrownBy(() -> reader.read(failingAfter(content), Optional.empty(), collected))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("disk");
            assertThat(collected.asides).isEmpty();
            assertThat(collected.reports).isEmpty();
        }
    }

    @Test
    void whatTheVisitorThrowsComesOutUnchanged() {
        var failure = new IllegalStateException("database away");
        ReportVisitor failing = new ReportVisitor() {
            @Override
            public void begin(AggregateReport report) {}

            @Override
            public void record(ReportRecord record) {
                throw failure;
            }

            @Override
            public void end(ReportEnd end) {}

            @Override
            public void setAside(String document, SetAside why) {}
        };
        for (var content : new byte[][] {bytes(REPORT), gzip(REPORT), bytes("Subject: x\n\n" + REPORT)})
            assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(content), Optional.empty(), failing))
                    .isSameAs(failure);
    }

    @Test
    void theSourceIsNotClosed() throws IOException {
        var closed = new boolean[1];
        var source = new ByteArrayInputStream(gzip(REPORT)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };

        reader.read(source, Optional.empty(), new Collected());

        assertThat(closed[0]).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                          | EMPTY             |
            ' \\n\\t '                                    | EMPTY             |
            Hello                                       | NO_REPORT         | text
            <!doctype html><html></html>                | NO_REPORT         | HTML
            <html><body>x</body></html>                 | NO_REPORT         | HTML
            {"a": 1}                                    | NO_REPORT         | JSON
            {"organization-name": "x", "policies": []}  | METADATA_MISSING  | date-range
            {"organization-name": "x"                   | JSON_BROKEN       | line 1: Unexpected end-of-input: expected close marker for Object
            <rss/>                                      | OTHER_XML         | <rss>
            <feedback>                                  | XML_BROKEN        | ends early
            -----BEGIN PGP MESSAGE-----                 | NOT_XML           | PGP message
            7z¼¯                                        | NO_REPORT         | text
            """)
    void whatIsNoReportIsSetAsideForItsReason(String content, SetAside.Reason reason, String detail) {
        var text = content.replace("\\n", "\n").replace("\\t", "\t");

        assertThat(Collected.of(text).aside()).isEqualTo(new SetAside(reason, detail == null ? "" : detail));
    }

    @Test
    void anAttachmentNamedAsAReportThatIsNoneIsNotXml() {
        assertThat(Collected.of(bytes("Hello"), "report.xml").aside().reason()).isEqualTo(SetAside.Reason.NOT_XML);
        assertThat(Collected.of(bytes("Hello"), "letter.txt").aside().reason()).isEqualTo(SetAside.Reason.NO_REPORT);
    }

    @Test
    void otherContainersAreNamed() {
        byte[][] magics = {
            {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c},
            {'R', 'a', 'r', '!', 0x1a, 7},
            {'B', 'Z', 'h', '9'},
            {(byte) 0xfd, '7', 'z', 'X', 'Z', 0},
            {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd},
            {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0}
        };
        for (var magic : magics)
            assertThat(Collected.of(Arrays.copyOf(magic, 100)).aside().reason()).isEqualTo(SetAside.Reason.NOT_XML);
    }

    @Test
    void aReportThatWasBegunAndBreaksIsTakenBack() {
        var collected = Collected.of(with("</feedback>", ""));

        assertThat(collected.aside().reason()).isEqualTo(SetAside.Reason.XML_BROKEN);
        assertThat(collected.aside().detail()).contains("after 1 records");
    }

    @Test
    void theFileNameNamesTheDocument() {
        var collected = Collected.of(bytes("Hello"), "a\u0000b\u202e" + "x".repeat(1_000));

        assertThat(collected.asides.get(0).document()).startsWith("abx").hasSize(200);
    }

    @Test
    void limitsAreThoseOfTheCaller() {
        var report = bytes(REPORT);
        var tight = ReportLimits.DEFAULT.withUnpackedBytes(report.length - 1L);
        var wide = ReportLimits.DEFAULT.withUnpackedBytes(report.length);

        for (var content :
                new byte[][] {report, gzip(REPORT), zip("a.xml", report), bytes("Subject: x\n\n" + REPORT)}) {
            assertThat(Collected.of(content, "", tight).aside().reason()).isEqualTo(SetAside.Reason.TOO_LARGE);
            assertThat(Collected.of(content, "", wide).report().end().messages())
                    .isEqualTo(3);
        }
    }
}
