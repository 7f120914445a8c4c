package org.kakitome.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an Authentication-Results field says: RFC 8601 §2.2.
 *
 * <pre>
 * authres-payload = [CFWS] authserv-id [CFWS authres-version] (no-result / 1*resinfo) [CFWS]
 * no-result       = [CFWS] ";" [CFWS] "none"
 * resinfo         = [CFWS] ";" methodspec [CFWS reasonspec] [CFWS 1*propspec]
 * methodspec      = [CFWS] method [CFWS] "=" [CFWS] result
 * reasonspec      = "reason" [CFWS] "=" [CFWS] value
 * propspec        = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue
 * method          = Keyword [ [CFWS] "/" [CFWS] method-version ]
 * pvalue          = [CFWS] ( value / [ [ local-part ] "@" ] domain-name ) [CFWS]
 * </pre>
 *
 * @param authservId who says it; empty where it is missing, as large providers write it
 * @param version 1 where it is not given
 * @param results none: "none"
 */
public record AuthenticationResults(String authservId, String version, List<MethodResult> results) {
    /** What one method found; words in lower case, since they are in any case (RFC 8601 §2.2). */
    public record MethodResult(
            String method, String version, String result, Optional<String> reason, List<Property> properties) {
        /** @param type smtp, header, body or policy; empty for what is not {@code ptype.property} but follows the pattern name=value */
        public record Property(String type, String name, String value) {}

        public Optional<String> property(String type, String name) {
            return properties.stream()
                    .filter(p -> p.type().equals(type) && p.name().equals(name))
                    .map(Property::value)
                    .findFirst();
        }
    }

    /** Where a field breaks the grammar. */
    public record Fault(Kind kind, String piece) {
        public enum Kind {
            /** The field says nothing at all. */
            EMPTY,
            NO_AUTHSERV_ID,
            /** Nothing between two semicolons, or behind the last one. */
            EMPTY_RESULT,
            /** Not method=result. */
            NO_RESULT,
            /** Not ptype.property=value. */
            NO_PROPERTY,
            /** A character that wants quotes: {@code header.b=/d5r}. */
            NOT_QUOTED,
            /** A quoted string or comment that does not end. */
            NOT_CLOSED,
            /** More than any real field has. */
            TOO_MUCH
        }
    }

    /** @param value empty only where nothing could be read */
    public record Parsed(Optional<AuthenticationResults> value, List<Fault> faults) {}

    /** Reads the value of a field, folded or not. Never throws; a result that breaks the grammar is left out, and its neighbours are kept. */
    public static Parsed parse(String value) {
        return new AuthenticationResultsReader(value).read();
    }

    public List<MethodResult> results(String method) {
        return results.stream().filter(r -> r.method().equals(method)).toList();
    }

    private static final int LINE = 78; // RFC 5322 §2.1.1

    /** The whole field, folded with CRLF, without the final one. */
    public String folded() {
        var lines = new ArrayList<String>();
        var line = new StringBuilder("Authentication-Results: " + value(authservId));
        if (!version.equals("1")) line.append(' ').append(version);
        if (results.isEmpty()) line.append("; none");
        for (var result : results) {
            lines.add(line.append(';').toString());
            line = new StringBuilder("\t");
            for (var word : words(result)) {
                boolean first = line.length() == 1;
                if (!first && line.length() + word.length() + 2 > LINE) {
                    lines.add(line.toString());
                    line = new StringBuilder("\t ");
                    first = true;
                }
                line.append(first ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return String.join("\r\n", lines);
    }

    private static List<String> words(MethodResult result) {
        var words = new ArrayList<String>();
        words.add(result.method() + "=" + result.result());
        result.reason().ifPresent(reason -> words.add("reason=" + value(reason)));
        for (var property : result.properties())
            words.add(property.type() + "." + property.name() + "=" + propertyValue(property.value()));
        return words;
    }

    /** {@code value = token / quoted-string}: RFC 2045 §5.1. */
    private static String value(String text) {
        var clean = clean(text);
        return isToken(clean) ? clean : quoted(clean);
    }

    /** An address or domain stands as it is, where it is one. */
    private static String propertyValue(String text) {
        var clean = clean(text);
        int at = clean.lastIndexOf('@');
        boolean plain = isToken(clean.substring(at + 1)) && (at <= 0 || isToken(clean.substring(0, at)));
        return plain ? clean : quoted(clean);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** No control character: nobody writes a line of ours. */
    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "");
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(AuthenticationResults::isToken);
    }

    /** RFC 2045 §5.1; RFC 8601 §5 of internationalized mail lets UTF-8 stand too. */
    static boolean isToken(int c) {
        return c > ' ' && c != 127 && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
    }

    static String lowerCase(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
