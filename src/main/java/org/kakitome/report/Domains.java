package org.kakitome.report;

import com.ibm.icu.text.IDNA;
import java.util.Locale;
import java.util.Optional;

/** Domains as reporters write them, to the one form that they are kept in: A-labels, lower case, no trailing dot. */
final class Domains {
    private static final int MAX_LENGTH = 253; // RFC 1035 §2.3.4
    private static final int MAX_LABEL = 63;
    private static final int MAX_INPUT = 1_000;

    /** Dots of IDNA (RFC 5895 §2.3), joiners and the middle dots that RFC 5892 Appendix A allows in context. */
    private static final String DOTS_AND_JOINERS = "\u3002\uff0e\uff61\u200c\u200d\u00b7\u30fb";

    // RFC 5891 by way of UTS 46, non-transitional; underscores stand in domains of SPF and DKIM
    private static final IDNA IDNA_2008 =
            IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

    private Domains() {}

    /** Empty where the text holds no domain. */
    static Optional<String> parse(String text, Notes notes) {
        if (isCanonical(text)) return Optional.of(text);
        if (text.isEmpty() || text.length() > MAX_INPUT) return Optional.empty();
        var domain = bare(text);
        var ascii = toAscii(domain).filter(Domains::isCanonical);
        // case alone is no fault: domains have none
        if (ascii.isPresent() && !ascii.get().equalsIgnoreCase(text)) notes.add(NoteCode.DOMAIN_REPAIRED, text);
        return ascii;
    }

    /** Lenient: {@code <user@example.com>}, {@code example.com.}, {@code @example.com}, {@code "example.com"}. */
    private static String bare(String text) {
        var domain = text;
        if (domain.length() > 2 && domain.startsWith("\"") && domain.endsWith("\""))
            domain = domain.substring(1, domain.length() - 1);
        if (domain.startsWith("<") && domain.endsWith(">")) domain = domain.substring(1, domain.length() - 1);
        domain = domain.substring(domain.lastIndexOf('@') + 1).strip();
        if (domain.endsWith(">")) domain = domain.substring(0, domain.length() - 1);
        if (domain.endsWith(".")) domain = domain.substring(0, domain.length() - 1);
        return domain;
    }

    private static Optional<String> toAscii(String domain) {
        var lower = domain.toLowerCase(Locale.ROOT);
        if (lower.chars().allMatch(c -> c < 128)) return Optional.of(lower);
        // RFC 5892: of what is not ASCII only letters, digits and marks; UTS 46 alone lets symbols pass
        boolean lettersOnly = lower.codePoints()
                .allMatch(
                        c -> c < 128 || Character.isLetterOrDigit(c) || isMark(c) || DOTS_AND_JOINERS.indexOf(c) >= 0);
        if (!lettersOnly) return Optional.empty();
        var info = new IDNA.Info();
        var ascii = IDNA_2008.nameToASCII(domain, new StringBuilder(), info).toString();
        return info.hasErrors() ? Optional.empty() : Optional.of(ascii);
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    /** Labels of letters, digits, hyphens and underscores, in lower case. */
    private static boolean isCanonical(String text) {
        int length = text.length();
        if (length == 0 || length > MAX_LENGTH) return false;
        int label = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (label == 0) return false;
                label = 0;
            } else if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
                if (++label > MAX_LABEL) return false;
            } else return false;
        }
        return label > 0;
    }

    /** Whether {@code domain} is {@code other} or below it. */
    static boolean isAtOrBelow(String domain, String other) {
        return domain.equals(other) || domain.endsWith("." + other);
    }
}
