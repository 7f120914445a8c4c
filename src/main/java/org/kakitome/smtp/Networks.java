package org.kakitome.smtp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;

/** A list of addresses and networks, as {@code 192.0.2.1}, {@code 10.0.0.0/8} or {@code 2001:db8::/32}. */
public final class Networks {
    public static final Networks NONE = new Networks(List.of());

    private final List<Network> networks;

    private record Network(byte[] address, int length) {
        boolean contains(byte[] other) {
            if (other.length != address.length) return false;
            for (int bit = 0; bit < length; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) return false;
            }
            return true;
        }
    }

    private Networks(List<Network> networks) {
        this.networks = networks;
    }

    /** @throws IllegalArgumentException for an entry that is none */
    public static Networks of(Collection<String> entries) {
        return new Networks(entries.stream().map(Networks::parse).toList());
    }

    private static Network parse(String entry) {
        var text = entry.strip();
        int slash = text.indexOf('/');
        var address = (slash < 0 ? text : text.substring(0, slash));
        // a name would be asked of DNS
        if (!address.matches("[0-9]+(?:\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) throw notANetwork(entry, null);
        try {
            var octets = InetAddress.getByName(address).getAddress();
            int length = slash < 0 ? octets.length * 8 : Integer.parseInt(text.substring(slash + 1));
            if (length < 0 || length > octets.length * 8) throw notANetwork(entry, null);
            return new Network(octets, length);
        } catch (UnknownHostException | NumberFormatException e) {
            throw notANetwork(entry, e);
        }
    }

    private static IllegalArgumentException notANetwork(String entry, Exception why) {
        return new IllegalArgumentException("Neither an address nor a network: " + entry, why);
    }

    boolean contains(InetAddress address) {
        if (networks.isEmpty()) return false;
        var octets = address.getAddress();
        return networks.stream().anyMatch(network -> network.contains(octets));
    }
}
