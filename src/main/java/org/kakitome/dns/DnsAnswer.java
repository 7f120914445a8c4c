package org.kakitome.dns;

import java.util.List;

/**
 * What DNS said about one name and type. Four outcomes that must never be confused: "np" (RFC 9989 §4.7) needs NXDOMAIN apart from no data,
 * and a failure is never "absent".
 */
public sealed interface DnsAnswer<T> {
    /** The records, and the CNAME targets followed on the way to them, in order: empty when the name itself has them. */
    record Found<T>(List<T> records, List<DomainName> aliases) implements DnsAnswer<T> {
        public Found {
            records = List.copyOf(records);
            aliases = List.copyOf(aliases);
        }
    }

    /** The name exists, without this type. */
    record NoData<T>() implements DnsAnswer<T> {}

    /** Nothing at or below the name: RFC 8020. */
    record NxDomain<T>() implements DnsAnswer<T> {}

    /** DNS could not be asked: try again later. {@code detail} is for people: which server, what it did. */
    record Failed<T>(Failure failure, String detail) implements DnsAnswer<T> {}

    enum Failure {
        SERVFAIL,
        REFUSED,
        TIMEOUT,
        /** An answer that makes no sense, a CNAME loop, a broken connection. */
        BROKEN
    }

    /** The records found, or none: for callers to whom NXDOMAIN, no data and failure are the same, or who asked about failure before. */
    default List<T> recordsOrNone() {
        return this instanceof Found<T> found ? found.records() : List.of();
    }

    default boolean failed() {
        return this instanceof Failed<T>;
    }
}
