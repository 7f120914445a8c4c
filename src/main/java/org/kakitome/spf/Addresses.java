package org.kakitome.spf;

import java.net.Inet4Address;
import java.net.InetAddress;

/** IPv4 addresses as an int, IPv6 addresses as two longs: read, printed and compared without objects. */
final class Addresses {
    /** What {@link #parseIp4} gives for text that is no address: no int can say it. */
    static final long NOT_IP4 = -1;

    private Addresses() {}

    /**
     * ip4-network = qnum "." qnum "." qnum "." qnum, each 0 to 255 without leading zeros (RFC 7208 §5.6).
     *
     * @return the address as an unsigned number, or {@link #NOT_IP4}
     */
    static long parseIp4(String text) {
        long address = 0;
        int octets = 0;
        int at = 0;
        while (true) {
            int start = at;
            int octet = 0;
            while (at < text.length() && isDigit(text.charAt(at)) && at - start < 3)
                octet = octet * 10 + text.charAt(at++) - '0';
            if (at == start || octet > 255 || (at - start > 1 && text.charAt(start) == '0')) return NOT_IP4;
            address = address << 8 | octet;
            octets++;
            if (octets == 4) return at == text.length() ? address : NOT_IP4;
            if (at == text.length() || text.charAt(at++) != '.') return NOT_IP4;
        }
    }

    /**
     * ip6-network: the forms of RFC 4291 §2.2, with "::" at most once and an IPv4 address at the end allowed.
     *
     * @return high and low half, or null where it is no address
     */
    static long[] parseIp6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) return halves(text, 8);
        if (text.indexOf("::", gap + 1) >= 0) return null;
        var head = text.substring(0, gap);
        var tail = text.substring(gap + 2);
        int headGroups = groups(head, false);
        int tailGroups = groups(tail, true);
        if (headGroups < 0 || tailGroups < 0 || headGroups + tailGroups > 7) return null;
        var zeros = ":0".repeat(8 - headGroups - tailGroups).substring(1);
        return halves((head.isEmpty() ? "" : head + ":") + zeros + (tail.isEmpty() ? "" : ":" + tail), 8);
    }

    /** How many 16-bit groups the text stands for; -1 where an IPv4 part is in the wrong place. */
    private static int groups(String text, boolean ip4AtEnd) {
        if (text.isEmpty()) return 0;
        int groups = 1;
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) == ':') groups++;
        if (text.indexOf('.') < 0) return groups;
        return ip4AtEnd ? groups + 1 : -1;
    }

    private static long[] halves(String text, int wanted) {
        var halves = new long[2];
        int group = 0;
        int at = 0;
        while (group < wanted) {
            int end = text.indexOf(':', at);
            if (end < 0) end = text.length();
            var part = text.substring(at, end);
            if (group == 6 && end == text.length() && part.indexOf('.') > 0) {
                long ip4 = parseIp4(part);
                if (ip4 == NOT_IP4) return null;
                halves[1] = halves[1] << 32 | ip4;
                return halves;
            }
            int value = hex(part);
            if (value < 0) return null;
            halves[group / 4] = halves[group / 4] << 16 | value;
            group++;
            if (end == text.length()) return group == wanted ? halves : null;
            at = end + 1;
        }
        return null;
    }

    /** One to four hexadecimal digits, or -1. */
    private static int hex(String part) {
        if (part.isEmpty() || part.length() > 4) return -1;
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) return -1;
            value = value << 4 | digit;
        }
        return value;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static String print(int ip4) {
        return (ip4 >>> 24) + "." + (ip4 >>> 16 & 255) + "." + (ip4 >>> 8 & 255) + "." + (ip4 & 255);
    }

    /** The text form of RFC 5952: lower case, the longest run of zeros as "::", an IPv4-mapped address with dots (§5). */
    static String print(long high, long low) {
        if (high == 0 && low >>> 32 == 0xffff) return "::ffff:" + print((int) low);
        int gapStart = -1;
        int gapLength = 1; // RFC 5952 §4.2.2: "::" never stands for a single group
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && group(high, low, i + length) == 0) length++;
            if (length > gapLength) {
                gapStart = i;
                gapLength = length;
            }
            i += length;
        }
        var text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (text.length() > 0 && text.charAt(text.length() - 1) != ':') text.append(':');
            text.append(Integer.toHexString(group(high, low, i)));
        }
        return text.toString();
    }

    private static int group(long high, long low, int index) {
        return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    static int ip4(InetAddress address) {
        return (int) number(address.getAddress(), 0, 4);
    }

    static long high(InetAddress address) {
        return number(address.getAddress(), 0, 8);
    }

    static long low(InetAddress address) {
        return number(address.getAddress(), 8, 16);
    }

    private static long number(byte[] octets, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) number = number << 8 | octets[i] & 0xff;
        return number;
    }

    static String print(InetAddress address) {
        return address instanceof Inet4Address ? print(ip4(address)) : print(high(address), low(address));
    }

    /** Are the first {@code prefix} bits equal? */
    static boolean sameNetwork(int one, int other, int prefix) {
        return prefix == 0 || (one ^ other) >>> (32 - prefix) == 0;
    }

    static boolean sameNetwork(long oneHigh, long oneLow, long otherHigh, long otherLow, int prefix) {
        if (prefix == 0) return true;
        if (prefix <= 64) return (oneHigh ^ otherHigh) >>> (64 - prefix) == 0;
        return oneHigh == otherHigh && (oneLow ^ otherLow) >>> (128 - prefix) == 0;
    }
}
