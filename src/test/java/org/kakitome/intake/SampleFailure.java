package org.kakitome.intake;

import java.nio.charset.StandardCharsets;

/** A failure report as RFC 9991 wants it, on a message that somebody wrote. */
public record SampleFailure(String domain, String sourceIp, String messageId, String reporter) {
    public static final String SUBJECT = "Your secret order";
    public static final String RECIPIENT = "bob.private";
    public static final String SENDER = "alice.private";
    public static final String BODY = "Dear Bob, what nobody else should read";

    public static SampleFailure failure(String domain) {
        return new SampleFailure(domain, "192.0.2.10", "m1", "reporter.example");
    }

    public SampleFailure messageId(String id) {
        return new SampleFailure(domain, sourceIp, id, reporter);
    }

    public byte[] mail() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    public String text() {
        return """
            From: DMARC <dmarc@%4$s>
            To: dmarc@kakitome.test
            Subject: FW: %5$s
            Date: Mon, 1 Jun 2026 10:16:00 +0000
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=feedback-report; boundary="=_b"

            --=_b
            Content-Type: text/plain; charset=us-ascii

            An email from %7$s@%1$s failed.

            --=_b
            Content-Type: message/feedback-report

            Feedback-Type: auth-failure
            User-Agent: Example/1.0
            Version: 1
            Original-Mail-From: <%7$s@%1$s>
            Original-Rcpt-To: <%6$s@%4$s>
            Arrival-Date: Mon, 1 Jun 2026 10:15:30 +0000
            Reported-Domain: %1$s
            Source-IP: %2$s
            Authentication-Results: mx.%4$s; spf=fail smtp.mailfrom=%7$s@%1$s; dkim=none
            Auth-Failure: dmarc
            Identity-Alignment: dkim, spf
            Delivery-Result: reject
            Incidents: 3

            --=_b
            Content-Type: message/rfc822

            Received: from client.example (client.example [%2$s]) by mx.%4$s for <%6$s@%4$s>; Mon, 1 Jun 2026 10:15:29 +0000
            From: Alice Private <%7$s@%1$s>
            To: Bob Private <%6$s@%4$s>
            Subject: %5$s
            Message-ID: <%3$s@%1$s>
            Date: Mon, 1 Jun 2026 10:15:00 +0000

            %8$s
            --=_b--
            """.formatted(domain, sourceIp, messageId, reporter, SUBJECT, RECIPIENT, SENDER, BODY)
                .replace("\n", "\r\n");
    }
}
