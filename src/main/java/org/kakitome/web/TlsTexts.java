package org.kakitome.web;

/** The words for what TLS reports name: policy types and result types of RFC 8460, and whatever else a reporter makes up. */
final class TlsTexts {
    private static final String NOT_SAID = "unsaid";
    private static final String OTHER = "other";

    private TlsTexts() {}

    /** {@code MTA-STS}; an unknown type as it was sent. */
    static String policy(String type, Texts texts) {
        var key = "tls.policy." + type;
        return texts.has(key) ? texts.text(key) : type;
    }

    /** What follows for mail when a session fails under such a policy. */
    static String policyMeans(String type, Texts texts) {
        var key = "tls.policyMeans." + type;
        return texts.text(texts.has(key) ? key : "tls.policyMeans.other");
    }

    static String title(String resultType, Texts texts) {
        return texts.text("tls.result." + known(resultType, texts) + ".title", resultType);
    }

    static String meaning(String resultType, Texts texts) {
        return texts.text("tls.result." + known(resultType, texts) + ".meaning");
    }

    static String fix(String resultType, Texts texts) {
        return texts.text("tls.result." + known(resultType, texts) + ".fix");
    }

    private static String known(String resultType, Texts texts) {
        if (resultType.isEmpty()) return NOT_SAID;
        return texts.has("tls.result." + resultType + ".title") ? resultType : OTHER;
    }

    static String reporter(String organizationName, Texts texts) {
        return organizationName.isBlank() ? texts.text("tls.reporter.nameless") : organizationName;
    }
}
