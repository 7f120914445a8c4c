package org.kakitome.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Just enough of an SMTP server, on loopback, to see what a client really sends. */
final class RecordingSmtpServer implements AutoCloseable {
    record Received(String helo, String reversePath, String forwardPath, byte[] content) {}

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean pipelining = true;
    private volatile boolean silent;
    private volatile String refused = "";
    private volatile Consumer<Received> onMail = mail -> {};

    RecordingSmtpServer() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        threads.execute(this::serve);
    }

    RecordingSmtpServer withoutPipelining() {
        pipelining = false;
        return this;
    }

    RecordingSmtpServer silent() {
        silent = true;
        return this;
    }

    /** The next {@code times} RCPTs with this address are told to come back later. */
    RecordingSmtpServer refusing(String recipient, int times) {
        refused = recipient;
        refusals.set(times);
        return this;
    }

    /** Called before a mail is acknowledged. */
    RecordingSmtpServer onMail(Consumer<Received> listener) {
        onMail = listener;
        return this;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    List<Received> received() {
        return received;
    }

    int connections() {
        return connections.get();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                connections.incrementAndGet();
                threads.execute(() -> talk(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void talk(Socket client) {
        try (client;
                var in = new BufferedInputStream(client.getInputStream());
                var out = client.getOutputStream()) {
            client.setTcpNoDelay(true); // replies to pipelined commands must not wait for each other
            if (silent) {
                in.read(); // until the client gives up
                return;
            }
            reply(out, "220 kakitome.test ESMTP");
            String helo = "";
            String from = "";
            String to = "";
            for (String line = line(in); line != null; line = line(in)) {
                if (line.startsWith("EHLO ")) {
                    helo = line.substring(5);
                    reply(out, "250-kakitome.test", pipelining ? "250-PIPELINING" : "250-HELP", "250 SIZE 26214400");
                } else if (line.startsWith("MAIL FROM:<")) {
                    if (!pipelining && in.available() > 0) throw new IOException("commands were pipelined");
                    from = path(line);
                    to = "";
                    reply(out, "250 2.1.0 Ok");
                } else if (line.startsWith("RCPT TO:<")) {
                    if (path(line).equals(refused) && refusals.getAndDecrement() > 0) reply(out, "450 4.2.1 Later");
                    else {
                        to = path(line);
                        reply(out, "250 2.1.5 Ok");
                    }
                } else if (line.equals("DATA") && !to.isEmpty()) {
                    reply(out, "354 Go ahead");
                    var mail = new Received(helo, from, to, data(in));
                    onMail.accept(mail);
                    received.add(mail);
                    reply(out, "250 2.0.0 Stored");
                } else if (line.equals("DATA")) reply(out, "503 5.5.1 No recipient");
                else if (line.equals("RSET")) reply(out, "250 2.0.0 Ok");
                else if (line.equals("QUIT")) {
                    reply(out, "221 2.0.0 Bye");
                    return;
                } else reply(out, "500 5.5.2 What");
            }
        } catch (IOException e) {
            // the client went away: what it sent is recorded
        }
    }

    private static String path(String command) {
        return command.substring(command.indexOf('<') + 1, command.indexOf('>'));
    }

    private static byte[] data(InputStream in) throws IOException {
        var content = new ByteArrayOutputStream();
        for (String line = line(in); !".".equals(line); line = line(in)) {
            if (line == null) throw new IOException("cut off");
            content.writeBytes(((line.startsWith(".") ? line.substring(1) : line) + "\r\n").getBytes(ISO_8859_1));
        }
        return content.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') return line.substring(0, line.length() - 1);
            line.append((char) octet);
        }
        return null;
    }

    private static void reply(OutputStream out, String... lines) throws IOException {
        for (var line : lines) out.write((line + "\r\n").getBytes(ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
