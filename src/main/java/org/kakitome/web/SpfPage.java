package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.kakitome.analysis.SpfUse;
import org.kakitome.check.DomainChecker;
import org.kakitome.check.SpfReview;
import org.kakitome.demo.DemoDns;
import org.kakitome.dns.DnsSession;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.DomainName.Parsed.Invalid;
import org.kakitome.dns.DomainName.Parsed.Valid;

/** Who may send as this domain, does the record hold, and what could stand there instead? With a draft: what would publishing it change? */
@Path("/spf")
@Produces(MediaType.TEXT_HTML)
public class SpfPage {
    /** A form's address has to hold it; longer records are refused by DNS hosts anyway. */
    static final int MAX_DRAFT = 2_000;

    private final Frame frame;
    private final DemoDns dns;
    private final Clock clock;
    private final SpfUse use;
    private final NextSteps next;

    SpfPage(Frame frame, DemoDns dns, Clock clock, SpfUse use, NextSteps next) {
        this.frame = frame;
        this.dns = dns;
        this.clock = clock;
        this.use = use;
        this.next = next;
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance spf(SpfView view);

        static native TemplateInstance node(SpfNodeView node);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance spf(
            @QueryParam("domain") @DefaultValue("") String input,
            @QueryParam("record") @DefaultValue("") String record) {
        var texts = frame.texts();
        var parsed = DomainName.parse(input);
        if (parsed instanceof Invalid invalid) return Templates.spf(SpfView.invalid(input, invalid, texts));
        var domain = ((Valid) parsed).name();
        var draft = draft(record);
        if (draft.length() > MAX_DRAFT) return Templates.spf(SpfView.tooLong(domain, draft, texts));
        return Templates.spf(view(domain, draft, texts));
    }

    private SpfView view(DomainName domain, String draft, Texts texts) {
        var session = new DnsSession(dns, clock, DomainChecker.BUDGET);
        var octets = octets(draft);
        var review = draft.isEmpty()
                ? SpfReview.of(session, clock, domain)
                : SpfReview.ofDraft(session, clock, domain, octets);
        var used = review.tree().record().isEmpty()
                ? Optional.<SpfUse.TermUse>empty()
                : draft.isEmpty() ? use.last30Days(session, domain) : use.last30Days(session, domain, octets);
        var spare = used.flatMap(u -> use.withoutIdle(session, review.tree(), u));
        return SpfView.of(review, used, spare, draft, next.isMonitored(domain), texts);
    }

    /** Pasted over several lines it is still one record. */
    static String draft(String typed) {
        return typed.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    /** What is typed, as DNS would carry it: analysers see octets. */
    static String octets(String draft) {
        return new String(draft.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
