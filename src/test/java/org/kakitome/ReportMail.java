package org.kakitome;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What the whole-app tests need of mail and XML, on purpose without a class of the application: sums must not be checked by the code that made them. */
public final class ReportMail {
    private ReportMail() {}

    /** Sends one mail the plain way and returns the text of the final reply. */
    public static String send(int port, String recipient, byte[] mail) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var out = socket.getOutputStream();
            expect(in, "220");
            say(out, "EHLO reporter.example.net");
            expect(in, "250");
            say(out, "MAIL FROM:<noreply@reporter.example.net>");
            expect(in, "250");
            say(out, "RCPT TO:<" + recipient + ">");
            expect(in, "250");
            say(out, "DATA");
            expect(in, "354");
            out.write(stuffed(mail));
            say(out, ".");
            var reply = expect(in, "250");
            say(out, "QUIT");
            expect(in, "221");
            return reply;
        }
    }

    /** A report file as the one attachment of a mail, as RFC 9990 §3.5 describes it. */
    public static byte[] wrap(String filename, byte[] file) throws IOException {
        var packed = filename.endsWith(".gz") || filename.endsWith(".zip") ? file : gzip(file);
        var name = filename.endsWith(".xml") ? filename + ".gz" : filename;
        var head = """
            From: noreply@reporter.example.net
            To: dmarc@kakitome.test
            Subject: Report Domain: example.com Submitter: reporter.example.net
            MIME-Version: 1.0
            Content-Type: application/gzip; name="%s"
            Content-Disposition: attachment; filename="%s"
            Content-Transfer-Encoding: base64

            """.formatted(name, name).replace("\n", "\r\n");
        var body = Base64.getMimeEncoder().encodeToString(packed);
        return (head + body + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The XML of a report file or mail: mail by looking for its base64 attachment, archives by their magic bytes. */
    static Document xml(byte[] content) throws Exception {
        if (content[0] == 0x1f && content[1] == (byte) 0x8b)
            return xml(new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes());
        if (content[0] == 'P' && content[1] == 'K') {
            var zip = new ZipInputStream(new ByteArrayInputStream(content));
            zip.getNextEntry();
            return xml(zip.readAllBytes());
        }
        var text = new String(content, StandardCharsets.ISO_8859_1);
        int start = text.indexOf('<');
        if (!text.substring(0, Math.max(0, start)).isBlank() || !text.startsWith("<", start))
            return xml(attachment(text));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(content));
    }

    private static byte[] attachment(String mail) {
        // the base64 of gzip starts with H4s, of zip with UEs
        var lines = mail.replace("\r\n", "\n");
        int start = Math.max(lines.indexOf("\nH4s"), lines.indexOf("\nUEs"));
        int end = lines.indexOf("\n\n", start + 1);
        int boundary = lines.indexOf("\n--", start + 1);
        if (end < 0 || (boundary > 0 && boundary < end)) end = boundary;
        return Base64.getMimeDecoder().decode(lines.substring(start, end < 0 ? lines.length() : end));
    }

    static String text(Document document, String element) {
        return document.getElementsByTagName(element).item(0).getTextContent().strip();
    }

    static String policyDomain(Document document) {
        var policy = (Element) document.getElementsByTagName("policy_published").item(0);
        return policy.getElementsByTagName("domain").item(0).getTextContent().strip();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    /** CRLF line ends, dots doubled, ends with CRLF. */
    private static byte[] stuffed(byte[] mail) {
        var text = new String(mail, StandardCharsets.ISO_8859_1)
                .replace("\r\n", "\n")
                .replace("\n", "\r\n");
        if (!text.endsWith("\r\n")) text += "\r\n";
        return text.replaceAll("(?m)^\\.", "..").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String expect(BufferedReader in, String code) throws IOException {
        String line;
        do line = in.readLine();
        while (line != null && line.startsWith(code + "-"));
        if (line == null || !line.startsWith(code)) throw new IOException("expected " + code + ", got " + line);
        return line;
    }
}
