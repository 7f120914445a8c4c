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

/**
 * The fields of a message that a signature covers, in the order of h=.
 *
 * @param fields what is hashed before the signature's own field
 */
record SignedFields(DkimSignature signature, List<HeaderField> fields) {
    /**
     * RFC 6376 §5.4.2: of fields with the same name the last is taken first, then the one above it; a name that is not there, or not so often, is hashed as
     * nothing. The signature's own field is no candidate (RFC 6376 §3.5 h=).
     */
    static SignedFields select(ReceivedMessage message, DkimSignature signature) {
        return select(message, signature, Deque::pollLast);
    }

    /** As if what stands below had been added later: the first is taken first. */
    static SignedFields selectFromTop(ReceivedMessage message, DkimSignature signature) {
        return select(message, signature, Deque::pollFirst);
    }

    private interface Taking {
        HeaderField from(Deque<HeaderField> sameName);
    }

    private static SignedFields select(ReceivedMessage message, DkimSignature signature, Taking taking) {
        Map<String, Deque<HeaderField>> byName = new HashMap<>();
        for (var name : signature.signedHeaders()) byName.put(lowerCase(name), new ArrayDeque<>());
        for (var field : message.fields()) {
            var sameName = byName.get(field.lowerCaseName());
            if (sameName != null && field.position() != signature.field().position()) sameName.addLast(field);
        }
        var fields = new ArrayList<HeaderField>();
        for (var name : signature.signedHeaders()) {
            var field = taking.from(byName.get(lowerCase(name)));
            if (field != null) fields.add(field);
        }
        return new SignedFields(signature, fields);
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

    /** In octets as received, the signature's own field left out. */
    int size() {
        return fields.stream().mapToInt(field -> field.octets().length).sum();
    }

    Optional<HeaderField> first(String name) {
        return fields.stream().filter(field -> field.is(name)).findFirst();
    }

    SignedFields with(HeaderField old, HeaderField replacement) {
        return new SignedFields(
                signature, fields.stream().map(f -> f == old ? replacement : f).toList());
    }

    SignedFields without(HeaderField field) {
        return new SignedFields(
                signature, fields.stream().filter(f -> f != field).toList());
    }
}
