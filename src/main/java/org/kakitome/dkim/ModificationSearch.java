package org.kakitome.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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

    /** The signed fields as they may have been, and what was done to them since. */
    private record Candidate(SignedFields fields, List<Modification> modifications) {
        Candidate and(SignedFields changed, Modification... more) {
            var all = new ArrayList<>(modifications);
            all.addAll(List.of(more));
            return new Candidate(changed, all);
        }
    }

    /** Empty: nothing could be proven. */
    List<Modification> inHeader(SignatureCheck check) {
        var fields = SignedFields.select(message, signature);
        if (fields.size() > MAX_HEADER_OCTETS) return List.of();
        Predicate<byte[]> isSigned = check::isOf;
        int limit = MAX_KEY_OPERATIONS;
        var signedHash = check.signedHash();
        if (signedHash.isPresent()) {
            isSigned = octets -> Arrays.equals(
                    signedHash.get(), signature.algorithm().digest().digest(octets));
            limit = MAX_HASHES;
        }
        for (var candidate : candidates(fields, limit))
            if (isSigned.test(candidate.fields().octets())) return candidate.modifications();
        return List.of();
    }

    /** The likely ones first. */
    private List<Candidate> candidates(SignedFields fields, int limit) {
        var candidates = new ArrayList<Candidate>();
        for (var subject : withoutSubjectPrefix(new Candidate(fields, List.of())))
            for (var from : withKeptFrom(subject)) candidates.addAll(withoutListFields(from));
        candidates.removeIf(candidate -> candidate.modifications().isEmpty());
        candidates.sort(
                Comparator.comparingInt(candidate -> candidate.modifications().size()));
        candidates.addAll(withoutLaterFields(fields));
        for (var field : fields.fields()) {
            if (candidates.size() >= limit) break;
            candidates.add(new Candidate(fields.without(field), List.of(added(field))));
        }
        return candidates.subList(0, Math.min(candidates.size(), limit));
    }

    private static Modification added(HeaderField field) {
        return Modification.of(Kind.FIELD_ADDED, DkimSignature.shown(field.name()));
    }

    private static List<Candidate> withoutSubjectPrefix(Candidate candidate) {
        var all = new ArrayList<>(List.of(candidate));
        candidate.fields().first("Subject").ifPresent(subject -> {
            var value = new String(subject.valueOctets(), StandardCharsets.ISO_8859_1);
            var prefix = SUBJECT_PREFIX.matcher(value);
            if (!prefix.find()) return;
            var before = prefix.group(1) + value.substring(prefix.end());
            var changed = candidate.fields().with(subject, subject.withValue(before));
            all.add(candidate.and(
                    changed, Modification.of(Kind.SUBJECT_PREFIX_ADDED, DkimSignature.shown(prefix.group(2)))));
        });
        return all;
    }

    private List<Candidate> withKeptFrom(Candidate candidate) {
        var all = new ArrayList<>(List.of(candidate));
        var from = candidate.fields().first("From");
        if (from.isEmpty()) return all;
        for (var name : KEPT_FROM) {
            var kept = message.fields(name);
            if (kept.isEmpty()) continue;
            var value = new String(kept.get(0).valueOctets(), StandardCharsets.ISO_8859_1);
            var changed = candidate
                    .fields()
                    .with(from.get(), from.get().withValue(value))
                    .without(kept.get(0));
            all.add(candidate.and(changed, Modification.of(Kind.FROM_REWRITTEN, name)));
        }
        return all;
    }

    /** Names listed in h= although they were not there (RFC 6376 §5.4.2) forbid that a list adds them. */
    private static List<Candidate> withoutListFields(Candidate candidate) {
        var without = candidate;
        for (var field : candidate.fields().fields()) {
            boolean ofLists =
                    field.is("Sender") || field.name().toLowerCase(Locale.ROOT).startsWith("list-");
            if (ofLists) without = without.and(without.fields().without(field), added(field));
        }
        return without == candidate ? List.of(candidate) : List.of(candidate, without);
    }

    /** A field added below those of its name is taken for the signed one: RFC 6376 §5.4.2 begins at the bottom. */
    private List<Candidate> withoutLaterFields(SignedFields fields) {
        var candidates = new ArrayList<Candidate>();
        var fromTop = SignedFields.selectFromTop(message, signature).fields();
        var seen = new HashSet<String>();
        for (int i = 0; i < fromTop.size(); i++) {
            var field = fields.fields().get(i);
            if (fromTop.get(i) == field || !seen.add(field.lowerCaseName())) continue;
            var others = new ArrayList<>(fields.fields());
            for (int j = 0; j < others.size(); j++) if (others.get(j).is(field.name())) others.set(j, fromTop.get(j));
            candidates.add(new Candidate(new SignedFields(signature, others), List.of(added(field))));
        }
        return candidates;
    }

    List<Modification> inBody(BodyHash body) {
        if (signature.bodyLength().isPresent()) return List.of();
        var relaxed = body.hash(signature.algorithm(), Canonicalization.RELAXED);
        if (Arrays.equals(relaxed, signature.bodyHash())) return List.of(Modification.of(Kind.BODY_SPACE_CHANGED));
        return appended(body.canonical(signature.bodyCanonicalization())).stream()
                .toList();
    }

    /** Whether the body without its last lines is what was signed. */
    private Optional<Modification> appended(Slice body) {
        var ends = lastLineEnds(body);
        var digest = signature.algorithm().digest();
        int hashed = 0;
        for (int i = 0; i < ends.size(); i++) {
            body.update(digest, hashed, ends.get(i));
            hashed = ends.get(i);
            if (!Arrays.equals(signature.algorithm().hashSoFar(digest), signature.bodyHash())) continue;
            int line = hashed;
            while (line < body.length() && (body.at(line) == '\r' || body.at(line) == '\n')) line++;
            int end = line;
            while (end < body.length() && body.at(end) != '\r') end++;
            var first = new String(body.array(), body.offset() + line, end - line, StandardCharsets.ISO_8859_1);
            return Optional.of(Modification.of(
                    Kind.BODY_TEXT_APPENDED, String.valueOf(ends.size() - i), DkimSignature.shown(first)));
        }
        return Optional.empty();
    }

    /** Behind the lines that are not empty, in order, the last one left out: there a canonical body may end (RFC 6376 §3.4.3, §3.4.4). */
    private static List<Integer> lastLineEnds(Slice body) {
        var ends = new ArrayList<Integer>();
        for (int end = body.length() - 2; end >= 3 && ends.size() < MAX_FOOTER_LINES; end--) {
            boolean lineEnd = body.at(end - 2) == '\r' && body.at(end - 1) == '\n';
            boolean emptyLine = lineEnd && body.at(end - 3) == '\n';
            if (lineEnd && !emptyLine) ends.add(0, end);
        }
        return ends;
    }
}
