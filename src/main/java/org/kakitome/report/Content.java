package org.kakitome.report;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** What some bytes are, by their look alone: names and media types of reports are too often wrong (STANDARDS §2.5, 9 and 10). */
enum Content {
    EMPTY("nothing"),
    GZIP("gzip"),
    ZIP("zip"),
    XML("XML"),
    HTML("HTML"),
    JSON("JSON"),
    TLS_REPORT("TLS report (RFC 8460)"),
    MAIL("mail"),
    /** An archive or XML, still in base64: its transfer encoding was not declared. */
    BASE64("base64"),
    /** XML still in quoted-printable. */
    QUOTED_PRINTABLE("quoted-printable"),
    TNEF("winmail.dat (Outlook TNEF)"),
    OTHER_ARCHIVE("archive that is neither gzip nor zip"),
    OUTLOOK_FILE("Outlook .msg file"),
    ENCRYPTED("PGP message"),
    TEXT("text"),
    BINARY("binary data");

    /** Enough for a mail that begins with its longest usual fields, or for an XML declaration behind some junk. */
    static final int HEAD_BYTES = 4_096;

    private static final Pattern HTML_TAG = Pattern.compile(
            "<(!doctype\\s+html|html|head|body|div|p|br|table|span|meta|title|center|font|style|script|!--\\s*\\[if)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    // not "<user@example.com> wrote:"
    private static final Pattern XML_LOOK =
            Pattern.compile("<(\\?xml\\s|!--|!DOCTYPE\\s|[\\p{L}_][\\w.:-]{0,63}(\\s|/?>))", Pattern.CASE_INSENSITIVE);
    // RFC 2045 §6.7 (5): a line of nearly 76 characters that goes on
    private static final Pattern SOFT_BREAK = Pattern.compile("[^\\n]{66,75}=\\r?\\n");
    private static final Pattern FEEDBACK =
            Pattern.compile("<([\\w.-]{1,32}:)?feedback[\\s>]", Pattern.CASE_INSENSITIVE);
    private static final Pattern XML_START =
            Pattern.compile("<\\?xml\\s|<([\\w.-]{1,32}:)?feedback[\\s>]", Pattern.CASE_INSENSITIVE);
    // field-name = 1*(printable US-ASCII except ":")                                                   RFC 5322 §3.6.8
    /** As all have that are used. What begins so is mail, whatever follows: dkim/ReceivedMessage verifies what it takes for one. */
    private static final Pattern USUAL_FIELD =
            Pattern.compile("(>?From [^\\n]*\\n)?[A-Za-z0-9][!-9;-~]{0,75}[ \\t]*:.*", Pattern.DOTALL);

    private static final Pattern FIELD =
            Pattern.compile("(>?From [^\\n]*\\n)?[!-9;-~]{1,76}[ \\t]*:.*", Pattern.DOTALL);
    private static final Pattern FIELD_INSIDE = Pattern.compile(
            "^(received|mime-version|content-type|subject|from|date|message-id|to|return-path):",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    // base64 of the first bytes of gzip, zip, "<?xml ", "<feedback", "<?xml" behind a byte order mark, an object of
    // JSON
    private static final Pattern BASE64_OF_REPORT = Pattern.compile(
            "(H4sI|UEsDB|PD94bWwg|PGZlZWRiYWNr|77u/PD94|eyJ|ewog|ewoJ|ewoi|ew0K|eyAi)[A-Za-z0-9+/=\\r\\n]+.*",
            Pattern.DOTALL);
    private static final Pattern TLS_REPORT_KEY = Pattern.compile(
            "\"(organization-name|contact-info|date-range|report-id|policies|policy-type|failure-details)\"\\s*:");

    private final String called;

    Content(String called) {
        this.called = called;
    }

    /** A report may well be inside, but it cannot be got out. */
    boolean isUnreadableContainer() {
        return this == TNEF || this == OTHER_ARCHIVE || this == OUTLOOK_FILE || this == ENCRYPTED;
    }

    /** For the detail of a {@link SetAside}. */
    String called() {
        return called;
    }

    static Content of(byte[] head) {
        if (starts(head, 0x1f, 0x8b)) return GZIP;
        if (starts(head, 'P', 'K', 3, 4) || starts(head, 'P', 'K', 5, 6) || starts(head, 'P', 'K', 7, 8)) return ZIP;
        if (starts(head, 0x78, 0x9f, 0x3e, 0x22)) return TNEF;
        if (starts(head, '7', 'z', 0xbc, 0xaf)
                || starts(head, 'R', 'a', 'r', '!')
                || starts(head, 0xfd, '7', 'z', 'X', 'Z')
                || starts(head, 'B', 'Z', 'h')
                || starts(head, 0x28, 0xb5, 0x2f, 0xfd)) return OTHER_ARCHIVE;
        if (starts(head, 0xd0, 0xcf, 0x11, 0xe0)) return OUTLOOK_FILE;
        return ofText(stripStart(text(head)), head);
    }

    private static boolean hasSoftBreak(String text) {
        return (text.contains("=\n") || text.contains("=\r\n"))
                && SOFT_BREAK.matcher(text).find();
    }

    /** Bytes of white space to step over before the content can be told: those before an archive, or all of a full head. */
    static int blanksBefore(byte[] head) {
        int blanks = 0;
        while (blanks < head.length && (head[blanks] == '\r' || head[blanks] == '\n' || head[blanks] == ' ')) blanks++;
        if (blanks == HEAD_BYTES) return blanks;
        if (blanks == 0 || head.length - blanks < 4) return 0;
        var content = of(Arrays.copyOfRange(head, blanks, Math.min(head.length, blanks + 8)));
        return content == GZIP || content == ZIP ? blanks : 0;
    }

    private static Content ofText(String text, byte[] head) {
        if (text.isEmpty()) return head.length < HEAD_BYTES ? EMPTY : BINARY;
        if (USUAL_FIELD.matcher(text).matches()) return MAIL;
        if (text.startsWith("<") && HTML_TAG.matcher(text).matches()) return HTML;
        if (XML_LOOK.matcher(text).lookingAt())
            return text.contains("=3D\"") || text.contains("=3D'") || hasSoftBreak(text) ? QUOTED_PRINTABLE : XML;
        if (text.startsWith("{") || text.startsWith("["))
            return TLS_REPORT_KEY.matcher(text).find() ? TLS_REPORT : JSON;
        if (text.startsWith("-----BEGIN PGP MESSAGE")) return ENCRYPTED;
        if (BASE64_OF_REPORT.matcher(text).matches()) return BASE64;
        if (FIELD.matcher(text).matches()) return MAIL;
        if (startOfXml(head) >= 0) return XML;
        if (FIELD_INSIDE.matcher(text).results().limit(2).count() == 2) return MAIL;
        return isText(text) ? TEXT : BINARY;
    }

    /** Whether it is a report, or an archive that is there to carry one, whatever its name says. */
    static boolean announcesReport(byte[] head) {
        var content = of(head);
        return content == GZIP
                || content == ZIP
                || content == TLS_REPORT
                || content == XML && FEEDBACK.matcher(text(head)).find();
    }

    /** Where XML begins that has something else before it; -1 if nowhere near. Only for encodings that contain ASCII. */
    static int startOfXml(byte[] head) {
        var text = new String(head, StandardCharsets.ISO_8859_1);
        var start = XML_START.matcher(text);
        return start.find() ? start.start() : -1;
    }

    private static String text(byte[] head) {
        return new String(head, DecodedText.unicodeCharset(head).orElse(StandardCharsets.ISO_8859_1));
    }

    /** Without white space, NUL, control characters and byte order marks before the first visible character. */
    private static String stripStart(String text) {
        int i = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
        while (i < text.length() && (text.charAt(i) <= ' ' || text.charAt(i) == '\ufeff')) i++;
        return text.substring(i);
    }

    private static boolean isText(String text) {
        long odd = text.chars()
                .filter(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t')
                .count();
        return odd * 100 <= text.length();
    }

    private static boolean starts(byte[] head, int... magic) {
        if (head.length < magic.length) return false;
        for (int i = 0; i < magic.length; i++) if ((head[i] & 0xff) != magic[i]) return false;
        return true;
    }
}
