package org.kakitome.analysis;

import java.time.LocalDate;
import org.kakitome.report.AggregateReport.PolicyPublished;

/**
 * A policy that reports found in DNS, and for how long.
 *
 * @param since first day it was seen on
 * @param until last day it was seen on
 * @param reports that saw it
 */
public record PublishedPolicy(LocalDate since, LocalDate until, PolicyPublished policy, long reports) {
    /** {@code p}, as sent; {@code none} where the report does not say. */
    public String requested() {
        return policy.policy().orElse("none");
    }
}
