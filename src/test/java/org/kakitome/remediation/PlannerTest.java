package org.kakitome.remediation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kakitome.analysis.SourceReason;
import org.kakitome.check.DomainChecker;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.dns.DnsAnswer.Failure;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.dns.RecordType;
import org.kakitome.remediation.Plan.Evidence;
import org.kakitome.remediation.Plan.Stage;
import org.kakitome.remediation.Plan.State;
import org.kakitome.remediation.Plan.Step;
import org.kakitome.source.KnownServices;

/** From a zone, checked for real, and reports in a nutshell, to the plan. */
class PlannerTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 30);
    private static final Clock CLOCK = Clock.fixed(TODAY.atTime(12, 0).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
    private static final String HOST = "kakitome.example.org";
    private static final String RUA = "rua=mailto:reports@" + HOST;
    private static final String AUTHORIZATION = "example.com._report._dmarc." + HOST;

    private final Planner planner = new Planner(null, KnownServices.load(), "reports@" + HOST, CLOCK);

    // ---- publish

    @Test
    void aDomainWithoutDmarcPublishesNoneAndAsksForReports() {
        var plan = plan(zone(), noReports());

        assertThat(plan.stage()).isEqualTo(Stage.PUBLISH);
        assertThat(open(plan).code()).isEqualTo(StepCode.PUBLISH_DMARC);
        assertThat(open(plan).publish())
                .containsExactly(dmarc("v=DMARC1; p=none; " + RUA), new DnsRecord(AUTHORIZATION, "TXT", "v=DMARC1"));
        assertThat(open(plan).wayBack()).as("nothing stands there: delete it").isEmpty();
        assertThat(codes(plan, State.LATER))
                .containsExactly(
                        StepCode.RECEIVE_REPORTS,
                        StepCode.WATCH_BEFORE_QUARANTINE,
                        StepCode.MOVE_TO_QUARANTINE,
                        StepCode.WATCH_BEFORE_REJECT,
                        StepCode.MOVE_TO_REJECT);
    }

    @Test
    void aDomainThatDoesNotExistHasOneStep() {
        var plan = plan(FakeDns.zone(), noReports());

        assertThat(plan.steps()).extracting(Step::code).containsExactly(StepCode.REGISTER_DOMAIN);
    }

    @Test
    void silenceOfDnsIsNeverTakenForAbsence() {
        var dmarc = plan(zone().fails("_dmarc.example.com"), noReports());
        var spf = plan(watched().fails("example.com", RecordType.TXT, Failure.TIMEOUT), threeMonths());
        var domain = plan(FakeDns.zone().timesOut("example.com"), noReports());

        assertThat(dmarc.steps()).extracting(Step::code).containsExactly(StepCode.DNS_UNANSWERED);
        assertThat(open(dmarc).facts()).containsExactly("example.com", "_dmarc.example.com");
        assertThat(spf.steps()).extracting(Step::code).doesNotContain(StepCode.PUBLISH_SPF, StepCode.PARK_SPF);
        assertThat(open(spf).code()).isEqualTo(StepCode.MOVE_TO_QUARANTINE);
        assertThat(domain.steps()).extracting(Step::code).containsExactly(StepCode.DNS_UNANSWERED);
    }

    @Test
    void withoutAnAnswerTheStageIsThatOfTheReports() {
        var plan = plan(zone().fails("_dmarc.example.com"), threeMonths().policy("reject", 90, 0));

        assertThat(plan.stage()).isEqualTo(Stage.REJECT);
    }

    @Test
    void severalRecordsBecomeOneThatIsNoStricterThanToday() {
        var plan = plan(
                zone("v=DMARC1; p=reject; rua=mailto:a@example.com", "v=DMARC1; p=none; rua=mailto:b@example.com"),
                noReports());

        assertThat(open(plan).code()).isEqualTo(StepCode.MEND_DMARC);
        assertThat(open(plan).publish())
                .containsExactly(dmarc("v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com"));
        assertThat(open(plan).wayBack()).hasSize(2);
    }

    @Test
    void aRecordThatNobodyObeyedDoesNotBeginToRefuseMailByBeingMended() {
        var plan = plan(zone("v=dmarc1; p=reject"), noReports());

        assertThat(open(plan).code()).isEqualTo(StepCode.MEND_DMARC);
        assertThat(open(plan).publish().get(0).value()).contains("p=none").doesNotContain("reject");
    }

    @Test
    void reportsThatGoElsewhereAreAskedForHereToo() {
        var plan = plan(zone("v=DMARC1; p=none; rua=mailto:dmarc@example.com; adkim=s; pct=50"), noReports());

        assertThat(plan.stage()).isEqualTo(Stage.LISTEN);
        assertThat(open(plan).code()).isEqualTo(StepCode.ADD_REPORT_ADDRESS);
        assertThat(open(plan).publish())
                .as("order and other tags kept, removed tags dropped")
                .contains(dmarc("v=DMARC1; p=none; rua=mailto:dmarc@example.com,mailto:reports@" + HOST + "; adkim=s"));
        assertThat(open(plan).wayBack().get(0).value()).contains("pct=50");
    }

    @Test
    void reportsThatComeByAnotherWayAreGoodEnough() {
        var plan = plan(zone("v=DMARC1; p=none; rua=mailto:dmarc@example.com"), threeMonths());

        assertThat(codes(plan, State.DONE)).contains(StepCode.ADD_REPORT_ADDRESS, StepCode.RECEIVE_REPORTS);
    }

    // ---- listen

    @Test
    void anotherOrganizationsHostHasToAgree() {
        var zone = zone("v=DMARC1; p=none; " + RUA);

        var refused = plan(zone, noReports());
        var agreed = plan(zone.txt(AUTHORIZATION, "v=DMARC1"), noReports());

        assertThat(open(refused).code()).isEqualTo(StepCode.AUTHORIZE_REPORTS);
        assertThat(open(refused).publish()).containsExactly(new DnsRecord(AUTHORIZATION, "TXT", "v=DMARC1"));
        assertThat(open(agreed).code()).isEqualTo(StepCode.RECEIVE_REPORTS);
        assertThat(agreed.stage()).isEqualTo(Stage.LISTEN);
    }

    @Test
    void reportsThatStoppedAreMissed() {
        var plan =
                plan(watched(), new ReportsInANutshell(TODAY, 80).day(9, 500, 0).policy("none", 80, 9));

        assertThat(open(plan).code()).isEqualTo(StepCode.RESTORE_REPORTS);
        assertThat(open(plan).facts()).containsExactly("example.com", "reports@" + HOST, "2026-06-21");
    }

    // ---- align

    @Test
    void aKnownServiceGetsItsExactRecords() {
        var plan = plan(watched(), threeMonths().newsletter(386));

        var step = open(plan);
        assertThat(plan.stage()).isEqualTo(Stage.ALIGN);
        assertThat(step.code()).isEqualTo(StepCode.ALIGN_SERVICE);
        assertThat(step.facts())
                .containsExactly(
                        "example.com", "Mailer Example", "386", "BOTH", "Settings, Sending domains, Authenticate", "2");
        assertThat(step.publish())
                .containsExactly(
                        new DnsRecord("km1._domainkey.example.com", "CNAME", "km1.dkim.mailer.example.net"),
                        new DnsRecord("km2._domainkey.example.com", "CNAME", "km2.dkim.mailer.example.net"));
        assertThat(step.evidence())
                .containsExactly(
                        ofMailer(EvidenceCode.NONE_ALIGNED, "386", "2026-06-01", "2026-06-30"),
                        ofMailer(EvidenceCode.SPF_PASSES_FOR, "bounce.mailer.example.net"),
                        ofMailer(EvidenceCode.DKIM_PASSES_FOR, "mailer.example.net"));
    }

    private static Evidence ofMailer(EvidenceCode code, String... facts) {
        return new Evidence(code, List.of(facts), Optional.of("/domains/example.com/rows?source=mailer.example.net"));
    }

    @Test
    void anUnknownServiceIsDescribedByWhatItPassesAs() {
        var spf = List.of("bounce.acme.example");
        var plan = plan(
                watched(),
                threeMonths().source("acme.example", SourceReason.STEADY_THIRD_PARTY, 0, 90, spf, List.of()));

        assertThat(open(plan).code()).isEqualTo(StepCode.ALIGN_OTHER_SERVICE);
        assertThat(open(plan).facts())
                .containsExactly("example.com", "acme.example", "90", "SPF", "bounce.acme.example");
    }

    @Test
    void aForgottenServerIsAddedToSpf() {
        var plan = plan(
                watched(),
                threeMonths()
                        .source("192.0.2.0-24", SourceReason.NEIGHBOUR_IS_AUTHORISED, 0, 90, List.of(), List.of()));

        assertThat(open(plan).code()).isEqualTo(StepCode.ALIGN_SERVER);
        assertThat(open(plan).publish())
                .containsExactly(new DnsRecord("example.com", "TXT", "v=spf1 mx ip4:192.0.2.30 -all"));
        assertThat(open(plan).wayBack()).containsExactly(new DnsRecord("example.com", "TXT", "v=spf1 mx -all"));
    }

    @Test
    void signaturesThatNeverVerifyAreMended() {
        var plan = plan(
                watched(),
                threeMonths().source("192.0.2.0-24", SourceReason.SIGNATURE_INVALID, 0, 200, List.of(), List.of()));

        assertThat(open(plan).code()).isEqualTo(StepCode.MEND_SIGNATURE);
    }

    @Test
    void signaturesThatCeasedToVerifyAreMendedBeforeMailIsLost() {
        var few = plan(watched(), threeMonths().brokenSignatures("storefront.example", 1_655, 9));
        var many = plan(watched(), threeMonths().brokenSignatures("storefront.example", 1_655, 195));

        assertThat(open(few).code()).isEqualTo(StepCode.MOVE_TO_QUARANTINE);
        assertThat(open(many).code()).isEqualTo(StepCode.MEND_SIGNATURE);
        assertThat(open(many).facts()).containsExactly("example.com", "storefront.example", "195");
        assertThat(many.steps()).extracting(Step::code).doesNotContain(StepCode.SIGN_SOURCE);
    }

    @Test
    void whatWasMendedIsToldUnderDone() {
        var mended = threeMonths()
                .source(
                        "mailer.example.net",
                        SourceReason.AUTHENTICATED_AS_SERVICE,
                        120,
                        386,
                        List.of("bounce.mailer.example.net"),
                        List.of("mailer.example.net"),
                        16);

        var plan = plan(watched(), mended);

        assertThat(open(plan).code()).isEqualTo(StepCode.MOVE_TO_QUARANTINE);
        assertThat(plan.steps())
                .filteredOn(s -> s.code() == StepCode.ALIGN_SERVICE)
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.state()).isEqualTo(State.DONE);
                    assertThat(step.evidence().get(0).code()).isEqualTo(EvidenceCode.ALIGNED_SINCE);
                    assertThat(step.evidence().get(0).facts()).containsExactly("2026-06-15", "120");
                    assertThat(step.publish()).isEmpty();
                });
    }

    @Test
    void spoofedAndForwardedMailNeedsNoStep() {
        var reports = threeMonths()
                .source("spoofed-203.0.113.0-24", SourceReason.NOTHING_PASSES, 0, 84, List.of(), List.of())
                .source("lists.example", SourceReason.RECEIVER_SAYS_FORWARDED, 0, 148, List.of(), List.of());

        var plan = plan(watched(), reports);

        assertThat(plan.steps())
                .extracting(s -> s.code().name())
                .noneMatch(code -> code.startsWith("ALIGN") || code.startsWith("SIGN"));
    }

    @Test
    void spfThatIsMissingOrBrokenIsMended() {
        var missing = plan(mailHost().txt("_dmarc.example.com", "v=DMARC1; p=none; " + RUA), threeMonths());
        var several = plan(watched().txt("example.com", "v=spf1 a -all"), threeMonths());
        var everyone = plan(
                mailHost().txt("example.com", "v=spf1 +all").txt("_dmarc.example.com", "v=DMARC1; p=none; " + RUA),
                threeMonths());

        assertThat(codes(missing, State.LATER)).contains(StepCode.PUBLISH_SPF);
        assertThat(open(several).code()).isEqualTo(StepCode.MERGE_SPF);
        assertThat(open(several).wayBack()).hasSize(2);
        assertThat(codes(everyone, State.LATER)).contains(StepCode.MEND_SPF);
    }

    @Test
    void spfOverTheLimitIsShortened() {
        var zone = mailHost().txt("_dmarc.example.com", "v=DMARC1; p=none; rua=mailto:dmarc@example.com");
        var record = new StringBuilder("v=spf1");
        for (int i = 1; i <= 11; i++) {
            zone.txt("s" + i + ".example.net", "v=spf1 ip4:192.0.2." + i + " -all");
            record.append(" include:s").append(i).append(".example.net");
        }

        var plan = plan(zone.txt("example.com", record + " -all"), threeMonths());

        assertThat(open(plan).code()).isEqualTo(StepCode.SHORTEN_SPF);
        assertThat(open(plan).facts()).containsExactly("example.com", "11", "10");
    }

    @Test
    void aKeyThatIsGoneIsMissed() {
        var plan = plan(watched(), threeMonths(), "gone");

        assertThat(open(plan).code()).isEqualTo(StepCode.MEND_DKIM_KEY);
        assertThat(open(plan).facts()).containsExactly("example.com", "gone");
    }

    // ---- quarantine

    @Test
    void enforcementWaitsForAMonthOfReports() {
        var reports = new ReportsInANutshell(TODAY, 10)
                .day(1, 500, 0)
                .policy("none", 10, 1)
                .ownServers();

        var plan = plan(watched(), reports);

        assertThat(open(plan).code()).isEqualTo(StepCode.WATCH_BEFORE_QUARANTINE);
        assertThat(open(plan).facts()).containsExactly("example.com", "2026-07-20", "20");
        assertThat(plan.stage()).isEqualTo(Stage.ALIGN);
    }

    @Test
    void enforcementWaitsForTwoWeeksWithoutLoss() {
        var noise = plan(watched(), threeMonths().day(5, 1_000, 2));
        var loss = plan(watched(), threeMonths().day(5, 1_000, 12));

        assertThat(open(noise).code()).isEqualTo(StepCode.MOVE_TO_QUARANTINE);
        assertThat(open(loss).code()).isEqualTo(StepCode.WATCH_BEFORE_QUARANTINE);
        assertThat(open(loss).facts()).containsExactly("example.com", "2026-07-10", "10");
    }

    @Test
    void quarantineChangesOnlyThePolicy() {
        var before = "v=DMARC1; adkim=s; p=none; sp=none; " + RUA + "; ri=3600; fo=1; xnote=kept; pct=100";

        var plan = plan(watched(before), threeMonths());

        assertThat(open(plan).code()).isEqualTo(StepCode.MOVE_TO_QUARANTINE);
        assertThat(open(plan).publish())
                .containsExactly(dmarc("v=DMARC1; adkim=s; p=quarantine; sp=none; " + RUA + "; fo=1; xnote=kept"));
        assertThat(open(plan).wayBack()).containsExactly(dmarc(before));
    }

    @Test
    void testModeEndsWithTheStep() {
        var plan = plan(
                watched("v=DMARC1; p=quarantine; t=y; " + RUA), threeMonths().policy("quarantine", 90, 0));

        assertThat(plan.stage()).as("t=y makes none of it").isEqualTo(Stage.ALIGN);
        assertThat(open(plan).publish()).containsExactly(dmarc("v=DMARC1; p=quarantine; " + RUA));
    }

    // ---- reject

    @Test
    void rejectWaitsForAMonthOfQuarantine() {
        var record = "v=DMARC1; p=quarantine; " + RUA;

        var early = plan(watched(record), threeMonths().policy("none", 90, 11).policy("quarantine", 10, 0));
        var ready = plan(watched(record), threeMonths().policy("none", 90, 41).policy("quarantine", 40, 0));

        assertThat(early.stage()).isEqualTo(Stage.QUARANTINE);
        assertThat(open(early).code()).isEqualTo(StepCode.WATCH_BEFORE_REJECT);
        assertThat(open(early).facts()).containsExactly("example.com", "2026-07-20", "20");
        assertThat(open(ready).code()).isEqualTo(StepCode.MOVE_TO_REJECT);
        assertThat(open(ready).publish()).containsExactly(dmarc("v=DMARC1; p=reject; " + RUA));
    }

    @Test
    void rejectDoesNotRestOnSpfAlone() {
        var reports = threeMonths()
                .policy("quarantine", 90, 0)
                .source("invoice.example.org", SourceReason.ALIGNED, 800, 0, List.of("example.com"), List.of());

        var plan = plan(watched("v=DMARC1; p=quarantine; " + RUA), reports);

        assertThat(open(plan).code()).isEqualTo(StepCode.SIGN_SOURCE);
        assertThat(open(plan).facts())
                .containsExactly("example.com", "Invoice Example", "800", "Company, E-mail, Sender domain");
        assertThat(codes(plan, State.LATER)).contains(StepCode.MOVE_TO_REJECT);
    }

    @Test
    void atRejectNothingIsLeft() {
        var plan = plan(watched("v=DMARC1; p=reject; " + RUA), threeMonths().policy("reject", 90, 0));

        assertThat(plan.stage()).isEqualTo(Stage.REJECT);
        assertThat(plan.open()).isEmpty();
        assertThat(plan.steps()).extracting(Step::state).containsOnly(State.DONE);
    }

    @Test
    void subdomainsAreCoveredInTheEnd() {
        var plan = plan(
                watched("v=DMARC1; p=reject; sp=none; np=none; " + RUA),
                threeMonths().policy("reject", 90, 0));

        assertThat(open(plan).code()).isEqualTo(StepCode.COVER_SUBDOMAINS);
        assertThat(open(plan).publish()).containsExactly(dmarc("v=DMARC1; p=reject; " + RUA));
    }

    @Test
    void aLossAtRejectComesFirstAgain() {
        var reports = threeMonths().policy("reject", 90, 0).newsletter(40);

        var plan = plan(watched("v=DMARC1; p=reject; " + RUA), reports);

        assertThat(plan.stage()).isEqualTo(Stage.REJECT);
        assertThat(open(plan).code()).isEqualTo(StepCode.ALIGN_SERVICE);
    }

    @Test
    void aSubdomainMayLiveByItsParentsRecord() {
        var zone = watched("v=DMARC1; p=quarantine; " + RUA)
                .mx("news.example.com", 10, "mx.example.com")
                .txt("news.example.com", "v=spf1 mx -all");
        var reports = threeMonths().policy("quarantine", 90, 0);

        var plan = plan("news.example.com", zone, reports);

        assertThat(plan.stage()).isEqualTo(Stage.QUARANTINE);
        assertThat(codes(plan, State.DONE)).contains(StepCode.PUBLISH_DMARC, StepCode.MOVE_TO_QUARANTINE);
        assertThat(open(plan).publish().get(0))
                .isEqualTo(new DnsRecord("_dmarc.news.example.com", "TXT", "v=DMARC1; p=reject; " + RUA));
    }

    // ---- parked

    @Test
    void aParkedDomainGoesStraightToReject() {
        var plan = plan(parked(), noReports());

        assertThat(codes(plan, State.DONE)).containsExactly(StepCode.PARK_SPF, StepCode.PARK_MX);
        assertThat(open(plan).code()).isEqualTo(StepCode.PARK_DMARC);
        assertThat(open(plan).publish()).contains(dmarc("v=DMARC1; p=reject; " + RUA));
    }

    @Test
    void aParkedDomainAtRejectIsDone() {
        var zone =
                parked().txt("_dmarc.example.com", "v=DMARC1; p=reject; " + RUA).txt(AUTHORIZATION, "v=DMARC1");

        var plan = plan(zone, noReports());

        assertThat(plan.stage()).isEqualTo(Stage.REJECT);
        assertThat(plan.open()).isEmpty();
    }

    @Test
    void aDomainSeenSendingIsNotParkedWhateverItSays() {
        assertThat(open(plan(parked(), threeMonths())).code()).isEqualTo(StepCode.PUBLISH_DMARC);
    }

    @Test
    void aDomainThatOnlySendsMayHaveANullMx() {
        var zone =
                FakeDns.zone().txt("example.com", "v=spf1 ip4:192.0.2.25 -all").mx("example.com", 0, ".");

        assertThat(open(plan(zone, noReports())).code()).isEqualTo(StepCode.PUBLISH_DMARC);
    }

    // ---- tidy up

    @Test
    void whatIsOnlyUntidyComesLast() {
        var plan = plan(
                watched("v=DMARC1; p=reject; ri=3600; " + RUA), threeMonths().policy("reject", 90, 0));

        assertThat(open(plan).code()).isEqualTo(StepCode.CLEAN_DMARC);
        assertThat(open(plan).publish().get(0).value()).doesNotContain("ri=");
    }

    /** Whatever happens: done ones first, at most one open, and facts as the codes name them. */
    @Test
    void everyPlanIsInOrder() {
        var plans = List.of(
                plan(zone(), noReports()),
                plan(watched(), threeMonths().newsletter(3)),
                plan(watched("v=DMARC1; p=reject; sp=none; pct=1; " + RUA), threeMonths()),
                plan(parked(), noReports()));

        for (var plan : plans) {
            assertThat(plan.steps()).extracting(Step::state).isSorted();
            assertThat(codes(plan, State.OPEN)).hasSizeLessThanOrEqualTo(1);
            for (var step : plan.steps()) {
                assertThat(step.facts()).hasSameSizeAs(step.code().facts());
                for (var seen : step.evidence())
                    assertThat(seen.facts()).hasSameSizeAs(seen.code().facts());
            }
        }
    }

    // ---- worlds

    private static FakeDns mailHost() {
        return FakeDns.zone().mx("example.com", 10, "mx.example.com").a("mx.example.com", "192.0.2.25");
    }

    private static FakeDns zone(String... dmarc) {
        var zone = mailHost().txt("example.com", "v=spf1 mx -all");
        return dmarc.length == 0 ? zone : zone.txt("_dmarc.example.com", dmarc);
    }

    private static FakeDns watched() {
        return watched("v=DMARC1; p=none; " + RUA);
    }

    private static FakeDns watched(String dmarc) {
        return zone(dmarc).txt(AUTHORIZATION, "v=DMARC1");
    }

    private static FakeDns parked() {
        return FakeDns.zone().txt("example.com", "v=spf1 -all").mx("example.com", 0, ".");
    }

    private static ReportsInANutshell noReports() {
        return new ReportsInANutshell(TODAY, 0);
    }

    /** All aligned and signed, the policy none. */
    private static ReportsInANutshell threeMonths() {
        return new ReportsInANutshell(TODAY, 90).day(0, 500, 0).ownServers().policy("none", 90, 0);
    }

    private Plan plan(FakeDns zone, ReportsInANutshell reports, String... selectors) {
        return plan("example.com", zone, reports, selectors);
    }

    private Plan plan(String domain, FakeDns zone, ReportsInANutshell reports, String... selectors) {
        var check = new DomainChecker(zone, CLOCK, Runnable::run, "reports@" + HOST)
                .check(DomainName.of(domain), Set.of(selectors));
        return planner.plan(check, reports.last30(), reports.all(), reports.history(), TODAY);
    }

    private static Step open(Plan plan) {
        return plan.open().orElseThrow();
    }

    private static List<StepCode> codes(Plan plan, State state) {
        return plan.steps().stream()
                .filter(s -> s.state() == state)
                .map(Step::code)
                .toList();
    }

    private static DnsRecord dmarc(String text) {
        return new DnsRecord("_dmarc.example.com", "TXT", text);
    }
}
