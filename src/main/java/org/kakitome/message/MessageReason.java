package org.kakitome.message;

import java.util.List;

/** Why a message authenticates as it does; each with the RFC section it rests on and the facts of its sentences, in order, as {@code name=example}. */
public enum MessageReason {
    // ---- From
    FROM_MISSING("RFC 9989 §5.3.1"),
    /** An address that is none, or that could be read as two. */
    FROM_UNREADABLE("RFC 9989 §5.3.1", "piece=alice@example.com@example.net"),
    /** A group without members, an address literal. */
    FROM_WITHOUT_DOMAIN("RFC 9989 §5.3.1", "from=undisclosed:;"),
    /** The field stands more than once: readers see one of them, and which is not known. */
    FROM_REPEATED("RFC 5322 §3.6", "count=2"),
    FROM_SEVERAL_DOMAINS("RFC 9989 §11.5", "domains=example.com, example.net", "judged=example.com"),

    // ---- the result
    DMARC_PASSES("RFC 9989 §5.3.5", "author=example.com", "alignedBy=BOTH"),
    DMARC_FAILS_REJECT("RFC 9989 §4.7", "author=example.com", "policyDomain=example.com", "tag=p"),
    DMARC_FAILS_QUARANTINE("RFC 9989 §4.7", "author=example.com", "policyDomain=example.com", "tag=p"),
    DMARC_FAILS_NONE("RFC 9989 §4.7", "author=example.com", "policyDomain=example.com", "tag=p"),
    /** {@code t=y} */
    DMARC_TEST_MODE("RFC 9989 §4.7", "policyDomain=example.com", "policy=reject", "applied=quarantine"),
    DMARC_NO_RECORD("RFC 9989 §4.10.1", "author=example.com"),
    DMARC_RECORD_UNUSABLE("RFC 9989 §4.10.1", "author=example.com", "policyDomain=example.com"),
    DMARC_NOT_ANSWERED("RFC 9989 §5.3.6", "author=example.com", "name=_dmarc.example.com", "detail=SERVFAIL"),
    /** No aligned pass, and one that may have been. */
    DMARC_UNDECIDED("RFC 9989 §5.3.6", "author=example.com"),
    /** A receiver that follows RFC 7489 concludes something else. */
    OLDER_RECEIVERS_DIFFER("RFC 7489 §6.6.3", "author=example.com", "result=fail", "disposition=reject"),

    // ---- SPF
    SPF_ALIGNED("RFC 9989 §4.4.2", "domain=example.com", "author=example.com"),
    SPF_NOT_ALIGNED("RFC 9989 §4.4.2", "domain=bounce.mailer.example", "author=example.com"),
    /** Relaxed it would be: {@code aspf=s}. */
    SPF_NOT_STRICTLY_ALIGNED("RFC 9989 §4.7", "domain=bounce.example.com", "author=example.com"),
    /** A null reverse-path: the HELO name stands in for it. */
    SPF_ONLY_HELO("RFC 7208 §2.4", "domain=mx.mailer.example", "author=example.com"),
    SPF_ALIGNMENT_UNKNOWN("RFC 9989 §5.3.6", "domain=bounce.example.com", "author=example.com"),
    /** @see org.kakitome.spf.SpfResult fail, softfail or neutral */
    SPF_ADDRESS_NOT_LISTED("RFC 7208 §2.6", "domain=example.com", "ip=192.0.2.1", "result=softfail", "term=~all"),
    SPF_NO_RECORD("RFC 7208 §2.6.1", "domain=example.com"),
    SPF_NO_DOMAIN("RFC 7208 §4.3", "identity=localhost"),
    SPF_BROKEN("RFC 7208 §2.6.7", "domain=example.com", "kind=TOO_MANY_LOOKUPS", "piece=include:spf.example.net"),
    SPF_NOT_ANSWERED("RFC 7208 §2.6.6", "domain=example.com", "detail=SERVFAIL"),

    // ---- DKIM
    DKIM_ALIGNED("RFC 9989 §4.4.1", "signer=example.com", "selector=s1", "author=example.com"),
    DKIM_NO_SIGNATURE("RFC 8601 §2.7.1", "author=example.com"),
    DKIM_NOT_ALIGNED("RFC 9989 §4.4.1", "signer=mailer.example", "selector=s1", "author=example.com"),
    DKIM_NOT_STRICTLY_ALIGNED("RFC 9989 §4.7", "signer=mail.example.com", "selector=s1", "author=example.com"),
    DKIM_ALIGNMENT_UNKNOWN("RFC 9989 §5.3.6", "signer=mail.example.com", "selector=s1", "author=example.com"),
    DKIM_BODY_CHANGED("RFC 6376 §6.1.3", "signer=example.com", "selector=s1"),
    DKIM_HEADERS_CHANGED("RFC 6376 §6.1.3", "signer=example.com", "selector=s1"),
    /** Not made with the published key. */
    DKIM_OTHER_KEY("RFC 6376 §6.1.3", "signer=example.com", "selector=s1"),
    DKIM_KEY_MISSING("RFC 6376 §6.1.2", "signer=example.com", "selector=s1"),
    /** @see org.kakitome.dkim.SignatureReason */
    DKIM_KEY_UNUSABLE("RFC 6376 §6.1.2", "signer=example.com", "selector=s1", "reason=KEY_REVOKED"),
    DKIM_NOT_ACCEPTED("RFC 8301 §3", "signer=example.com", "selector=s1", "reason=RSA_SHA1"),
    DKIM_UNREADABLE("RFC 6376 §6.1.1", "signer=example.com", "selector=s1", "reason=SYNTAX"),
    DKIM_EXPIRED("RFC 6376 §3.5", "signer=example.com", "selector=s1"),
    DKIM_NOT_ANSWERED("RFC 6376 §6.1.2", "signer=example.com", "selector=s1", "detail=SERVFAIL"),

    // ---- both
    /** A mailing list passed it on: {@code List-Id}. */
    PASSED_ON_BY_LIST("RFC 9989 §7.4", "list=discussion.example.org"),
    /** SPF alone passes: forwarding breaks it. */
    ONLY_SPF_ALIGNED("RFC 9989 §7.4", "author=example.com");

    private final String source;
    private final List<String> facts;

    MessageReason(String source, String... facts) {
        this.source = source;
        this.facts = List.of(facts);
    }

    public String source() {
        return source;
    }

    /** The facts of its sentences by name, in order. */
    public List<String> factNames() {
        return facts.stream().map(fact -> fact.substring(0, fact.indexOf('='))).toList();
    }

    public List<String> sampleFacts() {
        return facts.stream().map(fact -> fact.substring(fact.indexOf('=') + 1)).toList();
    }
}
