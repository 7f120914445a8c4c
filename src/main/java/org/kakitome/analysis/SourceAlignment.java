package org.kakitome.analysis;

import java.time.LocalDate;
import java.util.List;
import org.kakitome.analysis.DomainAlignment.Verdict;

/**
 * One sender: a known service, a host name's organization, or a network, with all its addresses.
 *
 * @param key stable and safe in a URL: {@code mailer.example.net}, {@code 192.0.2.0-24}
 * @param name for people: the service's name, the host's domain or the network
 * @param verdict of most of its messages that are not aligned; ALIGNED when nearly all are
 * @param spfPassDomains domains SPF passed for, most messages first
 * @param dkimPassDomains {@code d=} that verified, most messages first
 * @param selectors selectors that verified for this domain
 */
public record SourceAlignment(
        String key,
        String name,
        Verdict verdict,
        long messages,
        long aligned,
        long spfAligned,
        long dkimAligned,
        List<String> addresses,
        List<String> hosts,
        List<String> headerFroms,
        List<String> spfPassDomains,
        List<String> dkimPassDomains,
        List<String> selectors,
        LocalDate firstSeen,
        LocalDate lastSeen) {}
