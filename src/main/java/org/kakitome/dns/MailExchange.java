package org.kakitome.dns;

/** One MX record. A null MX (RFC 7505) has the root as its exchange. */
public record MailExchange(int preference, DomainName exchange) {
    public boolean isNull() {
        return exchange.isRoot();
    }
}
