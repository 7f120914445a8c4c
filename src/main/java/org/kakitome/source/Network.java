package org.kakitome.source;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * The network an address lies in, as far as it tells who sends: a /24, in IPv6 a /48 (what one site usually gets).
 *
 * @param address its first address
 */
public record Network(InetAddress address, int length) {
    private static final int IPV4_LENGTH = 24;
    private static final int IPV4_NEIGHBOURS = 28;
    private static final int IPV6_SITE = 48;
    private static final int IPV6_SUBNET = 64;

    /** For naming a sender. */
    public static Network of(InetAddress address) {
        return of(address, address instanceof Inet4Address ? IPV4_LENGTH : IPV6_SITE);
    }

    /**
     * For judging that two addresses are one sender's: a /28, in IPv6 a /64. Hosters give such blocks to one customer; a /24 of theirs has dozens of customers,
     * and a spoofer may well be one of them.
     */
    public static Network neighbours(InetAddress address) {
        return of(address, address instanceof Inet4Address ? IPV4_NEIGHBOURS : IPV6_SUBNET);
    }

    private static Network of(InetAddress address, int length) {
        var octets = address.getAddress();
        if (length % 8 != 0) octets[length / 8] &= (byte) (0xff << (8 - length % 8));
        Arrays.fill(octets, (length + 7) / 8, octets.length, (byte) 0);
        try {
            return new Network(InetAddress.getByAddress(octets), length);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // the length is an address's own
        }
    }

    /** {@code 192.0.2.0-24}: safe in a URL. */
    public String key() {
        return text() + "-" + length;
    }

    /** {@code 192.0.2.0/24} */
    @Override
    public String toString() {
        return text() + "/" + length;
    }

    private String text() {
        return AddressText.of(address);
    }
}
