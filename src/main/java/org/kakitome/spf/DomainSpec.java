package org.kakitome.spf;

import java.util.List;
import java.util.Optional;
import org.kakitome.dns.DomainName;

/**
 * domain-spec = macro-string domain-end: a domain, or a recipe for one. RFC 7208 §7.1
 *
 * <p>A class and not a record for the name beside the text: most domain-specs have no macro, and their name is made once.
 */
public final class DomainSpec {
    private final MacroString macros;
    private final boolean literal;
    private final boolean usesLocalPart;
    private final Optional<DomainName> name;

    DomainSpec(MacroString macros) {
        this.macros = macros;
        this.literal = macros.isLiteral();
        this.usesLocalPart = macros.uses("sl");
        this.name = literal ? DomainName.query(macros.toString()) : Optional.empty();
    }

    static DomainSpec of(DomainName name) {
        return new DomainSpec(new MacroString(List.of(new MacroString.Part.Literal(name.ascii()))));
    }

    public MacroString macros() {
        return macros;
    }

    /** True where no macro makes the name depend on the mail. */
    public boolean isLiteral() {
        return literal;
    }

    /** Does it depend on the local-part of the sender: "%{s}" or "%{l}"? */
    boolean usesLocalPart() {
        return usesLocalPart;
    }

    /** The name of a literal domain-spec; empty where it has macros, or where it is no name DNS could be asked for: a label too long, two dots. */
    public Optional<DomainName> name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainSpec spec && spec.macros.equals(macros);
    }

    @Override
    public int hashCode() {
        return macros.hashCode();
    }

    @Override
    public String toString() {
        return macros.toString();
    }
}
