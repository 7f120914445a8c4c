package org.kakitome.intake;

import static org.kakitome.intake.SampleReport.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Several mail servers that send reports, each of its own id, and behave as mail servers do: what was not acknowledged is sent again until it is, by a new
 * connection where the old one broke.
 */
final class Reporters implements AutoCloseable {
    private static final int SERVERS = 4;
    /** Before something is tried again: what starts meanwhile needs the processors. */
    private static final int PAUSE_MILLIS = 20;

    private static final int PATIENCE_MILLIS = 60_000;

    private final int reports;
    private final IntSupplier port;
    private final String name;
    private int awaited;
    private final ExecutorService servers = Executors.newFixedThreadPool(SERVERS);
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch gaveUp = new CountDownLatch(1);
    private final Semaphore acknowledged = new Semaphore(0);

    /** By the report's id: the id of the message, as the reply to DATA names it. */
    final Map<String, Long> acknowledgements = new ConcurrentHashMap<>();

    final AtomicInteger sentAgain = new AtomicInteger();

    /** @param port of the listener, asked for each connection */
    Reporters(int reports, IntSupplier port) {
        this(reports, port, "r");
    }

    /** @param name begins the ids of their reports */
    Reporters(int reports, IntSupplier port, String name) {
        this.reports = reports;
        this.port = port;
        this.name = name;
        for (int i = 0; i < SERVERS; i++) servers.execute(this::send);
    }

    /** Returns when so many more are acknowledged. */
    void await(int more) throws InterruptedException {
        if (!acknowledged.tryAcquire(more, 5, TimeUnit.MINUTES))
            throw new IllegalStateException("only " + acknowledgements.size() + " acknowledged");
        awaited += more;
    }

    /** Of which {@link #await} has returned. */
    int awaited() {
        return awaited;
    }

    private void send() {
        for (int i = next.getAndIncrement(); i < reports; ) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port.getAsInt())) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                var out = socket.getOutputStream();
                reply(in);
                say(out, "HELO reporter.example.net");
                reply(in);
                for (; i < reports; i = next.getAndIncrement()) {
                    var reply = deliver(in, out, name + i);
                    while (!reply.startsWith("250")) {
                        sentAgain.incrementAndGet();
                        pause();
                        reply = deliver(in, out, name + i);
                    }
                    acknowledgements.put(
                            name + i,
                            Long.parseLong(reply.replaceAll("\\D*$", "").replaceAll(".*\\D", "")));
                    acknowledged.release();
                }
            } catch (IOException killed) {
                if (gaveUp.getCount() == 0) return;
                sentAgain.incrementAndGet();
                pause();
            }
        }
    }

    private void pause() {
        try {
            gaveUp.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            gaveUp.countDown();
        }
    }

    private static String deliver(BufferedReader in, OutputStream out, String id) throws IOException {
        say(out, "MAIL FROM:<noreply@reporter.example.net>");
        reply(in);
        say(out, "RCPT TO:<dmarc@kakitome.test>");
        reply(in);
        say(out, "DATA");
        var go = reply(in);
        if (!go.startsWith("354")) return go;
        var xml = report(id).row("192.0.2.1", 1).text().replace("\n", "\r\n");
        say(out, "From: noreply@reporter.example.net\r\nContent-Type: text/xml\r\n\r\n" + xml + "\r\n.");
        return reply(in);
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String reply(BufferedReader in) throws IOException {
        var line = in.readLine();
        if (line == null) throw new IOException("closed");
        return line;
    }

    @Override
    public void close() {
        gaveUp.countDown();
        servers.shutdownNow();
    }
}
