package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.report.ReportXml.REPORT;
import static org.kakitome.report.ReportXml.bytes;
import static org.kakitome.report.ReportXml.gzip;
import static org.kakitome.report.ReportXml.join;
import static org.kakitome.report.ReportXml.storedZip;
import static org.kakitome.report.ReportXml.with;
import static org.kakitome.report.ReportXml.zip;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** gzip, zip, their mixtures, encodings, and what stands around the XML. */
class PackingTest {
    private static final byte[] PLAIN = bytes(REPORT);

    private static void assertRead(byte[] content, String... notes) {
        var report = Collected.of(content).report();
        assertThat(report.end().messages()).isEqualTo(3);
        assertThat(report.noteCodes()).containsExactly(notes);
    }

    // --- gzip (RFC 1952)

    @Test
    void aGzipIsRead() {
        assertRead(gzip(PLAIN));
    }

    @Test
    void nameAndTypeDoNotMatter() {
        assertThat(Collected.of(gzip(PLAIN), "report.xml").report().end().messages())
                .isEqualTo(3);
        assertThat(Collected.of(PLAIN, "report.xml.gz").report().end().messages())
                .isEqualTo(3);
        assertThat(Collected.of(zip("a.xml", PLAIN), "report.xml.gz")
                        .report()
                        .end()
                        .messages())
                .isEqualTo(3);
        assertThat(Collected.of(gzip(PLAIN), "letter.txt").report().end().messages())
                .isEqualTo(3);
    }

    @Test
    void allFieldsOfAGzipHeaderAreSteppedOver() {
        var plain = gzip(PLAIN);
        byte[] header = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3};
        byte[] fields = {2, 0, 'e', 'x', 'n', 'a', 'm', 'e', 0, 'c', 0, 1, 2};

        assertRead(join(header, fields, Arrays.copyOfRange(plain, 10, plain.length)));
    }

    @Test
    void membersMayHoldOneReportTogether() {
        int half = PLAIN.length / 2;
        assertRead(join(
                gzip(Arrays.copyOf(PLAIN, half)),
                gzip(Arrays.copyOfRange(PLAIN, half, PLAIN.length)),
                gzip(new byte[0])));
    }

    @Test
    void membersMayHoldOneReportEach() {
        var collected = Collected.of(join(gzip(PLAIN), gzip(with("r-1", "r-2"))));

        assertThat(collected.reports)
                .extracting(report -> report.head().metadata().reportId())
                .containsExactly("r-1", "r-2");
        assertThat(collected.asides).isEmpty();
    }

    @Test
    void bytesBehindAGzipAreNoted() {
        assertRead(join(gzip(PLAIN), new byte[512]), "ARCHIVE_TRAILING_DATA");
        assertRead(join(gzip(PLAIN), bytes("\r\n-- \r\na footer")), "ARCHIVE_TRAILING_DATA");
        assertRead(join(gzip(PLAIN), new byte[] {0x1f}), "ARCHIVE_TRAILING_DATA");
    }

    @Test
    void aGzipThatIsCutOffAnywhereIsBroken() {
        var whole = gzip(PLAIN);
        for (int length = 2; length < whole.length; length++) {
            var aside = Collected.of(Arrays.copyOf(whole, length)).aside();
            assertThat(aside.reason()).as("first %s bytes", length).isEqualTo(SetAside.Reason.ARCHIVE_BROKEN);
        }
    }

    @Test
    void aWrongChecksumOrLengthIsBroken() {
        for (int fromEnd : new int[] {1, 4, 5, 8}) {
            var spoiled = gzip(PLAIN);
            spoiled[spoiled.length - fromEnd] ^= 1;
            assertThat(Collected.of(spoiled).aside().reason()).isEqualTo(SetAside.Reason.ARCHIVE_BROKEN);
        }
    }

    @Test
    void oneNestedArchiveIsOpenedButNotMore() {
        var twice = gzip(gzip(PLAIN));

        assertRead(twice);
        assertRead(gzip(zip("a.xml", PLAIN)));
        assertRead(zip("a.xml.gz", gzip(PLAIN)));
        assertThat(Collected.of(gzip(twice)).aside().reason()).isEqualTo(SetAside.Reason.TOO_LARGE);
        assertThat(Collected.of(zip("a", zip("b", zip("c", PLAIN)))).aside().reason())
                .isEqualTo(SetAside.Reason.TOO_LARGE);
    }

    // --- zip

    @Test
    void aZipIsReadWithSizesBeforeOrBehind() {
        assertRead(zip("report.xml", PLAIN));
        assertRead(storedZip("report.xml", PLAIN));
    }

    @Test
    void aStoredFileWhoseSizeFollowsItIsRead() {
        var misleading = with("r-1", "r-1 PK\u0007\b PK\u0007\bPK\u0007\bxxxx");
        for (var content : new byte[][] {PLAIN, bytes(misleading)}) {
            var stored = storedZip("report.xml", content);
            var header = java.nio.ByteBuffer.wrap(stored).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            int checksum = header.getInt(14);
            header.putShort(6, (short) 8).putInt(14, 0).putInt(18, 0).putInt(22, 0);
            var descriptor = java.nio.ByteBuffer.allocate(16).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            descriptor
                    .putInt(0x08074b50)
                    .putInt(checksum)
                    .putInt(content.length)
                    .putInt(content.length);
            int directory = indexOf(stored, bytes("PK\u0001\u0002"));

            var whole = join(Arrays.copyOf(stored, directory), descriptor.array(), zip("b.xml", PLAIN));

            assertThat(Collected.of(whole).reports).hasSize(2);
            assertThat(Collected.of(whole).asides).isEmpty();
            assertThat(Collected.of(Arrays.copyOf(whole, directory)).aside().reason())
                    .isEqualTo(SetAside.Reason.ARCHIVE_BROKEN);
        }
    }

    @Test
    void everyFileOfAZipIsADocument() {
        var collected = Collected.of(zip(
                "a/", new byte[0],
                "a/one.xml", PLAIN,
                "__MACOSX/a/._one.xml", bytes("resource fork"),
                "../../etc/two.xml", bytes(with("r-1", "r-2")),
                "readme.txt", bytes("Hello"),
                "C:\\three.xml", bytes("<rss/>")));

        assertThat(collected.reports).hasSize(2);
        assertThat(collected.asides)
                .extracting(aside -> aside.document() + " " + aside.why().reason())
                .containsExactly("readme.txt NOT_XML", "three.xml OTHER_XML");
    }

    @Test
    void ofAZipWithoutAReportOneReasonIsTold() {
        var collected = Collected.of(zip("a.txt", bytes("Hello"), "b.xml", bytes("<feedback><a>"), "c", new byte[0]));

        assertThat(collected.aside().reason()).isEqualTo(SetAside.Reason.XML_BROKEN);
        assertThat(collected.asides.get(0).document()).isEqualTo("b.xml");
    }

    @Test
    void anEmptyZipIsEmpty() {
        assertThat(Collected.of(zip()).aside().reason()).isEqualTo(SetAside.Reason.EMPTY);
        assertThat(Collected.of(zip("folder/", new byte[0])).aside().reason()).isEqualTo(SetAside.Reason.EMPTY);
    }

    @Test
    void encryptedFilesAreToldApart() {
        var encrypted = storedZip("secret.xml", PLAIN);
        encrypted[6] |= 1; // general purpose bit 0

        assertThat(Collected.of(encrypted).aside().reason()).isEqualTo(SetAside.Reason.ARCHIVE_ENCRYPTED);

        int directory = indexOf(encrypted, bytes("PK\u0001\u0002"));
        var collected = Collected.of(join(Arrays.copyOf(encrypted, directory), zip("open.xml", PLAIN)));
        assertThat(collected.reports).hasSize(1);
        assertThat(collected.asides).hasSize(1);
        assertThat(collected.asides.get(0).document()).isEqualTo("secret.xml");
    }

    @Test
    void wrongSizesOfAWholeFileAreNoted() {
        var deflated = deflatedWithSizesBefore(PLAIN);
        deflated[18] ^= 7; // packed size
        deflated[22] ^= 7; // unpacked size

        assertRead(deflated, "ARCHIVE_SIZE_WRONG");
    }

    @Test
    void aWrongChecksumInAZipIsBroken() {
        var spoiled = storedZip("report.xml", PLAIN);
        spoiled[14] ^= 1;

        assertThat(Collected.of(spoiled).aside().reason()).isEqualTo(SetAside.Reason.ARCHIVE_BROKEN);
    }

    @Test
    void otherCompressionMethodsAreBroken() {
        var bzip2 = storedZip("report.xml", PLAIN);
        bzip2[8] = 12;

        assertThat(Collected.of(bzip2).aside())
                .isEqualTo(new SetAside(SetAside.Reason.ARCHIVE_BROKEN, "compression method 12"));
    }

    @Test
    void aZipThatIsCutOffInItsFileIsBrokenAndInItsDirectoryIsRead() {
        var whole = zip("report.xml", PLAIN);
        int directory = indexOf(whole, bytes("PK\u0001\u0002"));
        for (int length = 4; length < directory; length++) {
            var aside = Collected.of(Arrays.copyOf(whole, length)).aside();
            assertThat(aside.reason()).as("first %s bytes", length).isEqualTo(SetAside.Reason.ARCHIVE_BROKEN);
        }
        for (int length = directory; length <= whole.length; length++) assertRead(Arrays.copyOf(whole, length));
    }

    @Test
    void aBrokenFileDoesNotHideTheReportBeforeIt() {
        var collected = Collected.of(join(
                cutDirectory(zip("a.xml", PLAIN)), Arrays.copyOf(zip("b.xml", bytes(with("r-1", "r-2"))), 120)));

        assertThat(collected.reports).hasSize(1);
        assertThat(collected.asides).hasSize(1);
        assertThat(collected.asides.get(0).why().reason()).isEqualTo(SetAside.Reason.ARCHIVE_BROKEN);
    }

    @Test
    void bytesBetweenTheFilesOfAZipHideNone() {
        var second = zip("b.xml", bytes(with("r-1", "r-2")));
        for (var between : new byte[][] {new byte[0], new byte[8], bytes("PK\u0003"), bytes("junk")})
            assertThat(Collected.of(join(cutDirectory(zip("a.xml", PLAIN)), between, second)).reports)
                    .hasSize(2);
    }

    @Test
    void behindAnEncryptedFileOfUnknownSizeTheNextIsFound() {
        var encrypted = cutDirectory(zip("secret.xml", PLAIN));
        encrypted[6] |= 1; // general purpose bit 0, beside bit 3

        var collected = Collected.of(join(encrypted, zip("open.xml", PLAIN)));

        assertThat(collected.reports).hasSize(1);
        assertThat(collected.asides)
                .extracting(aside -> aside.document() + " " + aside.why().reason())
                .containsExactly("secret.xml ARCHIVE_ENCRYPTED");
    }

    @Test
    void filesOfAZipAreBounded() {
        var names = new Object[2 * 65];
        for (int i = 0; i < names.length; i += 2) {
            names[i] = i + ".txt";
            names[i + 1] = bytes("x");
        }
        assertThat(Collected.of(zip(names)).aside().reason()).isEqualTo(SetAside.Reason.TOO_LARGE);
    }

    private static byte[] cutDirectory(byte[] zip) {
        return Arrays.copyOf(zip, indexOf(zip, bytes("PK\u0001\u0002")));
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++)
            if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) return i;
        throw new AssertionError("not there");
    }

    /** Takes the deflate data out of a gzip and puts a local header before it. */
    private static byte[] deflatedWithSizesBefore(byte[] content) {
        var gzip = gzip(content);
        var deflated = Arrays.copyOfRange(gzip, 10, gzip.length - 8);
        var header = java.nio.ByteBuffer.allocate(31).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        header.putInt(0x04034b50)
                .putShort((short) 20)
                .putShort((short) 0)
                .putShort((short) 8)
                .putInt(0);
        header.put(gzip, gzip.length - 8, 4); // the checksum is the same
        header.putInt(deflated.length)
                .putInt(content.length)
                .putShort((short) 1)
                .putShort((short) 0);
        header.put((byte) 'a');
        return join(header.array(), deflated);
    }

    // --- characters

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void unicodeIsKnownByItsByteOrderMarkOrItsZeros(String name) {
        var charset = Charset.forName(name);

        assertRead(("\ufeff" + REPORT).getBytes(charset));
        if (name.startsWith("UTF-16")) assertRead(REPORT.getBytes(charset));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UTF-8        | UTF-8        | Société | Société   |
            ISO-8859-1   | ISO-8859-1   | Société | Société   |
            iso-8859-1   | windows-1252 | 5 €     | 5 €       |
            windows-1252 | windows-1252 | 5 €     | 5 €       |
            Shift_JIS    | Shift_JIS    | 書留     | 書留       |
            ISO-2022-JP  | ISO-2022-JP  | 書留     | 書留       |
            EUC-JP       | EUC-JP       | 書留     | 書留       |
            KOI8-R       | KOI8-R       | Почта   | Почта     |
            us-ascii     | UTF-8        | Société | Société   |
            UTF-8        | windows-1252 | Société | Société   | INVALID_BYTES
            UTF-16       | UTF-8        | Société | Société   | ENCODING_WRONG
            unicode      | UTF-8        | Société | Société   | ENCODING_WRONG
            no-such-set  | UTF-8        | Société | Société   | ENCODING_UNKNOWN
            ../../etc    | UTF-8        | Société | Société   | ENCODING_UNKNOWN
            """)
    void encodingsAreReadAsDeclaredOrAsTheyAre(String declared, String real, String sent, String read, String note) {
        var xml = REPORT.replace("encoding=\"UTF-8\"", "encoding=\"" + declared + "\"")
                .replace("Example Reporter", sent);

        var report = Collected.of(xml.getBytes(Charset.forName(real))).report();

        assertThat(report.head().metadata().orgName()).isEqualTo(read);
        assertThat(String.join(" ", report.noteCodes())).isEqualTo(note == null ? "" : note);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "UTF-16", "Shift_JIS", "nonsense"})
    void aByteOrderMarkComesBeforeTheDeclaration(String declared) {
        var report = Collected.of("\ufeff"
                        + REPORT.replace("encoding=\"UTF-8\"", "encoding=\"" + declared + "\"")
                                .replace("Example Reporter", "Société 書留"))
                .report();

        assertThat(report.head().metadata().orgName()).isEqualTo("Société 書留");
        assertThat(report.end().notes()).isEmpty();
    }

    @Test
    void everyInvalidByteIsReadAsSomething() {
        var xml = with("Example Reporter", "a@b").getBytes(StandardCharsets.ISO_8859_1);
        int at = indexOf(xml, bytes("a@b")) + 1;
        for (int b = 0x80; b <= 0xff; b++) {
            xml[at] = (byte) b;
            assertThat(Collected.of(xml).report().head().metadata().orgName()).hasSizeBetween(2, 3);
        }
    }

    @Test
    void aSequenceAcrossBufferEndsIsNoFault() {
        var name = "書".repeat(80);
        for (int shift = 0; shift < 3; shift++) {
            var comment = "<!-- " + "留".repeat(20_000) + "x".repeat(shift) + " -->";
            var report = Collected.of(with("Example Reporter", name).replace("<feedback>", "<feedback>" + comment))
                    .report();

            assertThat(report.head().metadata().orgName()).isEqualTo(name);
            assertThat(report.end().notes()).isEmpty();
        }
    }

    // --- around the XML and inside it

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ' '                                          |
            '\\n\\r\\n\\t'                                  |
            \\ufeff                                       |
            <!-- generated -->                           |
            <?xml-stylesheet href="http://192.0.2.9/"?>  |
            '\\0\\0'                                       | LEADING_DATA
            <!DOCTYPE feedback>                          | DOCTYPE_IGNORED
            <!doctype feedback PUBLIC "a>b" '["'>        | DOCTYPE_IGNORED
            <!DOCTYPE feedback SYSTEM "http://192.0.2.9/x.dtd"> | DOCTYPE_IGNORED
            '<?xml version="1.0">'                       | LEADING_DATA
            """)
    void beforeTheXmlThereMayBe(String before, String note) {
        var text = (before == null ? " " : before)
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
                .replace("\\ufeff", "\ufeff");

        var report = Collected.of(text + REPORT).report();

        assertThat(String.join(" ", report.noteCodes())).isEqualTo(note == null ? "" : note);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <xs:schema xmlns:xs="urn:x" targetNamespace="y"> |               | LEADING_DATA               | IKEA: never closed
            <xs:schema>                                      | </xs:schema>  | LEADING_DATA TRAILING_DATA |
            <reports>                                        | </reports>    | LEADING_DATA TRAILING_DATA |
            <a:b c='d'><e><f/><g>                            |               | OTHER_XML                  | not right before it
            <a><b><c>                                        |               | LEADING_DATA               |
            <a><b><c><d>                                     |               | OTHER_XML                  | three at most
            """)
    void aroundTheRootThereMayBeOtherElements(String before, String after, String codes, String why) {
        var collected = Collected.of(with("<feedback>", before + "\n<feedback>") + (after == null ? "" : after));

        if (collected.reports.isEmpty()) assertThat(collected.aside().reason()).hasToString(codes);
        else assertThat(String.join(" ", collected.report().noteCodes())).isEqualTo(codes);
    }

    @Test
    void reportsMayFollowEachOtherInsideAnElement() {
        var body = REPORT.substring(REPORT.indexOf("<feedback>"));

        var collected = Collected.of("<reports>" + body + body.replace("r-1", "r-2") + "</reports>");

        assertThat(collected.reports).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            </report></reports><reports><report>              | r-1 r-2 | elements around each
            </report>\\n<report n="2"><!-- second -->           | r-1 r-2 |
            </report><report><id>2</id><received/>            | r-1 r-2 | and others beside it
            </a></b></c></d></e><a><b><c><d><e>               | r-1 r-2 |
            </r><!DOCTYPE reports SYSTEM "x.dtd"><r>          | r-1 r-2 |
            -- \\nsent by a list, <b@example.com>\\n             | r-1 r-2 | one file behind the other, with a footer
            </r><!DOCTYPE feedback [<!ENTITY a "b">]><r>      | r-1     | RFC 9990 §8.1: nothing behind declarations
            </r><!-- a comment that does not end              | r-1     |
            """)
    void betweenTwoReportsThereMayBeOtherElements(String between, String ids, String why) {
        var body = REPORT.substring(REPORT.indexOf("<feedback>"));

        var collected = Collected.of("<reports><report>" + body + between.replace("\\n", "\n")
                + body.replace("r-1", "r-2") + "</report></reports>");

        assertThat(collected.reports.stream()
                        .map(report -> report.head().metadata().reportId())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(ids);
        assertThat(collected.reports.get(0).noteCodes()).contains("TRAILING_DATA");
        assertThat(collected.asides).isEmpty();
    }

    /** What was read to its end is no worse for what follows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE feedback [",
                "<!DOCTYPE feedback [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
                "</reports><!doctype reports []>",
                "<!DOCTYPE feedback [<!ENTITY x \"<feedback/>\">]><feedback>&x;</feedback>"
            })
    void aDocumentTypeBehindAReportIsTrailingData(String behind) {
        var collected = Collected.of(REPORT + behind);

        assertThat(collected.report().noteCodes()).contains("TRAILING_DATA");
        assertThat(collected.report().end().messages()).isEqualTo(3);
        assertThat(collected.asides).isEmpty();
    }

    @Test
    void betweenReportsNotEverythingIsSearched() {
        var collected = Collected.of(REPORT + "<x".repeat(50_000) + with("r-1", "r-2"));

        assertThat(collected.reports).hasSize(1);
    }

    @Test
    void whiteSpaceBeforeAnythingIsSteppedOver() {
        for (var content : new byte[][] {PLAIN, gzip(PLAIN), zip("a.xml", PLAIN)}) {
            assertRead(join(bytes("\r\n"), content));
            assertRead(join(bytes(" \n".repeat(5_000)), content));
        }
        assertThat(Collected.of(" \n".repeat(5_000)).aside().reason()).isEqualTo(SetAside.Reason.EMPTY);
    }

    @Test
    void textBeforeTheXmlIsNoted() {
        assertRead(bytes("This is your report.\n\n" + REPORT), "LEADING_DATA");
        assertRead(
                bytes("\ufeffThis is your report.\n\n" + REPORT.substring(REPORT.indexOf("<feedback>"))),
                "LEADING_DATA");
    }

    @Test
    void whatFollowsTheXmlIsNoted() {
        assertRead(bytes(REPORT + "\n \0"));
        assertRead(bytes(REPORT + "<!-- end -->"));
        assertRead(bytes(REPORT + "-- \nsent by a list"), "TRAILING_DATA");
        assertRead(bytes(REPORT + "<br>" + "x".repeat(100_000)), "TRAILING_DATA");
        assertRead(bytes(REPORT + "</feedback>"), "TRAILING_DATA");
    }

    @Test
    void reportsMayFollowEachOther() {
        var collected = Collected.of(
                REPORT + "\n" + with("r-1", "r-2") + with("r-1", "r-3").replaceAll("<\\?.*\\?>", ""));

        assertThat(collected.reports).hasSize(3);
        assertThat(collected.reports).allMatch(report -> report.end().messages() == 3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AT&T                           | AT&T                     | REFERENCE_REPAIRED
            a&b;c                          | a&b;c                    | REFERENCE_REPAIRED
            ?x=1&y=2                       | ?x=1&y=2                 | REFERENCE_REPAIRED
            caf&eacute;                    | caf&eacute;              | REFERENCE_REPAIRED
            &                              | &                        | REFERENCE_REPAIRED
            &#;&#x;&#xg;                   | &#;&#x;&#xg;             | REFERENCE_REPAIRED
            &#99999999999999;              | &#99999999999999;        | REFERENCE_REPAIRED
            a&#0;b&#7;c&#xD800;&#xFFFF;    | a b c                    | CONTROL_CHARACTERS
            a&#x110000;                    | a                        | CONTROL_CHARACTERS
            &amp;&lt;&gt;&quot;&apos;      | &<>"'                    |
            &#65;&#x42;&#x1F600;           | AB😀                     |
            a < b                          | a < b                    | BRACKET_REPAIRED
            a <3                           | a <3                     | BRACKET_REPAIRED
            <a@b.example>                  | <a@b.example>            | BRACKET_REPAIRED
            A <a.b-c@d.example> B          | A <a.b-c@d.example> B    | BRACKET_REPAIRED
            <http://a.example/b>           | <http://a.example/b>     | BRACKET_REPAIRED
            if a <b and c> d               | if a <b and c> d         | BRACKET_REPAIRED
            a </3                          | a </3                    | BRACKET_REPAIRED
            <b >a</b > <c/> <d />          | a                        | ELEMENT_UNKNOWN
            <b c = "d" e='f'>a</b>         | d f a                    | ELEMENT_UNKNOWN
            a > b ]]> c                    | a > b ]]> c              |
            <![CDATA[a < b & c ]] > d]]>   | a < b & c ]] > d         |
            <![CDATA[]]>                   | reporter.example         | ORG_NAME_MISSING
            a<!-- b -- c -->d<?e f?>       | ad                       |
            """)
    void textIsMended(String sent, String read, String note) {
        var report = Collected.of(with("Example Reporter", sent)).report();

        assertThat(report.head().metadata().orgName()).isEqualTo(read);
        assertThat(String.join(" ", report.noteCodes())).isEqualTo(note == null ? "" : note);
    }

    @Test
    void attributesAreMendedToo() {
        var report = Collected.of(with("<feedback>", "<feedback a=\"1 < 2 & 3 > 2\" b='\"' xml:lang=\"en\">"))
                .report();

        assertThat(report.end().messages()).isEqualTo(3);
        assertThat(report.noteCodes()).containsExactly("REFERENCE_REPAIRED");
    }

    @Test
    void lineEndsAreOfAnyKind() {
        assertRead(bytes(REPORT.replace("\n", "\r\n")));
        assertRead(bytes(REPORT.replace("\n", "\r")));
        assertRead(bytes(REPORT.replaceAll("\\s*\n\\s*", "")));
    }

    // --- the same report, however packed

    @Test
    void theContentHashIsOfTheMeaning() {
        var hash = Collected.of(REPORT).report().end().contentHash();

        assertThat(hash).matches("[0-9a-f]{64}");
        for (var same : new byte[][] {
            gzip(PLAIN),
            zip("a.xml", PLAIN),
            bytes(REPORT.replaceAll("\\s*\n\\s*", "")),
            REPORT.getBytes(StandardCharsets.UTF_16),
            bytes(with("<feedback>", "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"><!-- again -->")),
            bytes(with("<source_ip>192.0.2.1", "<source_ip> ::ffff:192.0.2.1 ")),
            bytes(with("<header_from>example.com", "<header_from>Example.COM."))
        }) assertThat(Collected.of(same).report().end().contentHash()).isEqualTo(hash);
        for (var other : new String[] {
            with("r-1", "r-2"),
            with("192.0.2.1", "192.0.2.2"),
            with("<count>3", "<count>4"),
            with("<envelope_from>bounce.example.com</envelope_from>", ""),
            with("<envelope_from>bounce.example.com", "<envelope_from>"),
            with("softfail", "fail"),
            with("<selector>s1", "<selector>s2"),
            with(ReportXml.RECORD, ReportXml.RECORD + ReportXml.RECORD)
        }) assertThat(Collected.of(other).report().end().contentHash()).isNotEqualTo(hash);
    }

    @Test
    void base64WithoutMailAroundItIsRead() {
        var text = Base64.getMimeEncoder().encodeToString(gzip(PLAIN));

        assertRead(bytes(text), "TRANSFER_ENCODING_WRONG");
    }
}
