package org.kakitome.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.dmarc.PolicyRecord.Scope;
import org.kakitome.dmarc.TagFault.Kind;

class PolicyRecordTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=DMARC1                      | true  | a legal record, RFC 9989 §4.8
            v=DMARC1;                     | true  | final separator
            v=DMARC1; p=none              | true  | the smallest useful record
            v=DMARC1;p=none               | true  | no space needed
            'v = DMARC1 ; p = none ;'     | true  | spaces around = and ;
            'v=DMARC1  '                  | true  | white space at the end
            v=DMARC1; rua=mailto:a@example.com; p=reject | true | p need not be second any more
            v=dmarc1; p=none              | false | DMARC1 is case-sensitive
            V=DMARC1; p=none              | false | tag names are case-sensitive, RFC 6376 §3.2
            ' v=DMARC1; p=none'           | false | nothing may stand before v
            v=DMARC10; p=none             | false | another version
            v=DMARC1 p=none               | false | the version is not exactly DMARC1
            v=DMARC1, p=none              | false | nor here
            p=none; v=DMARC1              | false | v must be first
            v=DMARC2; p=none              | false | unknown version
            "v=DMARC1; p=none"            | false | quotes published as part of the text
            v=spf1 -all                   | false | another record
            ''                            | false | empty text
            """, quoteCharacter = '\'')
    void recordsAreToldFromOtherTexts(String text, boolean expected, String why) {
        assertThat(PolicyRecord.parse(text).isPresent()).as(why).isEqualTo(expected);
        assertThat(PolicyRecord.claimsToBeOne(text)).as(why).isEqualTo(expected);
    }

    @Test
    void defaultsAreThoseOfTheRfc() {
        var record = record("v=DMARC1; p=quarantine");

        assertThat(record.policy()).contains(AssessmentPolicy.QUARANTINE);
        assertThat(record.subdomainPolicy()).isEmpty();
        assertThat(record.nonexistentPolicy()).isEmpty();
        assertThat(record.dkimAlignment()).isEqualTo(AlignmentMode.RELAXED);
        assertThat(record.spfAlignment()).isEqualTo(AlignmentMode.RELAXED);
        assertThat(record.psd()).isEqualTo(PublicSuffixFlag.UNDETERMINED);
        assertThat(record.testing()).isFalse();
        assertThat(record.failureOptions()).containsExactly(FailureOption.ALL_FAILED);
        assertThat(record.aggregateUris()).isEmpty();
        assertThat(record.faults()).isEmpty();
    }

    @Test
    void everyTagIsRead() {
        var record = record("v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=S; psd=n; t=y; fo=1:d:s;"
                + " rua=mailto:a@example.com , mailto:b@example.net; ruf=mailto:c@example.com");

        assertThat(record.policy()).contains(AssessmentPolicy.REJECT);
        assertThat(record.subdomainPolicy()).contains(AssessmentPolicy.QUARANTINE);
        assertThat(record.nonexistentPolicy()).contains(AssessmentPolicy.NONE);
        assertThat(record.dkimAlignment()).isEqualTo(AlignmentMode.STRICT);
        assertThat(record.spfAlignment()).isEqualTo(AlignmentMode.STRICT);
        assertThat(record.psd()).isEqualTo(PublicSuffixFlag.NO);
        assertThat(record.testing()).isTrue();
        assertThat(record.failureOptions())
                .containsExactly(FailureOption.ANY_FAILED, FailureOption.DKIM_FAILED, FailureOption.SPF_FAILED);
        assertThat(record.aggregateUris())
                .extracting(ReportUri::address)
                .containsExactly("a@example.com", "b@example.net");
        assertThat(record.aggregateUris())
                .extracting(uri -> uri.host().ascii())
                .containsExactly("example.com", "example.net");
        assertThat(record.failureUris()).extracting(ReportUri::address).containsExactly("c@example.com");
        assertThat(record.faults()).isEmpty();
    }

    /** faults: KIND:tag@offset */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=DMARC1; p=Reject                    | ''                              | ABNF words are in any case
            v=DMARC1; p=reject; pct=50            | HISTORIC_TAG:pct@20             | RFC 9989 §9.3
            v=DMARC1; p=none; rf=afrf; ri=86400   | HISTORIC_TAG:rf@18 HISTORIC_TAG:ri@27 | the others of that section
            v=DMARC1; p=none; foo=bar             | UNKNOWN_TAG:foo@18              | ignored
            v=DMARC1; P=none                      | UNKNOWN_TAG:P@10                | case-sensitive names
            v=DMARC1; p=none; p=reject            | DUPLICATE_TAG:p@18              | the first one counts
            v=DMARC1; p=block                     | INVALID_VALUE:p@12              | no such policy
            v=DMARC1; p=                          | EMPTY_VALUE:p@10                | a value has at least one character
            v=DMARC1; p=none; rua=;               | EMPTY_VALUE:rua@18              | a syntax error by §4.8
            v=DMARC1; p=none sp=reject            | INVALID_VALUE:p@12              | a semicolon forgotten
            v=DMARC1; none                        | NO_TAG:@10                      | no equals sign
            v=DMARC1; p1=none                     | NO_TAG:@10                      | letters only in names
            v=DMARC1;; p=none                     | NO_TAG:@9                       | nothing between separators
            v=DMARC1; p=none; adkim=relaxed       | INVALID_VALUE:adkim@24          | r or s
            v=DMARC1; p=none; psd=x               | INVALID_VALUE:psd@22            | y, n or u
            v=DMARC1; p=none; t=1                 | INVALID_VALUE:t@20              | y or n
            v=DMARC1; p=none; fo=0:1              | INVALID_VALUE:fo@21             | 0 and 1 exclude each other
            v=DMARC1; p=none; fo=d:d              | INVALID_VALUE:fo@21             | each once
            v=DMARC1; p=none; fo=1:x              | INVALID_VALUE:fo@21             | unknown option
            v=DMARC1; p=none; fo=1,d              | INVALID_VALUE:fo@21             | a colon list
            v=DMARC1; p=none; rua=a@example.com   | INVALID_URI:rua@22              | mailto: forgotten
            v=DMARC1; p=none; rua=mailto:a@b.example,c@d.example | INVALID_URI:rua@41 | the second one lacks it
            v=DMARC1; p=none; rua=mailto:example.com | INVALID_URI:rua@22           | no address
            v=DMARC1; p=none; rua=mailto:a@b.example, | INVALID_URI:rua@41          | an empty one
            v=DMARC1; p=none; rua=mailto:a@b.example mailto:c@d.example | INVALID_URI:rua@22 | a space is no comma
            v=DMARC1; p=none; rua=mailto: a@b.example | INVALID_URI:rua@22          | a space inside
            v=DMARC1; p=none; rua=mailto:a@b.example!10m | SIZE_LIMIT:rua@22        | parses and is ignored, Appendix C.4
            v=DMARC1; p=none; rua=https://b.example/x | UNSUPPORTED_SCHEME:rua@22   | valid, but nobody serves it
            v=DMARC1; p=none; rua=mailto:a%21b@c.example | ''                       | percent-encoded, §4.8
            v=DMARC1; p=none; rua=mailto:a@münchen.example | ILLEGAL_CHARACTER:rua@22 | ASCII only
            v=DMARC1; p=none; x=a\tb              | ILLEGAL_CHARACTER:x@20          | a tab inside a value
            """)
    void faultsAreNamedWithTheirPlace(String text, String expected, String why) {
        var faults = record(text.replace("\\t", "\t")).faults().stream()
                .map(fault -> fault.kind() + ":" + fault.tag() + "@" + fault.offset())
                .collect(Collectors.joining(" "));
        assertThat(faults).as(why).isEqualTo(expected);
    }

    @Test
    void aFaultKeepsThePieceAsWritten() {
        var record = record("v=DMARC1; p=reject; PCT = 50 ; pct = 50");

        assertThat(record.faults())
                .containsExactly(
                        new TagFault(Kind.UNKNOWN_TAG, "PCT", "PCT=50", 20),
                        new TagFault(Kind.HISTORIC_TAG, "pct", "pct=50", 31));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            p=reject                              | reject     | reject     | reject     | p for all
            p=reject; sp=none                     | reject     | none       | none       | np falls back to sp
            p=reject; sp=none; np=quarantine      | reject     | none       | quarantine | each its own
            p=none; np=reject                     | none       | none       | reject     | np without sp
            rua=mailto:a@example.com              | none       | none       | none       | no p, but someone to report to: as p=none
            rua=https://example.com/              | none       | none       | none       | any valid URI counts
            rua=nobody                            | -          | -          | -          | no p and no valid rua: no DMARC
            adkim=s                               | -          | -          | -          | the same
            p=block; rua=mailto:a@example.com     | none       | none       | none       | invalid p is like none given
            p=block                               | -          | -          | -          | without rua no DMARC
            p=reject; sp=x; rua=mailto:a@b.example| none       | none       | none       | an invalid sp takes the whole record down
            p=reject; sp=x                        | -          | -          | -          | without rua no DMARC
            p=reject; np=x; rua=mailto:a@b.example| none       | none       | none       | and so does np, used or not
            p=reject; np=x                        | -          | -          | -          | without rua no DMARC
            p=reject; sp=                         | -          | -          | -          | an empty sp is invalid too
            p=reject; adkim=x                     | reject     | reject     | reject     | another invalid tag takes its default
            p=reject; pct=0                       | reject     | reject     | reject     | pct has no effect any more
            """)
    void theScopeChoosesThePolicy(String tags, String domain, String sub, String nonexistent, String why) {
        var record = record("v=DMARC1; " + tags);
        assertThat(policy(record, Scope.DOMAIN)).as(why).isEqualTo(domain);
        assertThat(policy(record, Scope.SUBDOMAIN)).as(why).isEqualTo(sub);
        assertThat(policy(record, Scope.NONEXISTENT_SUBDOMAIN)).as(why).isEqualTo(nonexistent);
    }

    @ParameterizedTest
    @CsvSource({"reject, n, reject", "reject, y, quarantine", "quarantine, y, none", "none, y, none"})
    void testModeAppliesOneStepLess(String p, String t, String applied) {
        var record = record("v=DMARC1; p=" + p + "; t=" + t);
        assertThat(record.applied(record.policy().orElseThrow()).wire()).isEqualTo(applied);
    }

    @ParameterizedTest
    @CsvSource({
        "p=reject, true",
        "p=quarantine, true",
        "p=none, false",
        "p=reject; sp=none, false",
        "p=reject; np=none, false",
        "p=none; sp=reject, false",
        "p=block, false"
    })
    void enforcementCoversTheDomainAndAllBelow(String tags, boolean expected) {
        assertThat(record("v=DMARC1; " + tags).enforces()).isEqualTo(expected);
    }

    @Test
    void severalRecordsAtOneNameAreAllDiscarded() {
        var records = PolicyRecords.select(List.of("v=DMARC1; p=none", "v=spf1 -all", "v=DMARC1; p=none"));

        assertThat(records.one()).isEmpty();
        assertThat(records.several()).isTrue();
        assertThat(records.others()).containsExactly("v=spf1 -all");
    }

    @Test
    void otherTextsBesideTheRecordAreIgnored() {
        var records = PolicyRecords.select(List.of("hello", "v=DMARC1; p=none", "v=dmarc1; p=reject"));

        assertThat(records.one().orElseThrow().text()).isEqualTo("v=DMARC1; p=none");
        assertThat(records.several()).isFalse();
    }

    @Test
    void readingAlwaysReturns() {
        var random = new Random(9989);
        var alphabet = "v=DMARC1;p sptrua:@.,!10m\tü\0%np=none;;==mailto:a@b.example";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder("v=DMARC1;");
            for (int n = random.nextInt(80); n > 0; n--)
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            var record = PolicyRecord.parse(text.toString()).orElseThrow();
            assertThat(record.faults())
                    .allSatisfy(fault -> assertThat(fault.offset()).isBetween(0, text.length()));
        }
    }

    private static PolicyRecord record(String text) {
        return PolicyRecord.parse(text).orElseThrow();
    }

    private static String policy(PolicyRecord record, Scope scope) {
        return record.policyFor(scope).map(AssessmentPolicy::wire).orElse(null);
    }
}
