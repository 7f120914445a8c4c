package org.kakitome.check;

import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.dmarc.AlignmentMode;
import org.kakitome.dmarc.AssessmentPolicy;
import org.kakitome.dmarc.PolicyRecord;
import org.kakitome.dmarc.TagFault.Kind;
import org.kakitome.dns.DomainName;

/** DMARC records to publish. None of them makes a policy stricter than it is: that is the plan's to say, with reports at hand. */
final class DmarcMend {
    private static final Pattern BROKEN_VERSION = Pattern.compile("(?i)\\W*v?\\s*=?\\s*dmarc\\s*\\d*[\\s:,;.\"]*");
    private static final Set<Kind> DROPPED = Set.of(Kind.INVALID_VALUE, Kind.UNKNOWN_TAG, Kind.HISTORIC_TAG);

    private final String reportsTo;

    /** @param reportAddress where this system receives reports */
    DmarcMend(String reportAddress) {
        this.reportsTo = "rua=mailto:" + reportAddress;
    }

    /** A first record: watch and be told; a domain without mail has nothing to watch for. */
    DnsRecord first(DomainName domain, boolean parked) {
        var policy = parked ? "p=reject" : "p=none";
        return new DnsRecord("_dmarc." + domain, "TXT", "v=DMARC1; " + policy + "; " + reportsTo);
    }

    /** The same record with a destination of reports. */
    Optional<DnsRecord> withReports(DomainName policyDomain, PolicyRecord record) {
        return cleaned(policyDomain, record)
                .map(clean -> new DnsRecord(clean.name(), "TXT", clean.value() + "; " + reportsTo));
    }

    /** The same policy and reports, published at the domain itself. */
    DnsRecord own(DomainName domain, PolicyRecord inherited, AssessmentPolicy policy) {
        var parts = new ArrayList<String>();
        parts.add("v=DMARC1");
        parts.add("p=" + policy.wire());
        if (inherited.dkimAlignment() == AlignmentMode.STRICT) parts.add("adkim=s");
        if (inherited.spfAlignment() == AlignmentMode.STRICT) parts.add("aspf=s");
        if (inherited.testing()) parts.add("t=y");
        parts.add(uris(inherited, "rua").orElse(reportsTo));
        uris(inherited, "ruf").ifPresent(parts::add);
        return new DnsRecord("_dmarc." + domain, "TXT", String.join("; ", parts));
    }

    /** Declares the domain an organization, with the policy it has. */
    DnsRecord organization(DomainName domain, PolicyRecord record, AssessmentPolicy policy) {
        var own = own(domain, record, policy);
        return new DnsRecord(own.name(), own.type(), own.value() + "; psd=n");
    }

    /** The same record of a public suffix that says so. */
    Optional<DnsRecord> suffix(DomainName policyDomain, PolicyRecord record) {
        return record.tag("psd").isPresent()
                ? Optional.empty()
                : cleaned(policyDomain, record)
                        .map(clean -> new DnsRecord(clean.name(), clean.type(), clean.value() + "; psd=y"));
    }

    /** The same record without what is ignored or wrong; {@code p=none} where no valid policy is left: what receivers make of it. */
    Optional<DnsRecord> cleaned(DomainName policyDomain, PolicyRecord record) {
        var parts = new ArrayList<String>();
        parts.add("v=DMARC1");
        parts.add("p="
                + record.policyFor(PolicyRecord.Scope.DOMAIN)
                        .or(record::policy)
                        .map(policy -> policy.wire())
                        .orElse("none"));
        for (var tag : record.tags()) {
            boolean dropped = record.faults().stream()
                    .anyMatch(fault -> fault.tag().equals(tag.name()) && DROPPED.contains(fault.kind()));
            if (dropped || tag.name().equals("p")) continue;
            if (!tag.name().equals("rua") && !tag.name().equals("ruf")) parts.add(tag.name() + "=" + tag.value());
            else uris(record, tag.name()).ifPresent(parts::add);
        }
        return policyDomain.prepend("_dmarc").map(name -> new DnsRecord(name.ascii(), "TXT", String.join("; ", parts)));
    }

    private static Optional<String> uris(PolicyRecord record, String tag) {
        var uris = (tag.equals("rua") ? record.aggregateUris() : record.failureUris())
                .stream().map(uri -> uri.text()).toList();
        return uris.isEmpty() ? Optional.empty() : Optional.of(tag + "=" + String.join(",", uris));
    }

    /** A text with a wrong beginning, if it is a whole record with the right one. */
    Optional<String> repaired(String text) {
        var unquoted = text.replaceAll("^[\\s\"']+|[\\s\"']+$", "");
        var rest = BROKEN_VERSION.matcher(unquoted).replaceFirst("");
        var candidate = "v=DMARC1; " + rest;
        return PolicyRecord.parse(candidate)
                .filter(record -> record.policy().isPresent() && record.faults().isEmpty())
                .map(PolicyRecord::text);
    }
}
