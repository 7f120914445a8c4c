package org.kakitome.storage;

import java.net.InetAddress;

/** IP addresses as the type {@code inet} takes them. */
final class Addresses {
    private Addresses() {}

    /** Without the zone of a link-local address ({@code fe80::1%eth0}). */
    static String text(InetAddress address) {
        var text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
