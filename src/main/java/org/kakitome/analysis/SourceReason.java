package org.kakitome.analysis;

import org.kakitome.analysis.DomainAlignment.Verdict;

/**
 * Why messages got their verdict: the rule that decided, first one that fits, in this order. The sentences are in the message bundle under {@code
 * reason.<NAME>}; the thinking behind them is docs/decisions/0005-who-is-a-source.md.
 */
public enum SourceReason {
    /** SPF or DKIM gave an aligned identity (RFC 9989 §4.4). */
    ALIGNED(Verdict.ALIGNED),

    /** Its signature or return path is a known sending service's own. */
    AUTHENTICATED_AS_SERVICE(Verdict.OURS_NOT_ALIGNED),
    /** The receiver says so: forwarded, mailing list, trusted forwarder, ARC. */
    RECEIVER_SAYS_FORWARDED(Verdict.FORWARDED),
    /** The same address also sends with aligned SPF: the owner has authorised it. */
    ADDRESS_IS_AUTHORISED(Verdict.OURS_NOT_ALIGNED),
    /** Its confirmed host name is in the owner's domain. */
    HOST_IS_OURS(Verdict.OURS_NOT_ALIGNED),
    /** Signed by an office suite with the owner's own tenant name. */
    TENANT_IS_OURS(Verdict.OURS_NOT_ALIGNED),
    /** Signed in the owner's name by a known service, or by an address that never signs rightly, but the signature does not verify. */
    SIGNATURE_INVALID(Verdict.OURS_NOT_ALIGNED),
    /** A signature in the owner's name was broken on the way. */
    SIGNATURE_BROKEN_ON_THE_WAY(Verdict.FORWARDED),
    /** A host of a known sending service, without authentication. */
    SERVICE_HOST(Verdict.OURS_NOT_ALIGNED),
    /** A neighbour in its network is authorised by SPF. */
    NEIGHBOUR_IS_AUTHORISED(Verdict.OURS_NOT_ALIGNED),
    /** The host passes on mail of the owner's: signatures survive on other messages from it. */
    HOST_FORWARDS(Verdict.FORWARDED),
    /** Relayed by a mailbox provider or a recipient's gateway, and the owner's mail is not signed, so that it cannot be told apart. */
    RELAYED_UNSIGNED(Verdict.FORWARDED),
    /** Authenticated as somebody else, again and again. */
    STEADY_THIRD_PARTY(Verdict.OURS_NOT_ALIGNED),
    /** Not authenticated, but the same address sends day after day: strangers change theirs. */
    STEADY_ADDRESS(Verdict.OURS_NOT_ALIGNED),
    /** Authenticated as somebody unknown, now and then. */
    STRANGER(Verdict.SPOOFED),
    /** Nothing passes, and nothing speaks for it. */
    NOTHING_PASSES(Verdict.SPOOFED);

    private final Verdict verdict;

    SourceReason(Verdict verdict) {
        this.verdict = verdict;
    }

    public Verdict verdict() {
        return verdict;
    }
}
