package org.kakitome.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.message.AuthenticationResults.Fault;
import org.kakitome.message.AuthenticationResults.Fault.Kind;
import org.kakitome.message.AuthenticationResults.MethodResult;
import org.kakitome.message.AuthenticationResults.MethodResult.Property;
import org.kakitome.message.AuthenticationResults.Parsed;

/** One reading of one Authentication-Results field: comments are dropped, the rest is cut at semicolons and at space. */
final class AuthenticationResultsReader {
    private static final int MAX_RESULTS = 200;
    private static final int MAX_LENGTH = 100_000;
    private static final int SHOWN = 80;

    private final String text;
    private final List<Fault> faults = new ArrayList<>();
    private final List<List<Word>> parts = new ArrayList<>();

    /** A run of characters without space around; {@code quoted}: it is, or holds, a quoted string. */
    private record Word(String text, boolean quoted, boolean spaceBefore) {}

    AuthenticationResultsReader(String text) {
        this.text = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
        if (text.length() > MAX_LENGTH) fault(Kind.TOO_MUCH, "");
    }

    Parsed read() {
        cut();
        if (parts.stream().allMatch(List::isEmpty)) {
            fault(Kind.EMPTY, "");
            return parsed(Optional.empty());
        }
        var head = parts.remove(0);
        var results = new ArrayList<MethodResult>();
        var authservId = "";
        var version = "1";
        // Lenient: Microsoft writes no authserv-id, and begins with the first result
        boolean missing = head.isEmpty() || isSign(head, 1, "=");
        if (missing) fault(Kind.NO_AUTHSERV_ID, "");
        if (missing && !head.isEmpty()) parts.add(0, head);
        if (!missing) {
            // an authserv-id is one value, but host:port and the like are seen
            int end = 1;
            while (end < head.size() && !head.get(end).spaceBefore()) end++;
            authservId = joined(head.subList(0, end));
            if (end < head.size()) version = head.get(end).text();
        }
        for (var part : parts) {
            if (results.size() == MAX_RESULTS) {
                fault(Kind.TOO_MUCH, "");
                break;
            }
            result(part).ifPresent(results::add);
        }
        return parsed(Optional.of(new AuthenticationResults(authservId, version, List.copyOf(results))));
    }

    private Parsed parsed(Optional<AuthenticationResults> value) {
        return new Parsed(value, List.copyOf(faults));
    }

    private static boolean isSign(List<Word> words, int at, String sign) {
        return at < words.size()
                && !words.get(at).quoted()
                && words.get(at).text().equals(sign);
    }

    /** {@code methodspec [reasonspec] *propspec}, words and signs in a row. */
    private Optional<MethodResult> result(List<Word> words) {
        if (words.isEmpty()) {
            fault(Kind.EMPTY_RESULT, "");
            return Optional.empty();
        }
        if (words.size() == 1 && words.get(0).text().equalsIgnoreCase("none")) return Optional.empty();
        int at = 1;
        var methodVersion = "1";
        if (isSign(words, at, "/") && at + 1 < words.size()) {
            methodVersion = words.get(at + 1).text();
            at += 2;
        }
        if (!isSign(words, at, "=") || at + 1 >= words.size()) {
            fault(Kind.NO_RESULT, joined(words));
            return Optional.empty();
        }
        var method = AuthenticationResults.lowerCase(words.get(0).text());
        var outcome = AuthenticationResults.lowerCase(words.get(at + 1).text());
        at += 2;
        var properties = new ArrayList<Property>();
        Optional<String> reason = Optional.empty();
        while (at < words.size()) {
            int begin = at;
            while (at < words.size() && !isSign(words, at, "=")) at++;
            if (at == words.size() || at == begin) {
                fault(Kind.NO_PROPERTY, joined(words.subList(begin, words.size())));
                break;
            }
            var name = AuthenticationResults.lowerCase(joinedTight(words.subList(begin, at)));
            int valueBegin = at + 1;
            at = endOfValue(words, valueBegin);
            var value = joined(words.subList(valueBegin, at));
            if (value.isEmpty() && valueBegin == at) fault(Kind.NO_PROPERTY, name + "=");
            else if (name.equals("reason") && reason.isEmpty() && properties.isEmpty()) reason = Optional.of(value);
            else properties.add(property(name, value, words.subList(valueBegin, at)));
        }
        return Optional.of(new MethodResult(method, methodVersion, outcome, reason, List.copyOf(properties)));
    }

    private Property property(String name, String value, List<Word> written) {
        int dot = name.indexOf('.');
        boolean address = value.indexOf('@') >= 0;
        boolean plain = written.size() == 1 || (address && written.size() <= 3);
        if (!plain) fault(Kind.NOT_QUOTED, name + "=" + value);
        if (dot <= 0 || dot == name.length() - 1) {
            fault(Kind.NO_PROPERTY, name + "=" + value);
            return new Property("", name, value);
        }
        return new Property(name.substring(0, dot), name.substring(dot + 1), value);
    }

    /** A value goes on until space; space behind the equals sign does not count. */
    private static int endOfValue(List<Word> words, int begin) {
        int at = begin;
        while (at < words.size() && (at == begin || !words.get(at).spaceBefore())) at++;
        return at;
    }

    private static String joined(List<Word> words) {
        var joined = new StringBuilder();
        for (var word : words) {
            if (joined.length() > 0 && word.spaceBefore()) joined.append(' ');
            joined.append(word.text());
        }
        return joined.toString();
    }

    private static String joinedTight(List<Word> words) {
        var joined = new StringBuilder();
        words.forEach(word -> joined.append(word.text()));
        return joined.toString();
    }

    private void cut() {
        var part = new ArrayList<Word>();
        boolean space = false;
        for (int at = 0; at < text.length(); ) {
            char c = text.charAt(at);
            int begin = at;
            if (c <= ' ' || c == 127) {
                space = true;
                at++;
            } else if (c == '(') {
                at = comment(at);
                space = true;
            } else if (c == ';') {
                parts.add(part);
                part = new ArrayList<>();
                space = false;
                at++;
            } else {
                var word = new StringBuilder();
                boolean quoted = c == '"';
                if (quoted) at = quoted(at, word);
                else if (AuthenticationResults.isToken(c)) {
                    while (at < text.length() && AuthenticationResults.isToken(text.charAt(at))) at++;
                    word.append(text, begin, at);
                } else word.append(text.charAt(at++));
                part.add(new Word(word.toString(), quoted, space));
                space = false;
            }
        }
        parts.add(part);
    }

    private int comment(int begin) {
        int depth = 0;
        for (int at = begin; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') at++;
            else if (c == '(') depth++;
            else if (c == ')' && --depth == 0) return at + 1;
        }
        fault(Kind.NOT_CLOSED, text.substring(begin));
        return text.length();
    }

    private int quoted(int begin, StringBuilder word) {
        for (int at = begin + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') return at + 1;
            if (c == '\\' && at + 1 < text.length()) word.append(text.charAt(++at));
            else if (c != '\r' && c != '\n') word.append(c);
        }
        fault(Kind.NOT_CLOSED, text.substring(begin));
        return text.length();
    }

    private void fault(Kind kind, String piece) {
        faults.add(new Fault(kind, piece.length() > SHOWN ? piece.substring(0, SHOWN) + "…" : piece));
    }
}
