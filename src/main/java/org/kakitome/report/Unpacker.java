package org.kakitome.report;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;

/** Goes from bytes to documents: looks at the content, opens what is packed, and gives XML to {@link AggregateParser}. */
final class Unpacker {
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // of UTF-8, octet by octet

    private final ReportLimits limits;
    private final Instant now;
    private final Outcomes outcomes;
    private final Budget budget;

    Unpacker(ReportLimits limits, Instant now, Outcomes outcomes) {
        this.limits = limits;
        this.now = now;
        this.outcomes = outcomes;
        this.budget = new Budget(limits);
    }

    /** Every outcome is told to {@link Outcomes}; what is thrown concerns the whole of {@code in} and is told by the caller. */
    void read(Document document, InputStream in) throws IOException {
        var stream = new BufferedInputStream(in, Content.HEAD_BYTES);
        var head = behindBlanks(stream);
        switch (Content.of(head)) {
            case GZIP -> gzip(document, stream);
            case ZIP -> zip(document, stream);
            case XML -> xml(document, stream, head);
            case MAIL -> new MailParts(limits, outcomes, this).read(document, stream);
            case BASE64 -> recoded(document, new Base64Text(stream), "base64");
            case QUOTED_PRINTABLE ->
                recoded(document, new QuotedPrintableInputStream(stream, DecodeMonitor.SILENT), "quoted-printable");
            case TLS_REPORT -> tlsReport(document, stream);
            case EMPTY -> throw new SetAsideException(SetAside.Reason.EMPTY, "");
            default -> throw noReport(document, Content.of(head));
        }
    }

    /** Lenient: white space before an archive, or more of it before XML than anybody looks at. */
    private static byte[] behindBlanks(BufferedInputStream stream) throws IOException {
        var head = peek(stream);
        for (int blanks = Content.blanksBefore(head); blanks > 0; blanks = Content.blanksBefore(head)) {
            stream.skipNBytes(blanks);
            head = peek(stream);
        }
        return head;
    }

    private static byte[] peek(BufferedInputStream stream) throws IOException {
        stream.mark(Content.HEAD_BYTES);
        var head = stream.readNBytes(Content.HEAD_BYTES);
        stream.reset();
        return head;
    }

    private static SetAsideException noReport(Document document, Content content) {
        boolean mayHoldReport = document.claimed() || content.isUnreadableContainer();
        return new SetAsideException(
                mayHoldReport ? SetAside.Reason.NOT_XML : SetAside.Reason.NO_REPORT, content.called());
    }

    /** Lenient: the transfer encoding was lost or never declared. */
    private void recoded(Document document, InputStream in, String encoding) throws IOException {
        document.notes().add(NoteCode.TRANSFER_ENCODING_WRONG, encoding);
        var inner = document.unpackedAs("");
        deeper(inner);
        read(inner, budget.counting(in));
    }

    private void gzip(Document document, InputStream in) throws IOException {
        var inner = document.unpackedAs("");
        deeper(inner);
        try (var unpacked = new GzipStream(in, budget, document.notes())) {
            read(inner, unpacked);
        }
    }

    private void zip(Document document, InputStream in) throws IOException {
        deeper(document.unpackedAs(""));
        var zip = new ZipStream(in, budget);
        int entries = 0;
        int files = 0;
        for (var entry = zip.next(); entry.isPresent(); entry = zip.next()) {
            if (++entries > limits.archiveEntries())
                throw new SetAsideException(
                        SetAside.Reason.TOO_LARGE, "more than " + limits.archiveEntries() + " files in the archive");
            if (entry.get().isNoFile()) continue;
            files++;
            if (!zipEntry(document.entry(entry.get().name()), entry.get())) return;
        }
        if (files == 0) throw new SetAsideException(SetAside.Reason.EMPTY, "no file in the archive");
    }

    /** False where what follows cannot be found any more. */
    private boolean zipEntry(Document document, ZipStream.Entry entry) throws IOException {
        if (entry.isEncrypted()) {
            outcomes.setAside(document, new SetAside(SetAside.Reason.ARCHIVE_ENCRYPTED, ""));
            entry.skip();
            return true;
        }
        entry.notesTo(document.notes());
        try {
            read(document, entry);
            return true;
        } catch (SetAsideException e) {
            outcomes.setAside(document, e.why());
            return e.why().reason() != SetAside.Reason.ARCHIVE_BROKEN && e.why().reason() != SetAside.Reason.TOO_LARGE;
        }
    }

    private void deeper(Document document) throws SetAsideException {
        if (document.archives() > limits.archiveDepth())
            throw new SetAsideException(
                    SetAside.Reason.TOO_LARGE, "more than " + limits.archiveDepth() + " archives inside each other");
    }

    private void xml(Document document, InputStream in, byte[] head) throws IOException {
        skipJunk(document, in, head);
        var bytes = document.archives() == 0 ? budget.counting(in) : in;
        var xml = new XmlRepair(new DecodedText(bytes, document.charset(), document.notes()), document.notes());
        var parser = new AggregateParser(xml, document.notes(), now, outcomes);
        parser.parse();
        while (xml.nextDocument()) { // reads to the end of the archive: its checksum counts
            outcomes.end(parser.end());
            var notes = new Notes();
            xml.notesTo(notes);
            parser = new AggregateParser(xml, notes, now, outcomes);
            parser.parse();
        }
        outcomes.end(parser.end());
    }

    private void tlsReport(Document document, InputStream in) throws IOException {
        var bytes = document.archives() == 0 ? budget.counting(in) : in;
        var json = new DecodedText(bytes, "", document.notes()); // RFC 8259 §8.1: always UTF-8
        for (var report : TlsReportParser.parse(json, document.notes(), now)) outcomes.tlsReport(document, report);
    }

    /** Lenient: some text before the XML, as in a body that introduces it. */
    private static void skipJunk(Document document, InputStream in, byte[] head) throws IOException {
        boolean unicode = DecodedText.unicodeCharset(head).isPresent();
        int start = unicode ? -1 : Content.startOfXml(head);
        if (start <= 0) return;
        var before = new String(head, 0, start, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (before.indexOf('<') >= 0) return; // a comment, another processing instruction: XML already
        boolean blank = before.replace(BYTE_ORDER_MARK, "").isBlank();
        if (blank && before.startsWith(BYTE_ORDER_MARK)) return; // it tells the encoding
        if (!blank) document.notes().add(NoteCode.LEADING_DATA, before);
        in.skipNBytes(start);
    }
}
