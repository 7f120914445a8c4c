package org.kakitome.dmarc;

import java.util.Optional;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DomainName;

/**
 * Whether an authenticated identifier belongs to the Author Domain: RFC 9989 §4.4.
 *
 * @param author the Author Domain's Organizational Domain, where it had to be asked for
 * @param identifier the same for the identifier
 */
public record IdentifierAlignment(
        Outcome outcome, Optional<OrganizationalDomain> author, Optional<OrganizationalDomain> identifier) {
    public enum Outcome {
        ALIGNED,
        NOT_ALIGNED,
        /** DNS did not answer a question this hangs on. */
        UNDECIDED
    }

    public boolean aligned() {
        return outcome == Outcome.ALIGNED;
    }

    /** @param identifier the SPF Domain or DKIM Signing Domain */
    public static IdentifierAlignment evaluate(
            Dns dns, DomainName authorDomain, DomainName identifier, AlignmentMode mode) {
        if (authorDomain.equals(identifier)) return without(Outcome.ALIGNED);
        if (mode == AlignmentMode.STRICT) return without(Outcome.NOT_ALIGNED);
        // an Organizational Domain is the domain or above it: without a common ancestor no walk can make them one
        if (!lastLabel(authorDomain).equals(lastLabel(identifier))) return without(Outcome.NOT_ALIGNED);
        var author = OrganizationalDomain.lookup(dns, authorDomain);
        var other = OrganizationalDomain.lookup(dns, identifier);
        return new IdentifierAlignment(compare(author, other), Optional.of(author), Optional.of(other));
    }

    private static Outcome compare(OrganizationalDomain author, OrganizationalDomain other) {
        if (author.domain().isEmpty() || other.domain().isEmpty()) return Outcome.UNDECIDED;
        return author.domain().equals(other.domain()) ? Outcome.ALIGNED : Outcome.NOT_ALIGNED;
    }

    private static IdentifierAlignment without(Outcome outcome) {
        return new IdentifierAlignment(outcome, Optional.empty(), Optional.empty());
    }

    private static String lastLabel(DomainName name) {
        var labels = name.labels();
        return labels.isEmpty() ? "" : labels.get(labels.size() - 1);
    }
}
