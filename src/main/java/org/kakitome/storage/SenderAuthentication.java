package org.kakitome.storage;

import java.util.List;
import java.util.Optional;
import org.kakitome.dns.DomainName;
import org.kakitome.message.DmarcEvaluation;
import org.kakitome.message.DmarcEvaluation.Mechanism;
import org.kakitome.message.DmarcResult;
import org.kakitome.message.MessageAuthentication;

/**
 * Whether a message is from the domain that its From field names; what a stranger can make up otherwise. RFC 9990 §3.5 asks reporters to send mail that passes DMARC.
 *
 * @param author the domain of From; empty where it names none
 * @param dmarc as RFC 8601 spells it
 * @param results the Authentication-Results field
 */
public record SenderAuthentication(
        Verdict verdict, Optional<String> author, String dmarc, List<Identifier> identifiers, String results) {
    private static final int MAX_RESULTS = 8_000;

    public enum Verdict {
        /** DMARC passes; or the domain publishes no policy, and an aligned SPF or DKIM identifier passed. */
        VERIFIED,
        UNVERIFIED,
        /** DNS did not answer. */
        UNKNOWN
    }

    /**
     * @param mechanism {@code spf} or {@code dkim}
     * @param result as RFC 8601 spells it
     */
    public record Identifier(String mechanism, String domain, String result, boolean aligned) {}

    public static SenderAuthentication of(MessageAuthentication message) {
        return new SenderAuthentication(
                verdict(message),
                message.authorDomain().map(DomainName::ascii),
                message.result().wire(),
                message.dmarc().stream()
                        .flatMap(dmarc -> dmarc.identifiers().stream())
                        .map(identifier -> identifier(identifier, message))
                        .toList(),
                StoredText.of(message.authenticationResults(), MAX_RESULTS));
    }

    private static Identifier identifier(DmarcEvaluation.Identifier identifier, MessageAuthentication message) {
        return new Identifier(
                identifier.mechanism() == Mechanism.SPF ? "spf" : "dkim",
                identifier.domain().ascii(),
                message.resultOf(identifier),
                identifier.aligned());
    }

    private static Verdict verdict(MessageAuthentication message) {
        if (message.passes()) return Verdict.VERIFIED;
        var withoutPolicy = message.dmarc().filter(dmarc -> dmarc.result() == DmarcResult.NONE);
        if (withoutPolicy.isPresent()) {
            boolean aligned =
                    withoutPolicy.get().identifiers().stream().anyMatch(DmarcEvaluation.Identifier::authenticates);
            if (aligned) return Verdict.VERIFIED;
            if (message.unanswered()) return Verdict.UNKNOWN;
        }
        return message.result() == DmarcResult.TEMPERROR ? Verdict.UNKNOWN : Verdict.UNVERIFIED;
    }
}
