package org.kakitome.check;

import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.MailExchange;
import org.kakitome.spf.SpfTree;

/**
 * What a domain says it does with mail.
 *
 * @param sendsNone by SPF: {@code v=spf1 -all}
 * @param takesNone by a null MX (RFC 7505), or because there is neither an MX nor an address to deliver to
 */
record MailUse(boolean sendsNone, boolean takesNone) {
    static MailUse lookup(Dns dns, DomainName domain) {
        return new MailUse(SpfTree.lookup(dns, domain).sendsNoMail(), takesNone(dns, domain));
    }

    private static boolean takesNone(Dns dns, DomainName domain) {
        var mx = dns.mx(domain);
        if (mx.failed()) return false;
        var hosts = mx.recordsOrNone();
        if (!hosts.isEmpty()) return hosts.stream().allMatch(MailExchange::isNull);
        return mx instanceof DnsAnswer.NoData && noAddress(dns.a(domain)) && noAddress(dns.aaaa(domain));
    }

    private static boolean noAddress(DnsAnswer<?> answer) {
        return !answer.failed() && answer.recordsOrNone().isEmpty();
    }

    /** Neither in nor out. */
    boolean isParked() {
        return sendsNone && takesNone;
    }
}
