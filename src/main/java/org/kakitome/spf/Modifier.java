package org.kakitome.spf;

/** modifier = redirect / explanation / unknown-modifier. RFC 7208 §6 */
public sealed interface Modifier extends Term {
    /** redirect = "redirect" "=" domain-spec: whose record decides when nothing here matched. RFC 7208 §6.1 */
    record Redirect(DomainSpec target) implements Modifier {
        @Override
        public String toString() {
            return "redirect=" + target;
        }
    }

    /** explanation = "exp" "=" domain-spec: where the text for a refusal is. RFC 7208 §6.2 */
    record Explanation(DomainSpec target) implements Modifier {
        @Override
        public String toString() {
            return "exp=" + target;
        }
    }

    /** unknown-modifier = name "=" macro-string: ignored, yet its syntax counts. RFC 7208 §6 */
    record Unknown(String name, MacroString value) implements Modifier {
        @Override
        public String toString() {
            return name + "=" + value;
        }
    }
}
