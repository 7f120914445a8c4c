package org.kakitome.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kakitome.dmarc.TreeWalkTest.asked;
import static org.kakitome.dmarc.TreeWalkTest.name;
import static org.kakitome.dmarc.TreeWalkTest.zone;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.dmarc.PolicyDiscovery.Applies;
import org.kakitome.dmarc.PolicyDiscovery.NoRecord;
import org.kakitome.dmarc.PolicyDiscovery.Outcome;
import org.kakitome.dmarc.PolicyDiscovery.Undecided;
import org.kakitome.dmarc.PolicyDiscovery.Unusable;

/** RFC 9989 §4.10.1. */
class PolicyDiscoveryTest {
    /** author exists unless it begins with "gone"; expected: policy domain, origin, scope, policy, policy applied */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.com        | example.com=p=reject                      | example.com AUTHOR_DOMAIN DOMAIN reject reject                          | its own record
            example.com        | example.com=p=reject,sp=none              | example.com AUTHOR_DOMAIN DOMAIN reject reject                          | sp has no effect on the domain itself
            example.com        | example.com=p=reject,t=y                  | example.com AUTHOR_DOMAIN DOMAIN reject quarantine                      | t=y: one step less
            example.com        | example.com=p=none,psd=y                  | example.com AUTHOR_DOMAIN DOMAIN none none                              | whatever psd says
            a.example.com      | a.example.com=p=none example.com=p=reject | a.example.com AUTHOR_DOMAIN DOMAIN none none                            | its own before the organization's
            a.example.com      | example.com=p=reject                      | example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN reject reject               | inherited p
            a.example.com      | example.com=p=reject,sp=quarantine        | example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN quarantine quarantine       | inherited sp
            a.example.com      | example.com=p=none,sp=quarantine,t=y      | example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN quarantine none             | t=y comes after the choice
            a.example.com      | example.com=p=none,np=reject              | example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN none none                   | np is not for those that exist
            gone.example.com   | example.com=p=none,np=reject              | example.com ORGANIZATIONAL_DOMAIN NONEXISTENT_SUBDOMAIN reject reject   | np for those that do not
            gone.example.com   | example.com=p=reject,sp=none,np=reject    | example.com ORGANIZATIONAL_DOMAIN NONEXISTENT_SUBDOMAIN reject reject   | np before sp
            gone.example.com   | example.com=p=reject,sp=none              | example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN none none                   | without np existence does not matter
            a.b.example.com    | b.example.com=p=quarantine example.com=p=reject | example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN reject reject         | the Organizational Domain, not the nearest record
            a.b.example.com    | b.example.com=p=quarantine,psd=n example.com=p=reject | b.example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN quarantine quarantine | psd=n makes it one
            a.b.example.com    | b.example.com=p=quarantine                | b.example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN quarantine quarantine     | STANDARDS 1.9 row 1
            example.com        | com=p=none,sp=quarantine,psd=y            | com PUBLIC_SUFFIX_DOMAIN SUBDOMAIN quarantine quarantine                | a public suffix speaks where nobody else does
            gone.com           | com=p=none,np=reject,psd=y                | com PUBLIC_SUFFIX_DOMAIN NONEXISTENT_SUBDOMAIN reject reject            | np of a public suffix
            a.example.com      | example.com=p=none com=p=reject,psd=y     | example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN none none                   | a suffix never supplements an organization's record
            a.b.example.com    | b.example.com=p=quarantine com=p=reject,psd=y | com PUBLIC_SUFFIX_DOMAIN SUBDOMAIN reject reject                    | literal: a record at a longer name is not used
            a.example.com      | a.example.com=p=none++p=none example.com=p=reject | example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN reject reject       | two records are none, and the walk goes on
            a.example.com      | a.example.com=p=bad,rua=mailto:x@example.com example.com=p=reject | a.example.com AUTHOR_DOMAIN DOMAIN none none    | a record with a fault is found: no further walk
            """)
    void thePolicyThatAppliesIsFound(String author, String zone, String expected, String why) {
        var dns = zone(zone);
        if (!author.startsWith("gone")) dns.exists(author);

        var outcome = PolicyDiscovery.discover(dns, name(author)).outcome();

        assertThat(shown(outcome)).as(why).isEqualTo(expected);
    }

    @Test
    void noRecordAnywhereIsNoDmarc() {
        assertThat(PolicyDiscovery.discover(zone(""), name("a.example.com")).outcome())
                .isInstanceOf(NoRecord.class);
    }

    @Test
    void aRecordWithoutPolicyAndWithoutReportsIsOfNoUseAndEndsTheSearch() {
        var dns = zone("a.example.com=adkim=s example.com=p=reject");

        var outcome = PolicyDiscovery.discover(dns, name("a.example.com")).outcome();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unusable.class,
                        unusable -> assertThat(unusable.policyDomain()).isEqualTo(name("a.example.com")));
        assertThat(asked(dns)).containsExactly("_dmarc.a.example.com");
    }

    @Test
    void anInheritedRecordMayBeOfNoUseToo() {
        var outcome = PolicyDiscovery.discover(zone("example.com=p=reject,sp=bad"), name("a.example.com"))
                .outcome();

        assertThat(outcome).isInstanceOf(Unusable.class);
    }

    @Test
    void aFailedQuestionIsNeverTakenForNoRecord() {
        var dns = zone("com=p=none").fails("_dmarc.example.com");

        var outcome = PolicyDiscovery.discover(dns, name("a.example.com")).outcome();

        assertThat(outcome).isInstanceOfSatisfying(Undecided.class, undecided -> {
            assertThat(undecided.name()).isEqualTo(name("_dmarc.example.com"));
            assertThat(undecided.failure().detail()).isEqualTo("fake SERVFAIL");
        });
    }

    @Test
    void aRecordOfItsOwnSettlesItThoughTheWalkAboveFails() {
        var dns = zone("example.com=p=reject").timesOut("_dmarc.com");

        assertThat(PolicyDiscovery.discover(dns, name("example.com")).outcome()).isInstanceOf(Applies.class);
        assertThat(asked(dns)).containsExactly("_dmarc.example.com");
    }

    @Test
    void existenceIsAskedAtTheAuthorDomainOnlyWhereItMatters() {
        var matters = zone("example.com=p=none,np=reject");
        var doesNot = zone("example.com=p=none,sp=reject,np=reject");

        PolicyDiscovery.discover(matters, name("gone.example.com"));
        PolicyDiscovery.discover(doesNot, name("gone.example.com"));

        assertThat(asked(matters)).contains("gone.example.com");
        assertThat(asked(doesNot)).doesNotContain("gone.example.com");
    }

    @Test
    void existenceThatCannotBeAskedLeavesThePolicyUndecided() {
        var dns = zone("example.com=p=none,np=reject").fails("a.example.com");

        assertThat(PolicyDiscovery.discover(dns, name("a.example.com")).outcome())
                .isInstanceOf(Undecided.class);
    }

    @Test
    void anEmptyNonTerminalExists() {
        var dns = zone("example.com=p=none,np=reject").a("host.ent.example.com", "192.0.2.1");

        assertThat(shown(PolicyDiscovery.discover(dns, name("ent.example.com")).outcome()))
                .isEqualTo("example.com ORGANIZATIONAL_DOMAIN SUBDOMAIN none none");
    }

    private static String shown(Outcome outcome) {
        if (!(outcome instanceof Applies applies)) return outcome.toString();
        return applies.policyDomain() + " " + applies.origin() + " " + applies.scope() + " "
                + applies.policy().wire() + " " + applies.appliedPolicy().wire();
    }
}
