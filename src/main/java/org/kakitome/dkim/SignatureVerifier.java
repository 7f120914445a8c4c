package org.kakitome.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;

/**
 * Verifies the signatures of a message: RFC 6376 §6.1 with RFC 8301 and RFC 8463. For use by several threads. Why not by jDKIM: docs/decisions/0007
 */
public final class SignatureVerifier {
    /** Where a reader takes the first of two and the last is signed (RFC 6376 §5.4.2), it finds other parts in the same body. */
    private static final List<String> MIME_FIELDS = List.of("Content-Type", "Content-Transfer-Encoding");

    private final Dns dns;
    private final Clock clock;
    private final SignatureLimits limits;

    public SignatureVerifier(Dns dns, Clock clock) {
        this(dns, clock, SignatureLimits.RFC_8301);
    }

    SignatureVerifier(Dns dns, Clock clock, SignatureLimits limits) {
        this.dns = dns;
        this.clock = clock;
        this.limits = limits;
    }

    /** With CRLF, dot-unstuffed, as received. */
    public List<SignatureResult> verify(byte[] message) {
        return verify(ReceivedMessage.read(message));
    }

    /**
     * In the order of the fields, top first; empty for an unsigned message. Each judged alone: a bad one does not harm a good one (RFC 6376 §6.1). Of more
     * than {@value SignatureLimits#MAX_SIGNATURES}, one last result says that they were not looked at. Keys are asked for at the same time, each once.
     */
    public List<SignatureResult> verify(ReceivedMessage message) {
        var fields = message.fields(DkimSignature.NAME);
        var judged = fields.stream()
                .limit(limits.signatures())
                .map(field -> new Judging(message, field))
                .toList();
        Map<DomainName, CompletableFuture<DnsAnswer<String>>> keys = new HashMap<>();
        for (var judging : judged)
            if (judging.wantsKey())
                keys.computeIfAbsent(
                        judging.signature.keyName(), name -> dns.ask(new DnsQuestion<>(name, RecordType.TXT)));
        var body = new BodyHash(message);
        var results = new ArrayList<SignatureResult>();
        for (var judging : judged) {
            if (judging.wantsKey())
                judging.judge(keys.get(judging.signature.keyName()).join(), body);
            results.add(judging.report.result());
        }
        if (fields.size() > limits.signatures()) results.add(notLookedAt(fields));
        return List.copyOf(results);
    }

    private SignatureResult notLookedAt(List<HeaderField> fields) {
        var report = new SignatureReport(fields.get(limits.signatures()));
        report.verdict(Verdict.of(
                SignatureReason.TOO_MANY_SIGNATURES,
                String.valueOf(fields.size()),
                String.valueOf(limits.signatures())));
        return report.result();
    }

    /** One signature on its way to a result. */
    private final class Judging {
        private final ReceivedMessage message;
        private final SignatureReport report;
        private DkimSignature signature;

        /** RFC 6376 §6.1.1: what the field says of itself. */
        Judging(ReceivedMessage message, HeaderField field) {
            this.message = message;
            this.report = new SignatureReport(field);
            if (message.headerTooLarge()) {
                report.verdict(tooLarge(ReceivedMessage.MAX_HEADER_OCTETS));
                return;
            }
            var malformed = message.malformed();
            if (malformed.isPresent()) {
                report.verdict(Verdict.of(
                        SignatureReason.HEADER_MALFORMED,
                        DkimSignature.shown(new String(malformed.get().octets(), StandardCharsets.ISO_8859_1))));
                return;
            }
            if (field.octets().length > DkimSignature.MAX_FIELD_OCTETS) {
                report.verdict(tooLarge(DkimSignature.MAX_FIELD_OCTETS));
                return;
            }
            var tags = DkimSignature.tags(field);
            report.tags(tags);
            var parsed = DkimSignature.parse(field, tags, clock);
            if (parsed instanceof DkimSignature.Parsed.Invalid invalid) {
                report.verdict(invalid.verdict());
                return;
            }
            signature = ((DkimSignature.Parsed.Valid) parsed).signature();
            report.signature(signature, message);
            if (signature.algorithm() == SignatureAlgorithm.RSA_SHA1 && !limits.sha1()) {
                report.verdict(Verdict.of(SignatureReason.RSA_SHA1));
                signature = null;
            }
        }

        private Verdict tooLarge(int limit) {
            return Verdict.of(SignatureReason.HEADER_TOO_LARGE, String.valueOf(limit));
        }

        boolean wantsKey() {
            return signature != null;
        }

        void judge(DnsAnswer<String> answer, BodyHash body) {
            if (answer instanceof DnsAnswer.Found<String> found) report.keyAliases(found.aliases());
            var lookup = KeyLookup.of(signature.keyName(), answer);
            if (lookup instanceof KeyLookup.NoKey noKey) report.verdict(noKey.verdict());
            else judge((KeyLookup.Key) lookup, body);
        }

        /** RFC 6376 §6.1.2: whether the key may be used for this signature. */
        private void judge(KeyLookup.Key key, BodyHash body) {
            var record = key.record();
            var name = signature.keyName().ascii();
            report.key(key);
            var algorithm = signature.algorithm();
            if (record.revoked()) report.verdict(Verdict.of(SignatureReason.KEY_REVOKED, name));
            else if (!record.isForMail())
                report.verdict(Verdict.of(SignatureReason.KEY_NOT_FOR_MAIL, name, String.join(":", record.services())));
            else if (!record.keyType().equals(algorithm.keyType()))
                report.verdict(
                        Verdict.of(SignatureReason.KEY_TYPE_DIFFERS, name, record.keyType(), report.algorithm()));
            else if (!record.allows(algorithm.hash()))
                report.verdict(Verdict.of(
                        SignatureReason.HASH_NOT_ALLOWED, name, String.join(":", record.hashes()), algorithm.hash()));
            else if (record.strictIdentity() && !signature.identityDomain().equals(signature.signingDomain()))
                report.verdict(Verdict.of(
                        SignatureReason.IDENTITY_NOT_EXACT,
                        DkimSignature.shown(report.identity()),
                        signature.signingDomain().ascii()));
            else judge(record.key().orElseThrow(), body);
        }

        /** RFC 8301 §3.2: its size. */
        private void judge(PublicKeyData key, BodyHash body) {
            var name = signature.keyName().ascii();
            boolean rsa = key instanceof PublicKeyData.Rsa;
            if (rsa && key.bits() < limits.minRsaBits())
                report.verdict(keySize(SignatureReason.KEY_TOO_SHORT, key, limits.minRsaBits()));
            else if (rsa && key.bits() > SignatureLimits.MAX_RSA_BITS)
                report.verdict(keySize(SignatureReason.KEY_TOO_LONG, key, SignatureLimits.MAX_RSA_BITS));
            else
                try {
                    judge(new SignatureCheck(signature, key), body);
                } catch (GeneralSecurityException e) {
                    report.verdict(Verdict.of(SignatureReason.KEY_INVALID, name, KeyFault.Kind.KEY_DATA.name(), "p="));
                }
        }

        private Verdict keySize(SignatureReason reason, PublicKeyData key, int limit) {
            return Verdict.of(
                    reason,
                    String.valueOf(key.bits()),
                    String.valueOf(limit),
                    signature.keyName().ascii());
        }

        /** RFC 6376 §6.1.3. */
        private void judge(SignatureCheck check, BodyHash body) {
            boolean sameBody = body.matches(signature);
            boolean sameHeader =
                    check.isOf(SignedFields.select(message, signature).octets());
            var search = new ModificationSearch(message, signature);
            if (!sameBody) report.modifications(search.inBody(body));
            if (!sameHeader) report.verdict(headerDiffers(check, search, sameBody));
            else report.verdict(sameBody ? verified(body) : bodyDiffers(body));
        }

        private Verdict headerDiffers(SignatureCheck check, ModificationSearch search, boolean sameBody) {
            var name = signature.keyName().ascii();
            if (signature.signature().length != check.length())
                return Verdict.of(
                        SignatureReason.SIGNATURE_LENGTH_DIFFERS,
                        String.valueOf(signature.signature().length),
                        String.valueOf(check.length()),
                        name);
            if (check.isRsa() && check.signedHash().isEmpty()) return Verdict.of(SignatureReason.OTHER_KEY, name);
            var modifications = search.inHeader(check);
            report.modifications(modifications);
            if (!check.isRsa() && modifications.isEmpty())
                return Verdict.of(SignatureReason.SIGNATURE_DIFFERS, name, sameBody ? "body-same" : "body-differs");
            return Verdict.of(sameBody ? SignatureReason.HEADERS_CHANGED : SignatureReason.BODY_AND_HEADERS_CHANGED);
        }

        private Verdict bodyDiffers(BodyHash body) {
            int there = body.canonical(signature.bodyCanonicalization()).length();
            long signed = signature.bodyLength().orElse(0);
            if (signed <= there) return Verdict.of(SignatureReason.BODY_HASH_DIFFERS);
            return Verdict.of(SignatureReason.BODY_CUT_OFF, String.valueOf(signed), String.valueOf(there));
        }

        /** RFC 6376 §8.2: what stands behind l= may be anybody's. §8.15: so may what a field makes of the body that stands above the one signed. */
        private Verdict verified(BodyHash body) {
            for (var name : MIME_FIELDS)
                if (SignedFields.isAddedTo(message, signature, name))
                    return Verdict.of(SignatureReason.MIME_FIELD_ADDED, name);
            int there = body.canonical(signature.bodyCanonicalization()).length();
            long signed = signature.bodyLength().orElse(there);
            if (signed == there) return Verdict.VERIFIED;
            return Verdict.of(
                    SignatureReason.BODY_LENGTH_LIMIT, String.valueOf(signed), String.valueOf(there - signed));
        }
    }
}
