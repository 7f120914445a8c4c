package org.kakitome.dmarc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.kakitome.dmarc.TagFault.Kind;

/**
 * A DMARC Policy Record, with defaults filled in and what is wrong with it beside.
 *
 * <pre>
 * dmarc-record  = dmarc-version *(dmarc-sep dmarc-tag) [dmarc-sep] *WSP        RFC 9989 §4.8
 * dmarc-version = "v" equals %s"DMARC1"
 * dmarc-sep     = *WSP ";" *WSP
 * equals        = *WSP "=" *WSP
 * dmarc-tag     = 1*ALPHA equals 1*dmarc-value
 * dmarc-value   = %x20-3A / %x3C-7E
 * </pre>
 *
 * @param policy p=; empty where it is missing or invalid
 * @param subdomainPolicy sp=; empty where it is missing or invalid
 * @param nonexistentPolicy np=; empty where it is missing or invalid
 * @param aggregateUris the valid ones of rua=
 * @param failureUris the valid ones of ruf=
 * @param faults in the order of the text
 */
public record PolicyRecord(
        String text,
        Optional<AssessmentPolicy> policy,
        Optional<AssessmentPolicy> subdomainPolicy,
        Optional<AssessmentPolicy> nonexistentPolicy,
        AlignmentMode dkimAlignment,
        AlignmentMode spfAlignment,
        PublicSuffixFlag psd,
        boolean testing,
        List<ReportUri> aggregateUris,
        List<ReportUri> failureUris,
        Set<FailureOption> failureOptions,
        List<Tag> tags,
        List<TagFault> faults) {

    /** @param offset where the value begins in the text */
    public record Tag(String name, String value, int offset) {}

    /** Which mail a record found somewhere is asked about. */
    public enum Scope {
        /** The record's own domain is the Author Domain. */
        DOMAIN,
        /** The Author Domain lies below and exists. */
        SUBDOMAIN,
        /** The Author Domain lies below and does not exist: NXDOMAIN. */
        NONEXISTENT_SUBDOMAIN
    }

    private static final Pattern VERSION = Pattern.compile("v[ \t]*=[ \t]*DMARC1[ \t]*(;|\\z)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z]+");
    private static final Set<String> HISTORIC = Set.of("pct", "rf", "ri"); // RFC 9989 §9.3
    private static final Set<String> KNOWN = Set.of("p", "sp", "np", "adkim", "aspf", "psd", "t", "rua", "ruf", "fo");

    /** Whether a text claims to be a record: it begins with {@code v=DMARC1}, in this case, and nothing else stands in that tag. RFC 9989 §4.7 */
    static boolean claimsToBeOne(String text) {
        return VERSION.matcher(text).lookingAt();
    }

    /** Empty: not a DMARC record, to be ignored as a whole. */
    public static Optional<PolicyRecord> parse(String text) {
        var version = VERSION.matcher(text);
        return version.lookingAt() ? Optional.of(new Reader(text).read(version.end())) : Optional.empty();
    }

    /** The policy for mail in this scope, before {@code t=y}; empty: the record is of no use and there is no DMARC for this mail. */
    public Optional<AssessmentPolicy> policyFor(Scope scope) {
        // RFC 9989 §4.10.1: no valid p, or any invalid sp or np, used or not: as p=none if there is someone to report
        // to, else nothing
        if (unusable()) return aggregateUris.isEmpty() ? Optional.empty() : Optional.of(AssessmentPolicy.NONE);
        return switch (scope) {
            case DOMAIN -> policy;
            case SUBDOMAIN -> subdomainPolicy.or(() -> policy);
            case NONEXISTENT_SUBDOMAIN ->
                nonexistentPolicy.or(() -> subdomainPolicy).or(() -> policy);
        };
    }

    /** No valid p, or an invalid sp or np: RFC 9989 §4.10.1 replaces the policies. */
    public boolean unusable() {
        return policy.isEmpty() || invalid("sp") || invalid("np");
    }

    /** RFC 9989 §3.2.9: the policy for the domain and all subdomains is not none. */
    public boolean enforces() {
        for (var scope : Scope.values())
            if (policyFor(scope).orElse(AssessmentPolicy.NONE) == AssessmentPolicy.NONE) return false;
        return true;
    }

    /** What receivers apply of a policy: one step less while {@code t=y}. RFC 9989 §4.7 */
    public AssessmentPolicy applied(AssessmentPolicy chosen) {
        return testing ? chosen.oneStepDown() : chosen;
    }

    public Optional<Tag> tag(String name) {
        return tags.stream().filter(tag -> tag.name().equals(name)).findFirst();
    }

    boolean invalid(String tag) {
        for (var fault : faults) if (fault.tag().equals(tag) && REJECTED.contains(fault.kind())) return true;
        return false;
    }

    private static final Set<Kind> REJECTED = Set.of(Kind.INVALID_VALUE, Kind.EMPTY_VALUE, Kind.ILLEGAL_CHARACTER);

    /** One reading of one text. */
    private static final class Reader {
        private final String text;
        private final List<Tag> tags = new ArrayList<>();
        private final List<TagFault> faults = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();

        Reader(String text) {
            this.text = text;
        }

        PolicyRecord read(int begin) {
            for (int at = begin; at < text.length(); ) {
                int semicolon = text.indexOf(';', at);
                int end = semicolon < 0 ? text.length() : semicolon;
                readTag(at, end, semicolon < 0);
                at = end + 1;
            }
            var policy = value("p", AssessmentPolicy::parse);
            var subdomainPolicy = value("sp", AssessmentPolicy::parse);
            var nonexistentPolicy = value("np", AssessmentPolicy::parse);
            var dkimAlignment = value("adkim", AlignmentMode::parse).orElse(AlignmentMode.RELAXED);
            var spfAlignment = value("aspf", AlignmentMode::parse).orElse(AlignmentMode.RELAXED);
            var psd = value("psd", PublicSuffixFlag::parse).orElse(PublicSuffixFlag.UNDETERMINED);
            var testing = value("t", Reader::yesOrNo).orElse(false);
            var failureOptions = value("fo", FailureOption::parse).orElse(FailureOption.DEFAULT);
            var aggregateUris = uris("rua");
            var failureUris = uris("ruf");
            faults.sort(Comparator.comparingInt(TagFault::offset));
            return new PolicyRecord(
                    text,
                    policy,
                    subdomainPolicy,
                    nonexistentPolicy,
                    dkimAlignment,
                    spfAlignment,
                    psd,
                    testing,
                    aggregateUris,
                    failureUris,
                    failureOptions,
                    List.copyOf(tags),
                    List.copyOf(faults));
        }

        /** RFC 9989 §4.8: a piece that breaks the grammar is dropped alone. */
        private void readTag(int from, int to, boolean last) {
            int begin = skipSpace(from, to);
            int end = trimEnd(begin, to);
            if (begin == end) {
                // only at the very end may nothing stand between two separators
                if (!last) faults.add(new TagFault(Kind.NO_TAG, "", ";", to));
                return;
            }
            var piece = text.substring(begin, end);
            int equals = piece.indexOf('=');
            var name = equals < 0 ? "" : strip(piece.substring(0, equals));
            if (!NAME.matcher(name).matches()) {
                faults.add(new TagFault(Kind.NO_TAG, "", piece, begin));
                return;
            }
            int valueBegin = skipSpace(begin + equals + 1, end);
            readTag(name, begin, new Tag(name, text.substring(valueBegin, Math.max(valueBegin, end)), valueBegin));
        }

        private void readTag(String name, int begin, Tag tag) {
            // Lenient: RFC 6376 §3.2 makes a list with a repeated tag invalid, RFC 9989 §4.8 drops what is wrong: the
            // first one counts
            if (!seen.add(name)) faults.add(new TagFault(Kind.DUPLICATE_TAG, name, name + "=" + tag.value(), begin));
            else if (tag.value().isEmpty()) faults.add(new TagFault(Kind.EMPTY_VALUE, name, name + "=", begin));
            else if (!tag.value().chars().allMatch(c -> c >= ' ' && c <= '~'))
                faults.add(new TagFault(Kind.ILLEGAL_CHARACTER, name, tag.value(), tag.offset()));
            else {
                tags.add(tag);
                if (HISTORIC.contains(name))
                    faults.add(new TagFault(Kind.HISTORIC_TAG, name, name + "=" + tag.value(), begin));
                else if (!KNOWN.contains(name))
                    faults.add(new TagFault(Kind.UNKNOWN_TAG, name, name + "=" + tag.value(), begin));
            }
        }

        private <T> Optional<T> value(String name, Function<String, Optional<T>> parse) {
            var tag = tags.stream().filter(t -> t.name().equals(name)).findFirst();
            if (tag.isEmpty()) return Optional.empty();
            var value = parse.apply(tag.get().value());
            if (value.isEmpty())
                faults.add(new TagFault(
                        Kind.INVALID_VALUE, name, tag.get().value(), tag.get().offset()));
            return value;
        }

        /** {@code dmarc-urilist = dmarc-uri *(*WSP "," *WSP dmarc-uri)}; a bad one is dropped alone. */
        private List<ReportUri> uris(String name) {
            var uris = new ArrayList<ReportUri>();
            var tag = tags.stream().filter(t -> t.name().equals(name)).findFirst();
            if (tag.isEmpty()) return List.of();
            int offset = tag.get().offset();
            for (var item : tag.get().value().split(",", -1)) {
                var published = strip(item);
                int at = offset + item.indexOf(published);
                var uri = ReportUri.parse(published);
                if (uri.isEmpty()) faults.add(new TagFault(Kind.INVALID_URI, name, published, at));
                else {
                    uris.add(uri.get());
                    if (!uri.get().isMail()) faults.add(new TagFault(Kind.UNSUPPORTED_SCHEME, name, published, at));
                    if (uri.get().sizeLimit().isPresent())
                        faults.add(new TagFault(Kind.SIZE_LIMIT, name, published, at));
                }
                offset += item.length() + 1;
            }
            return List.copyOf(uris);
        }

        private static Optional<Boolean> yesOrNo(String value) {
            if (value.equalsIgnoreCase("y")) return Optional.of(true);
            return value.equalsIgnoreCase("n") ? Optional.of(false) : Optional.empty();
        }

        private int skipSpace(int from, int to) {
            int at = from;
            while (at < to && isSpace(text.charAt(at))) at++;
            return at;
        }

        private int trimEnd(int from, int to) {
            int at = to;
            while (at > from && isSpace(text.charAt(at - 1))) at--;
            return at;
        }

        private static String strip(String piece) {
            int from = 0;
            int to = piece.length();
            while (from < to && isSpace(piece.charAt(from))) from++;
            while (to > from && isSpace(piece.charAt(to - 1))) to--;
            return piece.substring(from, to);
        }

        private static boolean isSpace(char c) {
            return c == ' ' || c == '\t';
        }
    }
}
