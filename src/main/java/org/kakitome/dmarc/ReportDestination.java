package org.kakitome.dmarc;

import java.util.List;
import java.util.Optional;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;

/** Whether a report URI may be served: a domain outside the organization must say that it wants the reports. RFC 9990 §4, RFC 9991 §5. */
public record ReportDestination(ReportUri uri, Outcome outcome) {
    public sealed interface Outcome {}

    /** The same Organizational Domain: nothing to ask. */
    public record Internal() implements Outcome {}

    /** @param name where the permission stands */
    public record Authorized(DomainName name) implements Outcome {}

    /** The host wants the reports at other addresses of its own: they replace the URI. */
    public record Redirected(DomainName name, List<ReportUri> to) implements Outcome {}

    /** The URI is ignored by reporters. {@code name} is where the permission would stand; empty where the name is too long for DNS. */
    public record NotAuthorized(Optional<DomainName> name) implements Outcome {}

    /** The host names an address at another host: neither gets reports. */
    public record RedirectedElsewhere(DomainName name, ReportUri to) implements Outcome {}

    /** DNS did not answer about {@code name}. */
    public record Undecided(DomainName name, DnsAnswer.Failed<?> failure) implements Outcome {}

    /** Which tag of the permission replaces the URI. */
    public enum Kind {
        AGGREGATE,
        FAILURE
    }

    public static ReportDestination check(Dns dns, DomainName policyDomain, ReportUri uri, Kind kind) {
        return new ReportDestination(uri, outcome(dns, policyDomain, uri, kind));
    }

    private static Outcome outcome(Dns dns, DomainName policyDomain, ReportUri uri, Kind kind) {
        var alignment = IdentifierAlignment.evaluate(dns, policyDomain, uri.host(), AlignmentMode.RELAXED);
        if (alignment.aligned()) return new Internal();
        if (alignment.outcome() == IdentifierAlignment.Outcome.UNDECIDED) return undecided(alignment);
        var name = uri.host().prepend(policyDomain.ascii() + "._report._dmarc");
        if (name.isEmpty()) return new NotAuthorized(name);
        var answer = dns.txt(name.get());
        if (answer instanceof DnsAnswer.Failed<?> failed) return new Undecided(name.get(), failed);
        var permissions = answer.recordsOrNone().stream()
                .map(PolicyRecord::parse)
                .flatMap(Optional::stream)
                .toList();
        if (permissions.isEmpty()) return new NotAuthorized(name);
        var replacements = permissions.stream()
                .flatMap(p -> (kind == Kind.AGGREGATE ? p.aggregateUris() : p.failureUris()).stream())
                .toList();
        var elsewhere = replacements.stream()
                .filter(to -> !to.host().equals(uri.host()))
                .findFirst();
        if (elsewhere.isPresent()) return new RedirectedElsewhere(name.get(), elsewhere.get());
        return replacements.isEmpty() ? new Authorized(name.get()) : new Redirected(name.get(), replacements);
    }

    private static Undecided undecided(IdentifierAlignment alignment) {
        for (var organization :
                List.of(alignment.author().orElseThrow(), alignment.identifier().orElseThrow())) {
            var failed = organization.walk().failed();
            if (failed.isPresent())
                return new Undecided(failed.get().recordName(), (DnsAnswer.Failed<?>)
                        failed.get().answer());
        }
        throw new AssertionError("undecided without a failed question");
    }
}
