package org.kakitome.check;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.dkim.KeyRecord;
import org.kakitome.dkim.KeyRecord.Parsed;
import org.kakitome.dkim.NamedSelectors;
import org.kakitome.dkim.NamedSelectors.Origin;
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

    /** M3AAWG DKIM Key Rotation Best Common Practices: twice a year at least. */
    private static final Duration OLD = Duration.ofDays(183);

    /** So long a change of key is news. */
    private static final Duration NEWS = Duration.ofDays(30);

    /** Mail of the days before a rotation has been delivered or given up by then: RFC 5321 §4.5.4.1, and a day or two for the reports. */
    private static final int DAYS_AFTER_ROTATION = 7;

    private final Dns dns;
    private final NamedSelectors named;
    private final KeyHistory history;
    private final Instant now;
    private final Findings findings = new Findings(SectionName.DKIM);
    private final List<DkimKey> keys = new ArrayList<>();

    private DkimCheck(Dns dns, NamedSelectors named, KeyHistory history, Instant now) {
        this.dns = dns;
        this.named = named;
        this.history = history;
        this.now = now;
    }

    record Result(Section section, List<DkimKey> keys) {}

    static Result check(
            Dns dns, DomainName domain, SelectorProbe probe, NamedSelectors named, KeyHistory history, Instant now) {
        var check = new DkimCheck(dns, named, history, now);
        check.report(probe.probe(dns, domain, named));
        return new Result(check.findings.section(), List.copyOf(check.keys));
    }

    private void report(Report report) {
        var domain = report.domain().ascii();
        if (report.wildcard().isPresent()) findings.add(FindingCode.DKIM_WILDCARD, domain, domain);
        for (var selector : report.selectors()) {
            if (selector.found() && !selector.fromWildcard()) found(selector);
            else if (selector.named()) missing(selector);
        }
        shared();
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

    // ---- one selector

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
        if (usable.isEmpty() && isSplit(selector)) split(selector);
        else if (texts.size() > 1)
            findings.add(
                    FindingCode.DKIM_SEVERAL_KEYS,
                    usable.size() == 1 ? Severity.NEEDS_WORK : Severity.BROKEN,
                    name.ascii(),
                    List.of(selector.selector(), String.valueOf(texts.size())),
                    Optional.empty());
        else if (usable.isEmpty()) broken(selector, (Parsed.Invalid) KeyRecord.parse(texts.get(0)));
        else key(selector, usable.get(0));
    }

    /** One key cut into several records, where it should have been several strings of one: RFC 6376 §3.6.2.2. */
    private static boolean isSplit(Selector selector) {
        var pieces = selector.answer().recordsOrNone();
        if (pieces.size() < 2) return false;
        var begin = selector.keyTexts().get(0);
        var rest = new ArrayList<>(pieces);
        rest.remove(begin);
        return KeyRecord.parse(begin + String.join("", rest)) instanceof Parsed.Valid valid
                && valid.record().key().isPresent();
    }

    private void split(Selector selector) {
        findings.add(
                FindingCode.DKIM_KEY_SPLIT,
                selector.name().orElseThrow().ascii(),
                selector.selector(),
                String.valueOf(selector.answer().recordsOrNone().size()));
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
        if (record.strictIdentity()) findings.add(FindingCode.DKIM_KEY_STRICT_IDENTITY, "t=s", s);
        var aliases = selector.aliases();
        if (!aliases.isEmpty())
            findings.add(
                    FindingCode.DKIM_KEY_AT_SERVICE,
                    subject,
                    s,
                    aliases.get(aliases.size() - 1).ascii(),
                    selector.holder().orElse("unknown"));
        live(selector, record.key().orElseThrow());
    }

    private void size(String subject, String selector, PublicKeyData key) {
        var bits = String.valueOf(key.bits());
        boolean rsa = key instanceof PublicKeyData.Rsa;
        if (rsa && key.bits() < MIN_BITS) findings.add(FindingCode.DKIM_KEY_TOO_SHORT, subject, selector, bits);
        else if (rsa && key.bits() < ADVISED_BITS) findings.add(FindingCode.DKIM_KEY_SHORT, subject, selector, bits);
        else if (rsa && key.bits() > MAX_BITS) findings.add(FindingCode.DKIM_KEY_OVERSIZE, subject, selector, bits);
        else findings.add(FindingCode.DKIM_KEY_RIGHT, subject, selector, key.type(), bits);
    }

    // ---- keys in use, and what was seen of them before

    private void live(Selector selector, PublicKeyData data) {
        var s = selector.selector().toLowerCase(Locale.ROOT);
        var fingerprint = data.fingerprint();
        var before = history.firstSeen(s, fingerprint);
        var firstSeen = before.orElse(now);
        var key = new DkimKey(
                s,
                selector.name().orElseThrow().ascii(),
                data.type(),
                data.bits(),
                fingerprint,
                selector.aliases().isEmpty(),
                selector.holder(),
                selector.usual(),
                before.isEmpty(),
                firstSeen,
                history.otherKeyUntil(s, fingerprint, firstSeen));
        keys.add(key);
        age(key);
        key.otherUntil().ifPresent(until -> rotated(key, until));
        var elsewhere = key.ownName() ? history.elsewhere(fingerprint) : List.<String>of();
        if (!elsewhere.isEmpty())
            findings.add(FindingCode.DKIM_KEY_AT_OTHER_DOMAIN, key.name(), s, String.join(", ", elsewhere));
    }

    /** Whose key stands at a service changes nothing about it. */
    private void age(DkimKey key) {
        if (!key.ownName() || Duration.between(key.firstSeen(), now).compareTo(OLD) < 0) return;
        var since = day(key.firstSeen());
        var months = String.valueOf(ChronoUnit.MONTHS.between(since, day(now)));
        findings.add(FindingCode.DKIM_KEY_OLD, key.name(), key.selector(), since.toString(), months);
    }

    private void rotated(DkimKey key, Instant until) {
        if (Duration.between(key.firstSeen(), now).compareTo(NEWS) > 0) return;
        findings.add(
                FindingCode.DKIM_KEY_ROTATED,
                key.ownName() ? FindingCode.DKIM_KEY_ROTATED.severity() : Severity.RIGHT,
                key.name(),
                List.of(
                        key.selector(),
                        day(key.firstSeen()).toString(),
                        day(until).toString(),
                        key.ownName() ? "domain" : "service"),
                Optional.empty());
    }

    private void shared() {
        var selectors = new LinkedHashMap<String, List<String>>();
        keys.forEach(key -> selectors
                .computeIfAbsent(key.fingerprint(), f -> new ArrayList<>())
                .add(key.selector()));
        selectors.values().stream()
                .filter(same -> same.size() > 1)
                .forEach(same -> findings.add(
                        FindingCode.DKIM_KEY_SHARED,
                        same.get(0),
                        String.join(", ", same),
                        String.valueOf(same.size())));
    }

    private static LocalDate day(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate();
    }

    // ---- no key

    /** A selector that somebody named, without a key of its own. */
    private void missing(Selector selector) {
        if (selector.answer().failed()) return;
        if (selector.name().isEmpty()) {
            if (selector.origin() == Origin.TYPED)
                findings.add(FindingCode.DKIM_SELECTOR_MALFORMED, selector.selector(), selector.selector());
            return;
        }
        var name = selector.name().get().ascii();
        if (selector.origin() != Origin.TYPED) {
            gone(selector.selector(), name);
            return;
        }
        findings.add(
                selector.answer() instanceof DnsAnswer.NxDomain
                        ? FindingCode.DKIM_SELECTOR_NOT_EXISTING
                        : FindingCode.DKIM_SELECTOR_WITHOUT_KEY,
                name,
                selector.selector(),
                name);
    }

    /** Mail could be verified with this key not long ago: taken away after a rotation, or lost. */
    private void gone(String selector, String name) {
        var last = named.lastDays().getOrDefault(selector, day(now));
        boolean retired = ChronoUnit.DAYS.between(last, day(now)) >= DAYS_AFTER_ROTATION;
        findings.add(
                FindingCode.DKIM_KEY_GONE,
                retired ? Severity.NOT_SET_UP : FindingCode.DKIM_KEY_GONE.severity(),
                name,
                List.of(selector, name, last.toString()),
                Optional.empty());
    }

    /** One finding for all that were guessed: a silent server must not fill the page. */
    private void unanswered(Report report) {
        var unanswered = report.unanswered();
        unanswered.stream()
                .filter(Selector::named)
                .forEach(selector -> findings.unanswered(
                        selector.name().orElseThrow(), RecordType.TXT, (Failed<?>) selector.answer()));
        if (report.asked() == 0 && report.folder() instanceof Failed<?> failed) {
            report.domain()
                    .prepend("_domainkey")
                    .ifPresent(folder -> findings.unanswered(folder, RecordType.TXT, failed));
            return;
        }
        var guessed = unanswered.stream().filter(selector -> !selector.named()).toList();
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
                    ((Failed<?>) first.answer()).detail(),
                    String.valueOf(report.givenUp()));
    }
}
