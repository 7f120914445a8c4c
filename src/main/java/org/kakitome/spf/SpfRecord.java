package org.kakitome.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One SPF record, read whole: record = version terms *SP (RFC 7208 §4.5). Two records are equal if their terms are, however they were spelled.
 *
 * <p>A class and not a record for what evaluation takes from it without searching.
 */
public final class SpfRecord {
    /** version = "v=spf1", in any case. */
    public static final String VERSION = "v=spf1";

    private final String text;
    private final List<Term> terms;
    private final List<Span> spans;
    private final List<Directive> directives;
    private final Optional<Modifier.Redirect> redirect;
    private final Optional<Modifier.Explanation> explanation;

    SpfRecord(String text, List<Term> terms, List<Span> spans) {
        this.text = text;
        this.terms = List.copyOf(terms);
        this.spans = List.copyOf(spans);
        var found = new ArrayList<Directive>();
        Modifier.Redirect redirectTerm = null;
        Modifier.Explanation explanationTerm = null;
        for (var term : terms) {
            if (term instanceof Directive directive) found.add(directive);
            if (term instanceof Modifier.Redirect modifier) redirectTerm = modifier;
            if (term instanceof Modifier.Explanation modifier) explanationTerm = modifier;
        }
        this.directives = List.copyOf(found);
        this.redirect = Optional.ofNullable(redirectTerm);
        this.explanation = Optional.ofNullable(explanationTerm);
    }

    /** A piece of the record's text: from the character at {@code start} up to, not including, {@code end}. */
    public record Span(int start, int end) {}

    /** What reading a text gave. */
    public sealed interface Parsed {
        record Valid(SpfRecord record) implements Parsed {}

        /** All faults, in the order of the text; never none. */
        record Invalid(List<SpfFault> faults) implements Parsed {
            public Invalid {
                faults = List.copyOf(faults);
            }
        }
    }

    /** Reads a record; faults anywhere make it invalid, also behind an {@code all} (RFC 7208 §4.6). */
    public static Parsed parse(String text) {
        return new SpfParser(text).parse();
    }

    /** Is this TXT record an SPF record, good or bad? The version, then a space or the end (RFC 7208 §4.5). */
    public static boolean isSpf(String txt) {
        return txt.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (txt.length() == VERSION.length() || txt.charAt(VERSION.length()) == ' ');
    }

    /** As published. */
    public String text() {
        return text;
    }

    /** All terms in the order of the text, modifiers too. */
    public List<Term> terms() {
        return terms;
    }

    /** Where each of the {@link #terms()} stands in the text. */
    public List<Span> spans() {
        return spans;
    }

    /** The term as it was written. */
    public String termText(int index) {
        var span = spans.get(index);
        return text.substring(span.start(), span.end());
    }

    /** The place in {@link #terms()} of one of them, and not of another that is equal. */
    int indexOf(Term term) {
        for (int i = 0; i < terms.size(); i++) if (terms.get(i) == term) return i;
        throw new IllegalArgumentException("not a term of this record: " + term);
    }

    public List<Directive> directives() {
        return directives;
    }

    public Optional<Modifier.Redirect> redirect() {
        return redirect;
    }

    public Optional<Modifier.Explanation> explanation() {
        return explanation;
    }

    /** The first {@code all}: nothing behind it is ever reached (RFC 7208 §5.1). */
    public Optional<Directive> all() {
        return directives.stream()
                .filter(d -> d.mechanism() instanceof Mechanism.All)
                .findFirst();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpfRecord record && record.terms.equals(terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    /** The record in its shortest spelling: one space between terms, lower case, no "+". */
    @Override
    public String toString() {
        var printed = new StringBuilder(VERSION);
        for (var term : terms) printed.append(' ').append(term);
        return printed.toString();
    }
}
