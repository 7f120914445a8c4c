package org.kakitome.smtp;

import com.ibm.icu.text.IDNA;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mailbox in a path (RFC 5321 §4.1.2).
 *
 * @param text as sent, without source route
 * @param localPart what it means: without quotes and backslashes
 * @param domain as A-labels in lower case, or an address literal with its brackets
 */
record Mailbox(String text, String localPart, String domain) {
    private static final IDNA UTS46 = IDNA.getUTS46Instance(
            IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE);

    // Lenient: dots may stand anywhere in the local part (Japanese phone carriers gave out "a..b." for years)
    // and underscores in the domain; neither changes where a message goes.
    private static final String DOT_STRING = "[^\\s\"(),:;<>@\\[\\\\\\]]+";
    private static final String QUOTED_STRING = "\"(?:[^\"\\\\]|\\\\.)*+\"";
    private static final String DOMAIN = "[\\w\\P{ASCII}](?:[\\w.\\P{ASCII}-]*[\\w.\\P{ASCII}])?";
    private static final String ADDRESS_LITERAL = "\\[[\\p{Alnum}:.-]+\\]";

    // Path = "<" [ A-d-l ":" ] Mailbox ">", A-d-l = At-domain *( "," At-domain )
    // RFC 5321 §4.1.1.3, Appendix C: a source route is taken and ignored
    private static final Pattern PATH = Pattern.compile(String.format(
            "(?:@%1$s(?:,@%1$s)*:)?(?<mailbox>(?<local>%2$s|%3$s)@(?<domain>%1$s|%4$s))",
            DOMAIN, DOT_STRING, QUOTED_STRING, ADDRESS_LITERAL));

    private static final Pattern LABELS = Pattern.compile("[^.]{1,63}(?:\\.[^.]{1,63})*");

    /** Of a path without its brackets; empty when it is none. */
    static Optional<Mailbox> parse(String path) {
        var match = PATH.matcher(path);
        if (!match.matches()) return Optional.empty();
        var localPart = unquoted(match.group("local"));
        return domain(match.group("domain")).map(domain -> new Mailbox(match.group("mailbox"), localPart, domain));
    }

    private static Optional<String> domain(String domain) {
        return domain.startsWith("[") ? Optional.of(domain.toLowerCase(Locale.ROOT)) : aLabels(domain);
    }

    /** The form in which domains are compared; empty when there is none. */
    static Optional<String> aLabels(String domain) {
        var lower = domain.toLowerCase(Locale.ROOT);
        // ICU is slow to load, and most domains never need it
        var ascii = isAscii(lower) && !lower.contains("xn--") ? Optional.of(lower) : convert(lower);
        return ascii.map(d -> d.endsWith(".") ? d.substring(0, d.length() - 1) : d)
                .filter(d ->
                        d.length() <= SmtpLimits.DOMAIN && LABELS.matcher(d).matches());
    }

    private static Optional<String> convert(String domain) {
        var info = new IDNA.Info();
        var ascii = UTS46.nameToASCII(domain, new StringBuilder(), info);
        return info.hasErrors() ? Optional.empty() : Optional.of(ascii.toString());
    }

    // RFC 5321 §4.1.2: the quoted form and the plain one are the same mailbox
    private static String unquoted(String localPart) {
        if (!localPart.startsWith("\"")) return localPart;
        return localPart.substring(1, localPart.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    boolean exceedsLimits() {
        return localPart.getBytes(StandardCharsets.UTF_8).length > SmtpLimits.LOCAL_PART;
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
