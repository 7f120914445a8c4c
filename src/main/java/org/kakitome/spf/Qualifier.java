package org.kakitome.spf;

/** qualifier = "+" / "-" / "?" / "~": what a directive answers when its mechanism matches. RFC 7208 §4.6.1, §4.6.2 */
public enum Qualifier {
    PASS('+', SpfResult.PASS),
    FAIL('-', SpfResult.FAIL),
    SOFTFAIL('~', SpfResult.SOFTFAIL),
    NEUTRAL('?', SpfResult.NEUTRAL);

    private final char symbol;
    private final SpfResult result;

    Qualifier(char symbol, SpfResult result) {
        this.symbol = symbol;
        this.result = result;
    }

    public char symbol() {
        return symbol;
    }

    public SpfResult result() {
        return result;
    }

    /** Null where the character is no qualifier: the mechanism's name begins there. */
    static Qualifier of(char symbol) {
        for (var qualifier : values()) if (qualifier.symbol == symbol) return qualifier;
        return null;
    }
}
