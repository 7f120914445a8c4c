package org.kakitome.spf;

/** directive = [ qualifier ] mechanism. RFC 7208 §4.6.1 */
public record Directive(Qualifier qualifier, Mechanism mechanism) implements Term {
    /** Without a "+", which is what no qualifier means. */
    @Override
    public String toString() {
        return qualifier == Qualifier.PASS ? mechanism.toString() : qualifier.symbol() + mechanism.toString();
    }
}
