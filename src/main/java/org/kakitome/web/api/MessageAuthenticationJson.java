package org.kakitome.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.kakitome.dkim.SignatureResult;
import org.kakitome.dns.DomainName;
import org.kakitome.message.DmarcEvaluation;
import org.kakitome.message.MessageAuthentication;

/**
 * How one message authenticates.
 *
 * @param dkim one for each signature, top first; empty for an unsigned message
 * @param reasons what decided, then what else is worth mending
 * @param authenticationResults the header field of RFC 8601, folded
 */
public record MessageAuthenticationJson(
        SpfJson spf, List<DkimJson> dkim, DmarcJson dmarc, List<ReasonJson> reasons, String authenticationResults) {

    /** @param domain whose record was asked for: of MAIL FROM, or of HELO with a null reverse-path */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record SpfJson(String result, Optional<String> domain) {}

    /** @param domain d= */
    public record DkimJson(String domain, String selector, String algorithm, String result, String reason) {}

    /**
     * @param policy as published for this Author Domain
     * @param disposition what a receiver is asked to apply to this message
     * @param alignedBy none, spf, dkim or both
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record DmarcJson(
            String result,
            Optional<String> authorDomain,
            Optional<String> policyDomain,
            Optional<String> organizationalDomain,
            Optional<String> policy,
            String disposition,
            String alignedBy) {}

    /** @param weight fault, note or right */
    public record ReasonJson(String code, String weight, List<String> facts) {}

    static MessageAuthenticationJson of(MessageAuthentication authentication) {
        return new MessageAuthenticationJson(
                new SpfJson(
                        authentication.spf().result().wire(),
                        authentication.spf().domain().map(DomainName::ascii)),
                authentication.dkim().stream()
                        .map(MessageAuthenticationJson::dkim)
                        .toList(),
                dmarc(authentication),
                authentication.reasons().stream()
                        .map(reason -> new ReasonJson(Wire.of(reason.code()), Wire.of(reason.weight()), reason.facts()))
                        .toList(),
                authentication.authenticationResults());
    }

    private static DkimJson dkim(SignatureResult signature) {
        return new DkimJson(
                signature.signingDomain(),
                signature.selector(),
                signature.algorithm(),
                signature.result().wire(),
                Wire.of(signature.reason()));
    }

    private static DmarcJson dmarc(MessageAuthentication authentication) {
        var evaluation = authentication.dmarc();
        return new DmarcJson(
                authentication.result().wire(),
                authentication.authorDomain().map(DomainName::ascii),
                evaluation.flatMap(DmarcEvaluation::policyDomain).map(DomainName::ascii),
                evaluation.flatMap(DmarcEvaluation::organizationalDomain).map(DomainName::ascii),
                evaluation.flatMap(DmarcEvaluation::policy).map(policy -> policy.wire()),
                evaluation.map(e -> e.disposition().wire()).orElse("none"),
                evaluation.map(e -> Wire.of(e.alignedBy())).orElse("none"));
    }
}
