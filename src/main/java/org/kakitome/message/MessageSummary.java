package org.kakitome.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.dkim.DkimResult;
import org.kakitome.dkim.KeyRecord;
import org.kakitome.dkim.Modification;
import org.kakitome.dkim.PublicKeyData;
import org.kakitome.dkim.SignatureReason;
import org.kakitome.dkim.SignatureResult;
import org.kakitome.dkim.SignatureWarning;
import org.kakitome.dmarc.AlignmentMode;
import org.kakitome.dmarc.AssessmentPolicy;
import org.kakitome.dmarc.IdentifierAlignment.Outcome;
import org.kakitome.dmarc.OrganizationalDomain;
import org.kakitome.dns.DomainName;
import org.kakitome.message.DmarcEvaluation.AlignedBy;
import org.kakitome.message.DmarcEvaluation.Identifier;
import org.kakitome.message.DmarcEvaluation.Mechanism;
import org.kakitome.spf.SpfEvaluation;
import org.kakitome.spf.SpfRequest.Identity;
import org.kakitome.spf.SpfResult;

/**
 * What is told of a {@link MessageAuthentication} after the message is gone: flat, and bounded whatever the message was, so that it can be stored as it is.
 *
 * @param from addresses of the From field, shortened
 * @param dmarc empty where the message names no Author Domain
 * @param reasons what decided first
 */
public record MessageSummary(
        DmarcResult result,
        List<String> from,
        Spf spf,
        List<Signature> signatures,
        Optional<Dmarc> dmarc,
        List<Reason> reasons,
        String authenticationResults) {
    private static final int MAX_MAILBOXES = 10;
    private static final int MAX_REASONS = 60; // ten signatures with a few words each
    private static final int MAX_FACTS = 20;
    private static final int MAX_NAMES = 60;
    private static final int MAX_TEXT = 500;

    /** @param domain whose record was asked for; empty where the identity has none */
    public record Spf(SpfResult result, Identity identity, Optional<DomainName> domain) {}

    /**
     * One signature, as {@link SignatureResult} has it.
     *
     * @param keyAliases the CNAME chain to the key: it often names the service that signs
     * @param keyBits of the published key; 0 where there is none
     */
    public record Signature(
            DkimResult result,
            SignatureReason reason,
            List<String> facts,
            List<Modification> modifications,
            List<SignatureWarning> warnings,
            int position,
            String signingDomain,
            Optional<DomainName> domain,
            String selector,
            String algorithm,
            String canonicalization,
            List<String> signedHeaders,
            List<Integer> signedFields,
            Optional<DomainName> keyName,
            List<DomainName> keyAliases,
            int keyBits) {
        public boolean passes() {
            return result == DkimResult.PASS;
        }
    }

    /**
     * @param policy as published for the Author Domain
     * @param disposition what a receiver is asked to apply
     * @param identifiers the SPF Domain first, then the d= of each signature that has one
     */
    public record Dmarc(
            DomainName authorDomain,
            Optional<DomainName> organizationalDomain,
            Optional<DomainName> policyDomain,
            Optional<AssessmentPolicy> policy,
            AssessmentPolicy disposition,
            AlignedBy alignedBy,
            List<Aligned> identifiers) {}

    /**
     * Whether one domain belongs to the Author Domain, and whether it counts.
     *
     * @param relaxed the same where the mode is relaxed; what relaxed would have said where it is strict
     * @param organizationalDomain of the domain, where it had to be asked for
     * @param signature index in {@link MessageSummary#signatures}; -1 for SPF
     */
    public record Aligned(
            Mechanism mechanism,
            DomainName domain,
            boolean passed,
            AlignmentMode mode,
            Outcome outcome,
            Outcome relaxed,
            Optional<DomainName> organizationalDomain,
            int signature) {
        /** Aligned and passed: what makes DMARC pass. */
        public boolean authenticates() {
            return passed && outcome == Outcome.ALIGNED;
        }
    }

    public static MessageSummary of(MessageAuthentication authentication) {
        return new MessageSummary(
                authentication.result(),
                authentication.from().stream()
                        .limit(MAX_MAILBOXES)
                        .map(mailbox -> shortened(mailbox.address()))
                        .toList(),
                spf(authentication.spf()),
                authentication.dkim().stream().map(MessageSummary::signature).toList(),
                authentication.dmarc().map(dmarc -> dmarc(dmarc, authentication.dkim())),
                authentication.reasons().stream()
                        .limit(MAX_REASONS)
                        .map(reason -> new Reason(reason.code(), reason.weight(), facts(reason.facts())))
                        .toList(),
                authentication.authenticationResults());
    }

    /** The Author Domain that the result is about. */
    public Optional<DomainName> authorDomain() {
        return dmarc.map(Dmarc::authorDomain);
    }

    public boolean passes() {
        return result == DmarcResult.PASS;
    }

    public boolean says(MessageReason code) {
        return reasons.stream().anyMatch(reason -> reason.code() == code);
    }

    private static Spf spf(SpfEvaluation spf) {
        return new Spf(spf.result(), spf.identity(), spf.domain());
    }

    private static Signature signature(SignatureResult signature) {
        return new Signature(
                signature.result(),
                signature.reason(),
                facts(signature.facts()),
                signature.modifications().stream()
                        .limit(MAX_FACTS)
                        .map(change -> new Modification(change.kind(), facts(change.facts())))
                        .toList(),
                signature.warnings().stream()
                        .map(warning -> new SignatureWarning(warning.kind(), facts(warning.facts())))
                        .toList(),
                signature.position(),
                signature.signingDomain(),
                signature.domain(),
                signature.selector(),
                signature.algorithm(),
                signature.canonicalization(),
                signature.signedHeaders().stream()
                        .limit(MAX_NAMES)
                        .map(MessageSummary::shortened)
                        .toList(),
                signature.signedFields().stream().limit(MAX_NAMES).toList(),
                signature.keyName(),
                signature.keyAliases(),
                signature.key().flatMap(KeyRecord::key).map(PublicKeyData::bits).orElse(0));
    }

    private static Dmarc dmarc(DmarcEvaluation dmarc, List<SignatureResult> signatures) {
        var identifiers = new ArrayList<Aligned>();
        for (var identifier : dmarc.identifiers()) identifiers.add(aligned(identifier, signatures));
        return new Dmarc(
                dmarc.authorDomain(),
                dmarc.organizationalDomain(),
                dmarc.policyDomain(),
                dmarc.policy(),
                dmarc.disposition(),
                dmarc.alignedBy(),
                List.copyOf(identifiers));
    }

    private static Aligned aligned(Identifier identifier, List<SignatureResult> signatures) {
        return new Aligned(
                identifier.mechanism(),
                identifier.domain(),
                identifier.passed(),
                identifier.mode(),
                identifier.alignment().outcome(),
                identifier.relaxed().outcome(),
                identifier.alignment().identifier().flatMap(OrganizationalDomain::domain),
                identifier.signature().map(signatures::indexOf).orElse(-1));
    }

    private static List<String> facts(List<String> facts) {
        return facts.stream().limit(MAX_FACTS).map(MessageSummary::shortened).toList();
    }

    private static String shortened(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
    }
}
