package org.kakitome.report;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.MimeParameterMapping;

/**
 * Walks the parts of a mail (RFC 2045, 2046) and gives each leaf to {@link Unpacker}, whatever its media type says. RFC 9990 §3.5 fixes no structure: the
 * report may be the whole body, one attachment of several, or lie in a forwarded message.
 */
final class MailParts {
    private static final MimeConfig CONFIG = new MimeConfig.Builder()
            .setStrictParsing(false)
            .setMalformedHeaderStartsBody(false)
            .setMaxLineLen(-1) // of the body; fields have their own limits
            .setMaxHeaderLen(100_000)
            .setMaxHeaderCount(5_000)
            .setMaxContentLen(-1) // Budget counts
            .build();

    private static final int MAX_BOUNDARY = 200; // RFC 2046 §5.1.1 has 70

    private static final Set<String> REPORT_TYPES = Set.of(
            "application/gzip",
            "application/x-gzip",
            "application/zip",
            "application/x-zip",
            "application/x-zip-compressed",
            "application/xml",
            "text/xml",
            "application/tlsrpt+gzip",
            "application/tlsrpt+json");

    private static final Pattern DELIMITER_LINE =
            Pattern.compile("^--(\\S[^\\r\\n]{0,199}?)[ \\t]*\\r?\\n", Pattern.MULTILINE);
    private static final Pattern ANY_FIELD = Pattern.compile("[!-9;-~]{1,76}[ \\t]*:");
    private static final Pattern MIME_FIELD = Pattern.compile("Content-[a-z-]{1,30}[ \\t]*:", Pattern.CASE_INSENSITIVE);

    private final ReportLimits limits;
    private final Outcomes outcomes;
    private final Unpacker unpacker;
    private int parts;

    /** A failure report or a bounce: what it quotes is somebody's mail, not a report for us. */
    private boolean quotesMail;

    private Optional<FailureReportParser> failure = Optional.empty();

    /** Of the multipart whose part it is. */
    private int failureDepth;

    /** A text part that is a failure report, should nothing better come. */
    private Optional<FailureReportParser> plainFailure = Optional.empty();

    /** Domain of the From field of the message that is walked. */
    private Optional<String> author = Optional.empty();

    MailParts(ReportLimits limits, Outcomes outcomes, Unpacker unpacker) {
        this.limits = limits;
        this.outcomes = outcomes;
        this.unpacker = unpacker;
    }

    void read(Document mail, InputStream in) throws IOException {
        var stream = new MimeTokenStream(CONFIG);
        stream.parse(new HeaderEnds(in));
        try {
            walk(mail, stream);
        } finally {
            tellFailure(mail);
            tellPlainFailure(mail);
        }
        // truest only where nothing better was told about a part
        outcomes.setAside(
                new Document(mail.name(), false, mail.archives(), mail.mails(), mail.notes()),
                SetAside.Case.LETTER.setAside());
    }

    /** The mail that is one, ends: another may follow where several were forwarded together. */
    private void tellFailure(Document mail) {
        failure.ifPresent(parser -> outcomes.failureReport(mail, parser.finish()));
        if (failure.isPresent()) quotesMail = false;
        failure = Optional.empty();
        failureDepth = 0;
    }

    private void tellPlainFailure(Document mail) {
        if (!outcomes.hasReport()) plainFailure.ifPresent(parser -> outcomes.failureReport(mail, parser.finish()));
    }

    private void walk(Document mail, MimeTokenStream stream) throws IOException {
        int depth = mail.mails();
        var fields = new PartFields();
        boolean ofMessage = false;
        try {
            for (var state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
                switch (state) {
                    case T_START_HEADER -> fields = new PartFields();
                    case T_FIELD -> {
                        fields.take(stream.getField());
                        if (ofMessage) author(stream.getField());
                    }
                    case T_START_MULTIPART -> checkDepth(++depth - 1);
                    case T_START_MESSAGE -> {
                        checkDepth(++depth - 1);
                        ofMessage = true;
                    }
                    case T_END_MULTIPART, T_END_MESSAGE -> {
                        depth--;
                        if (depth < failureDepth) tellFailure(mail);
                    }
                    case T_START_BODYPART -> {
                        checkParts();
                        ofMessage = false;
                        // its parts are no parts of ours, however many and deep
                        stream.setRecursionMode(quotesMail ? RecursionMode.M_NO_RECURSE : RecursionMode.M_RECURSE);
                    }
                    case T_PREAMBLE -> preamble(mail, stream, depth);
                    case T_BODY -> leaf(mail, stream.getBodyDescriptor(), fields, stream.getInputStream(), depth);
                    default -> {}
                }
            }
        } catch (MimeException e) {
            throw new SetAsideException(SetAside.Reason.TOO_LARGE, "mail header: " + e.getMessage());
        }
    }

    private void author(Field field) {
        if (!quotesMail && field.getName().equalsIgnoreCase("From")) author = Redaction.addressDomain(field.getBody());
    }

    private void checkDepth(int depth) throws SetAsideException {
        if (depth > limits.mimeDepth())
            throw new SetAsideException(
                    SetAside.Reason.MIME_TOO_DEEP, "more than " + limits.mimeDepth() + " parts inside each other");
    }

    private void checkParts() throws SetAsideException {
        if (++parts > limits.mimeParts())
            throw new SetAsideException(SetAside.Reason.MIME_TOO_DEEP, "more than " + limits.mimeParts() + " parts");
    }

    /** Lenient: the declared boundary never comes, and all parts are preamble to mime4j. */
    private void preamble(Document mail, MimeTokenStream stream, int depth) throws IOException {
        var in = new BufferedInputStream(stream.getInputStream(), Content.HEAD_BYTES);
        var boundary = guessedBoundary(in, true);
        if (boundary.isPresent()) multipart(mail, boundary.get(), in, depth);
    }

    private void leaf(Document mail, BodyDescriptor body, PartFields fields, InputStream in, int depth)
            throws IOException {
        var type = body.getMimeType().toLowerCase(Locale.ROOT);
        if (kindByType(mail, type, body, in, depth)) return;
        var raw = new BufferedInputStream(in, Content.HEAD_BYTES);
        if (type.startsWith("multipart/") || type.equals("text/plain")) {
            var boundary = guessedBoundary(raw, !type.equals("text/plain"));
            if (boundary.isPresent()) {
                multipart(mail, boundary.get(), raw, depth);
                return;
            }
        }
        var name = fields.filename();
        var notes = new Notes();
        var decoded = new BufferedInputStream(decoded(raw, body.getTransferEncoding(), notes), Content.HEAD_BYTES);
        boolean claimed = REPORT_TYPES.contains(type)
                || ReportReader.looksLikeReport(name)
                || Content.announcesReport(peek(decoded));
        // Lenient: a feedback report that is called text/plain, octet-stream or anything else
        if (depth > 0 && FailureReportParser.isFeedbackReport(new String(peek(decoded), StandardCharsets.ISO_8859_1))) {
            failureReport(text(decoded), depth);
            quotesMail = true;
            return;
        }
        if (!claimed && type.equals("text/plain") && plainFailure(decoded)) return;
        var charset = body.getCharset() == null ? "" : body.getCharset();
        var document = new Document(name, claimed, mail.archives(), depth, notes, charset);
        try {
            unpacker.read(document, decoded);
        } catch (SetAsideException e) {
            if (claimed || !isOrdinaryPart(e.why().reason())) outcomes.setAside(document, e.why());
        }
    }

    /** Text, HTML, pictures and signatures: nobody misses a report there. */
    private static boolean isOrdinaryPart(SetAside.Reason reason) {
        return switch (reason) {
            case EMPTY, NO_REPORT, XML_BROKEN, OTHER_XML -> true;
            default -> false;
        };
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(Content.HEAD_BYTES);
        var head = in.readNBytes(Content.HEAD_BYTES);
        in.reset();
        return head;
    }

    /** True where the part is done with. */
    private boolean kindByType(Document mail, String type, BodyDescriptor body, InputStream in, int depth)
            throws IOException {
        switch (type) {
            case "message/feedback-report" -> {
                if (failure.isEmpty()) failureReport(text(body, in), depth);
                quotesMail = true;
            }
            case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers" -> {
                if (failure.isPresent()) failure.get().originalHeader(text(body, in));
                return quotesMail;
            }
            case "message/delivery-status" -> {
                quotesMail = true;
                outcomes.setAside(mail, SetAside.Case.BOUNCE.setAside());
            }
            case "application/pkcs7-mime", "application/x-pkcs7-mime" ->
                outcomes.setAside(mail, new SetAside(SetAside.Reason.NOT_XML, "S/MIME message"));
            default -> {
                // Lenient: the quoted message as text or octet-stream
                if (failure.isPresent()) failure.get().originalIfMail(text(body, in));
                return quotesMail;
            }
        }
        return true;
    }

    private void failureReport(String text, int depth) {
        var parser = new FailureReportParser();
        parser.reporter(author);
        parser.feedbackReport(text);
        failure = Optional.of(parser);
        failureDepth = depth;
    }

    private static String text(BodyDescriptor body, InputStream in) throws IOException {
        var raw = new BufferedInputStream(in, Content.HEAD_BYTES);
        return text(decoded(raw, body.getTransferEncoding(), new Notes()));
    }

    private static String text(InputStream in) throws IOException {
        var limited = new ByteArrayInputStream(in.readNBytes(FailureReportParser.MAX_BYTES));
        var text = new StringBuilder();
        var decoded = new DecodedText(limited, "", new Notes());
        var piece = new char[4_096];
        for (int n = decoded.read(piece); n >= 0; n = decoded.read(piece)) text.append(piece, 0, n);
        return text.toString();
    }

    private boolean plainFailure(BufferedInputStream decoded) throws IOException {
        if (!FailureReportParser.isPlainText(new String(peek(decoded), StandardCharsets.ISO_8859_1))) return false;
        if (plainFailure.isPresent()) return true;
        var parser = new FailureReportParser();
        parser.reporter(author);
        parser.plainText(text(decoded));
        plainFailure = Optional.of(parser);
        return true;
    }

    /**
     * Lenient: a multipart without its boundary parameter, or with a wrong one: its first delimiter tells it. Text before that is a preamble where something
     * said that this is a multipart; elsewhere it may be a letter that quotes one.
     */
    private static Optional<String> guessedBoundary(BufferedInputStream in, boolean saysMultipart) throws IOException {
        var start = new String(peek(in), StandardCharsets.ISO_8859_1);
        var line = DELIMITER_LINE.matcher(start);
        while (line.find()) {
            boolean first = start.substring(0, line.start()).isBlank();
            if (!first && !saysMultipart) break;
            // a signature ("-- ") or a rule of dashes is no delimiter: a field must follow
            var field = (first ? ANY_FIELD : MIME_FIELD).matcher(start).region(line.end(), start.length());
            var boundary = line.group(1);
            if (field.lookingAt() && boundary.length() <= MAX_BOUNDARY && boundary.indexOf('"') < 0)
                return Optional.of(boundary);
        }
        return Optional.empty();
    }

    private void multipart(Document mail, String boundary, InputStream in, int depth) throws IOException {
        checkDepth(depth + 1);
        var stream = new MimeTokenStream(CONFIG);
        stream.parseHeadless(in, "multipart/mixed; boundary=\"" + boundary.replace("\\", "\\\\") + "\"");
        walk(new Document(mail.name(), false, mail.archives(), depth, mail.notes()), stream);
    }

    private static InputStream decoded(BufferedInputStream raw, String encoding, Notes notes) throws IOException {
        var declared = encoding == null ? "" : encoding.toLowerCase(Locale.ROOT);
        boolean base64 = declared.equals("base64");
        if (!base64 && !declared.equals("quoted-printable")) return raw;
        var content = Content.of(peek(raw));
        boolean isText = content == Content.XML || content == Content.QUOTED_PRINTABLE || content == Content.TLS_REPORT;
        if (content == Content.GZIP || content == Content.ZIP || base64 && isText) {
            // Lenient: some gateways decode a part and leave the field as it was.
            notes.add(NoteCode.TRANSFER_ENCODING_WRONG, declared);
            return raw;
        }
        return base64 ? new Base64Text(raw) : new QuotedPrintableInputStream(raw, DecodeMonitor.SILENT);
    }

    /** What the header of one part says about its name. */
    private static final class PartFields {
        private String disposition = "";
        private String type = "";

        void take(Field field) {
            if (field.getName().equalsIgnoreCase("Content-Disposition")) disposition = parameter(field, "filename");
            else if (field.getName().equalsIgnoreCase("Content-Type")) type = parameter(field, "name");
        }

        String filename() {
            return disposition.isBlank() ? type : disposition;
        }

        /** RFC 2231 as it should be, RFC 2047 as it is. */
        private static String parameter(Field field, String parameter) {
            try {
                var raw = RawFieldParser.DEFAULT.parseField(field.getRaw());
                var mapping = new MimeParameterMapping();
                for (var pair : RawFieldParser.DEFAULT.parseRawBody(raw).getParams())
                    mapping.addParameter(pair.getName(), pair.getValue());
                var value = mapping.get(parameter);
                return value == null ? "" : DecoderUtil.decodeEncodedWords(value, DecodeMonitor.SILENT);
            } catch (MimeException | RuntimeException e) {
                return ""; // a name that cannot be decoded is no reason to leave its part unread
            }
        }
    }
}
