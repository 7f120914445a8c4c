package org.kakitome.report;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One of the enumerations of RFC 9990 Appendix A and RFC 7489 Appendix C.
 *
 * @param element for the note
 * @param known the RFCs' values
 * @param aliases what reporters write instead
 */
record Token(String element, Set<String> known, Map<String, String> aliases) {
    static final int MAX_LENGTH = 50;

    private static final Set<String> POLICIES = Set.of("none", "quarantine", "reject");
    private static final Map<String, String> NO_ALIASES = Map.of();
    private static final Map<String, String> MODES = Map.of("relaxed", "r", "strict", "s");
    private static final Map<String, String> RESULTS = Map.of(
            "hardfail", "fail", // drafts of SPF
            "tempfail", "temperror",
            "permfail", "permerror",
            "unknown", "temperror", // RFC 7489 Appendix C: "commonly implemented as"
            "error", "permerror"); // there too

    static final Token POLICY = new Token("p", POLICIES, NO_ALIASES);
    static final Token SUBDOMAIN_POLICY = new Token("sp", POLICIES, NO_ALIASES);
    static final Token NONEXISTENT_POLICY = new Token("np", POLICIES, NO_ALIASES);
    static final Token DKIM_ALIGNMENT = new Token("adkim", Set.of("r", "s"), MODES);
    static final Token SPF_ALIGNMENT = new Token("aspf", Set.of("r", "s"), MODES);
    static final Token TESTING = new Token("testing", Set.of("y", "n"), NO_ALIASES);
    static final Token DISCOVERY_METHOD = new Token("discovery_method", Set.of("psl", "treewalk"), NO_ALIASES);
    static final Token DISPOSITION =
            new Token("disposition", Set.of("none", "pass", "quarantine", "reject"), NO_ALIASES);
    static final Token ALIGNED_DKIM = new Token("policy_evaluated/dkim", Set.of("pass", "fail"), NO_ALIASES);
    static final Token ALIGNED_SPF = new Token("policy_evaluated/spf", Set.of("pass", "fail"), NO_ALIASES);
    static final Token OVERRIDE = new Token(
            "reason/type",
            Set.of(
                    "forwarded", // RFC 7489 only
                    "sampled_out", // RFC 7489 only
                    "trusted_forwarder",
                    "mailing_list",
                    "local_policy",
                    "policy_test_mode", // RFC 9990 only
                    "other"),
            NO_ALIASES);
    static final Token DKIM_RESULT = new Token(
            "dkim/result", Set.of("none", "pass", "fail", "policy", "neutral", "temperror", "permerror"), RESULTS);
    static final Token SPF_RESULT = new Token(
            "spf/result",
            Set.of("none", "pass", "fail", "softfail", "policy", "neutral", "temperror", "permerror"),
            RESULTS);
    static final Token SPF_SCOPE = new Token("spf/scope", Set.of("mfrom", "helo"), NO_ALIASES);

    /** Lower case, aliases resolved; what is not known is kept. Empty stays empty. */
    String read(String text, Notes notes) {
        if (text.isEmpty() || known.contains(text)) return text;
        // Lenient: "Pass", "NONE".
        var lower = text.toLowerCase(Locale.ROOT);
        if (!lower.equals(text)) notes.addOnce(NoteCode.VALUE_CASE, element, element + ": " + text);
        if (known.contains(lower)) return lower;
        var alias = aliases.getOrDefault(lower, respelled(lower));
        if (!alias.isEmpty()) {
            notes.addOnce(NoteCode.VALUE_ALIAS, element, element + ": " + text);
            return alias;
        }
        notes.addOnce(NoteCode.VALUE_UNKNOWN, element, element + ": " + text);
        return lower;
    }

    /** Lenient: "temp_error", "mailing-list", "local policy". Empty where it is no known value in any spelling. */
    private String respelled(String text) {
        var letters = letters(text);
        for (var value : known) if (letters(value).equals(letters)) return value;
        return "";
    }

    private static String letters(String text) {
        return text.replace("_", "").replace("-", "").replace(" ", "");
    }
}
