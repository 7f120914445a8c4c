package org.kakitome.web;

import io.quarkus.qute.RawString;

/** What texts from DNS and reports need before they stand in HTML. */
final class Html {
    private static final int LONG_NAME = 22;

    private Html() {}

    /** The five characters that mean something in HTML. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A long name or address may wrap after its dots and colons, never within a label; a short one does not wrap. */
    static RawString breakable(String name) {
        if (name.length() <= LONG_NAME) return new RawString(escape(name));
        return new RawString(escape(name).replace(".", ".<wbr>").replace(":", ":<wbr>"));
    }
}
