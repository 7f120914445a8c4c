package org.kakitome.dkim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Pattern SPACE = Pattern.compile("[ \t\r\n]+");

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
        var start = SPACE.matcher(text).replaceAll("");
        return start.startsWith("v=DKIM1")
                || start.startsWith("p=")
                || start.contains(";p=")
                || start.startsWith("k=")
                || start.startsWith("\"v=DKIM1");
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
        return hashes.isEmpty() || hashes.contains("sha256");
    }

    private record Tag(String value, int offset) {}

    private static final class Reader {
        private final String text;
        private final Map<String, Tag> tags = new LinkedHashMap<>();
        private final List<KeyFault> faults = new ArrayList<>();

        Reader(String text) {
            this.text = text;
        }

        Parsed read() {
            readTags();
            checkVersion();
            var keyType = value("k").orElse("rsa");
            if (!keyType.equals("rsa") && !keyType.equals("ed25519"))
                faults.add(new KeyFault(Kind.KEY_TYPE, keyType, tags.get("k").offset()));
            if (!tags.containsKey("p")) faults.add(new KeyFault(Kind.KEY_MISSING, text, text.length()));
            if (!faults.isEmpty()) return new Parsed.Invalid(List.copyOf(faults));
            var key = key(keyType);
            if (!faults.isEmpty()) return new Parsed.Invalid(List.copyOf(faults));
            var flags = list("t");
            var services = list("s");
            return new Parsed.Valid(new KeyRecord(
                    text,
                    keyType,
                    key,
                    list("h"),
                    services.isEmpty() ? Set.of("*") : services,
                    flags.contains("y"),
                    flags.contains("s"),
                    value("n").orElse("")));
        }

        private void readTags() {
            for (int at = 0; at < text.length(); ) {
                int semicolon = text.indexOf(';', at);
                int end = semicolon < 0 ? text.length() : semicolon;
                readTag(at, text.substring(at, end), semicolon < 0);
                at = end + 1;
            }
        }

        private void readTag(int begin, String piece, boolean last) {
            if (piece.isBlank()) {
                if (!last) faults.add(new KeyFault(Kind.NO_TAG, ";", begin));
                return;
            }
            int offset = begin + piece.indexOf(piece.strip());
            int equals = piece.indexOf('=');
            var name = equals < 0 ? "" : piece.substring(0, equals).strip();
            if (!NAME.matcher(name).matches()) {
                faults.add(new KeyFault(Kind.NO_TAG, piece.strip(), offset));
                return;
            }
            var before =
                    tags.putIfAbsent(name, new Tag(piece.substring(equals + 1).strip(), offset));
            if (before != null) faults.add(new KeyFault(Kind.DUPLICATE_TAG, name + "=", offset));
        }

        /** RFC 6376 §3.6.1: RECOMMENDED, but if it is there it is the first and DKIM1. */
        private void checkVersion() {
            var version = tags.get("v");
            if (version == null) return;
            boolean first = tags.keySet().iterator().next().equals("v");
            if (!first || !version.value().equals("DKIM1"))
                faults.add(new KeyFault(Kind.VERSION, "v=" + version.value(), version.offset()));
        }

        private Optional<PublicKeyData> key(String keyType) {
            var tag = tags.get("p");
            // RFC 6376 §3.6.1: FWS inside base64 is ignored
            var base64 = SPACE.matcher(tag.value()).replaceAll("");
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

        private Optional<String> value(String name) {
            return Optional.ofNullable(tags.get(name)).map(Tag::value);
        }

        /** A colon list: RFC 6376 §3.6.1 h=, s=, t=. */
        private Set<String> list(String name) {
            return value(name).stream()
                    .flatMap(value -> Arrays.stream(value.split(":")))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
