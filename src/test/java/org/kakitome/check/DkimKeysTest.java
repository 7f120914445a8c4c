package org.kakitome.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.check.KeyHistory.Sighting;
import org.kakitome.dkim.NamedSelectors;
import org.kakitome.dkim.SelectorProbe;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;

/** The keys of a domain over time: their age, their rotation, and who else has them. */
class DkimKeysTest {
    /** Made only with what was seen before. */
    static final Set<FindingCode> WITH_MEMORY = EnumSet.of(
            FindingCode.DKIM_KEY_OLD,
            FindingCode.DKIM_KEY_ROTATED,
            FindingCode.DKIM_KEY_AT_OTHER_DOMAIN,
            FindingCode.DKIM_KEY_GONE);

    private static final DomainName EXAMPLE = DomainName.of("example.com");
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final String KEY = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    private static final String OTHER_KEY = "v=DKIM1; k=ed25519; p=ttuRGTqlSwYVz/hwaBh13SOQBVAtmp9A0j8eB++aSPI=";

    private final FakeDns dns = FakeDns.zone().txt("s1._domainkey.example.com", KEY);
    private final String fingerprint = check(KeyHistory.NONE).keys().get(0).fingerprint();

    @Test
    void aKeyNeverSeenBeforeIsFirstSeenNow() {
        var result = check(KeyHistory.NONE);

        assertThat(result.keys()).singleElement().satisfies(key -> {
            assertThat(key.selector()).isEqualTo("s1");
            assertThat(key.name()).isEqualTo("s1._domainkey.example.com");
            assertThat(key.type()).isEqualTo("ed25519");
            assertThat(key.ownName()).isTrue();
            assertThat(key.isNew()).isTrue();
            assertThat(key.firstSeen()).isEqualTo(NOW);
            assertThat(key.otherUntil()).isEmpty();
        });
        assertThat(codes(result)).containsExactly(FindingCode.DKIM_KEY_RIGHT);
    }

    @ParameterizedTest
    @CsvSource({"2026-03-12, 8", "2026-05-25, 5", "2026-05-26, 0", "2026-11-23, 0"})
    void aKeyWatchedForHalfAYearIsOld(LocalDate since, String months) {
        var first = since.atStartOfDay(java.time.ZoneOffset.UTC).toInstant();

        var result = check(history(new Sighting("s1", fingerprint, first, NOW)));

        assertThat(result.keys().get(0).firstSeen()).isEqualTo(first);
        var old = finding(result, FindingCode.DKIM_KEY_OLD);
        if (months.equals("0")) assertThat(old).isEmpty();
        else assertThat(old.orElseThrow().facts()).containsExactly("s1", since.toString(), months);
        assertThat(result.section().verdict()).as("calm").isEqualTo(Severity.RIGHT);
    }

    @Test
    void theAgeOfAServicesKeyIsTheServicesBusiness() {
        var atService = FakeDns.zone()
                .cname("s1._domainkey.example.com", "s1.dkim.mailer.example.net")
                .txt("s1.dkim.mailer.example.net", KEY);
        var seen = new Sighting("s1", fingerprint, Instant.EPOCH, NOW);

        var result = check(atService, NamedSelectors.NONE, history(seen));

        assertThat(result.keys()).singleElement().satisfies(key -> {
            assertThat(key.ownName()).isFalse();
            assertThat(key.holder()).contains("Mailer Example");
            assertThat(key.firstSeen()).isEqualTo(Instant.EPOCH);
        });
        assertThat(codes(result)).containsExactly(FindingCode.DKIM_KEY_RIGHT, FindingCode.DKIM_KEY_AT_SERVICE);
        assertThat(finding(result, FindingCode.DKIM_KEY_AT_SERVICE)
                        .orElseThrow()
                        .facts())
                .containsExactly("s1", "s1.dkim.mailer.example.net", "Mailer Example");
    }

    @Test
    void aKeyThatReplacedAnotherIsTold() {
        var until = NOW.minus(Duration.ofDays(3));
        var before = new Sighting("s1", "another", until.minus(Duration.ofDays(100)), until);
        var older = new Sighting("s1", "older", Instant.EPOCH, until.minus(Duration.ofDays(100)));

        var result = check(history(older, before));

        assertThat(result.keys().get(0).otherUntil()).contains(until);
        assertThat(finding(result, FindingCode.DKIM_KEY_ROTATED).orElseThrow().facts())
                .containsExactly("s1", "2026-11-24", "2026-11-21", "domain");
    }

    @Test
    void aRotationIsNewsForAMonthAndStaysKnown() {
        var since = NOW.minus(Duration.ofDays(40));
        var before = new Sighting("s1", "another", Instant.EPOCH, since.minus(Duration.ofDays(1)));

        var result = check(history(before, new Sighting("s1", fingerprint, since, NOW)));

        assertThat(codes(result)).doesNotContain(FindingCode.DKIM_KEY_ROTATED);
        assertThat(result.keys().get(0).otherUntil()).contains(before.lastSeen());
    }

    @Test
    void aKeyAtAnotherSelectorIsNoPredecessor() {
        var elsewhere = new Sighting("s2", "another", Instant.EPOCH, NOW.minusSeconds(1));

        assertThat(codes(check(history(elsewhere)))).containsExactly(FindingCode.DKIM_KEY_RIGHT);
    }

    @Test
    void theSameKeyUnderTwoSelectorsIsTold() {
        dns.txt("mine._domainkey.example.com", KEY.replace("k=", "t=s; k="))
                .txt("s2._domainkey.example.com", OTHER_KEY);

        var result = check(dns, NamedSelectors.typed(Set.of("mine")), KeyHistory.NONE);

        assertThat(finding(result, FindingCode.DKIM_KEY_SHARED).orElseThrow().facts())
                .containsExactly("mine, s1", "2");
    }

    @Test
    void aRevokedKeyIsNotInUse() {
        dns.txt("s2._domainkey.example.com", "v=DKIM1; p=");

        assertThat(check(KeyHistory.NONE).keys()).extracting(DkimKey::selector).containsExactly("s1");
    }

    @Test
    void theSameKeyAtAnotherDomainIsTold() {
        var result = check(new KeyHistory(List.of(), Map.of(fingerprint, List.of("example.net", "example.org"))));

        assertThat(finding(result, FindingCode.DKIM_KEY_AT_OTHER_DOMAIN)
                        .orElseThrow()
                        .facts())
                .containsExactly("s1", "example.net, example.org");
    }

    @ParameterizedTest
    @CsvSource({"2026-11-21, BROKEN", "2026-11-17, NOT_SET_UP"})
    void aKeyThatReportsNameAndDnsLacksIsGone(LocalDate lastDay, Severity severity) {
        var named = NamedSelectors.NONE.seenInReports(Map.of("lost", lastDay));

        var gone = finding(check(dns, named, KeyHistory.NONE), FindingCode.DKIM_KEY_GONE)
                .orElseThrow();

        assertThat(gone.severity()).isEqualTo(severity);
        assertThat(gone.facts()).containsExactly("lost", "lost._domainkey.example.com", lastDay.toString());
    }

    @Test
    void whicheverIsLaterCountsAndATypedSelectorCountsAsTyped() {
        var named = NamedSelectors.typed(Set.of("typed"))
                .seenInMessages(Map.of("lost", LocalDate.of(2026, 11, 23), "no..name", LocalDate.of(2026, 11, 23)))
                .seenInReports(Map.of("lost", LocalDate.of(2026, 11, 1), "typed", LocalDate.of(2026, 11, 1)));

        var result = check(dns, named, KeyHistory.NONE);

        assertThat(codes(result))
                .containsExactly(
                        FindingCode.DKIM_SELECTOR_NOT_EXISTING, FindingCode.DKIM_KEY_GONE, FindingCode.DKIM_KEY_RIGHT);
        assertThat(finding(result, FindingCode.DKIM_KEY_GONE).orElseThrow().facts())
                .containsExactly("lost", "lost._domainkey.example.com", "2026-11-23");
    }

    @Test
    void aSilentServerIsOneFinding() {
        var silent = FakeDns.zone()
                .timesOut("_domainkey.example.com")
                .timesOut("kakitome-wildcard-probe._domainkey.example.com");

        var result = check(silent, NamedSelectors.NONE, KeyHistory.NONE);

        assertThat(codes(result)).containsExactly(FindingCode.DNS_TIMEOUT);
        assertThat(result.section().findings().get(0).subject()).isEqualTo("_domainkey.example.com");
    }

    // ---- setting up

    private DkimCheck.Result check(KeyHistory history) {
        return check(dns, NamedSelectors.NONE, history);
    }

    private static DkimCheck.Result check(FakeDns dns, NamedSelectors named, KeyHistory history) {
        return DkimCheck.check(dns, EXAMPLE, SelectorProbe.wellKnown(), named, history, NOW);
    }

    private static KeyHistory history(Sighting... sightings) {
        return new KeyHistory(List.of(sightings), Map.of());
    }

    private static Optional<Finding> finding(DkimCheck.Result result, FindingCode code) {
        return result.section().findings().stream()
                .filter(finding -> finding.code() == code)
                .findFirst();
    }

    private static List<FindingCode> codes(DkimCheck.Result result) {
        return result.section().findings().stream().map(Finding::code).toList();
    }
}
