package org.kakitome.check;

import java.util.List;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsAnswer.Failed;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;

/** Whether the domain is there at all, and whether it is meant for mail. */
final class DomainNameCheck {
    private DomainNameCheck() {}

    static Section check(Dns dns, DomainName domain) {
        var findings = new Findings(SectionName.DOMAIN);
        var servers = dns.ask(new DnsQuestion<>(domain, RecordType.NS));
        var addresses = dns.ask(new DnsQuestion<>(domain, RecordType.A));
        var answers = List.<DnsAnswer<?>>of(servers.join(), addresses.join());
        servers.join().recordsOrNone().forEach(ns -> findings.record(domain, RecordType.NS, ns + "."));
        // NXDOMAIN for one type is NXDOMAIN for all (RFC 2308 §5); an answer of any other kind proves that the name
        // exists
        if (answers.stream().anyMatch(answer -> answer instanceof DnsAnswer.NxDomain))
            findings.add(FindingCode.DOMAIN_NOT_EXISTING, domain.ascii(), domain.ascii());
        else if (answers.stream().allMatch(DnsAnswer::failed))
            findings.unanswered(domain, RecordType.NS, (Failed<?>) answers.get(0));
        else if (MailUse.lookup(dns, domain).isParked())
            findings.add(FindingCode.DOMAIN_PARKED, domain.ascii(), domain.ascii());
        else findings.add(FindingCode.DOMAIN_EXISTS, domain.ascii(), domain.ascii());
        return findings.section();
    }
}
