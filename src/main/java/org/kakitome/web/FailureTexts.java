package org.kakitome.web;

import java.util.Optional;
import org.kakitome.report.FailureReport;
import org.kakitome.source.KnownServices;
import org.kakitome.source.SourceIdentity;
import org.kakitome.source.SourceIdentity.By;
import org.kakitome.storage.StoredFailureReport;

/** The words for what failure reports name: mechanisms, types, results; unknown ones stay as they were sent. */
final class FailureTexts {
    private static final String AUTH_FAILURE = "auth-failure";

    private FailureTexts() {}

    /** Another feedback report in the same format: somebody complains, nothing failed. */
    static boolean isComplaint(FailureReport report) {
        return !report.feedbackType().equals(AUTH_FAILURE);
    }

    /** The service or organization behind the address, where its host name tells. */
    static Optional<String> who(StoredFailureReport stored, KnownServices services) {
        return stored.report()
                .sourceIp()
                .map(ip -> SourceIdentity.resolve(services, ip, stored.host(), Optional.empty(), Optional.empty()))
                .filter(identity -> identity.by() != By.NETWORK)
                .map(SourceIdentity::name);
    }

    /** The domain that the message wrote in From; where the report does not show it, the one it is about. */
    static String from(StoredFailureReport stored) {
        return stored.report()
                .originalField("From")
                .map(from -> from.substring(from.lastIndexOf('@') + 1).replaceAll("[>\\s].*", ""))
                .filter(domain -> !domain.isBlank())
                .orElse(stored.domain());
    }

    /** {@code both}, {@code spf}, {@code dkim} or {@code other}: the mechanisms that gave no aligned identity. */
    static String mechanisms(FailureReport report) {
        boolean spf = report.identityAlignment().contains("spf");
        boolean dkim = report.identityAlignment().contains("dkim");
        return spf && dkim ? "both" : spf ? "spf" : dkim ? "dkim" : "other";
    }

    /** One short line. */
    static String why(FailureReport report, Texts texts) {
        if (isComplaint(report)) return complaint(report, texts);
        var mechanisms = mechanisms(report);
        return mechanisms.equals("other") ? title(report, texts) : texts.text("failure.mechanisms", mechanisms);
    }

    static String title(FailureReport report, Texts texts) {
        return texts.text(
                "failure.type." + type(report, texts) + ".title",
                report.authFailure().orElse(""));
    }

    /** {@code dmarc}, {@code spf}, …; {@code unsaid} where it is not said, {@code other} for what no RFC knows. */
    static String type(FailureReport report, Texts texts) {
        // who says what is not aligned speaks of DMARC (RFC 9991 §4), as the plain-text ones do
        if (report.authFailure().isEmpty()) return report.identityAlignment().isEmpty() ? "unsaid" : "dmarc";
        var type = report.authFailure().get();
        return texts.has("failure.type." + type + ".title") ? type : "other";
    }

    static String complaint(FailureReport report, Texts texts) {
        var key = "failure.feedback." + report.feedbackType();
        return texts.has(key) ? texts.text(key) : texts.text("failure.feedback.unknown", report.feedbackType());
    }

    static String delivery(String result, Texts texts) {
        var key = "failure.delivery." + result;
        return texts.has(key) ? texts.text(key) : result;
    }
}
