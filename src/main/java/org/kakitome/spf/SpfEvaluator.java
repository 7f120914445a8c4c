package org.kakitome.spf;

import java.time.Clock;
import java.util.function.LongSupplier;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DomainName;

/**
 * Evaluates check_host() for clients and identities: RFC 7208 §4. Safe for use by many threads; the calling thread waits for DNS.
 *
 * <pre>{@code
 * var evaluator = new SpfEvaluator(dns, clock, "mx.example.com", SpfLimits.RFC_7208);
 * var evaluation = evaluator.evaluate(SpfRequest.mailFrom(clientAddress, "user@example.org", "mail.example.org"));
 * evaluation.result().wire()                                  // "pass"
 * evaluator.explain(request).trace()                          // the same evaluation, told step by step
 * evaluator.with(session)                                     // asks another Dns, keeps what was learnt
 * evaluator.with(domain, "v=spf1 mx -all").evaluate(request)  // as if this were published
 * }</pre>
 */
public final class SpfEvaluator {
    private final Dns dns;
    private final Clock clock;
    private final String receiver;
    private final SpfLimits limits;
    private final RecordCache records;
    private final LongSupplier nanos;

    /** @param receiver the name of the host that receives, for "%{r}" in explanations */
    public SpfEvaluator(Dns dns, Clock clock, String receiver, SpfLimits limits) {
        this(dns, clock, receiver, limits, new RecordCache(), System::nanoTime);
    }

    SpfEvaluator(Dns dns, Clock clock, String receiver, SpfLimits limits, RecordCache records, LongSupplier nanos) {
        this.dns = dns;
        this.clock = clock;
        this.receiver = receiver;
        this.limits = limits;
        this.records = records;
        this.nanos = nanos;
    }

    /** The same evaluator asking another DNS: a session with its own budget and log. */
    public SpfEvaluator with(Dns other) {
        return new SpfEvaluator(other, clock, receiver, limits, records, nanos);
    }

    /** The same evaluator in a world where this is the domain's record. */
    public SpfEvaluator with(DomainName domain, String draft) {
        return with(new DraftDns(dns, domain, draft));
    }

    public SpfEvaluation evaluate(SpfRequest request) {
        return evaluate(request, Tracer.OFF);
    }

    /** Evaluates with a trace. */
    public SpfEvaluation explain(SpfRequest request) {
        return evaluate(request, new Tracer.Recording(nanos));
    }

    private SpfEvaluation evaluate(SpfRequest request, Tracer tracer) {
        return new CheckHost(this, request, tracer).evaluation();
    }

    Dns dns() {
        return dns;
    }

    Clock clock() {
        return clock;
    }

    String receiver() {
        return receiver;
    }

    SpfLimits limits() {
        return limits;
    }

    RecordCache records() {
        return records;
    }

    LongSupplier nanos() {
        return nanos;
    }
}
