package org.kakitome.remediation;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kakitome.analysis.DomainAlignment;
import org.kakitome.analysis.DomainAlignment.Day;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.PublishedPolicy;
import org.kakitome.check.DomainCheck;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.check.FindingCode;
import org.kakitome.check.Severity;
import org.kakitome.dns.DomainName;

/**
 * How a domain stands, by its check and its reports: what the steps are derived from.
 *
 * @param last30 the last 30 days
 * @param all everything that is stored
 * @param history policies that reports found, oldest first
 * @param reportAddress where this system receives reports
 */
record Standing(
        DomainCheck check,
        DomainAlignment last30,
        DomainAlignment all,
        List<PublishedPolicy> history,
        String reportAddress,
        LocalDate today) {

    /** What receivers are asked to do with a failing message, after {@code t=y} (RFC 9989 §4.7); in the order of strictness. */
    enum Policy {
        NONE,
        QUARANTINE,
        REJECT;

        static Policy of(String wire) {
            return switch (wire.toLowerCase(Locale.ROOT)) {
                case "quarantine" -> QUARANTINE;
                case "reject" -> REJECT;
                default -> NONE;
            };
        }

        Policy down() {
            return this == REJECT ? QUARANTINE : NONE;
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Set<FindingCode> UNANSWERED =
            Set.of(FindingCode.DNS_SERVFAIL, FindingCode.DNS_REFUSED, FindingCode.DNS_TIMEOUT, FindingCode.DNS_BROKEN);

    private static final Set<FindingCode> DMARC_APPLIES = Set.of(
            FindingCode.DMARC_MONITORING_ONLY,
            FindingCode.DMARC_QUARANTINE,
            FindingCode.DMARC_REJECT,
            FindingCode.DMARC_TREATED_AS_NONE);

    private static final Pattern VERSION = Pattern.compile("v[ \\t]*=[ \\t]*DMARC1[ \\t]*(;|$)"); // RFC 9989 §4.8

    DomainName domain() {
        return check.domain();
    }

    String name() {
        return check.domain().ascii();
    }

    String reportHost() {
        return reportAddress.substring(reportAddress.lastIndexOf('@') + 1);
    }

    // ---- the check

    Optional<Finding> finding(FindingCode... codes) {
        var wanted = Arrays.asList(codes);
        return check.sections().stream()
                .flatMap(s -> s.findings().stream())
                .filter(f -> wanted.contains(f.code()))
                .findFirst();
    }

    List<Finding> findings(SectionName section, Severity severity) {
        return section(section).stream()
                .flatMap(s -> s.findings().stream())
                .filter(f -> f.severity() == severity)
                .toList();
    }

    Optional<Section> section(SectionName name) {
        return check.sections().stream().filter(s -> s.name() == name).findFirst();
    }

    /** The question that was not answered, and without whose answer nothing can be said of the section. */
    Optional<Finding> unanswered(SectionName name) {
        return section(name).stream()
                .filter(s -> s.verdict() == Severity.NO_ANSWER)
                .flatMap(s -> s.findings().stream())
                .filter(f -> UNANSWERED.contains(f.code()))
                .findFirst();
    }

    List<DnsRecord> records(SectionName section) {
        return section(section).map(Section::records).orElse(List.of());
    }

    // ---- DMARC

    String dmarcName() {
        return "_dmarc." + name();
    }

    /** All texts at the domain's own name, also those that receivers ignore. */
    List<DnsRecord> dmarcRecords() {
        return records(SectionName.DMARC).stream()
                .filter(r -> r.name().equals(dmarcName()) && r.type().equals("TXT"))
                .toList();
    }

    /** The one record at the domain's own name; several are none (RFC 9989 §4.10 step 2). */
    Optional<DnsRecord> dmarcRecord() {
        var records = dmarcRecords().stream()
                .filter(r -> VERSION.matcher(r.value()).lookingAt())
                .toList();
        return records.size() == 1 ? Optional.of(records.get(0)) : Optional.empty();
    }

    Optional<Finding> inherited() {
        return finding(FindingCode.DMARC_INHERITED);
    }

    /** There is something, and receivers make nothing of it, or less than was meant. */
    Optional<Finding> dmarcFault() {
        boolean applies = check.sections().stream()
                .flatMap(s -> s.findings().stream())
                .anyMatch(f -> DMARC_APPLIES.contains(f.code()));
        var fault = finding(
                FindingCode.DMARC_SEVERAL_RECORDS,
                FindingCode.DMARC_RECORD_UNUSABLE,
                FindingCode.DMARC_TREATED_AS_NONE);
        return fault.isPresent() || applies
                ? fault
                : finding(FindingCode.DMARC_RECORD_IGNORED, FindingCode.DMARC_AT_DOMAIN_ITSELF);
    }

    /** What receivers are asked to do today; NONE also where no policy applies. */
    Policy policy() {
        if (finding(FindingCode.DMARC_TREATED_AS_NONE, FindingCode.DMARC_RECORD_UNUSABLE)
                .isPresent()) return Policy.NONE;
        if (inherited().isPresent()) return Policy.of(inherited().get().facts().get(2));
        var text = dmarcRecord().map(r -> DmarcText.parse(r.value()));
        var policy = text.flatMap(t -> t.value("p")).map(Policy::of).orElse(Policy.NONE);
        boolean testing = text.flatMap(t -> t.value("t")).filter("y"::equals).isPresent();
        return testing ? policy.down() : policy;
    }

    // ---- reports

    boolean hasReports() {
        return all.summary().reports() > 0;
    }

    /** Sends, as far as reports show; what only claims to be it is not counted. */
    boolean sends() {
        return all.messages(Verdict.ALIGNED) + all.messages(Verdict.OURS_NOT_ALIGNED) > 0;
    }

    LocalDate firstReportDay() {
        return all.summary().from();
    }

    /** Since when reports have found this policy without a break, or a stricter one; empty when the last ones did not. */
    Optional<LocalDate> atLeastSince(Policy policy) {
        Optional<LocalDate> since = Optional.empty();
        for (var seen : history) {
            boolean enough = Policy.of(seen.requested()).compareTo(policy) >= 0;
            if (!enough) since = Optional.empty();
            else if (since.isEmpty()) since = Optional.of(seen.since());
        }
        return since;
    }

    /** The last of the last 30 days on which more of the owner's mail was not aligned than is noise. */
    Optional<Day> lastLoss() {
        Optional<Day> last = Optional.empty();
        for (var day : last30.days()) if (isLoss(day)) last = Optional.of(day);
        return last;
    }

    /** A message, or one in two hundred, is a receiver's DNS timeout and the like. */
    private static boolean isLoss(Day day) {
        return day.oursNotAligned() > Math.max(1, (day.aligned() + day.oursNotAligned()) / 200);
    }
}
