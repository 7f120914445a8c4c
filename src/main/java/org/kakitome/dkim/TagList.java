package org.kakitome.dkim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The notation of signatures and key records.
 *
 * <pre>
 * tag-list = tag-spec *( ";" tag-spec ) [ ";" ]                                RFC 6376 §3.2
 * tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]
 * </pre>
 *
 * @param tags in order, of a repeated one the first
 */
record TagList(Map<String, Tag> tags, List<Fault> faults) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Pattern SPACE = Pattern.compile("[ \t\r\n]+");

    /**
     * @param value without the space around it
     * @param offset where its name begins
     * @param begin just behind the equals sign
     * @param end its semicolon, or the end of the text
     */
    record Tag(String value, int offset, int begin, int end) {}

    /** A piece that is no tag, or the name of a tag that was there before. */
    record Fault(boolean repeated, String piece, int offset) {}

    static TagList parse(String text) {
        var tags = new LinkedHashMap<String, Tag>();
        var faults = new ArrayList<Fault>();
        for (int at = 0; at < text.length(); ) {
            int semicolon = text.indexOf(';', at);
            int end = semicolon < 0 ? text.length() : semicolon;
            var piece = text.substring(at, end);
            if (!piece.isBlank()) read(piece, at, tags, faults);
            else if (semicolon >= 0) faults.add(new Fault(false, ";", semicolon));
            at = end + 1;
        }
        return new TagList(tags, faults);
    }

    private static void read(String piece, int begin, Map<String, Tag> tags, List<Fault> faults) {
        int offset = begin + piece.indexOf(piece.strip());
        int equals = piece.indexOf('=');
        var name = equals < 0 ? "" : piece.substring(0, equals).strip();
        if (!NAME.matcher(name).matches()) {
            faults.add(new Fault(false, piece.strip(), offset));
            return;
        }
        var value = piece.substring(equals + 1).strip();
        var before = tags.putIfAbsent(name, new Tag(value, offset, begin + equals + 1, begin + piece.length()));
        if (before != null) faults.add(new Fault(true, name, offset));
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(tags.get(name)).map(Tag::value);
    }

    /** {@code a : b}, empty items left out. */
    static List<String> colonList(String value) {
        return Arrays.stream(value.split(":"))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** RFC 6376 §3.2: FWS inside base64 is ignored. */
    static String withoutSpace(String value) {
        return SPACE.matcher(value).replaceAll("");
    }
}
