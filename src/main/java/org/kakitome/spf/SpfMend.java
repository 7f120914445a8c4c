package org.kakitome.spf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kakitome.spf.SpfRecord.Parsed;

/**
 * The record to publish instead. Two kinds of mend: a text with a typing mistake is read as it was meant ({@link #mended}), and a good record is changed in one
 * place. Whatever comes out parses.
 */
final class SpfMend {
    static final int MAX_TEXT = 4_096; // ours: longer texts are not typed by people

    /** What people type instead of "v=spf1 ": a space, a colon, a quote, a letter for the digit. RFC 7208 §4.5 has the right one. */
    private static final Pattern VERSION = Pattern.compile(
            "(?i)^v?\\s*[=:]?\\s*(?:v\\s*=\\s*)?(?:spf|sfp|sp?f)\\s*[-_.:=]?\\s*v?[1l](?![0-9.])\\s*[:;,.]*\\s*");

    private static final Pattern QUOTES = Pattern.compile("[\"“”„«»‘’`´]|&quot;");
    private static final Pattern DASHES = Pattern.compile("[\u2010-\u2015\u2212\uFF0D]");
    private static final Pattern INVISIBLE = Pattern.compile("[\uFEFF\u200B-\u200D\u2060\u00AD]");

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("ipv4", "ip4"),
            Map.entry("ip4v", "ip4"),
            Map.entry("ip", "ip4"),
            Map.entry("ipv6", "ip6"),
            Map.entry("ip6v", "ip6"),
            Map.entry("includes", "include"),
            Map.entry("inlcude", "include"),
            Map.entry("inculde", "include"),
            Map.entry("incude", "include"),
            Map.entry("inclue", "include"),
            Map.entry("exist", "exists"),
            Map.entry("redirects", "redirect"),
            Map.entry("al", "all"),
            Map.entry("alll", "all"),
            Map.entry("any", "all"));

    private SpfMend() {}

    /** Was this TXT record meant to be an SPF record, though it does not begin with the version and a space? */
    static boolean isNearlyARecord(String txt) {
        if (txt.length() > MAX_TEXT) return false;
        var text = legible(txt);
        // spf2.0 is Sender ID (RFC 4406), something else that died
        return VERSION.matcher(text).find() && !SpfRecord.isSpf(txt);
    }

    /** The record that this text was meant to be; empty where that cannot be told, or where it needs no mend. */
    static Optional<String> mended(String txt) {
        if (txt.length() > MAX_TEXT) return Optional.empty();
        var text = legible(txt);
        var version = VERSION.matcher(text);
        if (!version.find()) return Optional.empty();
        var terms = new LinkedHashSet<String>();
        for (var term : joined(text.substring(version.end()))) terms.addAll(mendedTerms(term));
        var mended = (SpfRecord.VERSION + " " + String.join(" ", terms)).strip();
        return SpfRecord.parse(mended) instanceof Parsed.Valid && !mended.equals(txt)
                ? Optional.of(mended)
                : Optional.empty();
    }

    /** Octets as the person saw them while typing, in plain characters: no quotes, no typographic dashes, no full-width forms, one kind of space. */
    private static String legible(String octets) {
        var text = octets.chars().anyMatch(c -> c > 127)
                ? new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                : octets;
        text = text.replace("\" \"", ""); // character-strings pasted with their quotes
        text = QUOTES.matcher(text).replaceAll("");
        text = DASHES.matcher(text).replaceAll("-");
        text = INVISIBLE.matcher(text).replaceAll("");
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '\uFF01' && c <= '\uFF5E') plain.append((char) (c - 0xFEE0)); // full-width forms of ASCII
            else if (c <= ' ' || c == '\u00A0' || c == '\u3000' || c == '\\') plain.append(' ');
            else plain.append(c);
        }
        return plain.toString().strip().replaceAll(" +", " ");
    }

    /** Terms, with what spaces tore apart put together: "include :", "include: example.com", "~ all". */
    private static List<String> joined(String text) {
        var terms = new ArrayList<String>();
        boolean open = false;
        for (var piece : text.split("[ ;]+", -1)) {
            var word = piece.replaceAll("^,+|,+$", "");
            if (word.isEmpty()) continue;
            int last = terms.size() - 1;
            if (last >= 0 && (open || word.startsWith(":") || word.startsWith("=")))
                terms.set(last, terms.get(last) + word);
            else terms.add(word);
            var term = terms.get(terms.size() - 1);
            open = term.endsWith(":")
                    || term.endsWith("=")
                    || (term.length() == 1 && Qualifier.of(term.charAt(0)) != null);
        }
        return terms;
    }

    /** One term as it was meant; several where a list of addresses was written as one. */
    private static List<String> mendedTerms(String term) {
        var qualifier = Qualifier.of(term.charAt(0)) == null ? "" : term.substring(0, 1);
        var body = term.substring(qualifier.length());
        int end = 0;
        while (end < body.length() && ":=/".indexOf(body.charAt(end)) < 0) end++;
        var name = body.substring(0, end).toLowerCase(Locale.ROOT).replaceAll("[.]+$", "");
        var argument = body.substring(end);
        if (isAddress(body)) return List.of(qualifier + address(body));
        name = NAMES.getOrDefault(name, name);
        if (name.equals("all")) return List.of(qualifier + "all");
        if (name.equals("redirect") || name.equals("exp"))
            return List.of(name + "=" + target(argument.replaceAll("^[:=]+", "")));
        if (!List.of("include", "a", "mx", "ptr", "ip4", "ip6", "exists").contains(name)) return List.of(term);
        var value = argument.replaceAll("^[:=]+", "");
        if (value.equals(argument)) return List.of(qualifier + name + argument);
        if (name.startsWith("ip")) {
            var terms = new ArrayList<String>();
            for (var one : value.split(",")) terms.add(qualifier + address(one));
            return terms;
        }
        if (isAddress(value)) return List.of(qualifier + address(value));
        return List.of(qualifier + name + ":" + target(value));
    }

    private static String target(String value) {
        return value.replaceAll("(?i)^https?://", "").replaceAll("/$", "").replaceAll("^@", "");
    }

    private static boolean isAddress(String text) {
        int slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        return Addresses.parseIp4(address) != Addresses.NOT_IP4
                || (address.indexOf(':') >= 0 && Addresses.parseIp6(address) != null);
    }

    /** The mechanism for an address, with a netmask or asterisks read as a prefix length. */
    private static String address(String text) {
        int slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        var length = slash < 0 ? "" : text.substring(slash).replaceAll("/+", "/");
        if (address.indexOf(':') >= 0) return "ip6:" + address + length;
        long mask = slash < 0 ? Addresses.NOT_IP4 : Addresses.parseIp4(text.substring(slash + 1));
        if (mask != Addresses.NOT_IP4) length = "/" + Long.bitCount(mask);
        if (address.matches("\\d+(\\.\\d+){0,2}(\\.\\*){1,3}")) {
            int octets = address.replaceAll("[.*]+$", "").split("\\.").length;
            return "ip4:" + address.replace("*", "0") + "/" + 8 * octets;
        }
        return "ip4:" + address + length;
    }

    // ---- changes to a good record

    /** One record for the several that make the domain unusable: all terms once, and the weakest "all" of them, so that nothing legitimate is lost. */
    static Optional<String> merged(List<String> texts) {
        var terms = new LinkedHashSet<Term>();
        Qualifier weakest = null;
        for (var text : texts) {
            if (!(SpfRecord.parse(text) instanceof Parsed.Valid valid)) return Optional.empty();
            var record = valid.record();
            if (record.redirect().isPresent()) return Optional.empty();
            for (var term : record.terms())
                if (term instanceof Directive directive && directive.mechanism() instanceof Mechanism.All) {
                    if (weakest == null || strength(directive.qualifier()) < strength(weakest))
                        weakest = directive.qualifier();
                    break;
                } else terms.add(term);
        }
        var merged = new ArrayList<>(terms);
        // never propose +all
        if (weakest == Qualifier.PASS) weakest = Qualifier.SOFTFAIL;
        if (weakest != null) merged.add(new Directive(weakest, new Mechanism.All()));
        return checked(merged);
    }

    private static int strength(Qualifier all) {
        return switch (all) {
            case NEUTRAL -> 0;
            case SOFTFAIL, PASS -> 1;
            case FAIL -> 2;
        };
    }

    static Optional<String> with(SpfRecord record, String term) {
        return Optional.of((record.text().stripTrailing() + " " + term));
    }

    static Optional<String> without(SpfRecord record, String termText) {
        var terms = new ArrayList<Term>();
        boolean found = false;
        for (int i = record.terms().size() - 1; i >= 0; i--) {
            // the last one written so: of duplicates the first stays
            if (!found && record.termText(i).equals(termText)) found = true;
            else terms.add(0, record.terms().get(i));
        }
        return found ? checked(terms) : Optional.empty();
    }

    static Optional<String> replacing(SpfRecord record, Directive directive, String replacement) {
        var printed = new StringBuilder(SpfRecord.VERSION);
        for (var term : record.terms()) printed.append(' ').append(term.equals(directive) ? replacement : term);
        return Optional.of(printed.toString());
    }

    /** The first "all" behind everything else, as it was surely meant. */
    static Optional<String> allLast(SpfRecord record) {
        var terms = new ArrayList<Term>();
        for (var term : record.terms())
            if (!(term instanceof Directive directive) || !(directive.mechanism() instanceof Mechanism.All))
                terms.add(term);
        record.all().ifPresent(terms::add);
        return checked(terms);
    }

    /** {@code include=x} and its like as the mechanism that was meant; other unknown modifiers go. */
    static Optional<String> withKnownModifiers(SpfRecord record) {
        var printed = new StringBuilder(SpfRecord.VERSION);
        for (var term : record.terms()) {
            if (!(term instanceof Modifier.Unknown)) printed.append(' ').append(term);
            else
                for (var meant : mendedTerms(term.toString()))
                    if (SpfRecord.parse(SpfRecord.VERSION + " " + meant) instanceof Parsed.Valid valid
                            && !(valid.record().terms().get(0) instanceof Modifier.Unknown))
                        printed.append(' ').append(meant);
        }
        return SpfRecord.parse(printed.toString()) instanceof Parsed.Valid
                ? Optional.of(printed.toString())
                : Optional.empty();
    }

    private static Optional<String> checked(List<Term> terms) {
        var printed = new StringBuilder(SpfRecord.VERSION);
        for (var term : terms) printed.append(' ').append(term);
        return SpfRecord.parse(printed.toString()) instanceof Parsed.Valid
                ? Optional.of(printed.toString())
                : Optional.empty();
    }

    /** Legal, but known to trip simple readers: upper case in the version or a name, more than one space, a space at the end, host bits in a network. */
    static boolean isOddlySpelled(SpfRecord record) {
        var text = record.text();
        if (text.contains("  ") || text.endsWith(" ") || !text.startsWith(SpfRecord.VERSION)) return true;
        for (int i = 0; i < record.terms().size(); i++) {
            var written = record.termText(i);
            for (int at = 0; at < written.length() && ":/=".indexOf(written.charAt(at)) < 0; at++)
                if (Character.isUpperCase(written.charAt(at))) return true;
            if (!masked(record.terms().get(i)).equals(record.terms().get(i))) return true;
        }
        return false;
    }

    static String plain(SpfRecord record) {
        var printed = new StringBuilder(SpfRecord.VERSION);
        for (var term : record.terms()) printed.append(' ').append(masked(term));
        return printed.toString();
    }

    /** Without host bits: 192.0.2.5/24 is 192.0.2.0/24. */
    static Term masked(Term term) {
        if (!(term instanceof Directive directive)) return term;
        if (directive.mechanism() instanceof Mechanism.Ip4 ip4) {
            int mask = ip4.prefix() == 0 ? 0 : -1 << (32 - ip4.prefix());
            return new Directive(directive.qualifier(), new Mechanism.Ip4(ip4.address() & mask, ip4.prefix()));
        }
        if (directive.mechanism() instanceof Mechanism.Ip6 ip6) {
            long highMask = ip6.prefix() == 0 ? 0 : ip6.prefix() >= 64 ? -1L : -1L << (64 - ip6.prefix());
            long lowMask = ip6.prefix() <= 64 ? 0 : -1L << (128 - ip6.prefix());
            return new Directive(
                    directive.qualifier(), new Mechanism.Ip6(ip6.high() & highMask, ip6.low() & lowMask, ip6.prefix()));
        }
        return term;
    }
}
