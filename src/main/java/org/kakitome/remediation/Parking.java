package org.kakitome.remediation;

import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.check.FindingCode;
import org.kakitome.remediation.Standing.Policy;

/** A domain that sends no mail needs no listening and no waiting: it says so, and everything in its name is refused. */
final class Parking {
    private Parking() {}

    /**
     * It says so itself by {@code v=spf1 -all}, or it has no SPF record and nowhere to take mail; and nobody has ever seen mail of its own. A null MX alone says
     * nothing: a domain may send and not receive.
     */
    static boolean isParked(Standing standing) {
        if (standing.sends()) return false;
        if (standing.finding(FindingCode.DOMAIN_PARKED, FindingCode.SPF_NO_MAIL).isPresent()) return true;
        boolean takesNoMail =
                standing.finding(FindingCode.MX_NULL, FindingCode.MX_NONE).isPresent();
        return takesNoMail && standing.finding(FindingCode.SPF_RECORD_MISSING).isPresent();
    }

    static void steps(Standing standing, Steps steps) {
        var links = new Links(standing.domain());
        if (standing.unanswered(SectionName.SPF).isEmpty()) spf(standing, links, steps);
        if (standing.unanswered(SectionName.MX).isEmpty()) mx(standing, links, steps);
        dmarc(standing, links, steps);
        if (standing.dmarcRecord().isPresent()) Publishing.reportAddress(standing, steps);
    }

    private static void spf(Standing standing, Links links, Steps steps) {
        boolean done = standing.finding(FindingCode.SPF_NO_MAIL).isPresent();
        var texts = standing.records(SectionName.SPF);
        var step =
                steps.add(StepCode.PARK_SPF, standing.name(), standing.name()).done(done);
        if (texts.isEmpty()) step.because(EvidenceCode.NO_RECORD, links.check(), standing.name());
        else
            step.because(
                    EvidenceCode.RECORD_STANDS,
                    links.check(),
                    standing.name(),
                    texts.get(0).value());
        noMail(standing, links, step);
        step.publish(standing.name(), "TXT", "v=spf1 -all").wayBack(texts);
    }

    private static void mx(Standing standing, Links links, Steps steps) {
        // an MX that takes mail is its owner's decision: a domain may well receive and never send
        boolean takesMail = standing.records(SectionName.MX).stream()
                .anyMatch(mx -> !mx.value().endsWith(" ."));
        if (takesMail) return;
        boolean done = standing.finding(FindingCode.MX_NULL).isPresent();
        var step = steps.add(StepCode.PARK_MX, standing.name(), standing.name()).done(done);
        if (done) step.because(EvidenceCode.RECORD_STANDS, links.check(), standing.name(), "0 .");
        else step.because(EvidenceCode.NO_RECORD, links.check(), standing.name());
        step.publish(standing.name(), "MX", "0 .");
    }

    private static void dmarc(Standing standing, Links links, Steps steps) {
        boolean done =
                standing.policy() == Policy.REJECT && standing.dmarcFault().isEmpty();
        var step =
                steps.add(StepCode.PARK_DMARC, standing.name(), standing.name()).done(done);
        var inherited = standing.inherited();
        var records = standing.dmarcRecords();
        if (inherited.isPresent())
            step.because(
                    EvidenceCode.INHERITED_RECORD,
                    links.check(),
                    inherited.get().facts().get(1),
                    inherited.get().facts().get(2));
        else if (records.isEmpty()) step.because(EvidenceCode.NO_RECORD, links.check(), standing.dmarcName());
        else
            step.because(
                    EvidenceCode.RECORD_STANDS,
                    links.check(),
                    standing.dmarcName(),
                    records.get(0).value());
        noMail(standing, links, step);
        step.publish(record(standing)).wayBack(records);
        if (standing.dmarcRecord().isEmpty()) Publishing.authorization(standing).ifPresent(step::publish);
    }

    private static void noMail(Standing standing, Links links, Steps.Draft step) {
        if (!standing.hasReports()) step.because(EvidenceCode.SENDS_NOTHING, links.check(), standing.name());
        else
            step.because(
                    EvidenceCode.NO_MAIL_OF_OURS,
                    links.rows(Verdict.SPOOFED),
                    standing.all().messages(Verdict.SPOOFED));
    }

    private static DnsRecord record(Standing standing) {
        var text = standing.dmarcRecord()
                .map(r -> DmarcText.parse(r.value()))
                .orElseGet(() -> DmarcText.parse("v=DMARC1").withReportsTo("mailto:" + standing.reportAddress()));
        // weaker policies for subdomains of a domain without mail have no purpose: without sp and np they follow p
        var parked = text.with("p", "reject").without("t").without("sp").without("np");
        return new DnsRecord(standing.dmarcName(), "TXT", parked.toString());
    }
}
