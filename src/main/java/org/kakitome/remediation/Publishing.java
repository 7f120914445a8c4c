package org.kakitome.remediation;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.check.FindingCode;
import org.kakitome.source.HostName;

/** The first two stages: a record that asks for reports (RFC 9989 §5.1.3, §5.1.4), and reports that come (§5.1.5). */
final class Publishing {
    /** Reporters send daily (RFC 9990 §3.5), the small ones less often. */
    private static final int SILENT_DAYS = 4;

    private Publishing() {}

    static void steps(Standing standing, Steps steps) {
        var links = new Links(standing.domain());
        var fault = standing.dmarcFault();
        if (fault.isPresent()) mend(standing, links, steps, fault.get());
        else publish(standing, links, steps);
        if (standing.dmarcRecord().isPresent() && fault.isEmpty()) reportAddress(standing, steps);
        authorize(standing, links, steps);
        receive(standing, links, steps);
    }

    static boolean isPublished(Standing standing) {
        boolean found =
                standing.dmarcRecord().isPresent() || standing.inherited().isPresent();
        return found && standing.dmarcFault().isEmpty() && (standing.hasReports() || wantsReports(standing));
    }

    private static boolean wantsReports(Standing standing) {
        return standing.inherited().isPresent() || !destinations(standing).isEmpty();
    }

    // ---- the record

    private static void mend(Standing standing, Links links, Steps steps, Finding fault) {
        var step = steps.add(StepCode.MEND_DMARC, standing.dmarcName(), standing.name());
        if (fault.code() == FindingCode.DMARC_SEVERAL_RECORDS)
            step.because(
                    EvidenceCode.SEVERAL_RECORDS,
                    links.check(),
                    standing.dmarcName(),
                    fault.facts().get(1));
        else step.because(EvidenceCode.RECORD_FAULT, links.check(), standing.dmarcName(), wrongPiece(standing, fault));
        step.publish(mended(standing, fault)).wayBack(standing.dmarcRecords());
    }

    private static String wrongPiece(Standing standing, Finding fault) {
        return standing.finding(FindingCode.DMARC_POLICY_INVALID)
                .map(Finding::subject)
                .or(() -> standing.dmarcRecords().stream().map(DnsRecord::value).findFirst())
                .orElse(fault.facts().get(fault.facts().size() - 1));
    }

    /** What the check proposes; else the first record that stands there, with reports to the addresses of all of them. */
    private static DnsRecord mended(Standing standing, Finding fault) {
        var proposed = Stream.concat(
                        Stream.of(fault),
                        standing.section(SectionName.DMARC).stream().flatMap(s -> s.findings().stream()))
                .flatMap(f -> f.mend().stream())
                .filter(r -> r.name().equals(standing.dmarcName()))
                .findFirst();
        if (proposed.isPresent())
            return asStrictAsToday(standing, DmarcText.parse(proposed.get().value()));
        var texts = standing.dmarcRecords().stream()
                .map(r -> DmarcText.parse(r.value()))
                .toList();
        var mended = texts.isEmpty() ? DmarcText.parse("v=DMARC1") : texts.get(0);
        var there = mended.value("rua").orElse("");
        for (var text : texts.subList(Math.min(1, texts.size()), texts.size())) {
            var more = text.value("rua");
            if (more.isPresent() && !there.contains(more.get())) mended = mended.withReportsTo(more.get());
        }
        if (mended.value("rua").isEmpty()) mended = mended.withReportsTo("mailto:" + standing.reportAddress());
        return asStrictAsToday(standing, mended);
    }

    /** A record that nobody obeyed until now must not begin to refuse mail by being mended. */
    private static DnsRecord asStrictAsToday(Standing standing, DmarcText text) {
        var policy = standing.policy();
        var same = policy == Standing.Policy.NONE
                ? text.with("p", policy.wire()).without("sp").without("np")
                : text;
        return new DnsRecord(standing.dmarcName(), "TXT", same.toString());
    }

    private static void publish(Standing standing, Links links, Steps steps) {
        var step = steps.add(StepCode.PUBLISH_DMARC, standing.dmarcName(), standing.name(), standing.reportAddress());
        var inherited = standing.inherited();
        var record = standing.dmarcRecord();
        if (inherited.isPresent()) {
            step.because(
                            EvidenceCode.INHERITED_RECORD,
                            links.check(),
                            inherited.get().facts().get(1),
                            inherited.get().facts().get(2))
                    .done(true);
        } else if (record.isPresent()) {
            step.because(
                            EvidenceCode.RECORD_STANDS,
                            links.check(),
                            standing.dmarcName(),
                            record.get().value())
                    .done(true);
            since(standing)
                    .ifPresent(day -> step.because(
                            EvidenceCode.POLICY_SINCE,
                            links.alignment(),
                            standing.policy().wire(),
                            day));
        } else {
            step.because(EvidenceCode.NO_RECORD, links.check(), standing.dmarcName())
                    .publish(standing.dmarcName(), "TXT", "v=DMARC1; p=none; rua=mailto:" + standing.reportAddress());
            authorization(standing).ifPresent(step::publish);
        }
    }

    private static Optional<LocalDate> since(Standing standing) {
        return standing.atLeastSince(standing.policy());
    }

    // ---- reports

    /** Where there are reports already, by whichever way they come, nothing has to be changed. */
    static void reportAddress(Standing standing, Steps steps) {
        var links = new Links(standing.domain());
        var record = standing.dmarcRecord().orElseThrow();
        var destinations = destinations(standing);
        boolean ours = destinations.stream()
                .anyMatch(d -> d.endsWith("@" + standing.reportHost().toLowerCase(Locale.ROOT)));
        var step = steps.add(
                        StepCode.ADD_REPORT_ADDRESS, standing.dmarcName(), standing.name(), standing.reportAddress())
                .done(ours || standing.hasReports() && !destinations.isEmpty());
        if (destinations.isEmpty()) step.because(EvidenceCode.REPORTS_GO_NOWHERE, links.check(), standing.dmarcName());
        for (String destination : destinations) step.because(EvidenceCode.REPORTS_GO_TO, links.check(), destination);
        var changed = DmarcText.parse(record.value()).withReportsTo("mailto:" + standing.reportAddress());
        step.publish(standing.dmarcName(), "TXT", changed.toString()).wayBack(List.of(record));
        authorization(standing).ifPresent(step::publish);
    }

    /** Addresses of {@code rua}, without scheme and the size limit of old. */
    private static List<String> destinations(Standing standing) {
        return standing.dmarcRecord()
                .flatMap(r -> DmarcText.parse(r.value()).value("rua"))
                .map(rua -> Arrays.stream(rua.split(","))
                        .map(uri -> uri.strip().toLowerCase(Locale.ROOT))
                        .filter(uri -> uri.startsWith("mailto:"))
                        .map(uri -> uri.substring(7).replaceAll("[!?].*", ""))
                        .toList())
                .orElse(List.of());
    }

    /** RFC 9990 §4: another organization's host has to say that it takes these reports. */
    static Optional<DnsRecord> authorization(Standing standing) {
        boolean sameOrganization =
                HostName.organization(standing.name()).equals(HostName.organization(standing.reportHost()));
        if (sameOrganization) return Optional.empty();
        return Optional.of(
                new DnsRecord(standing.name() + "._report._dmarc." + standing.reportHost(), "TXT", "v=DMARC1"));
    }

    private static void authorize(Standing standing, Links links, Steps steps) {
        var refused = standing.finding(
                FindingCode.DMARC_REPORTS_NOT_AUTHORIZED, FindingCode.DMARC_REPORTS_REDIRECTED_ELSEWHERE);
        if (refused.isEmpty() || !refused.get().facts().get(0).equals("rua")) return;
        var address = refused.get().facts().get(1);
        var host = address.substring(address.indexOf('@') + 1);
        var name = standing.name() + "._report._dmarc." + host;
        steps.add(StepCode.AUTHORIZE_REPORTS, host, standing.name(), host)
                .because(EvidenceCode.REPORTS_GO_TO, links.check(), address)
                .because(EvidenceCode.NOT_AUTHORIZED, links.check(), name)
                .publish(refused.get().mend().orElse(new DnsRecord(name, "TXT", "v=DMARC1")));
    }

    private static void receive(Standing standing, Links links, Steps steps) {
        var summary = standing.all().summary();
        var step = steps.add(
                        StepCode.RECEIVE_REPORTS, standing.reportAddress(), standing.name(), standing.reportAddress())
                .done(standing.hasReports());
        if (!standing.hasReports()) {
            step.because(EvidenceCode.NO_REPORT_YET, links.alignment(), standing.name());
            return;
        }
        step.because(
                EvidenceCode.REPORTS_RECEIVED,
                links.alignment(),
                summary.reports(),
                standing.all().reporters(),
                summary.from());
        if (ChronoUnit.DAYS.between(summary.to(), standing.today()) <= SILENT_DAYS) return;
        steps.add(
                        StepCode.RESTORE_REPORTS,
                        standing.reportAddress(),
                        standing.name(),
                        standing.reportAddress(),
                        summary.to())
                .because(EvidenceCode.LAST_REPORT, links.alignment(), summary.to());
    }
}
