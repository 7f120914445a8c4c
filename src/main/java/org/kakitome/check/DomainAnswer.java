package org.kakitome.check;

import java.util.List;

/**
 * The first line of a check: how the domain stands, in one sentence. Its text is in the message bundle under {@code answer.<CODE>}.
 *
 * @param facts fill the places of the sentence, in the order its code says
 */
public record DomainAnswer(Code code, List<String> facts) {
    public DomainAnswer {
        facts = List.copyOf(facts);
    }

    public enum Code {
        /** NXDOMAIN, and nothing above it protects the name. Facts: domain. */
        NOT_EXISTING("domain=example.com"),
        /** NXDOMAIN, and the organization's policy covers it. Facts: domain, policy, policy domain. */
        NOT_EXISTING_PROTECTED("domain=x.example.com", "policy=reject", "policyDomain=example.com"),
        /** What the answer hangs on was not answered. Facts: domain, name. */
        DNS_SILENT("domain=example.com", "name=_dmarc.example.com"),
        SPOOFABLE_NO_DMARC("domain=example.com"),
        /** There is a record, and receivers take it for none. */
        SPOOFABLE_DMARC_UNUSABLE("domain=example.com"),
        /** p=none. */
        SPOOFABLE_MONITORING("domain=example.com"),
        /** t=y makes none of quarantine. */
        SPOOFABLE_TESTING("domain=example.com"),
        /** The domain sends no mail and lets others send in its name. */
        PARKED_SPOOFABLE("domain=example.com"),
        PARKED_PROTECTED("domain=example.com"),
        /** The domain is protected and its subdomains are not. Facts: domain, policy. */
        SUBDOMAINS_SPOOFABLE("domain=example.com", "policy=reject"),
        /** Spam folder: quarantine, or reject while t=y. */
        PARTLY("domain=example.com"),
        /** Facts: domain, the sections that are wrong or unanswered. */
        PROTECTED_WITH_FAULTS("domain=example.com", "sections=SPF, DKIM"),
        PROTECTED("domain=example.com");

        private final List<String> facts;

        Code(String... facts) {
            this.facts = List.of(facts);
        }

        List<String> sampleFacts() {
            return facts.stream()
                    .map(fact -> fact.substring(fact.indexOf('=') + 1))
                    .toList();
        }
    }
}
