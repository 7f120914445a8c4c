package org.kakitome.remediation;

import java.util.List;
import java.util.Optional;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.dns.DomainName;

/**
 * The way of one domain to {@code p=reject} (RFC 9989 §5.1), made anew from its last check and its stored reports each time it is asked for.
 *
 * @param steps in the order to take them: done ones first, then at most one {@link State#OPEN}, then later ones
 */
public record Plan(DomainName domain, Stage stage, List<Step> steps) {
    public enum Stage {
        PUBLISH,
        LISTEN,
        ALIGN,
        QUARANTINE,
        REJECT
    }

    public enum State {
        DONE,
        OPEN,
        LATER
    }

    /** The one thing to do next; empty when the domain stands at reject and nothing is wrong. */
    public Optional<Step> open() {
        return steps.stream().filter(s -> s.state() == State.OPEN).findFirst();
    }

    /**
     * @param subject what it is done to: a service, a selector, a name; may be empty
     * @param facts fill the sentences' places, in order
     * @param publish exact records, to be published as they are
     * @param wayBack the records as they stand today, to return to; empty when nothing stands there: then deleting is the way back
     */
    public record Step(
            StepCode code,
            Stage stage,
            State state,
            String subject,
            List<String> facts,
            List<Evidence> evidence,
            List<DnsRecord> publish,
            List<DnsRecord> wayBack) {}

    /** What was seen that makes the step needed, open or done; {@code link} is a path of this application that shows the rows behind it. */
    public record Evidence(EvidenceCode code, List<String> facts, Optional<String> link) {}
}
