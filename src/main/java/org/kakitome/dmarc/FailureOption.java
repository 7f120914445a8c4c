package org.kakitome.dmarc;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** When a failure report is asked for: RFC 9989 §4.7, tag fo. */
public enum FailureOption {
    /** No mechanism gave an aligned pass. */
    ALL_FAILED("0"),
    /** Some mechanism gave no aligned pass. */
    ANY_FAILED("1"),
    /** A DKIM signature failed, aligned or not. */
    DKIM_FAILED("d"),
    /** SPF failed, aligned or not. */
    SPF_FAILED("s");

    static final Set<FailureOption> DEFAULT = Set.of(ALL_FAILED);

    private final String wire;

    FailureOption(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }

    /** {@code dmarc-fo = ( "0" / "1" / "d" / "s" / "d:s" / "s:d" …)}: a colon list, each once, 0 and 1 exclude each other. RFC 9989 §4.8 */
    static Optional<Set<FailureOption>> parse(String value) {
        var options = EnumSet.noneOf(FailureOption.class);
        for (var item : value.split(":", -1)) {
            var option = parseOne(item.strip());
            if (option.isEmpty() || !options.add(option.get())) return Optional.empty();
        }
        if (options.contains(ALL_FAILED) && options.contains(ANY_FAILED)) return Optional.empty();
        return Optional.of(Collections.unmodifiableSet(options));
    }

    private static Optional<FailureOption> parseOne(String item) {
        for (var option : values()) if (option.wire.equalsIgnoreCase(item)) return Optional.of(option);
        return Optional.empty();
    }
}
