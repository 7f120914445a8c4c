package org.kakitome.report;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code source_ip}: IPv4address or IPv6address of RFC 3986 §3.2.2. Never a name, so nothing is ever looked up. */
final class SourceAddress {
    private static final int MAX_LENGTH = 100;
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    private SourceAddress() {}

    static Optional<InetAddress> parse(String text, Notes notes) {
        if (text.length() > MAX_LENGTH) return Optional.empty();
        var bare = bare(text);
        var octets = bare.indexOf(':') >= 0 ? ipv6(bare) : ipv4(bare);
        if (octets.isEmpty()) return Optional.empty();
        if (!bare.equals(text)) notes.add(NoteCode.SOURCE_IP_REPAIRED, text);
        try {
            // Java turns IPv4-mapped IPv6 (RFC 4291 §2.5.5.2) into IPv4 here
            var address = InetAddress.getByAddress(octets.get());
            if (address.getAddress().length != octets.get().length) notes.add(NoteCode.SOURCE_IP_MAPPED, text);
            return Optional.of(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four or sixteen octets", e);
        }
    }

    /** Lenient: {@code [192.0.2.1]}, {@code IPv6:2001:db8::1}, {@code fe80::1%eth0}, {@code 192.0.2.1 (mail.example.com)}, {@code "192.0.2.1"}. */
    private static String bare(String text) {
        var bare = text;
        int comment = bare.endsWith(")") ? bare.indexOf(" (") : -1;
        if (comment > 0) bare = bare.substring(0, comment);
        if (bare.length() > 2 && bare.startsWith("\"") && bare.endsWith("\""))
            bare = bare.substring(1, bare.length() - 1);
        if (bare.startsWith("[") && bare.endsWith("]")) bare = bare.substring(1, bare.length() - 1);
        if (bare.regionMatches(true, 0, "IPv6:", 0, 5)) bare = bare.substring(5);
        int zone = bare.indexOf('%');
        return zone < 0 ? bare : bare.substring(0, zone);
    }

    private static Optional<byte[]> ipv4(String text) {
        var octets = new byte[4];
        int start = 0;
        for (int i = 0; i < 4; i++) {
            int dot = i < 3 ? text.indexOf('.', start) : text.length();
            int octet = dot < 0 ? -1 : octet(text, start, dot);
            if (octet < 0) return Optional.empty();
            octets[i] = (byte) octet;
            start = dot + 1;
        }
        return Optional.of(octets);
    }

    /** One to three digits, at most 255, else -1. Lenient: leading zeros, which RFC 3986 does not allow, are decimal. */
    private static int octet(String text, int from, int to) {
        if (to <= from || to - from > 3) return -1;
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return -1;
            value = 10 * value + c - '0';
        }
        return value <= 255 ? value : -1;
    }

    /** RFC 4291 §2.2: eight groups, one run of zeros as {@code ::}, the last two perhaps as IPv4. */
    private static Optional<byte[]> ipv6(String text) {
        var hex = text;
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.') > lastColon) {
            var tail = ipv4(text.substring(lastColon + 1));
            if (tail.isEmpty()) return Optional.empty();
            var b = tail.get();
            hex = text.substring(0, lastColon + 1)
                    + String.format("%x:%x", (b[0] & 0xff) << 8 | b[1] & 0xff, (b[2] & 0xff) << 8 | b[3] & 0xff);
        }
        int gap = hex.indexOf("::");
        if (gap >= 0 && hex.indexOf("::", gap + 1) >= 0) return Optional.empty();
        var before = groups(gap < 0 ? hex : hex.substring(0, gap));
        var after = groups(gap < 0 ? "" : hex.substring(gap + 2));
        if (before.isEmpty() || after.isEmpty()) return Optional.empty();
        int count = before.get().length + after.get().length;
        if (gap < 0 ? count != 8 : count > 7) return Optional.empty();
        var octets = new byte[16];
        put(before.get(), octets, 0);
        put(after.get(), octets, 8 - after.get().length);
        return Optional.of(octets);
    }

    private static Optional<int[]> groups(String text) {
        if (text.isEmpty()) return Optional.of(new int[0]);
        var parts = text.split(":", -1);
        var groups = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (!GROUP.matcher(parts[i]).matches()) return Optional.empty();
            groups[i] = Integer.parseInt(parts[i], 16);
        }
        return Optional.of(groups);
    }

    private static void put(int[] groups, byte[] octets, int at) {
        for (int i = 0; i < groups.length; i++) {
            octets[2 * (at + i)] = (byte) (groups[i] >> 8);
            octets[2 * (at + i) + 1] = (byte) groups[i];
        }
    }
}
