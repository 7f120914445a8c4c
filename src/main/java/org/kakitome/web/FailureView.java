package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.dns.DomainName;
import org.kakitome.report.FailureReport;
import org.kakitome.report.FailureReport.HeaderField;
import org.kakitome.source.AddressText;
import org.kakitome.source.KnownServices;
import org.kakitome.storage.InboundMessage;
import org.kakitome.storage.StoredFailureReport;

/**
 * One failure report with its evidence.
 *
 * @param sentBy null for a file, and until it is known
 * @param meaning of the type of failure; {@code fix} what to do about it
 * @param rowsUrl what aggregate reports say about the same address; null without an address
 * @param othersUrl failure reports about it
 * @param kept what was taken out, or that nothing was
 * @param rawUrl null when the message was deleted
 */
public record FailureView(
        DomainHead head,
        Mark mark,
        String word,
        RawString answer,
        MomentView at,
        String reporter,
        SenderView sentBy,
        MomentView received,
        String title,
        String meaning,
        String fix,
        RfcView rfc,
        String guideUrl,
        String rowsUrl,
        String othersUrl,
        List<FactView> sender,
        List<FactView> identifiers,
        List<FactView> said,
        List<HeaderField> header,
        String kept,
        String rawUrl,
        String raw) {

    static FailureView of(
            DomainName domain,
            StoredFailureReport stored,
            Optional<InboundMessage> message,
            KnownServices services,
            Texts texts) {
        var report = stored.report();
        boolean complaint = FailureTexts.isComplaint(report);
        var type = complaint ? "complaint" : FailureTexts.type(report, texts);
        var ip = report.sourceIp();
        return new FailureView(
                DomainHead.of(domain),
                Mark.WORK,
                texts.text(complaint ? "failure.word.complaint" : "failure.word"),
                answer(stored, services, texts),
                MomentView.full(stored.occurredAt(), texts),
                report.reporter().orElse(texts.text("failure.reporter.nameless")),
                message.flatMap(InboundMessage::sender)
                        .map(sender -> SenderView.of(sender, texts))
                        .orElse(null),
                MomentView.brief(stored.receivedAt(), texts),
                complaint ? FailureTexts.complaint(report, texts) : FailureTexts.title(report, texts),
                texts.text("failure.type." + type + ".meaning"),
                texts.text("failure.type." + type + ".fix"),
                complaint
                        ? new RfcView("RFC 5965", "https://www.rfc-editor.org/rfc/rfc5965")
                        : new RfcView("RFC 6591 §3.3", "https://www.rfc-editor.org/rfc/rfc6591#section-3.3"),
                Urls.guide(domain.ascii()),
                ip.map(address -> Urls.rows(domain.ascii()) + "?days=0&address=" + Urls.encode(AddressText.of(address)))
                        .orElse(null),
                ip.map(address -> FailuresView.here(domain, List.of(address))).orElse(null),
                sender(stored, services, texts),
                identifiers(report, texts),
                said(report, texts),
                report.originalHeader(),
                texts.text(stored.redacted() ? "failure.kept.redacted" : "failure.kept.whole"),
                message.map(m -> "/intake/" + m.id() + "/raw").orElse(null),
                texts.text(stored.redacted() ? "failure.raw.redacted" : "report.raw"));
    }

    private static RawString answer(StoredFailureReport stored, KnownServices services, Texts texts) {
        var report = stored.report();
        var who = FailureTexts.who(stored, services)
                .or(() -> report.sourceIp().map(AddressText::of))
                .orElseGet(() -> texts.text("failure.somebody"));
        if (FailureTexts.isComplaint(report))
            return texts.answer("failure.answer.complaint", who, FailureTexts.from(stored));
        return texts.answer(
                "failure.answer",
                who,
                FailureTexts.from(stored),
                FailureTexts.mechanisms(report),
                report.deliveryResult()
                        .filter(result -> texts.has("failure.delivery." + result))
                        .orElse("unsaid"));
    }

    private static List<FactView> sender(StoredFailureReport stored, KnownServices services, Texts texts) {
        var report = stored.report();
        var facts = new Facts(texts);
        facts.code("address", report.sourceIp().map(AddressText::of));
        facts.code("host", stored.host());
        facts.plain("service", FailureTexts.who(stored, services));
        facts.plain("port", report.sourcePort().map(String::valueOf));
        facts.plain(
                "incidents", Optional.of(report.incidents()).filter(n -> n > 1).map(texts::number));
        return facts.list;
    }

    private static List<FactView> identifiers(FailureReport report, Texts texts) {
        var facts = new Facts(texts);
        facts.codes("domains", report.reportedDomains());
        facts.code("from", report.originalField("From").filter(from -> !from.isBlank()));
        facts.code("mailFrom", report.originalMailFrom().map(from -> from.isEmpty() ? "<>" : from));
        facts.codes("rcptTo", report.originalRcptTo());
        facts.code("dkimDomain", report.dkim().domain());
        facts.code("dkimIdentity", report.dkim().identity());
        facts.code("dkimSelector", report.dkim().selector());
        return facts.list;
    }

    private static List<FactView> said(FailureReport report, Texts texts) {
        var facts = new Facts(texts);
        if (!report.identityAlignment().isEmpty())
            facts.plain("alignment", Optional.of(texts.text("failure.mechanisms", FailureTexts.mechanisms(report))));
        facts.codes("results", report.authenticationResults());
        facts.plain("delivery", report.deliveryResult().map(result -> FailureTexts.delivery(result, texts)));
        facts.codes("spfDns", report.spfDns());
        facts.code("selectorDns", report.dkim().selectorDns());
        facts.codes("uris", report.reportedUris());
        facts.code("mta", report.reportingMta());
        facts.plain("agent", report.userAgent());
        facts.plain("form", Optional.of(texts.text("failure.form." + report.form())));
        facts.codes(
                "notes",
                report.notes().stream()
                        .map(note -> note.code() + ": " + note.detail())
                        .toList());
        return facts.list;
    }

    /** Lines of a list of facts, those with nothing to say left out. */
    private static final class Facts {
        final List<FactView> list = new ArrayList<>();
        private final Texts texts;

        Facts(Texts texts) {
            this.texts = texts;
        }

        void plain(String name, Optional<String> value) {
            add(name, value.stream().toList(), false);
        }

        void code(String name, Optional<String> value) {
            add(name, value.stream().toList(), true);
        }

        void codes(String name, List<String> values) {
            add(name, values, true);
        }

        private void add(String name, List<String> values, boolean code) {
            FactView.of(texts.text("failure.fact." + name), values, code, texts).ifPresent(list::add);
        }
    }
}
