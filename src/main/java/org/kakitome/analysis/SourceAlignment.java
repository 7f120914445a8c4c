package org.kakitome.analysis;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kakitome.analysis.DomainAlignment.Verdict;

/**
 * One sender: a known service, a host name's organization, or a network, with all its addresses. Spoofed messages are never counted under the name of whoever
 * else sends from there: they are a source of their own.
 *
 * @param key stable and safe in a URL: {@code mailchimp}, {@code example.net}, {@code 192.0.2.0-24}; {@code spoofed-192.0.2.0-24} for spoofed messages
 * @param name for people: the service's name, the host's domain (the domain itself for its own servers) or the network
 * @param verdict of most of its messages that are not aligned; ALIGNED when nearly all are
 * @param addresses most messages first; so are the other lists
 * @param hosts their confirmed names, as far as looked up
 * @param spfPassDomains domains SPF passed for
 * @param dkimPassDomains {@code d=} that verified
 * @param selectors selectors that verified with exactly this domain as {@code d=}
 * @param verdicts messages by verdict; every verdict is a key
 * @param reason why most messages of {@code verdict} have it
 * @param lastNotAligned last day with a message of the owner's that was not aligned
 * @param signatureFailed messages with a signature in the owner's name that did not verify, and none that did
 * @param lastSignatureFailed last day with one
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
        LocalDate lastSeen,
        Map<Verdict, Long> verdicts,
        SourceReason reason,
        Optional<LocalDate> lastNotAligned,
        long signatureFailed,
        Optional<LocalDate> lastSignatureFailed) {

    public long messages(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0L);
    }
}
