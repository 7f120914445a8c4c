package org.kakitome.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.kakitome.dkim.Modification.Kind;

/**
 * Looks for the change that broke a signature: undoes what mailing lists and gateways do, and sees whether the signature is right again. What it finds is
 * proven; that it finds nothing says nothing. Its work is bounded.
 */
final class ModificationSearch {
    /** Public key operations for one Ed25519 signature; RSA shows the hash that was signed and needs none. */
    static final int MAX_KEY_OPERATIONS = 4;

    static final int MAX_HASHES = 60; // a message has about 20 signed fields
    static final int MAX_HEADER_OCTETS = 1 << 16;
    static final int MAX_FOOTER_LINES = 60; // as long as the footers of companies are
    private static final int MAX_SHOWN_OCTETS = 4_096; // more than is shown of a line

    private static final Pattern FIRST_LINE = Pattern.compile("^[\r\n]*([^\r]*)");

    /** {@code [list] }, {@code ***SPAM*** }, {@code External: }, behind a Re: or not. */
    private static final Pattern SUBJECT_PREFIX = Pattern.compile(
            "^(\\s*(?:(?:re|fwd?|aw|sv):[ \t]*)?)(\\[[^\\]\r\n]{1,100}\\]|\\*{2,5}[^*\r\n]{1,60}\\*{2,5}|(?:external|ext|spam)[:!])(?:\r\n)?[ \t]*",
            Pattern.CASE_INSENSITIVE);

    /** Where lists keep the From that they replace. */
    private static final List<String> KEPT_FROM = List.of("X-Original-From", "Reply-To");

    private final ReceivedMessage message;
    private final DkimSignature signature;

    ModificationSearch(ReceivedMessage message, DkimSignature signature) {
        this.message = message;
        this.signature = signature;
    }

    /** The fields that might be signed as they may have been, and what was done to them since. */
    private record Candidate(List<HeaderField> fields, List<Modification> modifications) {
        Candidate with(HeaderField old, HeaderField replacement) {
            return new Candidate(
                    fields.stream().map(f -> f == old ? replacement : f).toList(), modifications);
        }

        Candidate without(HeaderField field) {
            return new Candidate(fields.stream().filter(f -> f != field).toList(), modifications);
        }

        Candidate by(Modification modification) {
            var all = new ArrayList<>(modifications);
            all.add(modification);
            return new Candidate(fields, all);
        }
    }

    /** Empty: nothing could be proven. */
    List<Modification> inHeader(SignatureCheck check) {
        var fields = SignedFields.candidates(message, signature);
        int octets = fields.stream().mapToInt(field -> field.octets().length).sum();
        if (octets > MAX_HEADER_OCTETS) return List.of();
        Predicate<byte[]> isSigned = check::isOf;
        int limit = MAX_KEY_OPERATIONS;
        var signedHash = check.signedHash();
        if (signedHash.isPresent()) {
            isSigned = header -> Arrays.equals(
                    signedHash.get(), signature.algorithm().digest().digest(header));
            limit = MAX_HASHES;
        }
        for (var candidate : candidates(fields, limit)) {
            var header = SignedFields.select(candidate.fields(), signature).octets();
            if (isSigned.test(header)) return candidate.modifications();
        }
        return List.of();
    }

    /** The likely ones first. */
    private List<Candidate> candidates(List<HeaderField> fields, int limit) {
        var asReceived = new Candidate(fields, List.of());
        var signed = SignedFields.select(fields, signature);
        var candidates = new ArrayList<Candidate>();
        for (var subject : withoutSubjectPrefix(asReceived, signed))
            for (var from : withKeptFrom(subject, signed)) candidates.addAll(withoutListFields(from, signed));
        candidates.removeIf(candidate -> candidate.modifications().isEmpty());
        candidates.sort(
                Comparator.comparingInt(candidate -> candidate.modifications().size()));
        // RFC 6376 §5.4.2: a field added below those of its name is taken for the signed one
        for (var field : signed.fields()) {
            if (candidates.size() >= limit) break;
            candidates.add(asReceived.without(field).by(added(field)));
        }
        return candidates.subList(0, Math.min(candidates.size(), limit));
    }

    private static Modification added(HeaderField field) {
        return Modification.of(Kind.FIELD_ADDED, DkimSignature.shown(field.name()));
    }

    private static List<Candidate> withoutSubjectPrefix(Candidate candidate, SignedFields signed) {
        var all = new ArrayList<>(List.of(candidate));
        signed.first("Subject").ifPresent(subject -> {
            var value = new String(subject.valueOctets(), StandardCharsets.ISO_8859_1);
            var prefix = SUBJECT_PREFIX.matcher(value);
            if (!prefix.find()) return;
            var before = prefix.group(1) + value.substring(prefix.end());
            all.add(candidate
                    .with(subject, subject.withValue(before))
                    .by(Modification.of(Kind.SUBJECT_PREFIX_ADDED, DkimSignature.shown(prefix.group(2)))));
        });
        return all;
    }

    private List<Candidate> withKeptFrom(Candidate candidate, SignedFields signed) {
        var all = new ArrayList<>(List.of(candidate));
        var from = signed.first("From");
        if (from.isEmpty()) return all;
        for (var name : KEPT_FROM) {
            var kept = message.fields(name);
            if (kept.isEmpty()) continue;
            var value = new String(kept.get(0).valueOctets(), StandardCharsets.ISO_8859_1);
            all.add(candidate
                    .with(from.get(), from.get().withValue(value))
                    .without(kept.get(0))
                    .by(Modification.of(Kind.FROM_REWRITTEN, name)));
        }
        return all;
    }

    /** Names listed in h= although they were not there (RFC 6376 §5.4.2) forbid that a list adds them. */
    private static List<Candidate> withoutListFields(Candidate candidate, SignedFields signed) {
        var without = candidate;
        for (var field : signed.fields()) {
            boolean ofLists = field.is("Sender") || field.lowerCaseName().startsWith("list-");
            if (ofLists) without = without.without(field).by(added(field));
        }
        return without == candidate ? List.of(candidate) : List.of(candidate, without);
    }

    List<Modification> inBody(BodyHash body) {
        if (signature.bodyLength().isPresent()) return List.of();
        var relaxed = body.hash(signature.algorithm(), Canonicalization.RELAXED);
        if (Arrays.equals(relaxed, signature.bodyHash())) return List.of(Modification.of(Kind.BODY_SPACE_CHANGED));
        return appended(body.canonical(signature.bodyCanonicalization())).stream()
                .toList();
    }

    /** Whether the body without its last lines is what was signed. A canonical body ends behind a line that is not empty: RFC 6376 §3.4.3, §3.4.4. */
    private Optional<Modification> appended(CanonicalBody body) {
        var ends = body.lastLineEnds(MAX_FOOTER_LINES);
        var digest = signature.algorithm().digest();
        int signed = body.firstEnd(
                ends, digest, () -> Arrays.equals(signature.algorithm().hashSoFar(digest), signature.bodyHash()));
        if (signed < 0) return Optional.empty();
        int end = ends.get(signed);
        var first = FIRST_LINE.matcher(body.text(end, end + MAX_SHOWN_OCTETS));
        return Optional.of(Modification.of(
                Kind.BODY_TEXT_APPENDED,
                String.valueOf(ends.size() - signed),
                DkimSignature.shown(first.find() ? first.group(1) : "")));
    }
}
