package org.kakitome.spf;

import java.util.List;
import java.util.Optional;
import org.kakitome.dns.DomainName;

/**
 * One thing that is wrong, risky or worth knowing about a domain's SPF, as a code with facts; sentences live where findings are made.
 *
 * @param domain whose record it is about: the checked domain, or one that it includes
 * @param term the term it is about, as written; empty where it is about the whole record
 * @param facts what each kind says, in that order
 * @param mend the record to publish instead at the checked domain; only where one can be given without knowing more
 */
public record SpfProblem(Kind kind, DomainName domain, String term, List<String> facts, Optional<String> mend) {
    public SpfProblem {
        facts = List.copyOf(facts);
    }

    /** What there is to say. Each names its facts. "Own" is the checked domain's record, as opposed to an included one. */
    public enum Kind {
        // ---- there is no record to use
        /** The domain exists and has no SPF record. No facts. */
        NO_RECORD,
        /** The checked domain itself does not exist. No facts. */
        NO_DOMAIN,
        /** DNS could not be asked; nothing is known, least of all that it is absent. Facts: name, record type, failure, detail. */
        DNS_FAILED,
        /** More than one SPF record: permerror. Facts: their number, then each record. RFC 7208 §4.5 */
        SEVERAL_RECORDS,
        /** A TXT record that was meant as SPF but is none: {@code v=spf 1}, {@code v=spf1:}, quotes around it. Facts: the text, shortened. */
        NEARLY_A_RECORD,
        /** A record breaks the grammar: permerror. Facts: the {@link SpfFault.Kind}, the wrong piece, start, end. */
        SYNTAX,
        /** The answer is larger than the octets that always fit a UDP answer. Facts: octets of the record, of all TXT records. RFC 7208 §3.4 */
        ANSWER_OVER_512_OCTETS,
        /** More than the 450 characters that are advised. Facts: octets of the record, of all TXT records. RFC 7208 §3.4 */
        RECORD_OVER_450_OCTETS,
        /** Records of the dead type 99 are published; harmless, ignored by everyone. Facts: how many. RFC 7208 §14.1 */
        TYPE_99,

        // ---- limits
        /** More than ten terms that ask DNS: permerror for everyone the terms before do not match. Facts: number, limit, the term that exceeds it. RFC 7208 §4.6.4 */
        TOO_MANY_LOOKUPS,
        /** More than two lookups find nothing: permerror. Facts: number, limit, {@code ip4}, {@code ip6} or {@code both}: which clients meet them. RFC 7208 §4.6.4 */
        TOO_MANY_VOID_LOOKUPS,
        /** A term's name has no record of the type asked. Facts: name, record types without answer, joined by "/". */
        VOID_LOOKUP,
        /** An {@code mx} has more than ten hosts: permerror. Facts: name, number, limit. RFC 7208 §4.6.4 */
        TOO_MANY_MX_HOSTS,
        /** Records include one another in a circle: permerror. Facts: the domains of the circle, the first one again at the end. */
        LOOP,
        /** Too large to expand whole: what is shown is a part. Facts: how many records were read. */
        TREE_TOO_LARGE,

        // ---- terms that lead nowhere
        /** An include whose domain has no SPF record, or does not exist: permerror. Facts: the domain. RFC 7208 §5.2 */
        INCLUDE_WITHOUT_RECORD,
        /** A redirect whose domain has no SPF record: permerror. Facts: the domain. RFC 7208 §6.1 */
        REDIRECT_WITHOUT_RECORD,
        /** The target is no name that DNS could be asked for. Facts: the target. */
        MALFORMED_TARGET,
        /** The target of {@code exp=} gives no usable text: the default text is used. Facts: the domain. RFC 7208 §6.2 */
        EXPLANATION_UNUSABLE,
        /** Depends on the mail, so the tree cannot show it. Facts: the target. */
        DYNAMIC_TERM,

        // ---- what the record says
        /** {@code +all}: the whole Internet may send. No facts. */
        PASS_ALL,
        /** {@code ?all}: says nothing about anyone else. No facts. */
        NEUTRAL_ALL,
        /** Neither {@code all} nor {@code redirect}: neutral for everyone else. No facts. RFC 7208 §4.7 */
        NO_ALL,
        /** Terms behind an {@code all} are never reached. Facts: the all. RFC 7208 §5.1 */
        TERM_AFTER_ALL,
        /** A redirect beside an {@code all} is ignored. Facts: the all. RFC 7208 §6.1 */
        REDIRECT_WITH_ALL,
        /** Slow, unreliable, and not to be used; some receivers skip it. No facts. RFC 7208 §5.5 */
        PTR,
        /** A modifier nobody knows, often a mechanism written with "=". Facts: its name. RFC 7208 §6 */
        UNKNOWN_MODIFIER,
        /** The same term again. No facts. */
        DUPLICATE_TERM,
        /** All addresses are decided by other terms of the tree. Facts: the other term, and its domain. */
        COVERED_TERM,
        /** One term, or an include as a whole, authorises a huge number of addresses. Facts: IPv4 addresses, IPv6 networks of 64 bits. */
        HUGE_RANGE,
        /** Private, loopback or other addresses that no mail comes from over the Internet. Facts: the network. RFC 6890 */
        NOT_PUBLIC,
        /** Legal, but written so that some receivers trip: upper case, "+", doubled spaces, host bits. Facts: the plain spelling. */
        ODD_SPELLING
    }
}
