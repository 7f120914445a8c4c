package org.kakitome.remediation;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.SourceAlignment;
import org.kakitome.analysis.SourceReason;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.check.FindingCode;
import org.kakitome.check.Severity;
import org.kakitome.source.KnownService;
import org.kakitome.source.KnownServices;

/** The third stage: SPF and DKIM work (RFC 9989 §5.1.1, §5.1.2), and everything of the owner's is aligned (§5.1.6). */
final class Aligning {
    /** A source is mended when it has gone on for so long without another unaligned message. */
    private static final int QUIET_DAYS = 3;

    /** Fewer unaligned messages long ago are no story worth telling under "done". */
    private static final long WORTH_TELLING = 10;

    /** More addresses of one server than this belong into a range, which its owner knows better. */
    private static final int MAX_ADDRESSES = 4;

    /** Fewer broken signatures are DNS timeouts at receivers and messages changed on their way. */
    private static final double BROKEN_SHARE = 0.05;

    /** Said in place of a menu that is not known; the sentences choose by it. */
    static final String NO_MENU = "none";

    private static final Set<FindingCode> SPF_NOT_OF_CONTENT = Set.of(
            FindingCode.SPF_RECORD_MISSING,
            FindingCode.SPF_DOMAIN_MISSING,
            FindingCode.SPF_SEVERAL_RECORDS,
            FindingCode.SPF_TOO_MANY_LOOKUPS,
            FindingCode.SPF_TOO_MANY_VOID_LOOKUPS);

    private Aligning() {}

    static void steps(Standing standing, KnownServices services, Steps steps) {
        var links = new Links(standing.domain());
        if (standing.unanswered(SectionName.SPF).isEmpty()) spf(standing, links, steps);
        keys(standing, links, steps);
        for (var source : standing.all().sources())
            if (wasMended(standing, source)) mended(standing, services, links, steps, source);
        for (var source : standing.last30().sources())
            if (source.verdict() == Verdict.OURS_NOT_ALIGNED) source(standing, services, links, steps, source);
        for (var source : standing.last30().sources())
            if (signatureBroke(source)) brokenSignature(standing, links, steps, source);
    }

    // ---- SPF

    private static void spf(Standing standing, Links links, Steps steps) {
        var records = standing.records(SectionName.SPF);
        var missing = standing.finding(FindingCode.SPF_RECORD_MISSING).filter(f -> isOwn(standing, f));
        var several = standing.finding(FindingCode.SPF_SEVERAL_RECORDS).filter(f -> isOwn(standing, f));
        var tooMany = standing.finding(FindingCode.SPF_TOO_MANY_LOOKUPS, FindingCode.SPF_TOO_MANY_VOID_LOOKUPS);
        if (missing.isPresent()) {
            var step = steps.add(StepCode.PUBLISH_SPF, standing.name(), standing.name())
                    .because(EvidenceCode.NO_RECORD, links.check(), standing.name());
            mend(standing, missing.get()).ifPresent(step::publish);
            return;
        }
        steps.add(StepCode.PUBLISH_SPF, standing.name(), standing.name())
                .because(
                        EvidenceCode.RECORD_STANDS,
                        links.check(),
                        standing.name(),
                        records.isEmpty() ? "" : records.get(0).value())
                .done(true);
        if (several.isPresent()) {
            var count = several.get().facts().get(2);
            var step = steps.add(StepCode.MERGE_SPF, standing.name(), standing.name(), count)
                    .because(EvidenceCode.SEVERAL_RECORDS, links.check(), standing.name(), count);
            mend(standing, several.get()).ifPresent(step::publish);
            step.wayBack(records);
        }
        if (tooMany.isPresent()) {
            var facts = tooMany.get().facts();
            var step = steps.add(StepCode.SHORTEN_SPF, standing.name(), standing.name(), facts.get(2), facts.get(3))
                    .because(EvidenceCode.SPF_LOOKUPS, links.check(), facts.get(2), facts.get(3));
            mend(standing, tooMany.get()).ifPresent(step::publish);
            step.wayBack(records);
        }
        faults(standing, links, steps, records);
    }

    private static boolean isOwn(Standing standing, Finding finding) {
        return finding.facts().get(0).equals(standing.name());
    }

    private static Optional<DnsRecord> mend(Standing standing, Finding finding) {
        return finding.mend().filter(r -> r.name().equals(standing.name()));
    }

    private static void faults(Standing standing, Links links, Steps steps, List<DnsRecord> records) {
        var broken = standing.findings(SectionName.SPF, Severity.BROKEN).stream()
                .filter(f -> !SPF_NOT_OF_CONTENT.contains(f.code()))
                .toList();
        if (broken.isEmpty()) return;
        var first = broken.get(0);
        var step = steps.add(StepCode.MEND_SPF, first.subject(), standing.name(), first.subject());
        broken.forEach(f -> step.because(EvidenceCode.SPF_FAULT, links.check(), f.subject()));
        broken.stream().flatMap(f -> mend(standing, f).stream()).findFirst().ifPresent(step::publish);
        step.wayBack(records);
    }

    // ---- DKIM keys that verify nothing

    private static void keys(Standing standing, Links links, Steps steps) {
        for (var finding : standing.findings(SectionName.DKIM, Severity.BROKEN)) {
            var selector = finding.facts().get(0);
            var name = selector + "._domainkey." + standing.name();
            boolean missing = finding.code() == FindingCode.DKIM_SELECTOR_NOT_EXISTING
                    || finding.code() == FindingCode.DKIM_SELECTOR_WITHOUT_KEY;
            var step = steps.add(StepCode.MEND_DKIM_KEY, selector, standing.name(), selector)
                    .because(missing ? EvidenceCode.KEY_MISSING : EvidenceCode.KEY_UNUSABLE, links.check(), name)
                    .wayBack(standing.records(SectionName.DKIM).stream()
                            .filter(r -> r.name().equals(name))
                            .toList());
            mend(finding, name).ifPresent(step::publish);
        }
    }

    private static Optional<DnsRecord> mend(Finding finding, String name) {
        return finding.mend().filter(r -> r.name().equals(name));
    }

    // ---- sources

    /** Was not aligned once, and is now. */
    private static boolean wasMended(Standing standing, SourceAlignment source) {
        if (source.messages(Verdict.OURS_NOT_ALIGNED) < WORTH_TELLING || source.aligned() == 0) return false;
        return standing.last30().sources().stream()
                .filter(s -> s.key().equals(source.key()))
                .anyMatch(s -> s.verdict() == Verdict.ALIGNED || isQuiet(s));
    }

    private static boolean isQuiet(SourceAlignment source) {
        return source.aligned() > 0
                && source.lastNotAligned()
                        .map(day -> source.lastSeen().isAfter(day.plusDays(QUIET_DAYS)))
                        .orElse(true);
    }

    /** Aligned by SPF still, but its signatures have ceased to verify: a key was lost, or something rewrites its mail. */
    private static boolean signatureBroke(SourceAlignment source) {
        boolean over = source.lastSignatureFailed()
                .map(day -> source.lastSeen().isAfter(day.plusDays(QUIET_DAYS)))
                .orElse(true);
        return source.verdict() == Verdict.ALIGNED
                && !over
                && source.signatureFailed() >= WORTH_TELLING
                && source.signatureFailed() >= BROKEN_SHARE * source.messages();
    }

    private static void brokenSignature(Standing standing, Links links, Steps steps, SourceAlignment source) {
        steps.add(StepCode.MEND_SIGNATURE, source.name(), standing.name(), source.name(), source.signatureFailed())
                .because(EvidenceCode.SIGNATURE_FAILS, links.rows(source.key()), source.signatureFailed());
    }

    private static void mended(
            Standing standing, KnownServices services, Links links, Steps steps, SourceAlignment source) {
        var since = source.lastNotAligned().map(day -> day.plusDays(1)).orElse(source.firstSeen());
        step(standing, services, steps, source)
                .because(EvidenceCode.ALIGNED_SINCE, links.source(source.key()), since, source.aligned())
                .done(true);
    }

    private static void source(
            Standing standing, KnownServices services, Links links, Steps steps, SourceAlignment source) {
        if (isQuiet(source)) return; // told under "done" already, or too little to tell
        var step = step(standing, services, steps, source);
        volume(standing, links, step, source);
        authenticated(standing, links, step, source);
        service(services, source)
                .ifPresent(s -> s.dkimRecords().stream()
                        .map(r -> r.at(standing.name()))
                        .forEach(r -> step.publish(r.name(), r.type(), r.value())));
        if (isServer(source) && service(services, source).isEmpty()) addresses(standing, step, source);
    }

    private static Steps.Draft step(Standing standing, KnownServices services, Steps steps, SourceAlignment source) {
        var domain = standing.name();
        long messages = source.messages(Verdict.OURS_NOT_ALIGNED);
        var service = service(services, source);
        if (service.isPresent())
            return steps.add(
                    StepCode.ALIGN_SERVICE,
                    source.name(),
                    domain,
                    source.name(),
                    messages,
                    passes(standing, source),
                    service.get().menu().orElse(NO_MENU),
                    service.get().dkimRecords().size());
        if (source.reason() == SourceReason.SIGNATURE_INVALID)
            return steps.add(StepCode.MEND_SIGNATURE, source.name(), domain, source.name(), messages);
        if (isServer(source))
            return steps.add(
                    StepCode.ALIGN_SERVER,
                    source.name(),
                    domain,
                    source.name(),
                    messages,
                    source.addresses().get(0),
                    newAddresses(standing, source).size());
        return steps.add(
                StepCode.ALIGN_OTHER_SERVICE,
                source.name(),
                domain,
                source.name(),
                messages,
                passes(standing, source),
                authenticatedAs(standing, source));
    }

    private static Optional<KnownService> service(KnownServices services, SourceAlignment source) {
        return services.byId(source.key()).filter(s -> s.kind() != KnownService.Kind.GATEWAY);
    }

    /** A host of the owner's own rather than a service. */
    private static boolean isServer(SourceAlignment source) {
        return switch (source.reason()) {
            case ADDRESS_IS_AUTHORISED, HOST_IS_OURS, NEIGHBOUR_IS_AUTHORISED, STEADY_ADDRESS -> true;
            default -> false;
        };
    }

    private static void volume(Standing standing, Links links, Steps.Draft step, SourceAlignment source) {
        var from = standing.last30().summary().from();
        LocalDate to = standing.last30().summary().to();
        long notAligned = source.messages(Verdict.OURS_NOT_ALIGNED);
        if (source.aligned() == 0)
            step.because(EvidenceCode.NONE_ALIGNED, links.rows(source.key()), source.messages(), from, to);
        else
            step.because(
                    EvidenceCode.PARTLY_ALIGNED, links.rows(source.key()), notAligned, source.messages(), from, to);
    }

    private static void authenticated(Standing standing, Links links, Steps.Draft step, SourceAlignment source) {
        var spf = foreign(standing, source.spfPassDomains());
        var dkim = foreign(standing, source.dkimPassDomains());
        spf.ifPresent(d -> step.because(EvidenceCode.SPF_PASSES_FOR, links.rows(source.key()), d));
        dkim.ifPresent(d -> step.because(EvidenceCode.DKIM_PASSES_FOR, links.rows(source.key()), d));
        if (source.reason() == SourceReason.SIGNATURE_INVALID)
            step.because(
                    EvidenceCode.SIGNATURE_FAILS, links.rows(source.key()), source.messages(Verdict.OURS_NOT_ALIGNED));
        else if (spf.isEmpty() && dkim.isEmpty())
            step.because(
                    EvidenceCode.NOTHING_PASSES,
                    links.rows(source.key()),
                    source.addresses().get(0));
    }

    private static String passes(Standing standing, SourceAlignment source) {
        boolean spf = foreign(standing, source.spfPassDomains()).isPresent();
        boolean dkim = foreign(standing, source.dkimPassDomains()).isPresent();
        return spf && dkim ? "BOTH" : spf ? "SPF" : dkim ? "DKIM" : "NONE";
    }

    private static String authenticatedAs(Standing standing, SourceAlignment source) {
        return foreign(standing, source.dkimPassDomains())
                .or(() -> foreign(standing, source.spfPassDomains()))
                .orElse(source.name());
    }

    /** What it passes as that is not the domain, or below it. */
    private static Optional<String> foreign(Standing standing, List<String> domains) {
        return domains.stream()
                .filter(d -> !d.equals(standing.name()) && !d.endsWith("." + standing.name()))
                .findFirst();
    }

    private static void addresses(Standing standing, Steps.Draft step, SourceAlignment source) {
        step.because(
                EvidenceCode.FROM_ADDRESSES,
                new Links(standing.domain()).source(source.key()),
                String.join(
                        ", ", source.addresses().stream().limit(MAX_ADDRESSES).toList()));
        var added = newAddresses(standing, source);
        var spf = ownSpf(standing);
        if (added.isEmpty() || spf.isEmpty()) return;
        var text = SpfText.parse(spf.get().value()).withAddresses(added);
        step.publish(standing.name(), "TXT", text.toString()).wayBack(List.of(spf.get()));
    }

    private static Optional<DnsRecord> ownSpf(Standing standing) {
        var records = standing.records(SectionName.SPF).stream()
                .filter(r -> r.name().equals(standing.name()))
                .toList();
        return records.size() == 1 ? Optional.of(records.get(0)) : Optional.empty();
    }

    /** Those SPF does not let through yet, as far as reports show; none where the address is authorised and only the return path is foreign. */
    private static List<String> newAddresses(Standing standing, SourceAlignment source) {
        if (source.reason() == SourceReason.ADDRESS_IS_AUTHORISED
                || ownSpf(standing).isEmpty()) return List.of();
        return source.addresses().size() > MAX_ADDRESSES ? List.of() : source.addresses();
    }
}
