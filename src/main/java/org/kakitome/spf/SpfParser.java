package org.kakitome.spf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kakitome.spf.MacroString.Part;
import org.kakitome.spf.SpfRecord.Parsed;
import org.kakitome.spf.SpfRecord.Span;

/** Reads one record by the grammar of RFC 7208 §12, and goes on after a fault, so that a person sees all of them at once. Linear in the text's length. */
final class SpfParser {
    private static final String MACRO_LETTERS = "slodiphcrtv"; // RFC 7208 §7.1
    private static final String EXPLANATION_LETTERS = "crt"; // RFC 7208 §7.2
    private static final String DELIMITERS = ".-+,/_="; // RFC 7208 §7.1

    /** Ours: enough to mend a record by; a text of nothing but faults is not listed whole. */
    private static final int MAX_FAULTS = 100;

    private final String text;
    private final List<Term> terms = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();
    private final List<SpfFault> faults = new ArrayList<>();
    private int faultCount;
    private boolean redirectSeen;
    private boolean explanationSeen;

    SpfParser(String text) {
        this.text = text;
    }

    // record = version terms *SP ; terms = *( 1*SP ( directive / modifier ) )                                RFC 7208
    // §4.5
    Parsed parse() {
        if (!SpfRecord.isSpf(text)) {
            int end = Math.min(text.length(), SpfRecord.VERSION.length() + 1);
            return new Parsed.Invalid(List.of(new SpfFault(SpfFault.Kind.VERSION, 0, end, text.substring(0, end))));
        }
        int at = SpfRecord.VERSION.length();
        while (at < text.length()) {
            if (text.charAt(at) == ' ') {
                at++;
                continue;
            }
            int end = find(' ', at, text.length());
            term(at, end);
            at = end;
        }
        if (faults.isEmpty()) return new Parsed.Valid(new SpfRecord(text, terms, spans));
        faults.sort(Comparator.comparingInt(SpfFault::start));
        return new Parsed.Invalid(faults);
    }

    /** The text behind {@code exp=}: explain-string = *( macro-string / SP ). Empty where its syntax is wrong. RFC 7208 §6.2 */
    static Optional<MacroString> parseExplanation(String text) {
        var parser = new SpfParser(text);
        if (!parser.onlyVisible(0, text.length(), true)) return Optional.empty();
        var macros = parser.macroString(0, text.length(), true);
        return parser.faults.isEmpty() ? Optional.of(macros) : Optional.empty();
    }

    private void term(int start, int end) {
        if (faults.size() >= MAX_FAULTS || !onlyVisible(start, end, false)) return;
        int faultsBefore = faultCount;
        int equals = modifierName(start, end);
        var term = equals > 0 ? modifier(start, equals, end) : directive(start, end);
        if (faultCount > faultsBefore) return;
        terms.add(term);
        spans.add(new Span(start, end));
    }

    /** A record is 7-bit ASCII (RFC 7208 §3.1) and its terms hold visible characters only: one fault for each run of others. */
    private boolean onlyVisible(int start, int end, boolean spaces) {
        boolean clean = true;
        int at = start;
        while (at < end) {
            var kind = illegal(text.charAt(at), spaces);
            int run = at++;
            if (kind == null) continue;
            while (at < end && illegal(text.charAt(at), spaces) == kind) at++;
            fault(kind, run, at);
            clean = false;
        }
        return clean;
    }

    private static SpfFault.Kind illegal(char c, boolean spaces) {
        if (c > 126) return c == 127 ? SpfFault.Kind.CONTROL_CHARACTER : SpfFault.Kind.NOT_ASCII;
        return c > ' ' || (spaces && c == ' ') ? null : SpfFault.Kind.CONTROL_CHARACTER;
    }

    // name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ), and "=" right behind it                            RFC 7208
    // §4.6.1
    /** The index of the "=" if the term is a modifier, else -1. */
    private int modifierName(int start, int end) {
        if (!isAlpha(text.charAt(start))) return -1;
        int at = start + 1;
        while (at < end && isNameCharacter(text.charAt(at))) at++;
        return at < end && text.charAt(at) == '=' ? at : -1;
    }

    private static boolean isNameCharacter(char c) {
        return isAlpha(c) || Addresses.isDigit(c) || c == '-' || c == '_' || c == '.';
    }

    private static boolean isAlpha(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    // modifier = redirect / explanation / unknown-modifier                                                  RFC 7208 §6
    private Modifier modifier(int start, int equals, int end) {
        var name = text.substring(start, equals);
        // unknown-modifier does not swallow a malformed redirect= or exp=: agreed for the suite, proposed as an erratum
        if (name.equalsIgnoreCase("redirect")) {
            if (redirectSeen) fault(SpfFault.Kind.REPEATED_MODIFIER, start, end);
            redirectSeen = true;
            return new Modifier.Redirect(domainSpec(start, equals + 1, end));
        }
        if (name.equalsIgnoreCase("exp")) {
            if (explanationSeen) fault(SpfFault.Kind.REPEATED_MODIFIER, start, end);
            explanationSeen = true;
            return new Modifier.Explanation(domainSpec(start, equals + 1, end));
        }
        return new Modifier.Unknown(name.toLowerCase(Locale.ROOT), macroString(equals + 1, end, true));
    }

    // directive = [ qualifier ] mechanism                                                                   RFC 7208
    // §4.6.1
    private Directive directive(int start, int end) {
        var qualifier = Qualifier.of(text.charAt(start));
        int nameStart = qualifier == null ? start : start + 1;
        int nameEnd = nameStart;
        while (nameEnd < end && text.charAt(nameEnd) != ':' && text.charAt(nameEnd) != '/') nameEnd++;
        var mechanism = mechanism(nameStart, nameEnd, end);
        return new Directive(qualifier == null ? Qualifier.PASS : qualifier, mechanism);
    }

    /** Null after a fault. */
    private Mechanism mechanism(int start, int nameEnd, int end) {
        return switch (text.substring(start, nameEnd).toLowerCase(Locale.ROOT)) {
            case "all" -> all(nameEnd, end);
            case "include" -> new Mechanism.Include(requiredDomain(start, nameEnd, end));
            case "a" -> addresses(false, start, nameEnd, end);
            case "mx" -> addresses(true, start, nameEnd, end);
            case "ptr" -> ptr(start, nameEnd, end);
            case "ip4" -> ip4(start, nameEnd, end);
            case "ip6" -> ip6(start, nameEnd, end);
            case "exists" -> new Mechanism.Exists(requiredDomain(start, nameEnd, end));
            default -> {
                fault(SpfFault.Kind.UNKNOWN_MECHANISM, start, end);
                yield null;
            }
        };
    }

    private Mechanism all(int nameEnd, int end) {
        if (nameEnd < end) fault(SpfFault.Kind.ARGUMENT_NOT_ALLOWED, nameEnd, end);
        return new Mechanism.All();
    }

    private DomainSpec requiredDomain(int start, int nameEnd, int end) {
        if (nameEnd == end) {
            fault(SpfFault.Kind.ARGUMENT_MISSING, start, end);
            return null;
        }
        return withoutLength(start, nameEnd, end);
    }

    /** ":" domain-spec, where a "/24" at the end is a mistake that deserves its own name. */
    private DomainSpec withoutLength(int start, int nameEnd, int end) {
        int length = lengthStart(nameEnd, end);
        if (length < end) {
            fault(SpfFault.Kind.ARGUMENT_NOT_ALLOWED, length, end);
            return null;
        }
        return domainSpec(start, nameEnd + 1, end);
    }

    private Mechanism ptr(int start, int nameEnd, int end) {
        if (nameEnd == end) return new Mechanism.Ptr(Optional.empty());
        return new Mechanism.Ptr(Optional.ofNullable(withoutLength(start, nameEnd, end)));
    }

    // A = "a" [ ":" domain-spec ] [ dual-cidr-length ], and the same for mx                                  RFC 7208
    // §5.3, §5.4
    private Mechanism addresses(boolean mx, int start, int nameEnd, int end) {
        int lengthStart = lengthStart(nameEnd, end);
        if (nameEnd < lengthStart && text.charAt(nameEnd) == '/') {
            fault(SpfFault.Kind.PREFIX_LENGTH, nameEnd, end);
            return null;
        }
        // dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]
        int ip4End = lengthStart;
        while (ip4End < end && !text.startsWith("//", ip4End)) ip4End++;
        int prefix4 =
                ip4End == lengthStart ? Mechanism.MAX_PREFIX4 : length(lengthStart, ip4End, Mechanism.MAX_PREFIX4);
        int prefix6 = ip4End == end ? Mechanism.MAX_PREFIX6 : length(ip4End + 1, end, Mechanism.MAX_PREFIX6);
        Optional<DomainSpec> target = Optional.empty();
        if (nameEnd < lengthStart) target = Optional.ofNullable(domainSpec(start, nameEnd + 1, lengthStart));
        return mx ? new Mechanism.Mx(target, prefix4, prefix6) : new Mechanism.A(target, prefix4, prefix6);
    }

    /** Where the "/24", "//64" or "/24//64" at the end of the term begins; {@code end} without one. A top label holds no slash, so this is never part of a domain. */
    private int lengthStart(int from, int end) {
        int start = end;
        for (int i = 0; i < 2; i++) {
            int at = start;
            while (at > from && Addresses.isDigit(text.charAt(at - 1))) at--;
            if (at == from || text.charAt(at - 1) != '/') return start;
            at--;
            if (at > from && text.charAt(at - 1) == '/') at--;
            start = at;
        }
        return start;
    }

    // ip4-cidr-length = "/" ("0" / %x31-39 0*1DIGIT) ; ip6-cidr-length = "/" ("0" / %x31-39 0*2DIGIT)         RFC 7208
    // §5.6
    private int length(int slash, int end, int max) {
        int digits = end - slash - 1;
        boolean good = digits >= 1 && digits <= 3 && text.charAt(slash) == '/';
        int value = 0;
        for (int i = slash + 1; good && i < end; i++) {
            good = Addresses.isDigit(text.charAt(i));
            value = value * 10 + text.charAt(i) - '0';
        }
        if (good && value <= max && (digits == 1 || text.charAt(slash + 1) != '0')) return value;
        fault(SpfFault.Kind.PREFIX_LENGTH, slash, end);
        return max;
    }

    // IP4 = "ip4" ":" ip4-network [ ip4-cidr-length ]                                                        RFC 7208
    // §5.6
    private Mechanism ip4(int start, int nameEnd, int end) {
        int slash = networkEnd(start, nameEnd, end);
        if (slash < 0) return null;
        long address = Addresses.parseIp4(text.substring(nameEnd + 1, slash));
        if (address == Addresses.NOT_IP4) fault(SpfFault.Kind.IP4_ADDRESS, nameEnd + 1, slash);
        int prefix = slash == end ? Mechanism.MAX_PREFIX4 : length(slash, end, Mechanism.MAX_PREFIX4);
        return new Mechanism.Ip4((int) address, prefix);
    }

    // IP6 = "ip6" ":" ip6-network [ ip6-cidr-length ]                                                        RFC 7208
    // §5.6
    private Mechanism ip6(int start, int nameEnd, int end) {
        int slash = networkEnd(start, nameEnd, end);
        if (slash < 0) return null;
        var halves = Addresses.parseIp6(text.substring(nameEnd + 1, slash));
        int prefix = slash == end ? Mechanism.MAX_PREFIX6 : length(slash, end, Mechanism.MAX_PREFIX6);
        if (halves == null) {
            fault(SpfFault.Kind.IP6_ADDRESS, nameEnd + 1, slash);
            return null;
        }
        return new Mechanism.Ip6(halves[0], halves[1], prefix);
    }

    /** Where the address ends and the length begins; -1 where there is no address. */
    private int networkEnd(int start, int nameEnd, int end) {
        if (nameEnd == end || text.charAt(nameEnd) != ':' || nameEnd + 1 == end) {
            fault(SpfFault.Kind.ARGUMENT_MISSING, start, end);
            return -1;
        }
        return find('/', nameEnd + 1, end);
    }

    // domain-spec = macro-string domain-end                                                                 RFC 7208
    // §7.1
    private DomainSpec domainSpec(int termStart, int start, int end) {
        if (start >= end || text.charAt(start - 1) == '/') {
            fault(SpfFault.Kind.ARGUMENT_MISSING, termStart, end);
            return null;
        }
        int faultsBefore = faultCount;
        var macros = macroString(start, end, false);
        if (faultCount > faultsBefore) return null;
        var last = macros.parts().get(macros.parts().size() - 1);
        // domain-end = ( "." toplabel [ "." ] ) / macro-expand
        if (last instanceof Part.Literal literal && !endsInTopLabel(literal.text())) {
            boolean address = Addresses.parseIp4(text.substring(start, end)) != Addresses.NOT_IP4
                    || Addresses.parseIp6(text.substring(start, end)) != null;
            fault(address ? SpfFault.Kind.ADDRESS_AS_DOMAIN : SpfFault.Kind.DOMAIN, start, end);
            return null;
        }
        return new DomainSpec(macros);
    }

    // toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum )              RFC 7208
    // §7.1
    private static boolean endsInTopLabel(String literal) {
        int end = literal.endsWith(".") ? literal.length() - 1 : literal.length();
        int dot = literal.lastIndexOf('.', end - 1);
        if (dot < 0 || dot + 1 == end) return false;
        boolean notOnlyDigits = false;
        for (int i = dot + 1; i < end; i++) {
            char c = literal.charAt(i);
            if (isAlpha(c)) notOnlyDigits = true;
            else if (c == '-' && i > dot + 1 && i < end - 1) notOnlyDigits = true;
            else if (!Addresses.isDigit(c)) return false;
        }
        return notOnlyDigits;
    }

    // macro-string = *( macro-expand / macro-literal )                                                       RFC 7208
    // §7.1
    private MacroString macroString(int start, int end, boolean explanation) {
        var parts = new ArrayList<Part>();
        int at = start;
        while (at < end) {
            int percent = find('%', at, end);
            if (percent > at) parts.add(new Part.Literal(text.substring(at, percent)));
            at = percent == end ? end : macroExpand(percent, end, explanation, parts);
        }
        return new MacroString(Collections.unmodifiableList(parts));
    }

    // macro-expand = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-"                    RFC 7208
    // §7.1
    /** Reads one at {@code percent} and returns the index behind it. */
    private int macroExpand(int percent, int end, boolean explanation, List<Part> parts) {
        char next = percent + 1 < end ? text.charAt(percent + 1) : 0;
        if (next == '%' || next == '_' || next == '-') {
            parts.add(new Part.Escape(next));
            return percent + 2;
        }
        int close = next == '{' ? find('}', percent, end) : end;
        if (close == end || close == percent + 2) {
            fault(SpfFault.Kind.MACRO, percent, Math.min(end, percent + 2));
            return percent + 1;
        }
        var macro = macro(percent + 2, close, explanation);
        if (macro != null) parts.add(macro);
        return close + 1;
    }

    /** What stands between the braces; null after a fault. */
    private Part.Macro macro(int start, int close, boolean explanation) {
        char letter = text.charAt(start);
        char lower = Character.toLowerCase(letter);
        if (MACRO_LETTERS.indexOf(lower) < 0) return macroFault(SpfFault.Kind.MACRO, start, close);
        // RFC 7208 §7.2: "c", "r" and "t" are allowed only in explanations
        if (!explanation && EXPLANATION_LETTERS.indexOf(lower) >= 0)
            return macroFault(SpfFault.Kind.MACRO_ONLY_IN_EXPLANATION, start, close);
        int at = start + 1;
        int keep = 0;
        while (at < close && Addresses.isDigit(text.charAt(at)))
            keep = Math.min(MacroString.MAX_PARTS, keep * 10 + text.charAt(at++) - '0');
        // RFC 7208 §7.1: a digit transformer is not zero
        if (keep == 0 && at > start + 1) return macroFault(SpfFault.Kind.MACRO, start, close);
        boolean reverse = at < close && (text.charAt(at) | 0x20) == 'r';
        if (reverse) at++;
        for (int i = at; i < close; i++)
            if (DELIMITERS.indexOf(text.charAt(i)) < 0) return macroFault(SpfFault.Kind.MACRO, start, close);
        return new Part.Macro(lower, letter != lower, keep, reverse, text.substring(at, close));
    }

    private Part.Macro macroFault(SpfFault.Kind kind, int start, int close) {
        fault(kind, start - 2, close + 1);
        return null;
    }

    /** The index of the character between {@code from} and {@code end}, else {@code end}: never looks further, which keeps the whole linear. */
    private int find(char wanted, int from, int end) {
        int at = from;
        while (at < end && text.charAt(at) != wanted) at++;
        return at;
    }

    private void fault(SpfFault.Kind kind, int start, int end) {
        faultCount++;
        if (faults.size() < MAX_FAULTS) faults.add(new SpfFault(kind, start, end, text.substring(start, end)));
    }
}
