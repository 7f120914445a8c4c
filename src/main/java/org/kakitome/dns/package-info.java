/**
 * Asking DNS, and domain names.
 *
 * <p>RFC 1034, 1035, 2308 (negative answers), 6604 (CNAME and NXDOMAIN), 7505 (null MX), 8020 (NXDOMAIN means nothing below); names by IDNA 2008 (RFC 5890
 * ff.). Leaves out DNSSEC validation. Read {@link org.kakitome.dns.Dns} and {@link org.kakitome.dns.DnsAnswer} first; {@link org.kakitome.dns.DnsSession} is
 * what a check asks through, {@link org.kakitome.dns.DnsjavaDns} what reaches the network.
 */
package org.kakitome.dns;
