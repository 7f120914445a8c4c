package org.kakitome.dkim;

import static org.kakitome.dkim.DkimResult.FAIL;
import static org.kakitome.dkim.DkimResult.NEUTRAL;
import static org.kakitome.dkim.DkimResult.PASS;
import static org.kakitome.dkim.DkimResult.PERMERROR;
import static org.kakitome.dkim.DkimResult.POLICY;
import static org.kakitome.dkim.DkimResult.TEMPERROR;

/** Why a signature has its result: one cause a person can act on. In braces the facts that {@link SignatureResult#facts} holds with it. */
public enum SignatureReason {
    VERIFIED(PASS, "RFC 6376 §6.1.3"),

    // ---- the message, the key or both are not those that were signed
    /** Signed by the domain with these headers; the body was changed afterwards. */
    BODY_HASH_DIFFERS(FAIL, "RFC 6376 §3.7"),
    /** Signed by the domain with this body; a signed header field was changed, added or removed afterwards. */
    HEADERS_CHANGED(FAIL, "RFC 6376 §3.7"),
    /** Signed by the domain; both the body and a signed header field were changed afterwards. */
    BODY_AND_HEADERS_CHANGED(FAIL, "RFC 6376 §3.7"),
    /** Made with another key than the one published, or {@code b=} is damaged: proven for RSA alone. {0} where the key stands */
    OTHER_KEY(FAIL, "RFC 6376 §6.1.3"),
    /** Header fields or key differ, and which cannot be told (Ed25519). {0} where the key stands {1} {@code body-same} or {@code body-differs} */
    SIGNATURE_DIFFERS(FAIL, "RFC 6376 §6.1.3"),
    /** {@code b=} is longer or shorter than what the key makes: another key. {0} octets of b= {1} octets of the key {2} where the key stands */
    SIGNATURE_LENGTH_DIFFERS(FAIL, "RFC 8017 §8.2.2"),
    /** The body is shorter than what was signed. {0} octets signed, l= {1} octets there */
    BODY_CUT_OFF(FAIL, "RFC 6376 §3.5"),
    /** {0} x=, seconds since 1970 */
    EXPIRED(FAIL, "RFC 6376 §3.5"),

    // ---- the key
    /** {0} where the key should stand {1} {@code nxdomain} or {@code nodata} */
    KEY_MISSING(PERMERROR, "RFC 6376 §6.1.2"),
    /** {@code p=} is empty. {0} where the key stands */
    KEY_REVOKED(PERMERROR, "RFC 6376 §3.6.1"),
    /** {0} where the key stands {1} name of a {@link KeyFault.Kind} {2} the piece that is wrong */
    KEY_INVALID(PERMERROR, "RFC 6376 §6.1.2"),
    /** Only texts that are no keys. {0} where the key should stand {1} the first of them, shortened */
    KEY_RECORD_IS_NO_KEY(PERMERROR, "RFC 6376 §6.1.2"),
    /** More than one key at the selector. {0} where they stand {1} how many */
    KEY_NOT_UNIQUE(PERMERROR, "RFC 6376 §3.6.2.2"),
    /** {0} where the key stands {1} its s= */
    KEY_NOT_FOR_MAIL(PERMERROR, "RFC 6376 §3.6.1"),
    /** {0} where the key stands {1} its k= {2} a= */
    KEY_TYPE_DIFFERS(PERMERROR, "RFC 6376 §6.1.2"),
    /** {0} where the key stands {1} its h= {2} the hash of a= */
    HASH_NOT_ALLOWED(PERMERROR, "RFC 6376 §6.1.2"),
    /** The key says t=s, and i= is below d=. {0} i= {1} d= */
    IDENTITY_NOT_EXACT(PERMERROR, "RFC 6376 §3.6.1"),
    /** {0} where the key should stand {1} name of a {@link org.kakitome.dns.DnsAnswer.Failure} {2} what the server did */
    DNS_FAILED(TEMPERROR, "RFC 6376 §6.1.2"),

    // ---- not acceptable, whatever it says
    RSA_SHA1(POLICY, "RFC 8301 §3.1"),
    /** {0} bits of the key {1} bits it must have {2} where the key stands */
    KEY_TOO_SHORT(POLICY, "RFC 8301 §3.2"),
    /** {0} bits of the key {1} bits it may have {2} where the key stands */
    KEY_TOO_LONG(POLICY, "RFC 8301 §3.2"),
    /** Verified, but text behind what was signed may be anybody's. {0} octets signed, l= {1} octets behind them */
    BODY_LENGTH_LIMIT(POLICY, "RFC 6376 §8.2"),
    /** {0} t=, seconds since 1970 */
    TIMESTAMP_IN_FUTURE(POLICY, "RFC 6376 §3.5"),
    /** One result for all signatures that were not looked at. {0} signatures there {1} how many are verified */
    TOO_MANY_SIGNATURES(POLICY, "RFC 6376 §6.1"),
    /** {0} octets that a header may have */
    HEADER_TOO_LARGE(POLICY, "RFC 6376 §6.1"),
    /** A line of the header is no field, and readers differ in what it is. {0} the line, shortened */
    HEADER_MALFORMED(POLICY, "RFC 6376 §3.8"),
    /** Verified, but a field that says how the body is to be taken stands once more, unsigned. {0} its name */
    MIME_FIELD_ADDED(POLICY, "RFC 6376 §8.15"),

    // ---- what the signature says of itself
    FROM_NOT_SIGNED(PERMERROR, "RFC 6376 §6.1.1"),
    /** {0} i= {1} d= */
    IDENTITY_NOT_IN_DOMAIN(PERMERROR, "RFC 6376 §6.1.1"),
    /** {0} the piece that is wrong, shortened: a tag with its value, or what is no tag */
    SYNTAX(NEUTRAL, "RFC 6376 §6.1.1"),
    /** {0} name of the tag */
    TAG_REPEATED(NEUTRAL, "RFC 6376 §3.2"),
    /** {0} name of the tag */
    TAG_MISSING(NEUTRAL, "RFC 6376 §6.1.1"),
    /** {0} v= */
    VERSION(NEUTRAL, "RFC 6376 §3.5"),
    /** {0} a= */
    ALGORITHM_UNKNOWN(NEUTRAL, "RFC 6376 §3.5"),
    /** {0} c= */
    CANONICALIZATION_UNKNOWN(NEUTRAL, "RFC 6376 §3.5"),
    /** {0} q= */
    QUERY_METHOD_UNKNOWN(NEUTRAL, "RFC 6376 §3.5"),
    /** {0} t= {1} x= */
    EXPIRES_BEFORE_SIGNED(NEUTRAL, "RFC 6376 §3.5");

    private final DkimResult result;
    private final String source;

    SignatureReason(DkimResult result, String source) {
        this.result = result;
        this.source = source;
    }

    /** Of a signature with this reason: each reason has one. */
    public DkimResult result() {
        return result;
    }

    /** The RFC section that says so. */
    public String source() {
        return source;
    }
}
