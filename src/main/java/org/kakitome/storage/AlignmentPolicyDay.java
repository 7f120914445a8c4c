package org.kakitome.storage;

import java.time.LocalDate;
import org.kakitome.report.AggregateReport.PolicyPublished;

/** On one day this many reports had found this policy. */
public record AlignmentPolicyDay(LocalDate day, PolicyPublished published, long reports) {}
