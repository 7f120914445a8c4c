package org.kakitome.dkim;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kakitome.dkim.KeyFault.Kind;

/**
 * A DKIM key record.
 *
 * <pre>
 * tag-list = tag-spec *( ";" tag-spec ) [ ";" ]                                RFC 6376 §3.2
 * v= DKIM1, first if present   h= hashes   k= rsa, ed25519   n= notes          RFC 6376 §3.6.1, RFC 8463 §4
 * p= key, empty: revoked       s= services   t= flags y, s
 * </pre>
 *
 * @param key empty: revoked
 * @param hashes of h=; empty: all are allowed
 * @param services of s=; {@code *} where it is absent
 * @param testing t=y: the domain is testing DKIM
 * @param strictIdentity t=s: the i= of a signature must be in d= itself
 */
public record KeyRecord(
        String text,
        String keyType,
        Optional<PublicKeyData> key,
        Set<String> hashes,
        Set<String> services,
        boolean testing,
        boolean strictIdentity,
        String notes) {
    public sealed interface Parsed {
        record Valid(KeyRecord record) implements Parsed {}

        /** Permerror for every signature with this selector: RFC 6376 §6.1.2. In the order of the text. */
        record Invalid(List<KeyFault> faults) implements Parsed {}
    }

    public static Parsed parse(String text) {
        return new Reader(text).read();
    }

    /** Whether a text was meant as a key: other TXT records, above all behind a wildcard, are not broken keys. */
    public static boolean claimsToBeOne(String text) {
        var start = TagList.withoutSpace(text);
        if (start.startsWith("\"")) start = start.substring(1);
        return start.startsWith("v=DKIM1") || start.startsWith("p=") || start.contains(";p=") || start.startsWith("k=");
    }

    public boolean revoked() {
        return key.isEmpty();
    }

    /** RFC 6376 §3.6.1: s= is * or names email. */
    public boolean isForMail() {
        return services.contains("*") || services.contains("email");
    }

    /** RFC 6376 §3.6.1 h=; RFC 8301 §3.1 leaves sha256 alone. */
    public boolean allowsSha256() {
        return allows("sha256");
    }

    boolean allows(String hash) {
        return hashes.isEmpty() || hashes.contains(hash);
    }

    private static final class Reader {
        private final String text;
        private final TagList list;
        private final List<KeyFault> faults = new ArrayList<>();

        Reader(String text) {
            this.text = text;
            this.list = TagList.parse(text);
        }

        Parsed read() {
            int notation = text.startsWith("\"") ? 0 : text.indexOf("\\;");
            if (notation >= 0) {
                var kind = notation == 0 ? Kind.QUOTED : Kind.ESCAPED;
                return new Parsed.Invalid(List.of(new KeyFault(kind, text.substring(notation), notation)));
            }
            for (var fault : list.faults())
                faults.add(
                        fault.repeated()
                                ? new KeyFault(Kind.DUPLICATE_TAG, fault.piece() + "=", fault.offset())
                                : new KeyFault(Kind.NO_TAG, fault.piece(), fault.offset()));
            checkVersion();
            var keyType = list.value("k").orElse("rsa");
            if (!keyType.equals("rsa") && !keyType.equals("ed25519"))
                faults.add(new KeyFault(
                        Kind.KEY_TYPE, keyType, list.tags().get("k").offset()));
            if (!list.tags().containsKey("p")) faults.add(new KeyFault(Kind.KEY_MISSING, text, text.length()));
            if (!faults.isEmpty()) return new Parsed.Invalid(List.copyOf(faults));
            var key = key(keyType);
            if (!faults.isEmpty()) return new Parsed.Invalid(List.copyOf(faults));
            var flags = items("t");
            var services = items("s");
            return new Parsed.Valid(new KeyRecord(
                    text,
                    keyType,
                    key,
                    items("h"),
                    services.isEmpty() ? Set.of("*") : services,
                    flags.contains("y"),
                    flags.contains("s"),
                    list.value("n").orElse("")));
        }

        /** RFC 6376 §3.6.1: RECOMMENDED, but if it is there it is the first and DKIM1. */
        private void checkVersion() {
            var version = list.tags().get("v");
            if (version == null) return;
            boolean first = list.tags().keySet().iterator().next().equals("v");
            if (!first || !version.value().equals("DKIM1"))
                faults.add(new KeyFault(Kind.VERSION, "v=" + version.value(), version.offset()));
        }

        private Optional<PublicKeyData> key(String keyType) {
            var tag = list.tags().get("p");
            var base64 = TagList.withoutSpace(tag.value());
            if (base64.isEmpty()) return Optional.empty();
            byte[] octets;
            try {
                octets = Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                faults.add(new KeyFault(Kind.BASE64, tag.value(), tag.offset()));
                return Optional.empty();
            }
            var key = keyType.equals("rsa") ? PublicKeyData.Rsa.read(octets) : PublicKeyData.Ed25519.read(octets);
            if (key.isEmpty()) faults.add(new KeyFault(Kind.KEY_DATA, tag.value(), tag.offset()));
            return key;
        }

        /** A colon list: RFC 6376 §3.6.1 h=, s=, t=. */
        private Set<String> items(String name) {
            return Set.copyOf(TagList.colonList(list.value(name).orElse("")));
        }
    }
}
