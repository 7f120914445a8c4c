package org.kakitome.dkim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kakitome.dkim.SignatureWarning.Kind;
import org.kakitome.dns.DomainName;

/** Gathers a {@link SignatureResult} as far as the verification of one signature comes. */
final class SignatureReport {
    private static final int SIGNATURE_START = 12; // RFC 6008 §4: at least 8 characters of b=
    private static final int MAX_SHOWN = 320; // an address: RFC 5321 §4.5.3.1
    private static final int ADVISED_RSA_BITS = 2_048; // RFC 8301 §3.2
    private static final int USUAL_RSA_BITS = 4_096; // RFC 8301 §3.2

    /** RFC 5322 §3.6: at most once in a message; and a reader sees or a program uses it. */
    private static final List<String> ONCE =
            List.of("From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Content-Type");

    /** RFC 6376 §5.4.1 and RFC 8058 §4, as far as the message would mean something else without them. */
    private static final List<String> WORTH_SIGNING = List.of(
            "Reply-To", "Subject", "Date", "To", "Cc", "Content-Type", "List-Unsubscribe", "List-Unsubscribe-Post");

    private final HeaderField field;
    private TagList tags = TagList.parse("");
    private Optional<DkimSignature> signature = Optional.empty();
    private List<Integer> signedFields = List.of();
    private List<DomainName> keyAliases = List.of();
    private Optional<KeyRecord> key = Optional.empty();
    private Verdict verdict;
    private final List<Modification> modifications = new ArrayList<>();
    private final List<SignatureWarning> warnings = new ArrayList<>();

    SignatureReport(HeaderField field) {
        this.field = field;
    }

    void tags(TagList read) {
        this.tags = read;
    }

    void signature(DkimSignature read, ReceivedMessage message) {
        signature = Optional.of(read);
        signedFields = SignedFields.select(message, read).positions();
        if (message.lineEndsMended()) warn(Kind.LINE_ENDS_MENDED);
        if (read.bodyLength().isPresent())
            warn(Kind.BODY_LENGTH_USED, read.bodyLength().getAsLong());
        warnOfFields(read, message);
    }

    private void warnOfFields(DkimSignature read, ReceivedMessage message) {
        var there = new HashMap<String, Integer>();
        for (var f : message.fields()) there.merge(f.lowerCaseName(), 1, Integer::sum);
        var signed = new HashMap<String, Integer>();
        for (var name : read.signedHeaders()) signed.merge(name.toLowerCase(Locale.ROOT), 1, Integer::sum);
        var added = new ArrayList<String>();
        for (var name : ONCE) {
            var lower = name.toLowerCase(Locale.ROOT);
            int covered = signed.getOrDefault(lower, 0);
            if (covered > 0 && there.getOrDefault(lower, 0) > covered) added.add(name);
        }
        var unsigned = WORTH_SIGNING.stream()
                .filter(name -> there.containsKey(name.toLowerCase(Locale.ROOT)))
                .filter(name -> !signed.containsKey(name.toLowerCase(Locale.ROOT)))
                .toList();
        if (!added.isEmpty()) warn(Kind.UNSIGNED_FIELD_ADDED, added.toArray());
        if (signed.get("from") != null && signed.get("from") <= there.getOrDefault("from", 0))
            warn(Kind.FROM_NOT_OVERSIGNED);
        if (!unsigned.isEmpty()) warn(Kind.FIELDS_NOT_SIGNED, unsigned.toArray());
    }

    void keyAliases(List<DomainName> aliases) {
        keyAliases = aliases;
    }

    void key(KeyLookup.Key found) {
        var record = found.record();
        key = Optional.of(record);
        if (record.testing()) warn(Kind.TESTING_KEY);
        if (found.besides() > 0) warn(Kind.OTHER_RECORDS_BESIDE_KEY, found.besides());
        int bits = record.key()
                .filter(PublicKeyData.Rsa.class::isInstance)
                .map(PublicKeyData::bits)
                .orElse(ADVISED_RSA_BITS);
        if (bits < ADVISED_RSA_BITS) warn(Kind.SHORT_KEY, bits);
        if (bits > USUAL_RSA_BITS) warn(Kind.LONG_KEY, bits);
    }

    void verdict(Verdict reached) {
        verdict = reached;
    }

    void modifications(List<Modification> found) {
        modifications.addAll(found);
    }

    String algorithm() {
        return tag("a");
    }

    String identity() {
        return DkimSignature.identity(tags).orElse("");
    }

    private void warn(Kind kind, Object... facts) {
        warnings.add(SignatureWarning.of(kind, facts));
    }

    private String tag(String name) {
        return DkimSignature.shown(tags.value(name).orElse(""));
    }

    private static String cut(String text) {
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
    }

    SignatureResult result() {
        var b = TagList.withoutSpace(tags.value("b").orElse(""));
        var domain = DomainName.query(HeaderField.text(tags.value("d").orElse("")));
        return new SignatureResult(
                verdict.reason().result(),
                verdict.reason(),
                verdict.facts(),
                List.copyOf(modifications),
                List.copyOf(warnings),
                field.position(),
                cut(HeaderField.text(tags.value("d").orElse(""))),
                signature.map(DkimSignature::signingDomain).or(() -> domain),
                cut(HeaderField.text(tags.value("s").orElse(""))),
                tag("a"),
                tags.value("c").map(c -> tag("c")).orElse("simple/simple"),
                DkimSignature.identity(tags).map(SignatureReport::cut),
                signature
                        .map(DkimSignature::signedHeaders)
                        .orElseGet(() -> TagList.colonList(tags.value("h").orElse(""))),
                signedFields,
                b.substring(0, Math.min(b.length(), SIGNATURE_START)),
                DkimSignature.instant(tags, "t"),
                DkimSignature.instant(tags, "x"),
                signature.map(DkimSignature::keyName),
                keyAliases,
                key);
    }
}
