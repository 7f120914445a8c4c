package org.kakitome.check;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.dns.DomainName;

/**
 * The whole check of one domain at one moment.
 *
 * @param answer how the domain stands, in one sentence
 * @param sections worst first
 * @param keys the DKIM keys that were found and can be signed with
 */
public record DomainCheck(
        DomainName domain,
        Instant at,
        Duration took,
        DomainAnswer answer,
        List<Section> sections,
        List<DkimKey> keys,
        List<QueryLogEntry> queries) {
    public Severity worst() {
        return sections.stream()
                .map(Section::verdict)
                .min(Comparator.naturalOrder())
                .orElse(Severity.NO_ANSWER);
    }

    public Section section(SectionName name) {
        return sections.stream().filter(s -> s.name() == name).findFirst().orElseThrow();
    }

    public enum SectionName {
        DOMAIN,
        DMARC,
        SPF,
        DKIM,
        MX
    }

    /**
     * One protocol's part.
     *
     * @param headline the finding that best says how it stands; its sentence is the folded line
     * @param records what DNS has, in full
     * @param findings worst first, the headline among them
     */
    public record Section(
            SectionName name, Severity verdict, Finding headline, List<DnsRecord> records, List<Finding> findings) {}

    /**
     * One DNS question of this check.
     *
     * @param outcome FOUND, NO_DATA, NXDOMAIN, SERVFAIL, REFUSED, TIMEOUT or BROKEN
     * @param detail the records found, or what the server did; shortened
     */
    public record QueryLogEntry(String name, String type, String outcome, String detail, Duration took) {}
}
