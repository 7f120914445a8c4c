package org.kakitome.message;

import java.net.InetAddress;

/**
 * What the SMTP session knew of a message.
 *
 * @param helo what the client called itself; may be anything
 * @param reversePath MAIL FROM, with or without angle brackets; empty for the null reverse-path of bounces
 */
public record ReceivedFrom(InetAddress client, String helo, String reversePath) {
    public boolean nullSender() {
        return address().isEmpty();
    }

    /** Without brackets. */
    public String address() {
        var path = reversePath.strip();
        return path.startsWith("<") && path.endsWith(">") ? path.substring(1, path.length() - 1) : path;
    }
}
