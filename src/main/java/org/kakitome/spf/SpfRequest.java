package org.kakitome.spf;

import java.net.InetAddress;

/**
 * What check_host() is asked: may this client use this identity? RFC 7208 §4.1
 *
 * @param mailFrom the reverse-path, with or without angle brackets; empty for the null reverse-path. Not used for the HELO identity
 * @param helo what the client called itself; may be anything
 */
public record SpfRequest(Identity identity, InetAddress ip, String mailFrom, String helo) {
    public enum Identity {
        /** RFC 7208 §2.3. DMARC ignores it. */
        HELO,
        /** RFC 7208 §2.4: with a null reverse-path this is postmaster at the HELO name. */
        MAIL_FROM
    }

    public static SpfRequest mailFrom(InetAddress ip, String mailFrom, String helo) {
        return new SpfRequest(Identity.MAIL_FROM, ip, mailFrom, helo);
    }

    public static SpfRequest helo(InetAddress ip, String helo) {
        return new SpfRequest(Identity.HELO, ip, "", helo);
    }
}
