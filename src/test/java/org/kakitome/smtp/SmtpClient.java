package org.kakitome.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client that sends just the octets a test wants. */
final class SmtpClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;

    private Socket socket;
    private InputStream in;

    SmtpClient(int port) throws IOException {
        use(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    void use(Socket newSocket) throws IOException {
        socket = newSocket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    Socket socket() {
        return socket;
    }

    void send(String octets) throws IOException {
        send(octets.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
    }

    /** One line of a reply without CR LF. */
    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) throw new EOFException("closed after: " + line.toString(StandardCharsets.UTF_8));
            line.write(octet);
        }
        var text = line.toString(StandardCharsets.UTF_8);
        if (!text.endsWith("\r")) throw new IOException("a line without CR: " + text);
        return text.substring(0, text.length() - 1);
    }

    /** A whole reply, the last line of it. */
    String reply() throws IOException {
        var line = line();
        while (line.length() > 3 && line.charAt(3) == '-') line = line();
        return line;
    }

    String ask(String command) throws IOException {
        send(command + "\r\n");
        return reply();
    }

    boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true; // closed with our octets unread
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
