package org.kakitome.remediation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=DMARC1; p=none; rua=mailto:a@example.com        | v=DMARC1; p=reject; rua=mailto:a@example.com | only the policy changes
        v=DMARC1;p=none;adkim=s;                          | v=DMARC1; p=reject; adkim=s                  | spelled evenly
        v=DMARC1; rua=mailto:a@example.com; p=none        | v=DMARC1; rua=mailto:a@example.com; p=reject | the order stays
        v=DMARC1; rua=mailto:a@example.com                | v=DMARC1; p=reject; rua=mailto:a@example.com | a missing p comes first: old receivers want it there
        v=DMARC1; p=none; pct=50; rf=afrf; ri=3600; fo=1  | v=DMARC1; p=reject; fo=1                     | RFC 9989 §9.3
        v=DMARC1; p=none; xnote=kept; P=quarantine        | v=DMARC1; p=reject; xnote=kept               | unknown tags stay, repeated ones go
        v = DMARC1 ; p = none ; nonsense                  | v=DMARC1; p=reject                           | what is no tag goes
        """)
    void aPolicyIsChangedInItsPlace(String before, String after, String why) {
        assertThat(DmarcText.parse(before).with("p", "reject")).as(why).hasToString(after);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=DMARC1; p=none                                  | v=DMARC1; p=none; rua=mailto:in@example.org                             | behind the policy
        v=DMARC1; p=none; fo=1; rua=mailto:a@example.com  | v=DMARC1; p=none; fo=1; rua=mailto:a@example.com,mailto:in@example.org  | beside those that are there
        """)
    void aDestinationIsAdded(String before, String after, String why) {
        assertThat(DmarcText.parse(before).withReportsTo("mailto:in@example.org"))
                .as(why)
                .hasToString(after);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=spf1 mx -all                 | v=spf1 mx ip4:192.0.2.9 ip6:2001:db8::9 -all                | before all
        v=spf1 mx redirect=example.net | v=spf1 mx ip4:192.0.2.9 ip6:2001:db8::9 redirect=example.net | before redirect
        v=spf1 mx                      | v=spf1 mx ip4:192.0.2.9 ip6:2001:db8::9                     | at the end
        v=spf1 ip4:192.0.2.9 ?ALL      | v=spf1 ip4:192.0.2.9 ip6:2001:db8::9 ?ALL                   | not twice
        """)
    void addressesAreAdded(String before, String after, String why) {
        assertThat(SpfText.parse(before).withAddresses(List.of("192.0.2.9", "2001:db8::9")))
                .as(why)
                .hasToString(after);
    }
}
