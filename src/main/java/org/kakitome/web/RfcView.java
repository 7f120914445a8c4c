package org.kakitome.web;

import java.util.Optional;
import java.util.regex.Pattern;

/** {@code RFC 9989 §4.7}, and where it can be read. */
public record RfcView(String name, String url) {
    private static final Pattern SECTION =
            Pattern.compile("RFC (\\d+)(?: §([0-9.]*[0-9]))?(?: Appendix ([A-Z][0-9.]*))?.*");

    /** Empty for a source that is no RFC. */
    static Optional<RfcView> of(String source) {
        var section = SECTION.matcher(source);
        if (!section.matches()) return Optional.empty();
        var url = "https://www.rfc-editor.org/rfc/rfc" + section.group(1);
        if (section.group(2) != null) url += "#section-" + section.group(2);
        else if (section.group(3) != null) url += "#appendix-" + section.group(3);
        return Optional.of(new RfcView(source, url));
    }
}
