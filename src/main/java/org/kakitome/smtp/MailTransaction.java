package org.kakitome.smtp;

import java.util.ArrayList;
import java.util.List;

/** What MAIL began and RCPT adds to (RFC 5321 §3.3). */
final class MailTransaction {
    private final String reversePath;
    private final boolean smtpUtf8;
    private final List<String> forwardPaths = new ArrayList<>();
    private boolean recipientRefused;

    MailTransaction(String reversePath, boolean smtpUtf8) {
        this.reversePath = reversePath;
        this.smtpUtf8 = smtpUtf8;
    }

    Reply accept(String forwardPath) {
        if (forwardPaths.size() >= SmtpLimits.RECIPIENTS) return Reply.TOO_MANY_RECIPIENTS;
        forwardPaths.add(forwardPath);
        return Reply.RECIPIENT_OK;
    }

    Reply refuse(Reply reply) {
        recipientRefused = true;
        return reply;
    }

    boolean hasRecipients() {
        return !forwardPaths.isEmpty();
    }

    boolean recipientRefused() {
        return recipientRefused;
    }

    boolean smtpUtf8() {
        return smtpUtf8;
    }

    String reversePath() {
        return reversePath;
    }

    List<String> forwardPaths() {
        return List.copyOf(forwardPaths);
    }
}
