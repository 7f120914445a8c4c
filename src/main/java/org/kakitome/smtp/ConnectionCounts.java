package org.kakitome.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who is connected how often, over all event loops. */
final class ConnectionCounts {
    private final int perAddress;
    private final int inAll;
    private final Map<Object, Integer> byAddress = new HashMap<>();
    private int total;

    ConnectionCounts(int perAddress, int inAll) {
        this.perAddress = perAddress;
        this.inAll = inAll;
    }

    /** Which limit keeps {@code client} from having one more; if none, that is counted until {@link #leave}. */
    synchronized Optional<SmtpLimit> enter(InetAddress client) {
        int others = byAddress.getOrDefault(key(client), 0);
        if (total >= inAll) return Optional.of(SmtpLimit.CONNECTIONS);
        if (others >= perAddress) return Optional.of(SmtpLimit.CONNECTIONS_PER_ADDRESS);
        total++;
        byAddress.put(key(client), others + 1);
        return Optional.empty();
    }

    synchronized void leave(InetAddress client) {
        total--;
        byAddress.computeIfPresent(key(client), (k, count) -> count > 1 ? count - 1 : null);
    }

    synchronized int total() {
        return total;
    }

    // One IPv6 customer has a /64 at least (RFC 6177 §2), and all of it to connect from
    private static Object key(InetAddress client) {
        if (!(client instanceof Inet6Address)) return client;
        return ByteBuffer.wrap(Arrays.copyOf(client.getAddress(), 8));
    }
}
