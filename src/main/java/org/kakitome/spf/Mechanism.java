package org.kakitome.spf;

import java.util.Optional;

/** mechanism = ( all / include / a / mx / ptr / ip4 / ip6 / exists ). RFC 7208 §5 */
public sealed interface Mechanism {
    int MAX_PREFIX4 = 32;
    int MAX_PREFIX6 = 128;

    /** The one method that stands for the case: Java 17 has no pattern switch. */
    <R> R in(Cases<R> cases);

    /** One method per mechanism; whoever handles mechanisms implements it and cannot forget one. */
    interface Cases<R> {
        R all(All all);

        R include(Include include);

        R a(A a);

        R mx(Mx mx);

        R ptr(Ptr ptr);

        R ip4(Ip4 ip4);

        R ip6(Ip6 ip6);

        R exists(Exists exists);
    }

    /** Does evaluating it ask DNS, so that it counts for the limit of ten? RFC 7208 §4.6.4 */
    default boolean asksDns() {
        return !(this instanceof All || this instanceof Ip4 || this instanceof Ip6);
    }

    /** all = "all". §5.1 */
    record All() implements Mechanism {
        @Override
        public <R> R in(Cases<R> cases) {
            return cases.all(this);
        }

        @Override
        public String toString() {
            return "all";
        }
    }

    /** include = "include" ":" domain-spec. §5.2 */
    record Include(DomainSpec target) implements Mechanism {
        @Override
        public <R> R in(Cases<R> cases) {
            return cases.include(this);
        }

        @Override
        public String toString() {
            return "include:" + target;
        }
    }

    /** a = "a" [ ":" domain-spec ] [ dual-cidr-length ]. Without a target: the current domain. §5.3 */
    record A(Optional<DomainSpec> target, int prefix4, int prefix6) implements Mechanism {
        @Override
        public <R> R in(Cases<R> cases) {
            return cases.a(this);
        }

        @Override
        public String toString() {
            return "a" + argument(target) + dualCidr(prefix4, prefix6);
        }
    }

    /** mx = "mx" [ ":" domain-spec ] [ dual-cidr-length ]. §5.4 */
    record Mx(Optional<DomainSpec> target, int prefix4, int prefix6) implements Mechanism {
        @Override
        public <R> R in(Cases<R> cases) {
            return cases.mx(this);
        }

        @Override
        public String toString() {
            return "mx" + argument(target) + dualCidr(prefix4, prefix6);
        }
    }

    /** ptr = "ptr" [ ":" domain-spec ]. Do not use: §5.5 */
    record Ptr(Optional<DomainSpec> target) implements Mechanism {
        @Override
        public <R> R in(Cases<R> cases) {
            return cases.ptr(this);
        }

        @Override
        public String toString() {
            return "ptr" + argument(target);
        }
    }

    /** ip4 = "ip4" ":" ip4-network [ ip4-cidr-length ]. The address is kept as written, host bits too. §5.6 */
    record Ip4(int address, int prefix) implements Mechanism {
        @Override
        public <R> R in(Cases<R> cases) {
            return cases.ip4(this);
        }

        @Override
        public String toString() {
            return "ip4:" + Addresses.print(address) + (prefix == MAX_PREFIX4 ? "" : "/" + prefix);
        }
    }

    /** ip6 = "ip6" ":" ip6-network [ ip6-cidr-length ]. The two halves of the address. §5.6 */
    record Ip6(long high, long low, int prefix) implements Mechanism {
        @Override
        public <R> R in(Cases<R> cases) {
            return cases.ip6(this);
        }

        @Override
        public String toString() {
            return "ip6:" + Addresses.print(high, low) + (prefix == MAX_PREFIX6 ? "" : "/" + prefix);
        }
    }

    /** exists = "exists" ":" domain-spec. §5.7 */
    record Exists(DomainSpec target) implements Mechanism {
        @Override
        public <R> R in(Cases<R> cases) {
            return cases.exists(this);
        }

        @Override
        public String toString() {
            return "exists:" + target;
        }
    }

    private static String argument(Optional<DomainSpec> target) {
        return target.map(spec -> ":" + spec).orElse("");
    }

    // dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]                                        RFC 7208
    // §5.6
    private static String dualCidr(int prefix4, int prefix6) {
        return (prefix4 == MAX_PREFIX4 ? "" : "/" + prefix4) + (prefix6 == MAX_PREFIX6 ? "" : "//" + prefix6);
    }
}
