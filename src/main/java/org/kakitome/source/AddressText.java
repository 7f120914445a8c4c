package org.kakitome.source;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Addresses as people write them: IPv6 in the canonical form of RFC 5952, which {@link InetAddress#getHostAddress} does not give. */
public final class AddressText {
    private AddressText() {}

    public static String of(InetAddress address) {
        if (address instanceof Inet4Address) return address.getHostAddress();
        var octets = address.getAddress();
        var groups = new int[8];
        for (int i = 0; i < 8; i++) groups[i] = (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
        // RFC 5952 §4.2: the longest run of two or more zero groups, the first of equal ones, becomes "::"
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) end++;
            if (end - i > length) {
                start = i;
                length = end - i;
            }
            i = Math.max(i, end - 1);
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                if (text.length() > 0 && text.charAt(text.length() - 1) != ':') text.append(':');
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
