package org.kakitome.check;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.dmarc.AssessmentPolicy;
import org.kakitome.dmarc.PolicyDiscovery;
import org.kakitome.dmarc.PolicyDiscovery.Applies;
import org.kakitome.dmarc.PolicyDiscovery.NoRecord;
import org.kakitome.dmarc.PolicyDiscovery.Origin;
import org.kakitome.dmarc.PolicyDiscovery.Undecided;
import org.kakitome.dmarc.PolicyDiscovery.Unusable;
import org.kakitome.dmarc.PolicyRecord;
import org.kakitome.dmarc.PolicyRecord.Scope;
import org.kakitome.dmarc.PolicyRecords;
import org.kakitome.dmarc.PublicSuffixFlag;
import org.kakitome.dmarc.ReportDestination;
import org.kakitome.dmarc.ReportUri;
import org.kakitome.dmarc.Rfc7489Comparison;
import org.kakitome.dmarc.Rfc7489View;
import org.kakitome.dmarc.TagFault;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;

/** What a domain's DMARC comes to. */
final class DmarcCheck {
    /** A text that was meant as a record, whatever is wrong with its beginning. */
    private static final Pattern MEANT_AS_RECORD = Pattern.compile("(?i)\\W*v?\\s*=?\\s*dmarc.*", Pattern.DOTALL);

    /** More URIs than any reporter serves. */
    private static final int MAX_DESTINATIONS = 10;

    private final Dns dns;
    private final DomainName domain;
    private final DmarcMend mend;
    private final Findings findings = new Findings(SectionName.DMARC);

    private DmarcCheck(Dns dns, DomainName domain, DmarcMend mend) {
        this.dns = dns;
        this.domain = domain;
        this.mend = mend;
    }

    record Result(Section section, PolicyDiscovery discovery) {}

    static Result check(Dns dns, DomainName domain, DmarcMend mend) {
        var check = new DmarcCheck(dns, domain, mend);
        var discovery = PolicyDiscovery.discover(dns, domain);
        check.textsAtOwnName(discovery.steps().get(0).records());
        check.textsAtDomainItself();
        check.outcome(discovery);
        new OlderReceiversCheck(check.findings, mend).check(Rfc7489Comparison.compare(dns, discovery));
        return new Result(check.findings.section(), discovery);
    }

    /** Everything at {@code _dmarc} that is not the one record. */
    private void textsAtOwnName(PolicyRecords records) {
        var name = "_dmarc." + domain;
        if (records.several()) {
            records.claiming().forEach(text -> findings.record(DomainName.of(name), RecordType.TXT, text));
            findings.add(
                    FindingCode.DMARC_SEVERAL_RECORDS,
                    name,
                    name,
                    String.valueOf(records.claiming().size()));
        }
        for (var text : records.others()) {
            boolean meant = MEANT_AS_RECORD.matcher(text).matches();
            boolean spf = text.regionMatches(true, 0, "v=spf1", 0, 6);
            if (meant || spf) findings.record(DomainName.of(name), RecordType.TXT, text);
            if (meant)
                findings.add(
                        FindingCode.DMARC_RECORD_IGNORED,
                        // beside the real record it does no harm
                        records.one().isPresent() ? Severity.NEEDS_WORK : Severity.BROKEN,
                        name,
                        List.of(name, text),
                        mend.repaired(text).map(value -> new DnsRecord(name, "TXT", value)));
            if (spf) findings.add(FindingCode.DMARC_SPF_AT_DMARC_NAME, name, name, text);
        }
    }

    private void textsAtDomainItself() {
        for (var text : PolicyRecords.select(dns.txt(domain).recordsOrNone()).claiming())
            findings.add(
                    FindingCode.DMARC_AT_DOMAIN_ITSELF,
                    domain.ascii(),
                    List.of(domain.ascii(), text),
                    Optional.of(new DnsRecord("_dmarc." + domain, "TXT", text)));
    }

    private void outcome(PolicyDiscovery discovery) {
        var outcome = discovery.outcome();
        if (outcome instanceof Undecided undecided)
            findings.unanswered(
                    undecided.name(),
                    undecided.name().equals(domain) ? RecordType.A : RecordType.TXT,
                    undecided.failure());
        else if (outcome instanceof NoRecord) noRecord(discovery);
        else if (outcome instanceof Unusable unusable) unusable(unusable);
        else if (outcome instanceof Applies applies) applies(applies);
    }

    private void noRecord(PolicyDiscovery discovery) {
        // what stands there instead of a record has been said already
        if (findings.anyWrong()) return;
        boolean nameExists = !(discovery.steps().get(0).answer() instanceof DnsAnswer.NxDomain);
        boolean parked = MailUse.lookup(dns, domain).isParked();
        findings.add(
                nameExists ? FindingCode.DMARC_NAME_WITHOUT_RECORD : FindingCode.DMARC_RECORD_MISSING,
                domain.ascii(),
                List.of(domain.ascii(), parked ? "none" : "some"),
                Optional.of(mend.first(domain, parked)));
    }

    private void unusable(Unusable unusable) {
        show(unusable.policyDomain(), unusable.record());
        findings.add(
                FindingCode.DMARC_RECORD_UNUSABLE,
                domain.ascii(),
                domain.ascii(),
                unusable.policyDomain().ascii());
        faults(unusable.policyDomain(), unusable.record());
    }

    private void applies(Applies applies) {
        var record = applies.record();
        var policyDomain = applies.policyDomain();
        show(policyDomain, record);
        if (record.unusable())
            findings.add(FindingCode.DMARC_TREATED_AS_NONE, domain.ascii(), domain.ascii(), policyDomain.ascii());
        else policy(applies);
        origin(applies);
        faults(policyDomain, record);
        reports(policyDomain, record);
    }

    private void policy(Applies applies) {
        var record = applies.record();
        var policy = applies.policy();
        var tag = applies.scope() == Scope.DOMAIN ? "p=" + policy.wire() : domain.ascii();
        findings.add(
                switch (policy) {
                    case NONE -> FindingCode.DMARC_MONITORING_ONLY;
                    case QUARANTINE -> FindingCode.DMARC_QUARANTINE;
                    case REJECT -> FindingCode.DMARC_REJECT;
                },
                tag,
                domain.ascii());
        if (record.testing() && policy != AssessmentPolicy.NONE)
            findings.add(
                    FindingCode.DMARC_TESTING,
                    "t=y",
                    policy.wire(),
                    applies.appliedPolicy().wire());
        if (applies.scope() == Scope.DOMAIN) subdomains(applies);
    }

    private void subdomains(Applies applies) {
        var policyDomain = applies.policyDomain().ascii();
        var record = applies.record();
        var below = record.policyFor(Scope.SUBDOMAIN).orElseThrow();
        var nonexistent = record.policyFor(Scope.NONEXISTENT_SUBDOMAIN).orElseThrow();
        if (below.weakerThan(applies.policy()))
            findings.add(
                    FindingCode.DMARC_SUBDOMAINS_WEAKER,
                    "sp=" + below.wire(),
                    policyDomain,
                    applies.policy().wire(),
                    below.wire());
        if (nonexistent.weakerThan(applies.policy())
                && record.nonexistentPolicy().isPresent())
            findings.add(
                    FindingCode.DMARC_NONEXISTENT_WEAKER,
                    "np=" + nonexistent.wire(),
                    policyDomain,
                    applies.policy().wire(),
                    nonexistent.wire());
        if (record.subdomainPolicy().isEmpty() && record.nonexistentPolicy().isEmpty())
            findings.add(
                    FindingCode.DMARC_SUBDOMAINS_FOLLOW,
                    applies.policy() == AssessmentPolicy.NONE ? Severity.NOT_SET_UP : Severity.RIGHT,
                    policyDomain,
                    List.of(policyDomain, applies.policy().wire()),
                    Optional.empty());
    }

    private void origin(Applies applies) {
        var policyDomain = applies.policyDomain().ascii();
        if (applies.origin() != Origin.AUTHOR_DOMAIN) {
            boolean suffix = applies.origin() == Origin.PUBLIC_SUFFIX_DOMAIN;
            findings.add(
                    suffix ? FindingCode.DMARC_INHERITED_FROM_SUFFIX : FindingCode.DMARC_INHERITED,
                    domain.ascii(),
                    List.of(domain.ascii(), policyDomain, applies.policy().wire()),
                    suffix
                            ? Optional.of(mend.first(
                                    domain, MailUse.lookup(dns, domain).isParked()))
                            : Optional.empty());
        }
        if (applies.record().psd() == PublicSuffixFlag.YES)
            findings.add(FindingCode.DMARC_PUBLIC_SUFFIX, "psd=y", policyDomain);
        // RFC 9989 §5.2: who lets others register names below says so; without it their mail aligns with each other's
        else if (applies.origin() == Origin.AUTHOR_DOMAIN && Rfc7489View.isPublicSuffix(applies.policyDomain()))
            findings.add(
                    FindingCode.DMARC_SUFFIX_NOT_DECLARED,
                    policyDomain,
                    List.of(policyDomain),
                    mend.suffix(applies.policyDomain(), applies.record()));
    }

    private void faults(DomainName policyDomain, PolicyRecord record) {
        boolean said = record.faults().stream().anyMatch(fault -> fault.tag().equals("p"));
        if (record.policy().isEmpty() && !said)
            findings.add(
                    FindingCode.DMARC_POLICY_MISSING,
                    policyDomain.ascii(),
                    List.of(policyDomain.ascii()),
                    mend.cleaned(policyDomain, record));
        for (var fault : record.faults()) fault(policyDomain, record, fault);
    }

    private void fault(DomainName policyDomain, PolicyRecord record, TagFault fault) {
        var cleaned = mend.cleaned(policyDomain, record);
        var tag = fault.tag();
        var piece = fault.piece();
        switch (fault.kind()) {
            case NO_TAG, ILLEGAL_CHARACTER -> syntax(fault, cleaned);
            case EMPTY_VALUE -> {
                if (decides(tag)) findings.add(FindingCode.DMARC_POLICY_INVALID, piece, List.of(tag, ""), cleaned);
                else syntax(fault, cleaned);
            }
            case INVALID_VALUE ->
                findings.add(
                        decides(tag) ? FindingCode.DMARC_POLICY_INVALID : FindingCode.DMARC_TAG_INVALID,
                        tag + "=" + piece,
                        List.of(tag, piece),
                        cleaned);
            case DUPLICATE_TAG -> findings.add(FindingCode.DMARC_TAG_REPEATED, piece, List.of(tag, piece), cleaned);
            case UNKNOWN_TAG -> findings.add(FindingCode.DMARC_TAG_UNKNOWN, piece, List.of(tag), cleaned);
            case HISTORIC_TAG -> historic(record, fault, cleaned);
            case INVALID_URI -> findings.add(FindingCode.DMARC_REPORT_URI_INVALID, piece, List.of(tag, piece), cleaned);
            case UNSUPPORTED_SCHEME ->
                findings.add(FindingCode.DMARC_REPORT_URI_UNSUPPORTED, piece, List.of(tag, piece), Optional.empty());
            case SIZE_LIMIT -> findings.add(FindingCode.DMARC_REPORT_SIZE_LIMIT, piece, List.of(tag, piece), cleaned);
        }
    }

    private void syntax(TagFault fault, Optional<DnsRecord> cleaned) {
        findings.add(
                FindingCode.DMARC_SYNTAX,
                fault.piece(),
                List.of(fault.kind().name(), fault.piece(), String.valueOf(fault.offset() + 1)),
                cleaned);
    }

    private static boolean decides(String tag) {
        return tag.equals("p") || tag.equals("sp") || tag.equals("np");
    }

    private void historic(PolicyRecord record, TagFault fault, Optional<DnsRecord> cleaned) {
        var policy = record.policy().orElse(AssessmentPolicy.NONE);
        boolean mattered = fault.tag().equals("pct")
                && policy != AssessmentPolicy.NONE
                && record.tag("pct").filter(tag -> !tag.value().equals("100")).isPresent();
        if (mattered)
            findings.add(FindingCode.DMARC_PCT_IGNORED, fault.piece(), List.of(fault.piece(), policy.wire()), cleaned);
        else findings.add(FindingCode.DMARC_TAG_REMOVED, fault.piece(), List.of(fault.tag(), fault.piece()), cleaned);
    }

    private void reports(DomainName policyDomain, PolicyRecord record) {
        if (record.aggregateUris().isEmpty())
            findings.add(
                    FindingCode.DMARC_NO_REPORTS,
                    policyDomain.ascii(),
                    List.of(policyDomain.ascii()),
                    mend.withReports(policyDomain, record));
        var failureOptions = record.tag("fo");
        if (failureOptions.isPresent() && record.failureUris().isEmpty())
            findings.add(
                    FindingCode.DMARC_FAILURE_OPTIONS_UNUSED,
                    "fo=" + failureOptions.get().value(),
                    failureOptions.get().value());
        destinations(policyDomain, "rua", record.aggregateUris(), ReportDestination.Kind.AGGREGATE);
        destinations(policyDomain, "ruf", record.failureUris(), ReportDestination.Kind.FAILURE);
    }

    private void destinations(DomainName policyDomain, String tag, List<ReportUri> uris, ReportDestination.Kind kind) {
        uris.stream()
                .filter(ReportUri::isMail)
                .limit(MAX_DESTINATIONS)
                .forEach(uri -> destination(policyDomain, tag, ReportDestination.check(dns, policyDomain, uri, kind)));
    }

    private void destination(DomainName policyDomain, String tag, ReportDestination destination) {
        var outcome = destination.outcome();
        var address = destination.uri().address();
        var host = destination.uri().host().ascii();
        if (outcome instanceof ReportDestination.Internal)
            findings.add(FindingCode.DMARC_REPORTS_WANTED, address, tag, address);
        else if (outcome instanceof ReportDestination.Authorized)
            findings.add(FindingCode.DMARC_REPORTS_AUTHORIZED, address, tag, address, host);
        else if (outcome instanceof ReportDestination.NotAuthorized denied)
            findings.add(
                    FindingCode.DMARC_REPORTS_NOT_AUTHORIZED,
                    tag.equals("rua") ? Severity.BROKEN : Severity.NEEDS_WORK,
                    destination.uri().text(),
                    List.of(tag, address, host),
                    denied.name().map(name -> new DnsRecord(name.ascii(), "TXT", "v=DMARC1")));
        else if (outcome instanceof ReportDestination.Redirected redirected)
            findings.add(
                    FindingCode.DMARC_REPORTS_REDIRECTED,
                    address,
                    tag,
                    address,
                    redirected.to().get(0).address());
        else if (outcome instanceof ReportDestination.RedirectedElsewhere elsewhere)
            findings.add(
                    FindingCode.DMARC_REPORTS_REDIRECTED_ELSEWHERE,
                    tag.equals("rua") ? Severity.BROKEN : Severity.NEEDS_WORK,
                    destination.uri().text(),
                    List.of(tag, address, elsewhere.to().address()),
                    Optional.empty());
        else if (outcome instanceof ReportDestination.Undecided undecided)
            findings.unanswered(undecided.name(), RecordType.TXT, undecided.failure());
    }

    private void show(DomainName policyDomain, PolicyRecord record) {
        policyDomain.prepend("_dmarc").ifPresent(name -> findings.record(name, RecordType.TXT, record.text()));
    }
}
