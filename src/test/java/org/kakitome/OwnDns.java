package org.kakitome;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.kakitome.dns.LoopbackDnsServer;

/** The application asks a DNS server that the test starts, and nobody else. */
public final class OwnDns implements QuarkusTestProfile {
    private static final String SERVERS = "kakitome.dns.servers";
    private static final Pattern LONG_TEXT = Pattern.compile("(?<=\\G.{200})(?=.)");

    /** Below the ports that systems give to outgoing connections: a browser's must not take it between two servers of one run. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 10_000;
    private static final int TRIES = 100;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(SERVERS, "127.0.0.1:" + freePort());
    }

    private static int freePort() {
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (var tcp = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    var udp = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                return udp.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST_PORT + " on");
    }

    /** The server that the application has been told of. */
    public static LoopbackDnsServer start() throws IOException {
        var server = ConfigProvider.getConfig().getValue(SERVERS, String.class);
        return LoopbackDnsServer.start(Integer.parseInt(server.substring(server.indexOf(':') + 1)));
    }

    /** A TXT record's value in strings of at most 255 octets (RFC 1035 §3.3.14). */
    public static String txt(String text) {
        return "TXT ( \"" + LONG_TEXT.matcher(text).replaceAll("\" \"") + "\" )";
    }
}
