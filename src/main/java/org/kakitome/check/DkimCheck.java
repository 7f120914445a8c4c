package org.kakitome.check;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.dkim.KeyRecord;
import org.kakitome.dkim.KeyRecord.Parsed;
import org.kakitome.dkim.PublicKeyData;
import org.kakitome.dkim.SelectorProbe;
import org.kakitome.dkim.SelectorProbe.Report;
import org.kakitome.dkim.SelectorProbe.Selector;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsAnswer.Failed;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;

/** What a domain's DKIM keys come to, as far as they can be found. */
final class DkimCheck {
    // RFC 8301 §3.2
    private static final int MIN_BITS = 1024;
    private static final int ADVISED_BITS = 2048;
    private static final int MAX_BITS = 4096;

    private final Dns dns;
    private final Findings findings = new Findings(SectionName.DKIM);

    private DkimCheck(Dns dns) {
        this.dns = dns;
    }

    static Section check(Dns dns, DomainName domain, SelectorProbe probe, Set<String> typed) {
        var check = new DkimCheck(dns);
        check.report(probe.probe(dns, domain, typed));
        return check.findings.section();
    }

    private void report(Report report) {
        var domain = report.domain().ascii();
        if (report.wildcard().isPresent()) findings.add(FindingCode.DKIM_WILDCARD, domain, domain);
        for (var selector : report.selectors()) {
            if (selector.found() && !selector.fromWildcard()) found(selector);
            else if (selector.typed()) missing(selector);
        }
        unanswered(report);
        boolean anyKey = report.selectors().stream()
                .anyMatch(s -> !s.fromWildcard() && !s.keyTexts().isEmpty());
        if (anyKey || findings.anyWrong()) return;
        if (report.noKeyCanExist()) noKeys(report.domain());
        else findings.add(FindingCode.DKIM_NONE_FOUND, domain, domain, String.valueOf(report.asked()));
    }

    /** Only who sends mail misses something. */
    private void noKeys(DomainName domain) {
        findings.add(
                FindingCode.DKIM_NO_KEYS,
                MailUse.lookup(dns, domain).sendsNone() ? Severity.NOT_SET_UP : FindingCode.DKIM_NO_KEYS.severity(),
                domain.ascii(),
                List.of(domain.ascii()),
                Optional.empty());
    }

    private void found(Selector selector) {
        var name = selector.name().orElseThrow();
        var texts = selector.keyTexts();
        if (texts.isEmpty()) {
            missing(selector);
            return;
        }
        texts.forEach(text -> findings.record(name, RecordType.TXT, text));
        // RFC 6376 §3.6.2.2 leaves several undefined: fine as long as exactly one is a key
        var usable = texts.stream()
                .map(KeyRecord::parse)
                .filter(Parsed.Valid.class::isInstance)
                .map(parsed -> ((Parsed.Valid) parsed).record())
                .toList();
        if (texts.size() > 1)
            findings.add(
                    FindingCode.DKIM_SEVERAL_KEYS,
                    usable.size() == 1 ? Severity.NEEDS_WORK : Severity.BROKEN,
                    name.ascii(),
                    List.of(selector.selector(), String.valueOf(texts.size())),
                    Optional.empty());
        else if (usable.isEmpty()) broken(selector, (Parsed.Invalid) KeyRecord.parse(texts.get(0)));
        else key(selector, usable.get(0));
    }

    private void broken(Selector selector, Parsed.Invalid invalid) {
        for (var fault : invalid.faults())
            findings.add(
                    FindingCode.DKIM_KEY_BROKEN,
                    fault.piece(),
                    selector.selector(),
                    fault.kind().name(),
                    fault.piece());
    }

    private void key(Selector selector, KeyRecord record) {
        var subject = selector.name().orElseThrow().ascii();
        var s = selector.selector();
        if (record.revoked()) {
            findings.add(FindingCode.DKIM_KEY_REVOKED, subject, s);
            return;
        }
        if (!record.isForMail()) {
            findings.add(
                    FindingCode.DKIM_KEY_NOT_FOR_MAIL, subject, s, String.join(", ", new TreeSet<>(record.services())));
            return;
        }
        size(subject, s, record.key().orElseThrow());
        if (!record.allowsSha256()) findings.add(FindingCode.DKIM_KEY_SHA1_ONLY, subject, s);
        if (record.testing()) findings.add(FindingCode.DKIM_KEY_TESTING, "t=y", s);
        var aliases = selector.aliases();
        if (!aliases.isEmpty())
            findings.add(
                    FindingCode.DKIM_KEY_AT_SERVICE,
                    subject,
                    s,
                    aliases.get(aliases.size() - 1).ascii());
    }

    private void size(String subject, String selector, PublicKeyData key) {
        var bits = String.valueOf(key.bits());
        boolean rsa = key instanceof PublicKeyData.Rsa;
        if (rsa && key.bits() < MIN_BITS) findings.add(FindingCode.DKIM_KEY_TOO_SHORT, subject, selector, bits);
        else if (rsa && key.bits() < ADVISED_BITS) findings.add(FindingCode.DKIM_KEY_SHORT, subject, selector, bits);
        else if (rsa && key.bits() > MAX_BITS) findings.add(FindingCode.DKIM_KEY_OVERSIZE, subject, selector, bits);
        else findings.add(FindingCode.DKIM_KEY_RIGHT, subject, selector, key.type(), bits);
    }

    /** A selector that a person named, without a key of its own. */
    private void missing(Selector selector) {
        if (selector.answer().failed()) return;
        if (selector.name().isEmpty()) {
            findings.add(FindingCode.DKIM_SELECTOR_MALFORMED, selector.selector(), selector.selector());
            return;
        }
        var name = selector.name().get().ascii();
        findings.add(
                selector.answer() instanceof DnsAnswer.NxDomain
                        ? FindingCode.DKIM_SELECTOR_NOT_EXISTING
                        : FindingCode.DKIM_SELECTOR_WITHOUT_KEY,
                name,
                selector.selector(),
                name);
    }

    /** One finding for all that were guessed: a silent server must not fill the page. */
    private void unanswered(Report report) {
        var unanswered = report.unanswered();
        unanswered.stream()
                .filter(Selector::typed)
                .forEach(selector -> findings.unanswered(
                        selector.name().orElseThrow(), RecordType.TXT, (Failed<?>) selector.answer()));
        var guessed = unanswered.stream().filter(selector -> !selector.typed()).toList();
        if (guessed.isEmpty()) return;
        var first = guessed.get(0);
        var name = first.name().orElseThrow();
        if (guessed.size() == report.asked()) findings.unanswered(name, RecordType.TXT, (Failed<?>) first.answer());
        else
            findings.add(
                    FindingCode.DKIM_UNANSWERED,
                    name.ascii(),
                    String.valueOf(guessed.size()),
                    String.valueOf(report.asked()),
                    name.ascii(),
                    ((Failed<?>) first.answer()).detail());
    }
}
