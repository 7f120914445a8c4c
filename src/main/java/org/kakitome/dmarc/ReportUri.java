package org.kakitome.dmarc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kakitome.dns.DomainName;

/**
 * Where reports shall go.
 *
 * @param text as published, without a size limit
 * @param scheme lower case; only {@code mailto} is served by reporters (RFC 9989 §4.7)
 * @param host the whole part after the at sign, or the host of another scheme: who must accept the reports
 * @param sizeLimit the {@code !10m} of RFC 7489: parsed and ignored (RFC 9989 §4.8, Appendix C.4)
 */
public record ReportUri(String text, String scheme, DomainName host, Optional<String> sizeLimit) {
    private static final Pattern SIZE_LIMIT = Pattern.compile("!\\d+[kmgtKMGT]?$");

    public boolean isMail() {
        return scheme.equals("mailto");
    }

    /** {@code dmarc@example.com}: the address of a mailto URI, the whole URI of another. */
    public String address() {
        if (!isMail()) return text;
        var path = URI.create(text).getSchemeSpecificPart();
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /** {@code dmarc-uri = URI}; empty where it is none, or names no host. RFC 9989 §4.8 */
    static Optional<ReportUri> parse(String published) {
        var limit = SIZE_LIMIT.matcher(published);
        boolean limited = limit.find();
        var text = limited ? published.substring(0, limit.start()) : published;
        var sizeLimit = limited ? Optional.of(published.substring(limit.start())) : Optional.<String>empty();
        try {
            var uri = new URI(text);
            if (uri.getScheme() == null) return Optional.empty();
            var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            return host(uri, scheme).map(host -> new ReportUri(text, scheme, host, sizeLimit));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<DomainName> host(URI uri, String scheme) {
        if (!scheme.equals("mailto")) return Optional.ofNullable(uri.getHost()).flatMap(DomainName::query);
        var path = uri.getSchemeSpecificPart(); // percent-decoded
        int query = path.indexOf('?');
        var address = query < 0 ? path : path.substring(0, query);
        int at = address.lastIndexOf('@');
        if (at <= 0) return Optional.empty();
        return DomainName.query(address.substring(at + 1)).filter(name -> name.labelCount() > 1);
    }
}
