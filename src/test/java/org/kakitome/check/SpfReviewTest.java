package org.kakitome.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kakitome.dns.DnsSession;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;

class SpfReviewTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T03:12:00Z"), ZoneOffset.UTC);
    private static final DomainName DOMAIN = DomainName.of("example.com");

    private final FakeDns dns = FakeDns.zone();
    private final DnsSession session = new DnsSession(dns, CLOCK, Duration.ofSeconds(30));

    /** As many includes as asked for, each with one network; every third one below the domain itself. */
    private void includes(int count, String... more) {
        for (int i = 1; i <= count; i++) dns.txt("s" + i + ".example.net", "v=spf1 ip4:192.0.2." + i + " -all");
        var terms = IntStream.rangeClosed(1, count)
                .mapToObj(i -> "include:s" + i + ".example.net")
                .collect(Collectors.joining(" "));
        dns.txt("example.com", "v=spf1 " + terms + " " + String.join(" ", more) + " ~all");
    }

    private Finding tooMany(SpfReview review) {
        return review.section().findings().stream()
                .filter(f -> f.code() == FindingCode.SPF_TOO_MANY_LOOKUPS)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsOverTheLimitOnlyByRepetitionIsMendedByTheShorterRecord() {
        includes(10, "include:s1.example.net");

        var review = SpfReview.of(session, CLOCK, DOMAIN);

        var mend = tooMany(review).mend().orElseThrow();
        assertThat(mend.value().split("include:", -1)).hasSize(11);
        assertThat(review.shorter().recommended()).isPresent();
    }

    @Test
    void aCopyOfProvidersAddressesIsAChoiceAndNoMend() {
        includes(11);

        var review = SpfReview.of(session, CLOCK, DOMAIN);

        assertThat(tooMany(review).mend()).isEqualTo(Optional.empty());
        assertThat(review.shorter().withinLimit()).isPresent();
    }

    @Test
    void theCheckGivesTheSameMendAsTheReview() {
        includes(10, "include:s1.example.net");

        var section = SpfCheck.check(session, DOMAIN);

        assertThat(section.findings()).contains(tooMany(SpfReview.of(session, CLOCK, DOMAIN)));
    }

    @Test
    void aDraftIsComparedInFindingsThatComeAndGo() {
        dns.txt("example.com", "v=spf1 ip4:192.0.2.1 +all");

        var change = SpfReview.ofDraft(session, CLOCK, DOMAIN, "v=spf1 ip4:192.0.2.1 ptr -all")
                .change()
                .orElseThrow();

        assertThat(change.arising()).extracting(Finding::code).contains(FindingCode.SPF_PTR);
        assertThat(change.solved()).extracting(Finding::code).contains(FindingCode.SPF_PASS_ALL);
    }

    @Test
    void aDraftForADomainWithoutARecordIsComparedWithNothing() {
        dns.exists("example.com");

        var review = SpfReview.ofDraft(session, CLOCK, DOMAIN, "v=spf1 ip4:192.0.2.1 -all");

        assertThat(review.change().orElseThrow().comparison().gained().networks())
                .containsExactly("192.0.2.1");
        assertThat(review.section().verdict()).isEqualTo(Severity.RIGHT);
    }

    @Test
    void silenceIsNoAbsence() {
        dns.timesOut("example.com");

        var review = SpfReview.of(session, CLOCK, DOMAIN);

        assertThat(review.section().verdict()).isEqualTo(Severity.NO_ANSWER);
        assertThat(review.queries()).isNotEmpty();
    }
}
