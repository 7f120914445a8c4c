package org.kakitome.dkim;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.kakitome.dns.DomainName;

/**
 * A DKIM-Signature field that can be verified: RFC 6376 §3.5.
 *
 * <pre>
 * v= 1   a= algorithm   b= signature   bh= body hash   c= canonicalization header/body   d= domain   h= signed fields
 * i= identity   l= body length   q= query method   s= selector   t= signed at   x= expires at   z= copied fields, not read
 * </pre>
 *
 * @param signedHeaders h= in order, as written
 * @param identityDomain of i=, or d= where that is absent
 * @param signedAt t= in seconds since 1970
 * @param expiresAt x= in seconds since 1970
 */
record DkimSignature(
        HeaderField field,
        TagList tags,
        SignatureAlgorithm algorithm,
        byte[] signature,
        byte[] bodyHash,
        Canonicalization headerCanonicalization,
        Canonicalization bodyCanonicalization,
        DomainName signingDomain,
        DomainName keyName,
        List<String> signedHeaders,
        DomainName identityDomain,
        OptionalLong bodyLength,
        OptionalLong signedAt,
        OptionalLong expiresAt) {
    /** Of one field: with copied fields (z=) it may be long, but not that long. A bound for strangers' input. */
    static final int MAX_FIELD_OCTETS = 1 << 16;

    static final String NAME = "DKIM-Signature";

    /** Clocks of senders differ by that much (RFC 6376 §3.5 allows for it); as OpenDKIM. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final List<String> REQUIRED = List.of("v", "a", "b", "bh", "d", "h", "s"); // RFC 6376 §3.5
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,76}"); // RFC 6376 §3.5 l=
    private static final int MAX_DIGITS = 12; // RFC 6376 §3.5 x=: larger ones may be taken as infinite
    private static final long INFINITE = 999_999_999_999L;
    private static final int MAX_SHOWN = 60;

    /** Letters, digits and hyphens (RFC 5321 §4.1.2); Lenient: underscores, which selectors have. */
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

    sealed interface Parsed {
        record Valid(DkimSignature signature) implements Parsed {}

        record Invalid(Verdict verdict) implements Parsed {}
    }

    static Parsed parse(HeaderField field, TagList tags, Clock clock) {
        try {
            return new Parsed.Valid(new Reader(field, tags).read(clock));
        } catch (Unreadable e) {
            return new Parsed.Invalid(e.verdict);
        }
    }

    /** One char per octet, so that places in it are places in the octets. */
    static TagList tags(HeaderField field) {
        return TagList.parse(new String(field.valueOctets(), StandardCharsets.ISO_8859_1));
    }

    /** RFC 6376 §3.7: this field as it is hashed, with b= emptied; the final CRLF is no part of it. */
    byte[] fieldToHash() {
        var value = new String(field.valueOctets(), StandardCharsets.ISO_8859_1);
        var b = tags.tags().get("b");
        var emptied = value.substring(0, b.begin()) + value.substring(b.end());
        var octets = headerCanonicalization.header(field.withValue(emptied));
        return Arrays.copyOf(octets, octets.length - 2);
    }

    /** The way out of reading: never leaves this class. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Verdict verdict;

        Unreadable(SignatureReason reason, String... facts) {
            super(null, null, false, false);
            this.verdict = Verdict.of(reason, facts);
        }
    }

    /** RFC 6376 §6.1.1, in its order. */
    private record Reader(HeaderField field, TagList tags) {
        DkimSignature read(Clock clock) throws Unreadable {
            checkTags();
            var algorithm = algorithm();
            var c = tags.value("c").orElse("simple/simple").split("/", -1);
            var header = canonicalization(c[0]);
            var body = canonicalization(c.length == 1 ? "simple" : c.length == 2 ? c[1] : "");
            checkQueryMethod();
            var domain = hostName("d");
            var selector = hostName("s");
            var keyName = domain.prepend("_domainkey")
                    .flatMap(folder -> folder.prepend(selector.ascii()))
                    .orElseThrow(() -> wrong("s"));
            var signedHeaders = TagList.colonList(value("h"));
            if (signedHeaders.isEmpty()) throw wrong("h");
            var signature = new DkimSignature(
                    field,
                    tags,
                    algorithm,
                    base64("b"),
                    base64("bh"),
                    header,
                    body,
                    domain,
                    keyName,
                    signedHeaders,
                    identityDomain(domain),
                    number("l"),
                    number("t"),
                    number("x"));
            signature.checkMeaning(clock);
            return signature;
        }

        private void checkTags() throws Unreadable {
            for (var fault : tags.faults())
                throw fault.repeated()
                        ? new Unreadable(SignatureReason.TAG_REPEATED, fault.piece())
                        : new Unreadable(SignatureReason.SYNTAX, shown(fault.piece()));
            // v= first: where it is missing the field is of another time (RFC 6376 §3.5)
            for (var name : REQUIRED)
                if (!tags.tags().containsKey(name)) throw new Unreadable(SignatureReason.TAG_MISSING, name);
            if (!value("v").equals("1")) throw new Unreadable(SignatureReason.VERSION, shown(value("v")));
        }

        private SignatureAlgorithm algorithm() throws Unreadable {
            return SignatureAlgorithm.named(value("a"))
                    .orElseThrow(() -> new Unreadable(SignatureReason.ALGORITHM_UNKNOWN, shown(value("a"))));
        }

        private Canonicalization canonicalization(String name) throws Unreadable {
            return Canonicalization.named(name.strip())
                    .orElseThrow(() -> new Unreadable(SignatureReason.CANONICALIZATION_UNKNOWN, shown(value("c"))));
        }

        /** Lenient: {@code dns} alone, as drafts before RFC 4871 had it. */
        private void checkQueryMethod() throws Unreadable {
            var methods = tags.value("q").orElse("dns/txt");
            for (var method : TagList.colonList(methods)) {
                var name = TagList.withoutSpace(method);
                if (name.equalsIgnoreCase("dns/txt") || name.equalsIgnoreCase("dns")) return;
            }
            throw new Unreadable(SignatureReason.QUERY_METHOD_UNKNOWN, shown(methods));
        }

        /** RFC 8616 §5: in internationalized mail these are U-labels. */
        private DomainName hostName(String tag) throws Unreadable {
            var text = HeaderField.text(value(tag));
            var name = DomainName.query(text).orElseThrow(() -> wrong(tag));
            if (text.endsWith(".") || !HOST_NAME.matcher(name.ascii()).matches()) throw wrong(tag);
            return name;
        }

        /** RFC 6376 §3.5 i=: {@code [ local-part ] "@" domain-name} in dkim-quoted-printable. */
        private DomainName identityDomain(DomainName signingDomain) throws Unreadable {
            var identity = identity(tags);
            if (identity.isEmpty()) return signingDomain;
            int at = identity.get().lastIndexOf('@');
            if (at < 0) throw wrong("i");
            return DomainName.query(identity.get().substring(at + 1)).orElseThrow(() -> wrong("i"));
        }

        private byte[] base64(String tag) throws Unreadable {
            try {
                var octets = Base64.getDecoder().decode(TagList.withoutSpace(value(tag)));
                if (octets.length > 0) return octets;
            } catch (IllegalArgumentException e) {
                throw wrong(tag);
            }
            throw wrong(tag);
        }

        private OptionalLong number(String tag) throws Unreadable {
            var text = tags.value(tag);
            if (text.isEmpty()) return OptionalLong.empty();
            if (!DIGITS.matcher(text.get()).matches()) throw wrong(tag);
            var digits = text.get().replaceFirst("^0+(?=.)", "");
            return OptionalLong.of(digits.length() > MAX_DIGITS ? INFINITE : Long.parseLong(digits));
        }

        private String value(String tag) {
            return tags.value(tag).orElse("");
        }

        private Unreadable wrong(String tag) {
            return new Unreadable(SignatureReason.SYNTAX, shown(tag + "=" + value(tag)));
        }
    }

    private void checkMeaning(Clock clock) throws Unreadable {
        if (signedHeaders.stream().noneMatch("from"::equalsIgnoreCase))
            throw new Unreadable(SignatureReason.FROM_NOT_SIGNED);
        if (!identityDomain.equals(signingDomain) && !identityDomain.isBelow(signingDomain))
            throw new Unreadable(
                    SignatureReason.IDENTITY_NOT_IN_DOMAIN, shown(identity(tags).orElse("")), signingDomain.ascii());
        if (signedAt.isPresent() && expiresAt.isPresent() && expiresAt.getAsLong() <= signedAt.getAsLong())
            throw new Unreadable(
                    SignatureReason.EXPIRES_BEFORE_SIGNED,
                    String.valueOf(signedAt.getAsLong()),
                    String.valueOf(expiresAt.getAsLong()));
        long now = clock.instant().getEpochSecond();
        if (signedAt.isPresent() && signedAt.getAsLong() - CLOCK_SKEW.toSeconds() > now)
            throw new Unreadable(SignatureReason.TIMESTAMP_IN_FUTURE, String.valueOf(signedAt.getAsLong()));
        if (expiresAt.isPresent() && expiresAt.getAsLong() + CLOCK_SKEW.toSeconds() < now)
            throw new Unreadable(SignatureReason.EXPIRED, String.valueOf(expiresAt.getAsLong()));
    }

    /** i= decoded. */
    static Optional<String> identity(TagList tags) {
        return tags.value("i").map(DkimSignature::decodeQuotedPrintable);
    }

    static Optional<Instant> instant(TagList tags, String tag) {
        return tags.value(tag)
                .filter(text -> DIGITS.matcher(text).matches() && text.length() <= MAX_DIGITS)
                .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
    }

    /** RFC 6376 §2.11: {@code =3D} is an octet, space is nothing. What is no code stays as it is. */
    private static String decodeQuotedPrintable(String value) {
        var octets = new StringBuilder();
        var text = TagList.withoutSpace(value);
        for (int i = 0; i < text.length(); i++) {
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (text.charAt(i) == '=' && high >= 0 && low >= 0) {
                octets.append((char) (high << 4 | low));
                i += 2;
            } else octets.append(text.charAt(i));
        }
        return HeaderField.text(octets.toString());
    }

    static String shown(String text) {
        var readable =
                HeaderField.text(text).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return readable.length() > MAX_SHOWN ? readable.substring(0, MAX_SHOWN) + "…" : readable;
    }
}
