package org.kakitome.message;

import java.util.List;
import java.util.Optional;
import org.kakitome.dkim.DkimResult;
import org.kakitome.dkim.SignatureResult;
import org.kakitome.dns.DnsSession;
import org.kakitome.dns.DomainName;
import org.kakitome.spf.SpfEvaluation;
import org.kakitome.spf.SpfResult;

/**
 * How one message authenticates.
 *
 * @param from the mailboxes of the From field, of all From fields where there are several
 * @param spf of the MAIL FROM identity; of the HELO name where the reverse-path is null (RFC 7208 §2.4)
 * @param dkim one for each signature, top first; empty for an unsigned message
 * @param dmarc empty where the message names no Author Domain. With several Author Domains the worst: RFC 9989 §11.5
 * @param authors all Author Domains, in the order of the field
 * @param reasons what decided, then what else is worth mending
 * @param authenticationResults the header field that says all this (RFC 8601), folded, without the final line end
 * @param queries what DNS was asked
 */
public record MessageAuthentication(
        ReceivedFrom received,
        List<Mailbox> from,
        List<DomainName> authors,
        SpfEvaluation spf,
        List<SignatureResult> dkim,
        Optional<DmarcEvaluation> dmarc,
        List<Reason> reasons,
        String authenticationResults,
        List<DnsSession.Entry> queries) {
    public DmarcResult result() {
        return dmarc.map(DmarcEvaluation::result).orElse(DmarcResult.NONE);
    }

    /** The Author Domain that the result is about. */
    public Optional<DomainName> authorDomain() {
        return dmarc.map(DmarcEvaluation::authorDomain);
    }

    public boolean passes() {
        return result() == DmarcResult.PASS;
    }

    /** Whether SPF, or the key of a signature, is not known because DNS did not answer. */
    public boolean unanswered() {
        return spf.result() == SpfResult.TEMPERROR
                || dkim.stream().anyMatch(signature -> signature.result() == DkimResult.TEMPERROR);
    }

    /** What SPF, or the signature it is of, came to for an identifier; as RFC 8601 spells it. */
    public String resultOf(DmarcEvaluation.Identifier identifier) {
        return identifier
                .signature()
                .map(signature -> signature.result().wire())
                .orElseGet(() -> spf.result().wire());
    }

    public boolean says(MessageReason code) {
        return reasons.stream().anyMatch(reason -> reason.code() == code);
    }
}
