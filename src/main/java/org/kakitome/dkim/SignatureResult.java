package org.kakitome.dkim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kakitome.dns.DomainName;

/**
 * One signature of a message, judged.
 *
 * @param facts what {@link SignatureReason} names for this reason
 * @param modifications what was changed on the way as far as it can be proven; often nothing although the message was changed
 * @param position which field of {@link ReceivedMessage#fields} it is
 * @param signingDomain d= as written; empty where there is none
 * @param domain d= as a name, A-labels: what DMARC aligns, of signatures that pass
 * @param selector s= as written; empty where there is none
 * @param algorithm a= as written; empty where there is none
 * @param canonicalization c= as written, or its default
 * @param identity i=, decoded, where it is given
 * @param signedHeaders h= in order, as written
 * @param signedFields positions of the message's fields that it covers, itself left out
 * @param signatureStart the first characters of b=, which tell signatures of one domain apart: RFC 6008
 * @param signedAt t=
 * @param expiresAt x=
 * @param keyName where the key stands, where that could be told
 * @param keyAliases the CNAME chain from there to the key
 * @param key the key record, where one could be read
 */
public record SignatureResult(
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
        Optional<String> identity,
        List<String> signedHeaders,
        List<Integer> signedFields,
        String signatureStart,
        Optional<Instant> signedAt,
        Optional<Instant> expiresAt,
        Optional<DomainName> keyName,
        List<DomainName> keyAliases,
        Optional<KeyRecord> key) {
    public boolean passes() {
        return result == DkimResult.PASS;
    }

    public boolean warns(SignatureWarning.Kind kind) {
        return warnings.stream().anyMatch(warning -> warning.kind() == kind);
    }
}
