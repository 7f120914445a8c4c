package org.kakitome.spf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;

/** The host names that the client's reverse DNS gives and its forward DNS confirms: RFC 7208 §5.5. Each is confirmed when it is first needed. */
final class ValidatedNames {
    private static final String UNKNOWN = "unknown"; // RFC 7208 §7.3

    private final DnsAnswer<DomainName> answer;
    private final List<DomainName> names;
    private final Predicate<DomainName> forwardConfirmed;
    private final Map<DomainName, Boolean> confirmed = new HashMap<>();

    // RFC 7208 §4.6.4: of more than ten names the first ten count; the domain cannot help what others put into reverse
    // DNS
    ValidatedNames(DnsAnswer<DomainName> answer, int maxNames, Predicate<DomainName> forwardConfirmed) {
        this.answer = answer;
        var all = answer.recordsOrNone();
        this.names = all.size() > maxNames ? all.subList(0, maxNames) : all;
        this.forwardConfirmed = forwardConfirmed;
    }

    DnsAnswer<DomainName> answer() {
        return answer;
    }

    boolean isVoid() {
        return !answer.failed() && names.isEmpty();
    }

    /** A confirmed name that is the target or below it; null where there is none. Names elsewhere decide nothing and are not asked for. */
    DomainName below(DomainName target) {
        for (var name : names) if ((name.equals(target) || name.isBelow(target)) && isConfirmed(name)) return name;
        return null;
    }

    /** "%{p}": the domain itself if confirmed, else a name below it, else any, else "unknown". */
    String bestFor(DomainName domain) {
        if (names.contains(domain) && isConfirmed(domain)) return domain.ascii();
        var below = below(domain);
        if (below != null) return below.ascii();
        for (var name : names) if (isConfirmed(name)) return name.ascii();
        return UNKNOWN;
    }

    private boolean isConfirmed(DomainName name) {
        return confirmed.computeIfAbsent(name, forwardConfirmed::test);
    }
}
