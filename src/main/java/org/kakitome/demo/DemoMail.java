package org.kakitome.demo;

import java.util.List;
import java.util.Optional;

/**
 * A mail as it goes over the wire, with what must become of it.
 *
 * @param helo what the sending host calls itself
 * @param content RFC 5322, CRLF, not dot-stuffed
 * @param report the aggregate report inside, readable or not; empty for a person's letter and for reports of other kinds
 */
record DemoMail(
        String helo, String reversePath, String forwardPath, byte[] content, Fate fate, Optional<DemoReport> report) {

    enum Fate {
        STORED,
        DUPLICATE,
        SET_ASIDE
    }

    /** The sums that the stored reports must show. */
    static long messages(List<DemoMail> mails, String policyDomain, DemoRow.Truth truth) {
        return mails.stream()
                .filter(mail -> mail.fate == Fate.STORED)
                .flatMap(mail -> mail.report.stream())
                .filter(report -> report.policyDomain().equals(policyDomain))
                .mapToLong(report -> report.messages(truth))
                .sum();
    }
}
