package org.kakitome.remediation;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.SourceAlignment;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.check.FindingCode;
import org.kakitome.remediation.Standing.Policy;
import org.kakitome.source.KnownService;
import org.kakitome.source.KnownServices;

/** The last two stages: quarantine, then reject (RFC 9989 §5.1.7), each only after a month without loss (§7.4); then what is left to tidy up. */
final class Enforcing {
    /** RFC 9989 §7.4: a month of none, and as long of quarantine. */
    private static final int MONTH = 30;

    /** Ours: two weeks hold every weekly sender twice. */
    private static final int DAYS_WITHOUT_LOSS = 14;

    /** A source signs when this share of its mail has an aligned signature. */
    private static final double SIGNS = 0.9;

    /** A handful of messages in a month holds up nothing. */
    private static final long WORTH_A_STEP = 10;

    private static final List<FindingCode> UNTIDY = List.of(
            FindingCode.DMARC_TAG_REMOVED,
            FindingCode.DMARC_PCT_IGNORED,
            FindingCode.DMARC_TAG_UNKNOWN,
            FindingCode.DMARC_TAG_REPEATED,
            FindingCode.DMARC_TAG_INVALID,
            FindingCode.DMARC_SYNTAX);

    private final Standing standing;
    private final KnownServices services;
    private final Links links;
    private final Steps steps;

    private Enforcing(Standing standing, KnownServices services, Steps steps) {
        this.standing = standing;
        this.services = services;
        this.links = new Links(standing.domain());
        this.steps = steps;
    }

    static void steps(Standing standing, KnownServices services, Steps steps) {
        var enforcing = new Enforcing(standing, services, steps);
        enforcing.quarantine();
        enforcing.signatures();
        enforcing.reject();
        enforcing.subdomains();
        enforcing.tidyUp();
    }

    // ---- quarantine

    private void quarantine() {
        boolean there = standing.policy() != Policy.NONE;
        if (!there) watch(StepCode.WATCH_BEFORE_QUARANTINE, startOfListening());
        var step = move(StepCode.MOVE_TO_QUARANTINE, Policy.QUARANTINE).done(there);
        if (there) policySince(step, Policy.QUARANTINE);
    }

    private Optional<LocalDate> startOfListening() {
        return standing.hasReports() ? Optional.of(standing.firstReportDay()) : Optional.empty();
    }

    /** Until when: a month since {@code start}, and two weeks since the last loss. Done when that day is here. */
    private void watch(StepCode code, Optional<LocalDate> start) {
        var month = start.orElse(standing.today()).plusDays(MONTH);
        var loss = standing.lastLoss();
        var quiet = loss.map(day -> day.day().plusDays(DAYS_WITHOUT_LOSS + 1L)).orElse(LocalDate.MIN);
        var until = later(month, quiet);
        long days = Math.max(0, ChronoUnit.DAYS.between(standing.today(), until));
        var step =
                steps.add(code, standing.name(), standing.name(), until, days).done(days == 0);
        // what it waits for comes first
        if (quiet.isAfter(month)) loss(step);
        long watched =
                start.map(day -> ChronoUnit.DAYS.between(day, standing.today())).orElse(0L);
        step.because(EvidenceCode.DAYS_LISTENED, links.alignment(), Math.max(0, watched), MONTH);
        if (!quiet.isAfter(month) && start.isPresent()) loss(step);
    }

    private void loss(Steps.Draft step) {
        var loss = standing.lastLoss();
        if (loss.isPresent())
            step.because(
                    EvidenceCode.LOSS_ON,
                    links.rows(Verdict.OURS_NOT_ALIGNED),
                    loss.get().day(),
                    loss.get().oursNotAligned());
        else
            step.because(
                    EvidenceCode.NO_LOSS_SINCE,
                    links.alignment(),
                    standing.last30().summary().from());
    }

    private Steps.Draft move(StepCode code, Policy policy) {
        long spoofed = standing.last30().messages(Verdict.SPOOFED);
        long forwarded = standing.last30().messages(Verdict.FORWARDED);
        var step = steps.add(code, standing.dmarcName(), standing.name(), spoofed, forwarded);
        if (standing.policy().compareTo(policy) >= 0) return step;
        if (spoofed > 0) step.because(EvidenceCode.SPOOFED, links.rows(Verdict.SPOOFED), spoofed);
        if (forwarded > 0) step.because(EvidenceCode.FORWARDED, links.rows(Verdict.FORWARDED), forwarded);
        return step.publish(record(policy))
                .wayBack(standing.dmarcRecord().map(List::of).orElse(List.of()));
    }

    /** The record as it stands, with the next policy; where the policy is inherited, one of its own. Test mode ends with it. */
    private DnsRecord record(Policy policy) {
        var text = standing.dmarcRecord()
                .map(r -> DmarcText.parse(r.value()))
                .orElseGet(() -> DmarcText.parse("v=DMARC1").withReportsTo("mailto:" + standing.reportAddress()));
        return new DnsRecord(
                standing.dmarcName(),
                "TXT",
                text.with("p", policy.wire()).without("t").toString());
    }

    private void policySince(Steps.Draft step, Policy policy) {
        var since = standing.atLeastSince(policy);
        if (since.isPresent())
            step.because(
                    EvidenceCode.POLICY_SINCE,
                    links.alignment(),
                    standing.policy().wire(),
                    since.get());
        else
            standing.dmarcRecord()
                    .ifPresent(r ->
                            step.because(EvidenceCode.RECORD_STANDS, links.check(), standing.dmarcName(), r.value()));
    }

    // ---- reject

    /** RFC 9989 §7.4, §8: a policy of reject must not rest on SPF alone, which does not survive forwarding. */
    private void signatures() {
        for (var source : standing.last30().sources()) {
            long unsigned = source.messages() - source.dkimAligned() - source.signatureFailed();
            if (source.verdict() != Verdict.ALIGNED || signs(source) || unsigned < WORTH_A_STEP) continue;
            steps.add(
                            StepCode.SIGN_SOURCE,
                            source.name(),
                            standing.name(),
                            source.name(),
                            source.messages(),
                            menu(source))
                    .because(EvidenceCode.SPF_ONLY, links.source(source.key()), unsigned);
        }
    }

    private static boolean signs(SourceAlignment source) {
        return source.dkimAligned() >= SIGNS * source.messages();
    }

    private String menu(SourceAlignment source) {
        return services.byId(source.key()).flatMap(KnownService::menu).orElse(Aligning.NO_MENU);
    }

    private void reject() {
        boolean there = standing.policy() == Policy.REJECT;
        if (!there) watch(StepCode.WATCH_BEFORE_REJECT, startOfQuarantine());
        var step = move(StepCode.MOVE_TO_REJECT, Policy.REJECT).done(there);
        if (there) policySince(step, Policy.REJECT);
    }

    private Optional<LocalDate> startOfQuarantine() {
        return standing.policy() == Policy.NONE ? Optional.empty() : standing.atLeastSince(Policy.QUARANTINE);
    }

    // ---- afterwards

    private void subdomains() {
        var record = standing.dmarcRecord();
        var weaker = standing.finding(FindingCode.DMARC_SUBDOMAINS_WEAKER, FindingCode.DMARC_NONEXISTENT_WEAKER);
        if (record.isEmpty() || weaker.isEmpty()) return;
        // without sp and np they follow p (RFC 9989 §4.7)
        var covered = DmarcText.parse(record.get().value()).without("sp").without("np");
        steps.add(
                        StepCode.COVER_SUBDOMAINS,
                        standing.dmarcName(),
                        standing.name(),
                        weaker.get().facts().get(1),
                        weaker.get().facts().get(2))
                .because(
                        EvidenceCode.SUBDOMAIN_POLICY,
                        links.check(),
                        weaker.get().subject())
                .publish(standing.dmarcName(), "TXT", covered.toString())
                .wayBack(List.of(record.get()));
    }

    private void tidyUp() {
        tags();
        for (var finding : standing.section(SectionName.DKIM).stream()
                .flatMap(s -> s.findings().stream())
                .filter(f -> f.code() == FindingCode.DKIM_KEY_SHORT)
                .toList()) {
            var selector = finding.facts().get(0);
            var bits = finding.facts().get(1);
            steps.add(StepCode.REPLACE_DKIM_KEY, selector, standing.name(), selector, bits)
                    .because(EvidenceCode.KEY_BITS, links.check(), selector, bits);
        }
    }

    private void tags() {
        var record = standing.dmarcRecord();
        var untidy = standing.section(SectionName.DMARC).stream()
                .flatMap(s -> s.findings().stream())
                .filter(f -> UNTIDY.contains(f.code()))
                .toList();
        if (record.isEmpty() || untidy.isEmpty() || standing.dmarcFault().isPresent()) return;
        var tags = String.join(
                ", ", new TreeSet<>(untidy.stream().map(Finding::subject).toList()));
        var cleaned = untidy.stream()
                .flatMap(f -> f.mend().stream())
                .filter(r -> r.name().equals(standing.dmarcName()))
                .findFirst()
                .orElseGet(() -> new DnsRecord(
                        standing.dmarcName(),
                        "TXT",
                        DmarcText.parse(record.get().value()).toString()));
        steps.add(StepCode.CLEAN_DMARC, standing.dmarcName(), standing.name(), tags)
                .because(EvidenceCode.TAGS_IGNORED, links.check(), tags)
                .publish(cleaned)
                .wayBack(List.of(record.get()));
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }
}
