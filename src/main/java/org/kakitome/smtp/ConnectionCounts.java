package org.kakitome.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

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

    /** Whether {@code client} may have one more; if so it is counted until {@link #leave}. */
    synchronized boolean enter(InetAddress client) {
        int others = byAddress.getOrDefault(key(client), 0);
        if (total >= inAll || others >= perAddress) return false;
        total++;
        byAddress.put(key(client), others + 1);
        return true;
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
