package org.kakitome;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.kakitome.dns.LoopbackDnsServer;

/** The application asks a DNS server that the test starts, and nobody else. */
public final class OwnDns implements QuarkusTestProfile {
    private static final String SERVERS = "kakitome.dns.servers";
    private static final Pattern LONG_TEXT = Pattern.compile("(?<=\\G.{200})(?=.)");

    @Override
    public Map<String, String> getConfigOverrides() {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Map.of(SERVERS, "127.0.0.1:" + free.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
