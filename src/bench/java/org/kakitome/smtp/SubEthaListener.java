package org.kakitome.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.subethamail.smtp.server.SMTPServer;

/** What our listener is measured against: SubEthaSMTP, each message a file of its own that is on disk before {@code 250}. Arguments: port, folder. */
public final class SubEthaListener {
    private static final int CONNECTIONS = 1_000;

    private SubEthaListener() {}

    public static void main(String... arguments) {
        var folder = Path.of(arguments[1]);
        var number = new AtomicLong();
        SMTPServer.port(Integer.parseInt(arguments[0]))
                .bindAddress(InetAddress.getLoopbackAddress())
                .maxConnections(CONNECTIONS)
                .backlog(CONNECTIONS)
                .messageHandler((context, from, to, content) -> store(folder, number.incrementAndGet(), content))
                .build()
                .start();
    }

    private static void store(Path folder, long number, byte[] content) {
        var name = folder.resolve(number + ".eml");
        try (var file = FileChannel.open(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var octets = ByteBuffer.wrap(content);
            while (octets.hasRemaining()) file.write(octets);
            file.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
