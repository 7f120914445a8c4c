package org.kakitome.dkim;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The fields of a message that a signature covers, in the order of h=.
 *
 * @param fields what is hashed before the signature's own field
 */
record SignedFields(DkimSignature signature, List<HeaderField> fields) {
    static SignedFields select(ReceivedMessage message, DkimSignature signature) {
        return select(candidates(message, signature), signature);
    }

    /** The fields that have a name of h=, top first. The signature's own is none of them: RFC 6376 §3.5 h=. */
    static List<HeaderField> candidates(ReceivedMessage message, DkimSignature signature) {
        var names =
                signature.signedHeaders().stream().map(SignedFields::lowerCase).collect(Collectors.toSet());
        return message.fields().stream()
                .filter(field -> names.contains(field.lowerCaseName()))
                .filter(field -> field.position() != signature.field().position())
                .toList();
    }

    /**
     * RFC 6376 §5.4.2: of fields with the same name the last is taken first, then the one above it; a name that is not there, or not so often, is hashed as
     * nothing.
     */
    static SignedFields select(List<HeaderField> candidates, DkimSignature signature) {
        Map<String, Deque<HeaderField>> byName = new HashMap<>();
        for (var field : candidates)
            byName.computeIfAbsent(field.lowerCaseName(), name -> new ArrayDeque<>())
                    .addLast(field);
        var fields = new ArrayList<HeaderField>();
        for (var name : signature.signedHeaders()) {
            var sameName = byName.get(lowerCase(name));
            if (sameName != null && !sameName.isEmpty()) fields.add(sameName.removeLast());
        }
        return new SignedFields(signature, fields);
    }

    /** Whether a field is signed and stands more often than that. */
    static boolean isAddedTo(ReceivedMessage message, DkimSignature signature, String name) {
        long signed = signature.signedHeaders().stream()
                .filter(name::equalsIgnoreCase)
                .count();
        return signed > 0 && message.fields(name).size() > signed;
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    List<Integer> positions() {
        return fields.stream().map(HeaderField::position).toList();
    }

    /** RFC 6376 §3.7: the canonical fields, then the signature's own. */
    byte[] octets() {
        var octets = new ByteArrayOutputStream(4_096);
        for (var field : fields)
            octets.writeBytes(signature.headerCanonicalization().header(field));
        octets.writeBytes(signature.fieldToHash());
        return octets.toByteArray();
    }

    Optional<HeaderField> first(String name) {
        return fields.stream().filter(field -> field.is(name)).findFirst();
    }
}
