package org.kakitome;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Sends one mail over a socket the plain way, octets as they are, for tests of the whole application. */
public final class PlainMail {
    private PlainMail() {}

    /**
     * @param reply to the end of DATA, or to the command that was refused
     * @param at when it had been read
     */
    public record Answer(String reply, Instant at) {
        public boolean taken() {
            return reply.startsWith("250");
        }
    }

    /** @param mail with CRLF line ends; dots are doubled here */
    public static Answer send(int port, String helo, String from, List<String> recipients, byte[] mail)
            throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var out = socket.getOutputStream();
            reply(in);
            say(out, "EHLO " + helo);
            reply(in);
            say(out, "MAIL FROM:<" + from + ">");
            var last = reply(in);
            for (var recipient : recipients) {
                say(out, "RCPT TO:<" + recipient + ">");
                last = reply(in);
                if (!last.startsWith("250")) return new Answer(last, Instant.now());
            }
            say(out, "DATA");
            reply(in);
            out.write(stuffed(mail));
            say(out, ".");
            last = reply(in);
            var at = Instant.now();
            say(out, "QUIT");
            return new Answer(last, at);
        }
    }

    private static byte[] stuffed(byte[] mail) {
        var text = new String(mail, StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r\n")) text += "\r\n";
        return text.replaceAll("(?m)^\\.", "..").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String reply(BufferedReader in) throws IOException {
        String line;
        do line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-');
        if (line == null) throw new IOException("closed without a reply");
        return line;
    }
}
