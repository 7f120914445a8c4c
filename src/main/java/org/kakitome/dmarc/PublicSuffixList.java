package org.kakitome.dmarc;

import com.google.common.net.InternetDomainName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kakitome.dns.DomainName;

/**
 * What the Public Suffix List says, for the RFC 7489 view only: RFC 9989 has no use for it. Both sections of the list count, private suffixes too, as RFC 7489
 * §3.2 takes "a public suffix list" whole and its implementations do: docs/decisions/0006. The list is the one that Guava carries; how old it is, decides how
 * right this is.
 */
final class PublicSuffixList {
    /** No rule has more labels, and no receiver's organization either; a longer name need not be looked at. */
    private static final int MAX_LABELS = 10;

    private static final Pattern PLAIN = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    /** In the place of a label that Guava does not take, such as {@code _dmarc}: it stands in no rule. */
    private static final String UNLISTED = "x0x";

    private PublicSuffixList() {}

    /** RFC 7489 §3.2; a name that is a public suffix itself has nothing above and stands for itself. */
    static DomainName organizationalDomain(DomainName of) {
        return registrableDomain(of).orElse(of);
    }

    /** The public suffix and one label; empty where the name is a public suffix. */
    static Optional<DomainName> registrableDomain(DomainName of) {
        int keep = suffixLabels(of.labels()) + 1;
        if (of.labelCount() < keep) return Optional.empty();
        var at = of;
        while (at.labelCount() > keep) at = at.parent().orElseThrow();
        return Optional.of(at);
    }

    private static int suffixLabels(List<String> labels) {
        if (labels.isEmpty()) return 0;
        var looked = labels.subList(Math.max(0, labels.size() - MAX_LABELS), labels.size());
        var top = looked.get(looked.size() - 1);
        // Guava refuses top-level domains that begin with a digit; none is listed
        if (!PLAIN.matcher(top).matches() || Character.isDigit(top.charAt(0))) return 1;
        var name = String.join(
                ".",
                looked.stream()
                        .map(label -> PLAIN.matcher(label).matches() ? label : UNLISTED)
                        .toList());
        var suffix = InternetDomainName.from(name).publicSuffix();
        // the rule "*": a top-level domain that is not listed is a public suffix
        return suffix == null ? 1 : suffix.parts().size();
    }
}
