package org.kakitome.spf;

import org.kakitome.dns.DomainName;

/**
 * Whose mail it claims to be: the {@code <sender>} of RFC 7208 §4.1, taken apart once.
 *
 * @param localPart null where macros cannot use it: not ASCII (RFC 8616 §4), or longer than any address
 * @param domainText as given; A-labels where it is a name
 * @param name null where the domain is none that could be asked for (RFC 7208 §4.3)
 * @param helo null where it is longer than any name
 */
record Sender(String localPart, String domainText, DomainName name, String helo) {
    /** Ours: no address and no name is longer (RFC 5321 §4.5.3.1 has 64 and 255), and macros repeat these texts as often as a stranger's record says. */
    private static final int MAX_TEXT = 512;

    // RFC 7208 §2.4: a null reverse-path stands for postmaster at the HELO name; §4.3: so does a missing local-part
    private static final String POSTMASTER = "postmaster";

    static Sender of(SpfRequest request) {
        var address = request.identity() == SpfRequest.Identity.HELO ? "" : withoutBrackets(request.mailFrom());
        int at = address.lastIndexOf('@');
        var local = at <= 0 ? POSTMASTER : address.substring(0, at);
        var domain = address.isEmpty() ? request.helo() : address.substring(at + 1);
        var name = name(domain);
        return new Sender(
                isUsable(local) ? local : null,
                name == null ? shortened(domain) : name.ascii(),
                name,
                request.helo().length() > MAX_TEXT ? null : request.helo());
    }

    private static String withoutBrackets(String path) {
        return path.startsWith("<") && path.endsWith(">") ? path.substring(1, path.length() - 1) : path;
    }

    private static boolean isUsable(String local) {
        if (local.length() > MAX_TEXT) return false;
        for (int i = 0; i < local.length(); i++) if (local.charAt(i) > '~') return false;
        return true;
    }

    // RFC 7208 §4.3: malformed, or not a multi-label domain name. A domain literal is no domain.
    private static DomainName name(String domain) {
        if (domain.startsWith("[")) return null;
        // the quick way for what nearly all are; the other one knows U-labels
        var name = (isPlain(domain) ? DomainName.expanded(domain) : DomainName.query(domain)).orElse(null);
        return name == null || name.ascii().indexOf('.') < 0 ? null : name;
    }

    private static boolean isPlain(String domain) {
        for (int i = 0; i < domain.length(); i++) if (domain.charAt(i) <= ' ' || domain.charAt(i) > '~') return false;
        return true;
    }

    private static String shortened(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }

    boolean hasUsableLocalPart() {
        return localPart != null;
    }

    /** "%{s}"; null where the local-part cannot be used. */
    String address() {
        return localPart == null ? null : localPart + "@" + domainText;
    }
}
