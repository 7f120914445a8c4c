package org.kakitome.web;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.kakitome.analysis.DomainAnalysis;
import org.kakitome.check.DomainCheck;
import org.kakitome.dns.DomainName;
import org.kakitome.remediation.Plan;
import org.kakitome.remediation.Planner;
import org.kakitome.storage.MonitoredDomains;

/** The plan of a domain, and the one thing to do next as other pages announce it. */
@ApplicationScoped
public class NextSteps {
    private final Planner planner;
    private final DomainAnalysis analysis;
    private final Checks checks;
    private final MonitoredDomains domains;

    NextSteps(Planner planner, DomainAnalysis analysis, Checks checks, MonitoredDomains domains) {
        this.planner = planner;
        this.analysis = analysis;
        this.checks = checks;
        this.domains = domains;
    }

    boolean isMonitored(DomainName domain) {
        return domains.find(domain).isPresent();
    }

    public Plan plan(DomainCheck check) {
        return planner.plan(check, analysis.last30Days(check.domain().ascii()));
    }

    /** After a check: its open step. */
    Optional<NextView> after(DomainCheck check, Texts texts) {
        return plan(check).open().map(step -> view(check.domain(), step, texts));
    }

    /** From the last check, however old; the first one is made now, and the page waits for it only a moment. */
    Optional<NextView> soon(DomainName domain, Texts texts) {
        return checks.latestOrSoon(domain).flatMap(check -> after(check, texts));
    }

    private static NextView view(DomainName domain, Plan.Step step, Texts texts) {
        return new NextView(
                GuideView.next(step, texts), GuideView.firstEvidence(step, texts), Urls.guide(domain.ascii()));
    }
}
