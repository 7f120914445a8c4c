package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.kakitome.check.DomainChecker;
import org.kakitome.demo.DemoDns;
import org.kakitome.dns.DnsSession;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.DomainName.Parsed.Valid;
import org.kakitome.spf.SpfEvaluation;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfRequest;

/** May this address send for this sender, and why? With a draft: would it, if that were the domain's record? */
@Path("/spf/try")
@Produces(MediaType.TEXT_HTML)
public class SpfTrialPage {
    private final Frame frame;
    private final DemoDns dns;
    private final Clock clock;
    private final SpfEvaluator evaluator;

    SpfTrialPage(Frame frame, DemoDns dns, Clock clock, SpfEvaluator evaluator) {
        this.frame = frame;
        this.dns = dns;
        this.clock = clock;
        this.evaluator = evaluator;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance trial(SpfTrialView view);

        static native TemplateInstance trace(SpfTraceView trace);
    }

    /**
     * What was typed.
     *
     * @param domain whose record the draft is; the page to go back to
     * @param draft empty: what is published
     */
    record Input(String ip, String mailFrom, String helo, Optional<DomainName> domain, String draft) {}

    @GET
    @Operation(hidden = true)
    public TemplateInstance trial(
            @QueryParam("ip") @DefaultValue("") String ip,
            @QueryParam("mailFrom") @DefaultValue("") String mailFrom,
            @QueryParam("helo") @DefaultValue("") String helo,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("record") @DefaultValue("") String record) {
        var texts = frame.texts();
        var about = DomainName.parse(domain) instanceof Valid valid
                ? Optional.of(valid.name())
                : Optional.<DomainName>empty();
        var input = new Input(ip.strip(), mailFrom.strip(), helo.strip(), about, SpfPage.draft(record));
        if (input.ip().isEmpty() && input.mailFrom().isEmpty() && input.helo().isEmpty())
            return Templates.trial(SpfTrialView.empty(input, texts));
        var address = IpLiteral.parse(ip);
        if (address.isEmpty()) return Templates.trial(SpfTrialView.noAddress(input, texts));
        if (input.draft().length() > SpfPage.MAX_DRAFT) return Templates.trial(SpfTrialView.tooLong(input, texts));
        var begin = clock.instant();
        var session = new DnsSession(dns, clock, DomainChecker.BUDGET);
        return Templates.trial(SpfTrialView.of(input, evaluate(session, address.get(), input), begin, texts));
    }

    private SpfEvaluation evaluate(DnsSession session, InetAddress address, Input input) {
        var here = evaluator.with(session);
        var world = input.domain()
                .filter(domain -> !input.draft().isEmpty())
                .map(domain -> here.with(domain, SpfPage.octets(input.draft())))
                .orElse(here);
        return world.explain(SpfRequest.mailFrom(address, input.mailFrom(), input.helo()));
    }
}
