package org.kakitome.dkim;

import java.util.List;

/** How judging a signature ended. */
record Verdict(SignatureReason reason, List<String> facts) {
    static Verdict of(SignatureReason reason, String... facts) {
        return new Verdict(reason, List.of(facts));
    }

    static final Verdict VERIFIED = of(SignatureReason.VERIFIED);
}
