package org.kakitome.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address as people write it. */
public final class IpLiteral {
    /** What an address is made of, so that no host name is ever looked up for it. */
    private static final Pattern PATTERN = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|(?=.*:)[0-9A-Fa-f:.]{2,45}");

    private IpLiteral() {}

    /** Empty for anything that is no IPv4 or IPv6 address. */
    public static Optional<InetAddress> parse(String text) {
        var literal = text.strip();
        if (!PATTERN.matcher(literal).matches()) return Optional.empty();
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
