package org.kakitome.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.SharedData;
import org.kakitome.dmarc.PolicyDiscovery.Applies;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;

/** The walk, the Organizational Domain and alignment: RFC 9989 §4.10, §4.4. */
class TreeWalkTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            com                    | com                                                             | one label
            example.com            | example.com com                                                 | two
            a.b.c.d.e.example.com  | a.b.c.d.e.example.com b.c.d.e.example.com c.d.e.example.com d.e.example.com e.example.com example.com com | seven: all
            a.b.c.d.e.f.example.com | a.b.c.d.e.f.example.com b.c.d.e.f.example.com c.d.e.f.example.com d.e.f.example.com e.f.example.com f.example.com example.com com | eight: all
            a.b.c.d.e.f.g.example.com | a.b.c.d.e.f.g.example.com c.d.e.f.g.example.com d.e.f.g.example.com e.f.g.example.com f.g.example.com g.example.com example.com com | nine: one skipped
            a.b.c.d.e.f.g.h.i.j.mail.example.com | a.b.c.d.e.f.g.h.i.j.mail.example.com g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com j.mail.example.com mail.example.com example.com com | RFC 9989 §4.10
            """)
    void neverMoreThanEightNamesAreAsked(String start, String expected, String why) {
        var dns = FakeDns.zone();

        TreeWalk.walk(dns, name(start));

        assertThat(asked(dns))
                .as(why)
                .containsExactlyElementsOf(Arrays.stream(expected.split(" "))
                        .map(domain -> "_dmarc." + domain)
                        .toList());
        assertThat(asked(dns)).hasSizeLessThanOrEqualTo(8);
    }

    /** zone: domain=tags, for {@code _dmarc.domain TXT "v=DMARC1; tags"}; two records with ++ */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.mail.example.com | ''                                                 | a.mail.example.com | rule 4: no record anywhere
            a.mail.example.com | mail.example.com=p=none example.com=p=none         | example.com        | rule 3: the fewest labels
            a.mail.example.com | mail.example.com=p=none                            | mail.example.com   | rule 3 with one record
            a.mail.example.com | a.mail.example.com=p=none                          | a.mail.example.com | its own only
            a.mail.example.com | mail.example.com=psd=n                             | mail.example.com   | rule 1
            a.mail.example.com | mail.example.com=psd=n example.com=p=none          | mail.example.com   | rule 1 ends the walk
            mail.example.com   | mail.example.com=psd=n example.com=p=none          | mail.example.com   | rule 1 at the start
            a.mail.example.com | com=psd=y                                          | example.com        | rule 2, no record at the result
            a.mail.example.com | mail.example.com=p=none com=psd=y                  | example.com        | rule 2 before rule 3
            mail.example.com   | example.com=psd=y                                  | mail.example.com   | rule 2 one label below
            example.com        | example.com=psd=y                                  | example.com        | a public suffix mailing as itself: rule 3
            example.com        | example.com=psd=y com=p=none                       | example.com        | and its walk has ended there
            a.mail.example.com | example.com=psd=u                                  | example.com        | u lets the walk go on
            a.mail.example.com | example.com=psd=x                                  | example.com        | an invalid psd is u
            a.mail.example.com | mail.example.com=p=none example.com=p=none++p=none | mail.example.com   | two records are none
            """)
    void theOrganizationalDomainIsDecidedByTheWalk(String start, String zone, String expected, String why) {
        var organization = OrganizationalDomain.lookup(zone(zone), name(start));

        assertThat(organization.domain()).as(why).contains(name(expected));
    }

    @Test
    void theWalkEndsAtPsd() {
        var dns = zone("mail.example.com=psd=n example.com=p=none");

        TreeWalk.walk(dns, name("a.mail.example.com"));

        assertThat(asked(dns)).containsExactly("_dmarc.a.mail.example.com", "_dmarc.mail.example.com");
    }

    @Test
    void theWalkDoesNotEndAtTheFirstRecord() {
        var dns = zone("example.com=p=none");

        TreeWalk.walk(dns, name("example.com"));

        assertThat(asked(dns)).containsExactly("_dmarc.example.com", "_dmarc.com");
    }

    @Test
    void aFailedQuestionLeavesTheOrganizationalDomainUndecided() {
        assertThat(OrganizationalDomain.lookup(
                                zone("mail.example.com=p=none").fails("_dmarc.example.com"), name("mail.example.com"))
                        .domain())
                .isEmpty();
        assertThat(OrganizationalDomain.lookup(
                                zone("mail.example.com=psd=n").fails("_dmarc.example.com"), name("mail.example.com"))
                        .domain())
                .as("above psd=n nothing matters")
                .contains(name("mail.example.com"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.com      | example.com       | STRICT  | example.com=p=none                     | ALIGNED     | equal names
            example.com      | mail.example.com  | STRICT  | example.com=p=none                     | NOT_ALIGNED | strict wants equal names
            example.com      | mail.example.com  | RELAXED | example.com=p=none                     | ALIGNED     | same Organizational Domain
            a.example.com    | b.example.com     | RELAXED | example.com=p=none                     | ALIGNED     | cousins too
            news.example.com | example.com       | RELAXED | news.example.com=p=none                | NOT_ALIGNED | a domain without record is its own, STANDARDS 1.9 row 3
            a.example.com    | b.example.com     | RELAXED | ''                                     | NOT_ALIGNED | no records, no common Organizational Domain
            a.example.com    | b.example.com     | RELAXED | example.com=psd=y                      | NOT_ALIGNED | customers of a public suffix
            a.mail.example.com | example.com     | RELAXED | mail.example.com=psd=n example.com=p=none | NOT_ALIGNED | psd=n cuts it off
            example.com      | example.net       | RELAXED | example.com=p=none example.net=p=none  | NOT_ALIGNED | others
            example.com      | notexample.com    | RELAXED | example.com=p=none                     | NOT_ALIGNED | whole labels
            """)
    void identifiersAlign(
            String author,
            String identifier,
            AlignmentMode mode,
            String zone,
            IdentifierAlignment.Outcome expected,
            String why) {
        var alignment = IdentifierAlignment.evaluate(zone(zone), name(author), name(identifier), mode);

        assertThat(alignment.outcome()).as(why).isEqualTo(expected);
    }

    @Test
    void alignmentAsksNothingWhereNamesDecide() {
        var dns = zone("example.com=p=none");

        IdentifierAlignment.evaluate(dns, name("example.com"), name("example.com"), AlignmentMode.RELAXED);
        IdentifierAlignment.evaluate(dns, name("example.com"), name("a.example.com"), AlignmentMode.STRICT);
        IdentifierAlignment.evaluate(dns, name("example.com"), name("example.net"), AlignmentMode.RELAXED);

        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void alignmentIsUndecidedWhereDnsFails() {
        var dns = zone("example.com=p=none").fails("_dmarc.mail.example.com");

        var alignment =
                IdentifierAlignment.evaluate(dns, name("example.com"), name("mail.example.com"), AlignmentMode.RELAXED);

        assertThat(alignment.outcome()).isEqualTo(IdentifierAlignment.Outcome.UNDECIDED);
    }

    @TestFactory
    Stream<DynamicTest> theExamplesOfTheRfc() throws IOException {
        var file = SharedData.folder("dmarc").resolve("treewalk-rfc9989-examples.json");
        var cases = new ObjectMapper().readTree(file.toFile());
        return StreamSupport.stream(cases.spliterator(), false)
                .map(example -> DynamicTest.dynamicTest(example.get("id").asText(), () -> holds(example)));
    }

    private static void holds(JsonNode example) {
        var records = FakeDns.zone();
        example.get("dns")
                .properties()
                .forEach(e -> records.txt(e.getKey(), e.getValue().asText()));
        if (example.has("start"))
            assertThat(OrganizationalDomain.lookup(
                                    records, name(example.get("start").asText()))
                            .domain())
                    .contains(name(example.get("org_domain").asText()));
        if (example.has("org_domains"))
            example.get("org_domains")
                    .properties()
                    .forEach(e -> assertThat(OrganizationalDomain.lookup(records, name(e.getKey()))
                                    .domain())
                            .contains(name(e.getValue().asText())));
        if (!example.has("author")) return;
        var author = name(example.get("author").asText());
        if (example.has("queries")) {
            var dns = FakeDns.zone();
            example.get("dns")
                    .properties()
                    .forEach(e -> dns.txt(e.getKey(), e.getValue().asText()));
            TreeWalk.walk(dns, author);
            assertThat(asked(dns))
                    .containsExactlyElementsOf(
                            StreamSupport.stream(example.get("queries").spliterator(), false)
                                    .map(JsonNode::asText)
                                    .toList());
        }
        var outcome = PolicyDiscovery.discover(records, author).outcome();
        var policyDomain = outcome instanceof Applies applies
                ? Optional.of(applies.policyDomain().ascii())
                : Optional.empty();
        assertThat(policyDomain)
                .isEqualTo(Optional.ofNullable(example.get("policy_domain").textValue()));
        alignment(example, "spf_aligned", "mailfrom", records, author);
        alignment(example, "dkim_aligned", "dkim", records, author);
    }

    private static void alignment(
            JsonNode example, String expected, String identifier, FakeDns dns, DomainName author) {
        if (!example.has(expected)) return;
        var other = name(example.get(identifier).asText());
        assertThat(IdentifierAlignment.evaluate(dns, author, other, AlignmentMode.RELAXED)
                        .aligned())
                .as(expected)
                .isEqualTo(example.get(expected).asBoolean());
    }

    static FakeDns zone(String zone) {
        var dns = FakeDns.zone();
        for (var entry : zone.isBlank() ? new String[0] : zone.strip().split(" ")) {
            int equals = entry.indexOf('=');
            for (var tags : entry.substring(equals + 1).split("\\+\\+"))
                dns.txt("_dmarc." + entry.substring(0, equals), "v=DMARC1;" + tags.replace(',', ';'));
        }
        return dns;
    }

    static List<String> asked(FakeDns dns) {
        return dns.asked().stream().map(question -> question.name().ascii()).toList();
    }

    static DomainName name(String text) {
        return DomainName.of(text);
    }
}
