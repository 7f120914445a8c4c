package org.kakitome.remediation;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.kakitome.analysis.DomainAlignment;
import org.kakitome.analysis.DomainAnalysis;
import org.kakitome.analysis.PublishedPolicy;
import org.kakitome.check.DomainCheck;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding;
import org.kakitome.check.FindingCode;
import org.kakitome.remediation.Plan.Stage;
import org.kakitome.source.KnownServices;

/**
 * Makes the plan of a domain, in the order of RFC 9989 §5.1: publish, listen, repair what is not aligned, and only then enforce. What DNS did not answer is never
 * taken for missing: then the plan says what has to be asked again.
 */
public final class Planner {
    private final DomainAnalysis analysis;
    private final KnownServices services;
    private final String reportAddress;
    private final Clock clock;

    /** @param reportAddress where this system receives reports: what records name in {@code rua} */
    public Planner(DomainAnalysis analysis, KnownServices services, String reportAddress, Clock clock) {
        this.analysis = analysis;
        this.services = services;
        this.reportAddress = reportAddress;
        this.clock = clock;
    }

    /** From the check and what is stored. */
    public Plan plan(DomainCheck check) {
        return plan(check, analysis.last30Days(check.domain().ascii()));
    }

    public Plan plan(DomainCheck check, DomainAlignment last30) {
        var domain = check.domain().ascii();
        var all = analysis.alignment(domain, Optional.empty(), Optional.empty());
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return plan(check, last30, all, analysis.publishedPolicies(domain), today);
    }

    public Plan plan(
            DomainCheck check,
            DomainAlignment last30,
            DomainAlignment all,
            List<PublishedPolicy> history,
            LocalDate today) {
        var standing = new Standing(check, last30, all, history, reportAddress, today);
        var steps = new Steps();
        var unanswered = unanswered(standing);
        if (unanswered.isPresent()) silence(standing, steps, unanswered.get());
        else if (standing.finding(FindingCode.DOMAIN_NOT_EXISTING).isPresent()) notExisting(standing, steps);
        else if (Parking.isParked(standing)) Parking.steps(standing, steps);
        else {
            Publishing.steps(standing, steps);
            Aligning.steps(standing, services, steps);
            Enforcing.steps(standing, services, steps);
        }
        return new Plan(check.domain(), stage(standing), steps.inOrder());
    }

    /** Without these two answers there is no next step; without others, their own steps are left out. */
    private static Optional<Finding> unanswered(Standing standing) {
        var dmarc =
                standing.dmarcRecords().isEmpty() ? standing.unanswered(SectionName.DMARC) : Optional.<Finding>empty();
        return standing.unanswered(SectionName.DOMAIN).or(() -> dmarc);
    }

    private static void silence(Standing standing, Steps steps, Finding unanswered) {
        var name = unanswered.facts().get(0);
        var detail = unanswered.facts().get(unanswered.facts().size() - 1);
        steps.add(StepCode.DNS_UNANSWERED, name, standing.name(), name)
                .because(EvidenceCode.NAME_UNANSWERED, new Links(standing.domain()).check(), name, detail);
    }

    private static void notExisting(Standing standing, Steps steps) {
        steps.add(StepCode.REGISTER_DOMAIN, standing.name(), standing.name())
                .because(EvidenceCode.NOT_EXISTING, new Links(standing.domain()).check(), standing.name());
    }

    /** How far the domain has come: by the policy that receivers find today, and by what they report. */
    private static Stage stage(Standing standing) {
        if (unanswered(standing).isPresent()) return standing.hasReports() ? reported(standing) : Stage.PUBLISH;
        return switch (standing.policy()) {
            case REJECT -> Stage.REJECT;
            case QUARANTINE -> Stage.QUARANTINE;
            case NONE ->
                !Publishing.isPublished(standing) ? Stage.PUBLISH : standing.hasReports() ? Stage.ALIGN : Stage.LISTEN;
        };
    }

    private static Stage reported(Standing standing) {
        if (standing.atLeastSince(Standing.Policy.REJECT).isPresent()) return Stage.REJECT;
        return standing.atLeastSince(Standing.Policy.QUARANTINE).isPresent() ? Stage.QUARANTINE : Stage.ALIGN;
    }
}
