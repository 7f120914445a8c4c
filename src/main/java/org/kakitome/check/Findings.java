package org.kakitome.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.dns.DnsAnswer.Failed;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;

/** The findings and records of one section, collected, and what they come to. */
final class Findings {
    /** What mends nothing by itself does not decide how a section stands, unless there is nothing else. */
    private static final Set<Severity> DECIDING = EnumSet.of(Severity.BROKEN, Severity.NEEDS_WORK, Severity.NO_ANSWER);

    private final SectionName section;
    private final List<Finding> findings = new ArrayList<>();
    private final List<DnsRecord> records = new ArrayList<>();

    Findings(SectionName section) {
        this.section = section;
    }

    void record(DomainName name, RecordType<?> type, String value) {
        records.add(new DnsRecord(name.ascii(), type.mnemonic(), value));
    }

    void add(FindingCode code, String subject, String... facts) {
        add(code, code.severity(), subject, List.of(facts), Optional.empty());
    }

    void add(FindingCode code, String subject, List<String> facts, Optional<DnsRecord> mend) {
        add(code, code.severity(), subject, facts, mend);
    }

    void add(FindingCode code, Severity severity, String subject, List<String> facts, Optional<DnsRecord> mend) {
        if (facts.size() != code.factNames().size())
            throw new IllegalArgumentException(code + " has the facts " + code.factNames() + ", not " + facts);
        findings.add(new Finding(code, severity, subject, facts, mend));
    }

    /** NXDOMAIN and no data are answers; these four are none, and each has its own sentence. */
    void unanswered(DomainName name, RecordType<?> type, Failed<?> failed) {
        var code =
                switch (failed.failure()) {
                    case SERVFAIL -> FindingCode.DNS_SERVFAIL;
                    case REFUSED -> FindingCode.DNS_REFUSED;
                    case TIMEOUT -> FindingCode.DNS_TIMEOUT;
                    case BROKEN -> FindingCode.DNS_BROKEN;
                };
        var finding = new Finding(
                code,
                code.severity(),
                name.ascii(),
                List.of(name.ascii(), type.mnemonic(), failed.detail()),
                Optional.empty());
        if (!findings.contains(finding)) findings.add(finding);
    }

    boolean isEmpty() {
        return findings.isEmpty();
    }

    boolean anyWrong() {
        return findings.stream().anyMatch(finding -> DECIDING.contains(finding.severity()));
    }

    Section section() {
        findings.sort(Comparator.comparing(Finding::severity));
        var headline = findings.stream()
                .filter(finding -> DECIDING.contains(finding.severity()))
                .findFirst()
                .or(() -> findings.stream()
                        .filter(finding -> finding.severity() == Severity.RIGHT)
                        .findFirst())
                .orElseGet(() -> findings.get(0));
        return new Section(section, headline.severity(), headline, List.copyOf(records), List.copyOf(findings));
    }
}
