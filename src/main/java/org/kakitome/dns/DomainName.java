package org.kakitome.dns;

import com.ibm.icu.text.IDNA;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An absolute domain name in its one canonical form: A-labels, lower case, no trailing dot. The root is the empty text. At most 253 octets, labels of at
 * most 63 (RFC 1035 §2.3.4). Any printable ASCII octet but the dot may stand in a label: names in DNS are wider than host names.
 */
public final class DomainName implements Comparable<DomainName> {
    public static final DomainName ROOT = new DomainName("");

    /** RFC 1035 §2.3.4: 255 octets on the wire are 253 characters of text. */
    public static final int MAX_LENGTH = 253;

    public static final int MAX_LABEL_LENGTH = 63; // RFC 1035 §2.3.4

    /** What a person may reasonably type before it is nonsense: longer input is not even looked at. */
    private static final int MAX_INPUT = 2_000;

    // RFC 5891: IDNA 2008 by way of UTS 46, non-transitional
    private static final IDNA IDNA_2008 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII
            | IDNA.NONTRANSITIONAL_TO_UNICODE
            | IDNA.CHECK_BIDI
            | IDNA.CHECK_CONTEXTJ
            | IDNA.CHECK_CONTEXTO
            | IDNA.USE_STD3_RULES);

    private static final Pattern HOST_LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?");
    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)+");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*(%\\w+)?");

    private static final Pattern PORT = Pattern.compile("[^:\\[\\]]+:\\d{1,5}");

    private final String ascii;

    private DomainName(String ascii) {
        this.ascii = ascii;
    }

    /** What reading a person's input gave. */
    public sealed interface Parsed {
        record Valid(DomainName name) implements Parsed {}

        /** {@code part} is the piece of the input that is wrong, as typed, shortened. */
        record Invalid(Fault fault, String part) implements Parsed {}
    }

    /** Why an input is no domain; the sentences for people live in the message bundle. */
    public enum Fault {
        EMPTY,
        TOO_LONG,
        LABEL_TOO_LONG,
        EMPTY_LABEL,
        ILLEGAL_CHARACTER,
        SINGLE_LABEL,
        IP_ADDRESS,
        NOT_INTERNATIONAL
    }

    /**
     * Reads what a person typed or pasted: a domain, a URL, a mail address, any case, with spaces around it or a dot at the end, in any script. The result is
     * a host name of at least two labels; underscores are taken, since records live at such names.
     */
    public static Parsed parse(String input) {
        if (input != null && input.length() > MAX_INPUT) return invalid(Fault.TOO_LONG, input);
        var text = domainPart(input == null ? "" : input);
        if (text.isEmpty()) return new Parsed.Invalid(Fault.EMPTY, "");
        if (text.startsWith("[") || IPV6.matcher(text).matches()) return invalid(Fault.IP_ADDRESS, text);
        // U+3002 and its like are dots to IDNA (RFC 5895 §2.3)
        var dotted = text.replaceAll("[\\u3002\\uFF0E\\uFF61]", ".");
        if (dotted.endsWith(".")) dotted = dotted.substring(0, dotted.length() - 1);
        // no top-level domain is a number (RFC 3696 §2): an address, whole or cut off
        if (NUMBERS.matcher(dotted).matches()) return invalid(Fault.IP_ADDRESS, text);
        return parseHost(dotted, text);
    }

    private static Parsed parseHost(String dotted, String typed) {
        if (Arrays.asList(dotted.split("\\.", -1)).contains("")) return invalid(Fault.EMPTY_LABEL, typed);
        return parseLabels(dotted);
    }

    private static Parsed parseLabels(String dotted) {
        var labels = new ArrayList<String>();
        for (String label : dotted.split("\\.")) {
            var ascii = label.toLowerCase(Locale.ROOT);
            boolean plain = ascii.chars().allMatch(c -> c < 128) && !ascii.startsWith("xn--");
            if (!plain) {
                var info = new IDNA.Info();
                var out = IDNA_2008.labelToASCII(label, new StringBuilder(), info);
                if (info.getErrors().contains(IDNA.Error.LABEL_TOO_LONG)) return invalid(Fault.LABEL_TOO_LONG, label);
                if (info.hasErrors()) return invalid(Fault.NOT_INTERNATIONAL, label);
                ascii = out.toString();
            }
            if (ascii.length() > MAX_LABEL_LENGTH) return invalid(Fault.LABEL_TOO_LONG, label);
            if (!HOST_LABEL.matcher(ascii).matches()) return invalid(Fault.ILLEGAL_CHARACTER, label);
            labels.add(ascii);
        }
        var name = String.join(".", labels);
        if (name.length() > MAX_LENGTH) return invalid(Fault.TOO_LONG, dotted);
        if (labels.size() < 2) return invalid(Fault.SINGLE_LABEL, dotted);
        return new Parsed.Valid(new DomainName(name));
    }

    private static Parsed invalid(Fault fault, String part) {
        return new Parsed.Invalid(fault, part.length() > 80 ? part.substring(0, 80) + "…" : part);
    }

    /** The domain in {@code https://user@example.com:8080/path}, {@code Postmaster <postmaster@example.com>} or {@code  example.com. }. */
    private static String domainPart(String input) {
        var text = halfWidth(input).strip();
        int scheme = text.indexOf("://");
        if (scheme >= 0) text = text.substring(scheme + 3);
        else if (text.toLowerCase(Locale.ROOT).startsWith("mailto:")) text = text.substring(7);
        int end = 0;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) end++;
        text = text.substring(0, end);
        text = text.substring(text.lastIndexOf('@') + 1);
        if (text.endsWith(">")) text = text.substring(text.indexOf('<') + 1, text.length() - 1);
        if (PORT.matcher(text).matches()) text = text.substring(0, text.indexOf(':'));
        return text.strip();
    }

    /** What a Japanese keyboard gives for ASCII (U+FF01 to U+FF5E), so that ＠ and ：// are found too. */
    private static String halfWidth(String input) {
        var text = new StringBuilder(input);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '\uFF01' && c <= '\uFF5E') text.setCharAt(i, (char) (c - 0xFEE0));
        }
        return text.toString();
    }

    /**
     * A name to ask DNS for, from a record or a report: any printable ASCII in its labels, one trailing dot allowed, U-labels become A-labels. Empty where it
     * is no name at all: too long, an empty label, control characters.
     */
    public static Optional<DomainName> query(String text) {
        var name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.isEmpty()) return text.isEmpty() ? Optional.empty() : Optional.of(ROOT);
        if (name.length() > MAX_INPUT) return Optional.empty();
        if (!isPrintable(name, '!')) {
            return parseHost(name, name) instanceof Parsed.Valid valid ? Optional.of(valid.name()) : Optional.empty();
        }
        return hasGoodLabels(name) ? Optional.of(new DomainName(name.toLowerCase(Locale.ROOT))) : Optional.empty();
    }

    /**
     * A name made by expanding the macros of an SPF record: as {@link #query}, but a space may stand in a label ("%_", RFC 7208 §7.1) and non-ASCII is no
     * name. Made for speed: each evaluation of such a record comes here.
     */
    public static Optional<DomainName> expanded(String text) {
        var name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (!isPrintable(name, ' ')) return Optional.empty();
        return hasGoodLabels(name) ? Optional.of(new DomainName(name.toLowerCase(Locale.ROOT))) : Optional.empty();
    }

    private static boolean isPrintable(String name, char lowest) {
        for (int i = 0; i < name.length(); i++) if (name.charAt(i) < lowest || name.charAt(i) > '~') return false;
        return true;
    }

    private static boolean hasGoodLabels(String name) {
        if (name.length() > MAX_LENGTH) return false;
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i < name.length() && name.charAt(i) != '.') continue;
            if (i == start || i - start > MAX_LABEL_LENGTH) return false;
            start = i + 1;
        }
        return true;
    }

    /** A name known to be good: a constant, a test. */
    public static DomainName of(String text) {
        return query(text).orElseThrow(() -> new IllegalArgumentException("not a domain name: " + text));
    }

    /** Where the PTR of an address lives: {@code 1.2.0.192.in-addr.arpa} (RFC 1035 §3.5, RFC 3596 §2.5). */
    public static DomainName reverse(InetAddress address) {
        var octets = address.getAddress();
        var name = new StringBuilder();
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & 0xff;
            if (address instanceof Inet4Address) name.append(octet).append('.');
            else
                name.append(Character.forDigit(octet & 15, 16))
                        .append('.')
                        .append(Character.forDigit(octet >> 4, 16))
                        .append('.');
        }
        return new DomainName(name.append(address instanceof Inet4Address ? "in-addr.arpa" : "ip6.arpa")
                .toString());
    }

    public String ascii() {
        return ascii;
    }

    /** For people: U-labels where they are valid, else the A-labels as they are. */
    public String unicode() {
        if (!ascii.contains("xn--")) return ascii;
        return labels().stream().map(DomainName::unicodeLabel).collect(Collectors.joining("."));
    }

    private static String unicodeLabel(String label) {
        if (!label.startsWith("xn--")) return label;
        var info = new IDNA.Info();
        var unicode = IDNA_2008.labelToUnicode(label, new StringBuilder(), info).toString();
        return info.hasErrors() ? label : unicode;
    }

    public boolean isRoot() {
        return ascii.isEmpty();
    }

    /** Leftmost first; none for the root. */
    public List<String> labels() {
        return isRoot() ? List.of() : List.of(ascii.split("\\."));
    }

    /** How many {@link #labels()} there are. */
    public int labelCount() {
        if (isRoot()) return 0;
        int count = 1;
        for (int i = 0; i < ascii.length(); i++) if (ascii.charAt(i) == '.') count++;
        return count;
    }

    /** Without its leftmost label; empty for the root. */
    public Optional<DomainName> parent() {
        if (isRoot()) return Optional.empty();
        int dot = ascii.indexOf('.');
        return Optional.of(dot < 0 ? ROOT : new DomainName(ascii.substring(dot + 1)));
    }

    /** {@code prefix} may be several labels: {@code _dmarc}, {@code s1._domainkey}. Empty when the name becomes too long for DNS. */
    public Optional<DomainName> prepend(String prefix) {
        return query(isRoot() ? prefix : prefix + "." + ascii);
    }

    public boolean isBelow(DomainName other) {
        return !equals(other) && (other.isRoot() || ascii.endsWith("." + other.ascii));
    }

    @Override
    public int compareTo(DomainName other) {
        return ascii.compareTo(other.ascii);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainName name && name.ascii.equals(ascii);
    }

    @Override
    public int hashCode() {
        return ascii.hashCode();
    }

    /** The A-labels; the root is a dot. */
    @Override
    public String toString() {
        return isRoot() ? "." : ascii;
    }
}
