package org.kakitome.analysis;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kakitome.report.AggregateReport.PolicyPublished;

/**
 * One line of the overview: a domain's last 30 days.
 *
 * @param published what the last report found in DNS; empty before the first
 * @param days all 30, oldest first, for the line of aligned shares
 * @param servicesNotAligned sources of the owner's that are not aligned
 * @param lastReport when the last one came in
 * @param urgency the group it stands in, and why
 */
public record DomainOverview(
        String domain,
        boolean demo,
        Optional<PolicyPublished> published,
        long messages,
        List<DomainAlignment.Day> days,
        int servicesNotAligned,
        Optional<Instant> lastReport,
        Urgency urgency,
        Cause cause) {

    public long aligned() {
        return days.stream().mapToLong(DomainAlignment.Day::aligned).sum();
    }

    public long oursNotAligned() {
        return days.stream().mapToLong(DomainAlignment.Day::oursNotAligned).sum();
    }

    /** In the order of the page. */
    public enum Urgency {
        ATTENTION,
        ON_THE_WAY,
        AT_REJECT
    }

    /** What decided, first one that fits; the order is the order within a group. */
    public enum Cause {
        /** Messages of the owner's were quarantined or rejected by policy. */
        MAIL_IS_LOST(Urgency.ATTENTION),
        /** There were reports, and for days there are none. */
        REPORTS_STOPPED(Urgency.ATTENTION),
        /** The last week's aligned share is clearly below that of the weeks before. */
        ALIGNMENT_FELL(Urgency.ATTENTION),
        /** Services of the owner's are not aligned. */
        SERVICES_NOT_ALIGNED(Urgency.ATTENTION),
        /** No report has come in yet. */
        WAITING_FOR_REPORTS(Urgency.ON_THE_WAY),
        /** Policy none: all of the owner's mail is aligned. */
        READY_TO_ENFORCE(Urgency.ON_THE_WAY),
        /** Policy quarantine. */
        AT_QUARANTINE(Urgency.ON_THE_WAY),
        /** Policy reject, and mail as usual. */
        AT_REJECT(Urgency.AT_REJECT),
        /** Policy reject, and nobody of the owner's sends. */
        SENDS_NO_MAIL(Urgency.AT_REJECT);

        private final Urgency urgency;

        Cause(Urgency urgency) {
            this.urgency = urgency;
        }

        public Urgency urgency() {
            return urgency;
        }
    }
}
