package org.kakitome.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One connection to an SMTP server (RFC 5321 §3), over which mails go one after the other, each with its commands in one packet (RFC 2920). */
final class SmtpSender implements AutoCloseable {
    private static final int MAX_REPLY_LINE = 512; // RFC 5321 §4.5.3.1.5
    private static final int MAX_REPLY_LINES = 100;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final boolean pipelining;

    /** @param timeout for connecting and for each reply */
    SmtpSender(InetSocketAddress server, String helo, Duration timeout) throws IOException {
        socket = new Socket();
        try {
            int millis = Math.toIntExact(timeout.toMillis());
            socket.connect(server, millis);
            socket.setSoTimeout(millis);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream(), 65_536);
            expect(reply(), 220, "greeting");
            command("EHLO " + helo);
            out.flush();
            var extensions = expect(reply(), 250, "EHLO");
            pipelining = extensions.lines.stream()
                    .anyMatch(line -> line.toUpperCase(Locale.ROOT).equals("PIPELINING"));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** The server said no; {@code code} 4yz means that it may say yes later (RFC 5321 §4.2.1). */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        final int code;

        RefusedException(int code, String what, String reply) {
            super(what + ": " + reply);
            this.code = code;
        }

        boolean maySucceedLater() {
            return code / 100 == 4;
        }
    }

    private record Reply(int code, List<String> lines) {
        @Override
        public String toString() {
            return code + " " + String.join(" / ", lines);
        }
    }

    /** Returns when the server has taken over the mail. After a refusal the connection can be used on. */
    void send(DemoMail mail) throws IOException {
        var commands =
                List.of("MAIL FROM:<" + mail.reversePath() + ">", "RCPT TO:<" + mail.forwardPath() + ">", "DATA");
        var replies = new ArrayList<Reply>();
        for (var command : commands) {
            command(command);
            if (!pipelining) replies.add(flushAndReply());
        }
        out.flush();
        while (replies.size() < commands.size()) replies.add(reply());
        var data = replies.get(2);
        // RFC 2920 §3.1: DATA may be accepted although all recipients were refused; then an empty message ends it
        if (data.code == 354 && (replies.get(0).code != 250 || replies.get(1).code != 250)) {
            command(".");
            flushAndReply();
        }
        try {
            for (int i = 0; i < 2; i++) expect(replies.get(i), 250, commands.get(i));
            expect(data, 354, "DATA");
        } catch (RefusedException e) {
            command("RSET");
            flushAndReply();
            throw e;
        }
        content(mail.content());
        expect(flushAndReply(), 250, "end of data");
    }

    /** RFC 5321 §4.5.2: a line that begins with a dot gets one more. */
    private void content(byte[] content) throws IOException {
        int lineStart = 0;
        for (int i = 0; i < content.length; i++) {
            if (i == lineStart && content[i] == '.') out.write('.');
            out.write(content[i]);
            if (content[i] == '\n') lineStart = i + 1;
        }
        if (lineStart != content.length) out.write("\r\n".getBytes(US_ASCII));
        command(".");
    }

    private void command(String line) throws IOException {
        out.write((line + "\r\n").getBytes(US_ASCII));
    }

    private Reply flushAndReply() throws IOException {
        out.flush();
        return reply();
    }

    private Reply reply() throws IOException {
        var lines = new ArrayList<String>();
        while (lines.size() < MAX_REPLY_LINES) {
            var line = line();
            if (!line.matches("[2-5]\\d\\d([ -].*)?")) throw new IOException("not an SMTP reply: " + line);
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ')
                return new Reply(Integer.parseInt(line.substring(0, 3)), lines);
        }
        throw new IOException("a reply without an end");
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) throw new IOException("the server closed the connection");
            if (line.length() >= MAX_REPLY_LINE) throw new IOException("a reply line without an end");
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }

    private static Reply expect(Reply reply, int code, String what) throws RefusedException {
        if (reply.code != code) throw new RefusedException(reply.code, what, reply.toString());
        return reply;
    }

    @Override
    public void close() throws IOException {
        try (socket) {
            command("QUIT");
            flushAndReply();
        }
    }
}
